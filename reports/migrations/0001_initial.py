import django.db.models.deletion
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
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('name_zh', models.CharField(max_length=120, verbose_name='name (Chinese)')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('group', models.CharField(choices=[('people', 'People'), ('process', 'Process'), ('product', 'Product'), ('transport', 'Storage and transport'), ('system', 'Systems'), ('outside', 'Outside us')], max_length=12, verbose_name='where it lies')),
                ('hint_en', models.CharField(blank=True, max_length=200, verbose_name='what belongs here (English)')),
                ('hint_zh', models.CharField(blank=True, max_length=200, verbose_name='what belongs here (Chinese)')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'cause',
                'verbose_name_plural': 'causes',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalCause',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name_en', models.CharField(max_length=120, verbose_name='name (English)')),
                ('name_zh', models.CharField(max_length=120, verbose_name='name (Chinese)')),
                ('code', models.CharField(db_index=True, max_length=40, verbose_name='code')),
                ('group', models.CharField(choices=[('people', 'People'), ('process', 'Process'), ('product', 'Product'), ('transport', 'Storage and transport'), ('system', 'Systems'), ('outside', 'Outside us')], max_length=12, verbose_name='where it lies')),
                ('hint_en', models.CharField(blank=True, max_length=200, verbose_name='what belongs here (English)')),
                ('hint_zh', models.CharField(blank=True, max_length=200, verbose_name='what belongs here (Chinese)')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical cause',
                'verbose_name_plural': 'historical causes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='WeeklyReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='ISO year')),
                ('week', models.PositiveSmallIntegerField(verbose_name='ISO week')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('compiled_at', models.DateTimeField()),
                ('took_in_at', models.DateTimeField(blank=True, null=True)),
                ('figures', models.JSONField(default=dict)),
                ('attendance', models.TextField(blank=True, verbose_name='who was there')),
                ('minutes', models.TextField(blank=True, verbose_name='Minutes')),
                ('decisions', models.TextField(blank=True, verbose_name='decisions')),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('held_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'weekly review',
                'verbose_name_plural': 'weekly reviews',
                'ordering': ['-year', '-week'],
                'permissions': [('read_reports', 'Read reports and weekly reviews'), ('hold_review', 'Keep the minutes of the weekly review and hold it')],
                'constraints': [models.UniqueConstraint(fields=('year', 'week'), name='weekly_review_is_one_per_week'), models.CheckConstraint(condition=models.Q(('week__gte', 1), ('week__lte', 53)), name='weekly_review_week_is_a_week_of_the_year'), models.CheckConstraint(condition=models.Q(models.Q(('held_at', None), ('held_by', None)), models.Q(('held_at__isnull', False), ('held_by__isnull', False)), _connector='OR'), name='weekly_review_is_held_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ReviewMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('topics', models.JSONField(blank=True, default=list)),
                ('is_taken_in', models.BooleanField(default=False, verbose_name='taken in')),
                ('is_on_agenda', models.BooleanField(default=False, verbose_name='on the agenda')),
                ('words', models.TextField(blank=True, verbose_name='what was said')),
                ('marked_at', models.DateTimeField()),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_marks', to='complaints.complaint')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='reports.weeklyreview')),
            ],
            options={
                'verbose_name': 'review of a case',
                'verbose_name_plural': 'reviews of cases',
                'ordering': ['review', 'pk'],
                'indexes': [models.Index(condition=models.Q(('is_on_agenda', True)), fields=['review'], name='review_mark_on_agenda')],
                'constraints': [models.UniqueConstraint(fields=('review', 'complaint'), name='review_lists_a_case_once'), models.UniqueConstraint(condition=models.Q(('is_taken_in', True)), fields=('complaint', 'round'), name='review_takes_a_case_in_once_per_round')],
            },
        ),
        migrations.CreateModel(
            name='Pattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dimension', models.CharField(choices=[('category', 'Category'), ('sku', 'SKU'), ('batch', 'Batch'), ('carrier', 'Carrier'), ('channel', 'Channel'), ('department', 'Department')], max_length=12)),
                ('value', models.CharField(max_length=120)),
                ('label_en', models.CharField(max_length=160)),
                ('label_zh', models.CharField(max_length=160)),
                ('count', models.PositiveIntegerField()),
                ('usual', models.PositiveIntegerField(verbose_name='usual, in tenths')),
                ('weeks', models.PositiveSmallIntegerField(verbose_name='weeks compared with')),
                ('words', models.TextField(blank=True, verbose_name='a word on it')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patterns', to='reports.weeklyreview')),
            ],
            options={
                'verbose_name': 'pattern',
                'verbose_name_plural': 'patterns',
                'ordering': ['review', '-count', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'dimension', 'value'), name='pattern_is_listed_once_per_review')],
            },
        ),
        migrations.CreateModel(
            name='RootCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('is_current', models.BooleanField(default=True)),
                ('who', models.TextField(verbose_name='Who')),
                ('what', models.TextField(verbose_name='What')),
                ('when', models.TextField(verbose_name='When')),
                ('where', models.TextField(verbose_name='Where')),
                ('why', models.TextField(verbose_name='Why')),
                ('how', models.TextField(verbose_name='How')),
                ('named_at', models.DateTimeField()),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='root_causes', to='reports.cause', verbose_name='cause')),
                ('complaint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='root_causes', to='complaints.complaint')),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pattern', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='root_causes', to='reports.pattern')),
            ],
            options={
                'verbose_name': 'root cause',
                'verbose_name_plural': 'root causes',
                'ordering': ['-named_at', '-pk'],
                'permissions': [('name_cause', 'Name root causes')],
                'indexes': [models.Index(fields=['cause', 'named_at'], name='root_cause_by_cause')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('complaint__isnull', False), ('pattern', None)), models.Q(('complaint', None), ('pattern__isnull', False)), _connector='OR'), name='root_cause_is_of_a_case_or_a_pattern'), models.UniqueConstraint(condition=models.Q(('complaint__isnull', False)), fields=('complaint', 'round', 'version'), name='root_cause_version_is_unique_per_round'), models.UniqueConstraint(condition=models.Q(('complaint__isnull', False), ('is_current', True)), fields=('complaint', 'round'), name='root_cause_has_one_current_version_per_round'), models.UniqueConstraint(condition=models.Q(('is_current', True), ('pattern__isnull', False)), fields=('pattern',), name='root_cause_has_one_current_version_per_pattern')],
            },
        ),
    ]
