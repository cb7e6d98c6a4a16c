import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0002_initial'),
        ('evidence', '0003_register_numbers_types_and_rights'),
        ('routing', '0002_turns_and_outcomes_of_rules'),
        ('routing', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Examination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'being checked'), ('done', 'checked'), ('unreadable', 'cannot be decoded'), ('too_large', 'too large to decode'), ('infected', 'held back: a virus was found')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('examined_at', models.DateTimeField(blank=True, null=True)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('pictures', models.JSONField(blank=True, default=list)),
                ('folder', models.CharField(blank=True, max_length=60)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('column_hash', models.BigIntegerField(blank=True, null=True)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='examination', to='evidence.evidenceitem')),
            ],
            options={
                'verbose_name': 'examination',
                'verbose_name_plural': 'examinations',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['claimed_at', 'id'], name='examination_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('examined_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('examined_at__isnull', False)), _connector='OR'), name='examination_has_a_time_when_done')],
            },
        ),
        migrations.CreateModel(
            name='PictureBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.IntegerField()),
                ('row_hash', models.BigIntegerField()),
                ('column_hash', models.BigIntegerField()),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='evidence.examination')),
            ],
            options={
                'verbose_name': "part of a picture's hash",
                'verbose_name_plural': "parts of pictures' hashes",
                'indexes': [models.Index(fields=['band'], name='picture_by_band')],
            },
        ),
        migrations.AddField(
            model_name='enquiry',
            name='answered_as',
            field=models.CharField(blank=True, max_length=120, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='link_digest',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='link_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='evidenceitem',
            name='key',
            field=models.CharField(blank=True, editable=False, max_length=240, null=True),
        ),
        migrations.AddField(
            model_name='evidenceitem',
            name='note',
            field=models.CharField(blank=True, max_length=2000, verbose_name='note'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('link_digest', ''), _negated=True), fields=['link_digest'], name='enquiry_by_link'),
        ),
        migrations.AddConstraint(
            model_name='evidenceitem',
            constraint=models.UniqueConstraint(fields=('complaint', 'key'), name='evidence_is_taken_once_per_key'),
        ),
    ]
