"""Which of the promises that are there already had their time named by somebody: they never follow the tables."""

from django.db import migrations
from django.db.models import Q

BY_HAND = ("promise", "task", "callback")


def mark(apps, schema_editor):
    rows = apps.get_model("complaints", "Clock").objects.using(schema_editor.connection.alias)
    rows.filter(Q(kind__in=BY_HAND) | Q(kind="enquiry", calendar="always")).update(is_set=True)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_triage_clocks_follow_their_tables")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
