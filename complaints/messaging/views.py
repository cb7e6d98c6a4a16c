"""Pages about messages that did not go, and the lines to oneself."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from complaints.messaging import notices, outbox
from complaints.messaging.forms import ResendForm
from complaints.messaging.models import Notice, Outgoing
from routing.policies import PolicyMixin

PAGE = 25


def _older_than(request):
    """The row after which the next page begins, or None."""
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None


def _page(rows, before):
    """One page by primary key, newest first, and where the next begins (None: this is the last)."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = list(rows[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


class StuckMessagesView(PolicyMixin, View):
    """Failed and held messages, newest first: each is sent again or given up by a person."""

    rights = ("messaging.resend_outgoing",)

    def get(self, request):
        return self.show(request)

    def show(self, request, *, form=None, status=200):
        stuck = Outgoing.objects.stuck().readable_by(request.user).select_related("complaint", "party__customer")
        rows, older = _page(stuck, _older_than(request))
        for row in rows:
            is_posted = form is not None and form.outgoing.pk == row.pk
            row.form = form if is_posted else ResendForm(outgoing=row, auto_id=f"{row.pk}-%s")
        context = {"rows": rows, "older": older, "now": timezone.now(), "form": form}
        return render(request, "messaging/stuck_messages.html", context, status=status)


class ResendMessageView(StuckMessagesView):
    """Send one again."""

    http_method_names = ("post",)

    def post(self, request, pk):
        row = _load(request, pk)
        form = ResendForm(request.POST, outgoing=row, auto_id=f"{row.pk}-%s")
        if not form.is_valid():
            return self.show(request, form=form, status=422)
        if outbox.resend(row, by=request.user, at=timezone.now(), recipient=form.cleaned_data["recipient"]):
            messages.success(request, _("It is on its way again."))
        else:
            messages.warning(request, _("Somebody was faster: this message has moved on."))
        return redirect("stuck_messages")


class CancelMessageView(PolicyMixin, View):
    """Give one up: the customer was told in another way."""

    rights = ("messaging.resend_outgoing",)
    http_method_names = ("post",)

    def post(self, request, pk):
        row = _load(request, pk)
        if outbox.cancel(row, by=request.user):
            messages.success(request, _("It will not be sent."))
        else:
            messages.warning(request, _("Somebody was faster: this message has moved on."))
        return redirect("stuck_messages")


def _load(request, pk):
    """A stuck message of a case that this person may read; a foreign one does not exist for them."""
    row = Outgoing.objects.readable_by(request.user).select_related("complaint").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


class NoticesView(PolicyMixin, View):
    """What one was told, newest first."""

    rights = ()

    def get(self, request):
        mine = Notice.objects.filter(person=request.user).select_related("complaint").order_by("-pk")
        rows, older = _page(mine, _older_than(request))
        context = {"rows": rows, "older": older, "now": timezone.now()}
        return render(request, "messaging/notices.html", context)


class ReadNoticesView(PolicyMixin, View):
    """Everything has been seen."""

    rights = ()
    http_method_names = ("post",)

    def post(self, request):
        notices.mark_read(request.user, at=timezone.now())
        return redirect("notices")
