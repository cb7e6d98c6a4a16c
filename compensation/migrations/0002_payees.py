import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compensation', '0001_initial'),
        ('complaints', '0002_initial'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Payee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('way', models.CharField(choices=[('bank', 'Bank account'), ('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], max_length=10, verbose_name='by')),
                ('holder', models.CharField(max_length=120, verbose_name='account holder')),
                ('bank', models.CharField(blank=True, max_length=120, verbose_name='bank')),
                ('account', models.TextField(verbose_name='account (encrypted)')),
                ('account_hint', models.CharField(max_length=20, verbose_name='account')),
                ('is_other_person', models.BooleanField(verbose_name='somebody else than before')),
                ('state', models.CharField(choices=[('waiting', 'waits for approval'), ('in_force', 'in force'), ('declined', 'declined'), ('replaced', 'replaced')], max_length=10, verbose_name='state')),
                ('given_by_kind', models.CharField(choices=[('person', 'Member of staff'), ('system', 'Redress'), ('customer', 'Customer'), ('connector', 'Connector')], max_length=10)),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.party')),
                ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payees', to='compensation.payout')),
            ],
            options={
                'verbose_name': 'payment details',
                'verbose_name_plural': 'payment details',
                'ordering': ['payout', 'number'],
                'constraints': [models.UniqueConstraint(fields=('payout', 'number'), name='payee_number_is_unique_per_payout'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('payout',), name='payee_is_in_force_once_per_payout'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('payout',), name='payee_waits_once_per_payout'), models.CheckConstraint(condition=models.Q(('is_other_person', False), models.Q(('state', 'in_force'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='payee_who_differs_is_approved_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('given_by', None), models.Q(('decided_by', models.F('given_by')), _negated=True), _connector='OR'), name='payee_is_approved_by_another_person')],
            },
        ),
        migrations.CreateModel(
            name='PayeeLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.party')),
                ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payee_links', to='compensation.payout')),
            ],
            options={
                'verbose_name': 'one-time page',
                'verbose_name_plural': 'one-time pages',
            },
        ),
        migrations.AddField(
            model_name='payout',
            name='payee',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paid_by', to='compensation.payee'),
        ),
    ]
