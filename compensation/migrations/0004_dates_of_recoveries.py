from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('compensation', '0003_payout_files_and_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='recovery',
            name='answer_due_on',
            field=models.DateField(blank=True, null=True, verbose_name='answer until'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='claimed_on',
            field=models.DateField(blank=True, null=True, verbose_name='claimed on'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
    ]
