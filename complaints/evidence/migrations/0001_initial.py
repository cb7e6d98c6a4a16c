import complaints.evidence.models.item
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('complaints', '0002_initial'),
        ('routing', '0001_initial'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(choices=[('department', 'Department'), ('outside', 'Outside party'), ('customer', 'Customer'), ('laboratory', 'Laboratory test')], max_length=12, verbose_name='asked of')),
                ('question', models.TextField(verbose_name='question')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('state', models.CharField(choices=[('open', 'open'), ('answered', 'answered'), ('unanswered', 'closed unanswered')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('close_reason', models.CharField(blank=True, max_length=400, verbose_name='reason')),
                ('cost', models.BigIntegerField(blank=True, null=True, verbose_name='cost')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='complaints.complaint')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='routing.department', verbose_name='department')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outside', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='routing.outsideparty', verbose_name='outside party')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'enquiry',
                'verbose_name_plural': 'enquiries',
                'ordering': ['asked_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['department', 'due_at'], name='enquiry_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='enquiry_ended_at_when_ended'), models.CheckConstraint(condition=models.Q(models.Q(('to', 'department'), _negated=True), ('department__isnull', False), _connector='OR'), name='enquiry_to_a_department_names_it')],
            },
        ),
        migrations.CreateModel(
            name='EvidenceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('chat_record', 'Chat record'), ('order_log', 'Order log'), ('shipment_track', 'Shipment track'), ('call_recording', 'Call recording'), ('photo', 'Photo'), ('video', 'Video'), ('inspection_report', 'Inspection report'), ('department_statement', "Department's statement"), ('customer_statement', "Customer's statement"), ('public_post', 'Public post'), ('other', 'Other')], max_length=24, verbose_name='kind')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('source', models.CharField(blank=True, max_length=160, verbose_name='source')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('file', models.FileField(blank=True, upload_to=complaints.evidence.models.item.sealed_path, verbose_name='file')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='size (bytes)')),
                ('content_type', models.CharField(blank=True, max_length=100, verbose_name='real type')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('by_kind', models.CharField(choices=[('person', 'Member of staff'), ('system', 'Redress'), ('customer', 'Customer'), ('connector', 'Connector')], max_length=10)),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('verdict', models.CharField(choices=[('unchecked', 'Unchecked'), ('authentic', 'Authentic'), ('doubtful', 'Doubtful'), ('forged', 'Forged')], default='unchecked', max_length=10, verbose_name='authenticity')),
                ('verdict_at', models.DateTimeField(blank=True, null=True)),
                ('verdict_reason', models.CharField(blank=True, max_length=400, verbose_name='reason')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdraw_reason', models.CharField(blank=True, max_length=400, verbose_name='reason')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='complaints.complaint')),
                ('verdict_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'evidence item',
                'verbose_name_plural': 'evidence items',
                'ordering': ['added_at', 'pk'],
                'permissions': [('add_to_register', 'Add evidence'), ('judge_evidence', 'Give a verdict on evidence')],
                'indexes': [models.Index(fields=['sha256'], name='evidence_by_hash')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'unchecked'), ('verdict_at', None)), models.Q(models.Q(('verdict', 'unchecked'), _negated=True), ('verdict_at__isnull', False)), _connector='OR'), name='evidence_verdict_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='evidence_has_a_file_or_a_text')],
            },
        ),
        migrations.CreateModel(
            name='VerificationReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('attempt', models.PositiveSmallIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('is_current', models.BooleanField(default=True)),
                ('is_short', models.BooleanField(default=False, verbose_name='short report')),
                ('findings', models.TextField(verbose_name='findings')),
                ('conclusion', models.TextField(blank=True, verbose_name='conclusion')),
                ('no_evidence_reason', models.CharField(blank=True, max_length=400, verbose_name='no evidence available because')),
                ('written_at', models.DateTimeField()),
                ('second_read_at', models.DateTimeField(blank=True, null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verification_reports', to='complaints.complaint')),
                ('second_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sources', models.ManyToManyField(blank=True, related_name='reports', to='evidence.evidenceitem', verbose_name='sources')),
                ('taken_over_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.verificationreport')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'verification report',
                'verbose_name_plural': 'verification reports',
                'ordering': ['complaint', 'round', 'attempt', 'version'],
                'permissions': [('write_report', 'Write verification reports'), ('second_read_report', 'Be the second reader of a report')],
                'constraints': [models.UniqueConstraint(fields=('complaint', 'round', 'attempt', 'version'), name='report_version_is_unique_per_attempt'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('complaint', 'round', 'attempt'), name='report_has_one_current_version'), models.CheckConstraint(condition=models.Q(('second_reader', None), models.Q(('second_reader', models.F('written_by')), _negated=True), _connector='OR'), name='report_is_read_by_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('second_read_at', None), ('second_reader', None)), models.Q(('second_read_at__isnull', False), ('second_reader__isnull', False)), _connector='OR'), name='report_second_reader_and_time_together')],
            },
        ),
        migrations.CreateModel(
            name='ResponsibilityShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='per cent')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='routing.department')),
                ('outside', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='routing.outsideparty')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='evidence.verificationreport')),
            ],
            options={
                'verbose_name': 'share of responsibility',
                'verbose_name_plural': 'shares of responsibility',
                'ordering': ['-percent', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', False), ('outside', None)), models.Q(('department', None), ('outside__isnull', False)), _connector='OR'), name='share_is_of_a_department_or_an_outside_party'), models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 100)), name='share_is_between_1_and_100')],
            },
        ),
    ]
