import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0001_initial'),
        ('complaints', '0002_initial'),
        ('messaging', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('channel', models.CharField(choices=[('phone', 'Telephone'), ('counter', 'Counter'), ('management', 'Management'), ('web', 'Web form'), ('email', 'E-mail'), ('app', 'App'), ('chat', 'Chat'), ('marketplace', 'Marketplace'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('review', 'Public review'), ('letter', 'Letter'), ('import', 'File import'), ('api', 'Interface')], max_length=16, verbose_name='channel')),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('token_hint', models.CharField(editable=False, max_length=12, verbose_name='token begins with')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made at')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
            ],
            options={
                'verbose_name': 'connector',
                'verbose_name_plural': 'connectors',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('api', 'Interface'), ('form', 'Public form'), ('track', 'Tracking page'), ('mail', 'E-mail'), ('social', 'Social channel')], max_length=8, verbose_name='way in')),
                ('channel', models.CharField(blank=True, choices=[('phone', 'Telephone'), ('counter', 'Counter'), ('management', 'Management'), ('web', 'Web form'), ('email', 'E-mail'), ('app', 'App'), ('chat', 'Chat'), ('marketplace', 'Marketplace'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('douyin', 'Douyin'), ('review', 'Public review'), ('letter', 'Letter'), ('import', 'File import'), ('api', 'Interface')], max_length=16, verbose_name='channel')),
                ('source', models.CharField(max_length=80, verbose_name='source')),
                ('key', models.CharField(blank=True, max_length=300, verbose_name='key')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('end', models.CharField(choices=[('received', 'Received'), ('case', 'New case'), ('addition', 'Added to a case'), ('duplicate', 'Taken before'), ('quarantined', 'In quarantine'), ('refused', 'Refused')], default='received', max_length=12, verbose_name='what became of it')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('answer', models.JSONField(blank=True, default=dict, editable=False)),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='complaints.complaint', verbose_name='case')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrivals', to='messaging.message')),
                ('connector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='channels.connector')),
            ],
            options={
                'verbose_name': 'arrival',
                'verbose_name_plural': 'arrivals',
                'indexes': [models.Index(fields=['received_at', 'id'], name='arrival_by_time'), models.Index(condition=models.Q(('end__in', ['received', 'quarantined'])), fields=['received_at'], name='arrival_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), ('end__in', ['received', 'case', 'addition', 'quarantined'])), fields=('source', 'key'), name='arrival_is_taken_once_per_source_and_key'), models.CheckConstraint(condition=models.Q(('end__in', ['received', 'case', 'addition', 'duplicate', 'quarantined', 'refused'])), name='arrival_end_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('end', 'received'), ('ended_at', None)), models.Q(models.Q(('end', 'received'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='arrival_ended_at_when_settled'), models.CheckConstraint(condition=models.Q(models.Q(('end__in', ['case', 'addition']), _negated=True), ('complaint__isnull', False), _connector='OR'), name='arrival_names_its_case'), models.CheckConstraint(condition=models.Q(models.Q(('end__in', ['quarantined', 'refused']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='arrival_says_why_it_was_not_taken')],
            },
        ),
        migrations.CreateModel(
            name='ArrivalBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('media_type', models.CharField(max_length=80)),
                ('raw', models.BinaryField()),
                ('arrival', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='body', to='channels.arrival')),
            ],
            options={
                'verbose_name': 'message as it came',
                'verbose_name_plural': 'messages as they came',
            },
        ),
    ]
