"""What stood here is made by 0001 at once; the name stays for databases that have taken it."""

from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('complaints', '0002_initial'),
        ('evidence', '0001_initial'),
        ('routing', '0001_initial'),
        ('routing', '__first__'),
    ]

    operations = [
    ]
