"""The message templates of a fresh installation."""

from complaints.messaging import standard
from complaints.messaging.models import Template
from routing.models import LoadedReference


def load():
    """Add each letter once; never overwrite or bring back what an administrator changed or deleted. Returns counts."""
    added = 0
    for words in standard.rows():
        key = f"messaging.template:{words['code']}:{words['channel']}"
        _mark, is_new = LoadedReference.objects.get_or_create(key=key)
        there = Template.objects.filter(code=words["code"], channel=words["channel"]).exists()
        if is_new and not there:
            Template.objects.create(**words)
            added += 1
    return {"templates": added}
