import complaints.messaging.models.message
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('complaints', '0002_initial'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalTemplate',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('channel', models.CharField(blank=True, choices=[('phone', 'Telephone'), ('counter', 'Counter'), ('management', 'Management'), ('web', 'Web form'), ('email', 'E-mail'), ('app', 'App'), ('chat', 'Chat'), ('marketplace', 'Marketplace'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('review', 'Public review'), ('letter', 'Letter'), ('import', 'File import'), ('api', 'Interface'), ('sms', 'Text message')], max_length=16, verbose_name='channel')),
                ('subject_en', models.CharField(blank=True, max_length=200, verbose_name='subject in English')),
                ('subject_zh', models.CharField(blank=True, max_length=200, verbose_name='subject in Chinese')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('text_zh', models.TextField(verbose_name='text in Chinese')),
                ('tone_hint_en', models.CharField(blank=True, max_length=300, verbose_name='hint on tone in English')),
                ('tone_hint_zh', models.CharField(blank=True, max_length=300, verbose_name='hint on tone in Chinese')),
                ('allows_links', models.BooleanField(default=True, verbose_name='links allowed')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical message template',
                'verbose_name_plural': 'historical message templates',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('in', 'From the customer'), ('out', 'To the customer'), ('note', 'Internal note')], max_length=4, verbose_name='direction')),
                ('channel', models.CharField(blank=True, choices=[('phone', 'Telephone'), ('counter', 'Counter'), ('management', 'Management'), ('web', 'Web form'), ('email', 'E-mail'), ('app', 'App'), ('chat', 'Chat'), ('marketplace', 'Marketplace'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('review', 'Public review'), ('letter', 'Letter'), ('import', 'File import'), ('api', 'Interface')], max_length=16, verbose_name='channel')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('folded', models.TextField(blank=True, verbose_name='quoted history')),
                ('by_kind', models.CharField(choices=[('person', 'Member of staff'), ('system', 'Redress'), ('customer', 'Customer'), ('connector', 'Connector')], max_length=10)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('external_id', models.CharField(blank=True, max_length=200, verbose_name='external number')),
                ('mail_id', models.CharField(blank=True, max_length=250)),
                ('in_reply_to', models.CharField(blank=True, max_length=250)),
                ('is_automatic', models.BooleanField(default=False, verbose_name='written by a machine')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('salt', models.CharField(default=complaints.messaging.models.message.make_salt, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='complaints.complaint')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='complaints.party')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(fields=['complaint', 'at', 'id'], name='message_timeline'), models.Index(condition=models.Q(('mail_id', ''), _negated=True), fields=['mail_id'], name='message_by_mail_id')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('complaint', 'channel', 'external_id'), name='message_is_taken_once_per_channel_and_external_id'), models.CheckConstraint(condition=models.Q(('direction__in', ['in', 'out', 'note'])), name='message_direction_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('by_kind', 'person'), ('by_person__isnull', False)), models.Q(models.Q(('by_kind', 'person'), _negated=True), ('by_person', None)), _connector='OR'), name='message_by_person_when_a_person_wrote_it')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('text', models.CharField(max_length=300, verbose_name='text')),
                ('params', models.JSONField(blank=True, default=dict)),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('dedup_key', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='complaints.complaint')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['person', '-at'], name='notice_unread'), models.Index(fields=['person', '-at'], name='notice_by_person')],
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('chat', 'Chat'), ('letter', 'Letter'), ('notice', 'Notice to staff')], max_length=8, verbose_name='kind')),
                ('recipient', models.CharField(blank=True, max_length=254, verbose_name='recipient')),
                ('recipient_key', models.CharField(blank=True, editable=False, max_length=254)),
                ('reply_to', models.CharField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('template_code', models.CharField(blank=True, max_length=40, verbose_name='template')),
                ('is_receipt', models.BooleanField(default=False, verbose_name='receipt')),
                ('dedup_key', models.CharField(max_length=120, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('held', 'Held back'), ('cancelled', 'Cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('tries_allowed', models.PositiveSmallIntegerField(default=8, editable=False)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt at')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('mail_id', models.CharField(max_length=250, unique=True)),
                ('in_reply_to', models.CharField(blank=True, max_length=250)),
                ('provider_id', models.CharField(blank=True, max_length=200)),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
                ('bounced_at', models.DateTimeField(blank=True, null=True, verbose_name='came back at')),
                ('created_at', models.DateTimeField(verbose_name='queued at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='complaints.complaint')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='messaging.message')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='outgoing', to='complaints.party')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'outgoing message',
                'verbose_name_plural': 'outgoing messages',
                'permissions': [('resend_outgoing', 'Send failed messages again')],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_at', 'id'], name='outgoing_waiting'), models.Index(condition=models.Q(('state', 'sending')), fields=['lease_until'], name='outgoing_leased'), models.Index(condition=models.Q(('state__in', ['failed', 'held'])), fields=['-id'], name='outgoing_stuck'), models.Index(condition=models.Q(('is_receipt', True)), fields=['recipient_key', 'created_at'], name='outgoing_receipts'), models.Index(fields=['complaint', 'created_at'], name='outgoing_by_complaint')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'held', 'cancelled'])), name='outgoing_state_is_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'sms', 'chat', 'letter', 'notice'])), name='outgoing_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='outgoing_sent_at_when_sent'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('lease_until', None)), _connector='OR'), name='outgoing_is_leased_while_being_sent'), models.CheckConstraint(condition=models.Q(models.Q(('recipient', ''), _negated=True), ('person__isnull', False), ('kind', 'letter'), _connector='OR'), name='outgoing_goes_to_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['failed', 'held']), _negated=True), models.Q(('last_error', ''), _negated=True), _connector='OR'), name='outgoing_says_why_it_did_not_go')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('outcome', models.CharField(choices=[('unknown', 'Not known'), ('sent', 'Sent'), ('failed', 'Failed')], default='unknown', max_length=12, verbose_name='outcome')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='error')),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='messaging.outgoing')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['outgoing', 'number'],
                'constraints': [models.UniqueConstraint(fields=('outgoing', 'number'), name='attempt_number_is_unique_per_message'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', 'unknown')), models.Q(models.Q(('outcome', 'unknown'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='attempt_ended_at_when_its_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('channel', models.CharField(blank=True, choices=[('phone', 'Telephone'), ('counter', 'Counter'), ('management', 'Management'), ('web', 'Web form'), ('email', 'E-mail'), ('app', 'App'), ('chat', 'Chat'), ('marketplace', 'Marketplace'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('review', 'Public review'), ('letter', 'Letter'), ('import', 'File import'), ('api', 'Interface'), ('sms', 'Text message')], max_length=16, verbose_name='channel')),
                ('subject_en', models.CharField(blank=True, max_length=200, verbose_name='subject in English')),
                ('subject_zh', models.CharField(blank=True, max_length=200, verbose_name='subject in Chinese')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('text_zh', models.TextField(verbose_name='text in Chinese')),
                ('tone_hint_en', models.CharField(blank=True, max_length=300, verbose_name='hint on tone in English')),
                ('tone_hint_zh', models.CharField(blank=True, max_length=300, verbose_name='hint on tone in Chinese')),
                ('allows_links', models.BooleanField(default=True, verbose_name='links allowed')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'message template',
                'verbose_name_plural': 'message templates',
                'ordering': ['code', 'channel'],
                'constraints': [models.UniqueConstraint(fields=('code', 'channel'), name='template_is_unique_per_code_and_channel')],
            },
        ),
    ]
