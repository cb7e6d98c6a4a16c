import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0002_initial'),
        ('followup', '0001_task_template_history'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Callback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('open', 'to be called'), ('done', 'called'), ('cancelled', 'not needed any more')], default='open', max_length=10, verbose_name='state')),
                ('outcome', models.CharField(blank=True, choices=[('satisfied', 'Satisfied'), ('partly', 'Partly satisfied, agreed to end'), ('unsatisfied', 'Unsatisfied'), ('no_answer', 'No answer'), ('refused', 'Refused contact'), ('still_dissatisfied', 'Still dissatisfied, nothing new after our final position')], max_length=20, verbose_name='outcome')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('call_at', models.DateTimeField(verbose_name='best called from')),
                ('zone', models.CharField(max_length=40, verbose_name="customer's time zone")),
                ('hours', models.CharField(blank=True, max_length=60, verbose_name="customer's hours")),
                ('is_after_final_position', models.BooleanField(default=False, verbose_name='after a final position')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='callbacks', to='complaints.complaint')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'callback',
                'verbose_name_plural': 'callbacks',
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'due_at'], name='callback_open_by_owner'), models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='callback_open_by_due')],
                'constraints': [models.UniqueConstraint(fields=('complaint', 'round', 'attempt'), name='callback_is_planned_once_per_round_and_attempt'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='callback_ended_at_when_not_open'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('outcome__in', ['satisfied', 'partly', 'refused', 'no_answer', 'still_dissatisfied']), _connector='OR'), name='callback_is_done_with_an_outcome_that_ends_it')],
            },
        ),
        migrations.CreateModel(
            name='CallbackAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('outcome', models.CharField(choices=[('satisfied', 'Satisfied'), ('partly', 'Partly satisfied, agreed to end'), ('unsatisfied', 'Unsatisfied'), ('no_answer', 'No answer'), ('refused', 'Refused contact'), ('still_dissatisfied', 'Still dissatisfied, nothing new after our final position')], max_length=20, verbose_name='outcome')),
                ('note', models.TextField(blank=True, verbose_name='what was said')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='satisfaction')),
                ('comment', models.TextField(blank=True, verbose_name="the customer's comment")),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('callback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='followup.callback')),
            ],
            options={
                'verbose_name': 'try to call',
                'verbose_name_plural': 'tries to call',
                'ordering': ['callback', 'number'],
                'indexes': [models.Index(fields=['at', 'outcome'], name='callback_attempt_by_time')],
                'constraints': [models.UniqueConstraint(fields=('callback', 'number'), name='callback_attempt_number_is_unique'), models.CheckConstraint(condition=models.Q(('satisfaction', None), models.Q(('satisfaction__gte', 1), ('satisfaction__lte', 5)), _connector='OR'), name='callback_satisfaction_is_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('run', models.CharField(max_length=32)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('callback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='followup.callback')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'constraints': [models.UniqueConstraint(fields=('callback', 'day'), name='callback_is_reminded_once_a_day')],
            },
        ),
    ]
