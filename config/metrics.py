"""/metrics: figures of the installation in Prometheus' text form. Counts and ages, never a case or a person."""

import shutil

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ

from complaints.channels.models import Arrival
from complaints.messaging.models import Outgoing
from complaints.messaging.outbox import oldest_due
from complaints.models import Clock, Complaint
from config.models import Heartbeat
from routing.policies import public

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def figures(now):
    """(name, what it says, {labels: value}) of each figure; labels are a text such as `state="triage"`."""
    yield "redress_cases", "Cases by the state they stand in", _counted(Complaint.objects, "state")
    overdue = Clock.objects.filter(state="running", due_at__lt=now).count()
    yield "redress_clocks_overdue", "Promises that run and are past their time", {"": overdue}
    yield "redress_outgoing", "Outgoing messages by state", _counted(Outgoing.objects, "state")
    yield (
        "redress_outgoing_oldest_due_seconds",
        "Age of the oldest message that is due",
        {"": _age(oldest_due(now), now)},
    )
    waiting = Arrival.objects.filter(end="received").order_by("received_at").values_list("received_at", flat=True)
    yield "redress_arrivals_oldest_seconds", "Age of the oldest message not settled", {"": _age(waiting.first(), now)}
    beats = {f'name="{beat.name}"': _age(beat.beat_at, now) for beat in Heartbeat.objects.order_by("name")}
    yield "redress_heartbeat_age_seconds", "Seconds since the last sign of life", beats
    yield "redress_jobs_queued", "Jobs that wait for a worker", {"": OrmQ.objects.count()}
    free = shutil.disk_usage(settings.VAR_DIR).free
    yield "redress_disk_free_bytes", "Free space where database and files lie", {"": free}


def _counted(rows, column):
    found = rows.order_by().values_list(column).annotate(count=Count("pk"))
    return {f'{column}="{value}"': count for value, count in sorted(found)}


def _age(at, now):
    return max(0, round((now - at).total_seconds())) if at else 0


def text_of(found):
    """Every figure as two lines of words and a line for each value."""
    lines = []
    for name, words, values in found:
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        lines += [f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in values.items()]
    return "\n".join(lines) + "\n"


@public("counts for a monitoring system: with METRICS_TOKEN, or on an installation for this machine alone")
@never_cache
@require_safe
def metrics(request):
    """To anybody else the page does not exist."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(text_of(figures(timezone.now())), content_type=MEDIA_TYPE)


def _may_read(request):
    if not settings.METRICS_TOKEN:
        return not settings.PRODUCTION
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return constant_time_compare(given, settings.METRICS_TOKEN)
