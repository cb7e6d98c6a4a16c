import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compensation', '0002_payees'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='FinanceAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('findings', models.JSONField(default=list, verbose_name='findings')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'answer of finance',
                'verbose_name_plural': 'answers of finance',
                'ordering': ['-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='PayoutLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('result', models.CharField(blank=True, choices=[('to_pay', 'to be paid'), ('exported', 'with finance'), ('paid', 'paid'), ('failed', 'failed'), ('to_clarify', 'to be clarified'), ('cancelled', 'cancelled')], max_length=12, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='compensation.payoutbatch')),
                ('payee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compensation.payee')),
                ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='compensation.payout')),
            ],
            options={
                'verbose_name': 'line of a payout file',
                'verbose_name_plural': 'lines of payout files',
                'ordering': ['batch', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'payout'), name='payout_is_once_in_a_file'), models.UniqueConstraint(condition=models.Q(('result', '')), fields=('payout',), name='payout_is_with_finance_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='payout_line_answered_at_when_answered')],
            },
        ),
        migrations.AddField(
            model_name='payoutbatch',
            name='asked',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='payoutbatch',
            name='digest',
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name='SHA-256'),
        ),
        migrations.AddField(
            model_name='payoutbatch',
            name='key',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
    ]
