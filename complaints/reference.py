"""What a new installation knows of carrying remedies out: adds what is missing, overwrites and revives nothing."""

from complaints.models import TaskTemplate
from complaints.reference_tasks import PROOF, PUBLIC, TASKS
from routing.models import Department
from routing.reference import Loader

# Room for an administrator's own steps in between.
STEP = 10


def load():
    """Add the task templates; returns how many rows were added."""
    loader = Loader()
    departments = {row.code: row for row in Department.objects.all()}
    for remedy, rows in TASKS.items():
        for number, (english, chinese, (minutes, calendar), department, marks) in enumerate(rows, start=1):
            loader.add(
                TaskTemplate,
                {"remedy": remedy, "position": number * STEP},
                title_en=english,
                title_zh=chinese,
                minutes=minutes,
                calendar=calendar,
                department=departments.get(department),
                requires_proof=PROOF in marks,
                is_public=PUBLIC in marks,
            )
    return loader.counts
