"""Pages about what goes on beside the steps: outside bodies, public posts, abuse."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from complaints.channels import abuse, outside, posts
from complaints.channels.forms.beside import AbuseForm, LimitForm, OutsideForm, PostForm, ReplyForm, ResultForm
from complaints.channels.models import ContactLimit
from complaints.errors import Conflict, StepRefused
from complaints.models import OutsideCase, PublicPost
from complaints.views.step import CaseFormView, load
from routing.policies import PolicyMixin

EDIT = ("complaints.edit_complaint",)


class BesideView(CaseFormView):
    """A form about a case; `title` heads the page, `button` sends it."""

    template_name = "channels/beside.html"
    rights = EDIT
    title = button = ""
    table = None

    def row(self, case):
        """The row that the address names; another case's does not exist here."""
        found = (
            self.table.objects.select_related("complaint")
            .filter(complaint__in=case.family(), pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def more(self, case):
        return {"label": self.title, "button": self.button or self.title}


class AddOutsideView(BesideView):
    """Another body works on the complaint."""

    form_class = OutsideForm
    title = gettext_lazy("Note an outside body")
    done = gettext_lazy("Noted; its deadline runs.")

    def call(self, case, form):
        outside.begin(case, by=self.request.user, at=timezone.now(), **form.facts())


class EditOutsideView(BesideView):
    """Its number, its official, another date, what we sent."""

    title = gettext_lazy("Outside body")
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved.")
    table = OutsideCase

    def make_form(self, case, posted=None):
        return OutsideForm(posted, case=case, user=self.request.user, row=self.row(case))

    def call(self, case, form):
        outside.change(form.row, by=self.request.user, at=timezone.now(), **form.facts())


class EndOutsideView(BesideView):
    """They decided."""

    form_class = ResultForm
    title = gettext_lazy("How it ended there")
    button = gettext_lazy("It has ended")
    done = gettext_lazy("Noted: it has ended there.")
    table = OutsideCase

    def call(self, case, form):
        outside.end(self.row(case), by=self.request.user, at=timezone.now(), **form.facts())


class AddPostView(BesideView):
    """A review or post about us."""

    form_class = PostForm
    title = gettext_lazy("Note a public post")
    done = gettext_lazy("Noted; the clock of the public reply runs.")

    def make_form(self, case, posted=None):
        form = PostForm(posted, self.request.FILES if posted is not None else None, case=case, user=self.request.user)
        form.was_posted = posted is not None
        return form

    def call(self, case, form):
        _post, why = posts.note(case, by=self.request.user, at=timezone.now(), **form.facts())
        if why:
            messages.warning(self.request, _("The screenshot was not taken: %(why)s") % {"why": why})

    def more(self, case):
        return super().more(case) | {"has_files": True}


class WriteReplyView(BesideView):
    """Our reply, to be approved."""

    form_class = ReplyForm
    title = gettext_lazy("Public reply")
    button = gettext_lazy("Ask for the approval")
    done = gettext_lazy("Written; a colleague approves it.")
    table = PublicPost

    def make_form(self, case, posted=None):
        given = {"text": self.row(case).reply}
        return ReplyForm(posted, case=case, user=self.request.user, initial=given)

    def call(self, case, form):
        posts.write_reply(self.row(case), by=self.request.user, at=timezone.now(), **form.facts())


class FlagAbuseView(BesideView):
    """What was said or done, and the warning."""

    form_class = AbuseForm
    rights = EDIT
    title = gettext_lazy("Note abuse")
    done = gettext_lazy("Noted. You can hand the case on; that never counts against you.")

    def call(self, case, form):
        abuse.flag(case, by=self.request.user, at=timezone.now(), **form.facts())


class LimitContactView(BesideView):
    """A manager limits the contact with the customer."""

    form_class = LimitForm
    rights = (abuse.LIMIT,)
    title = gettext_lazy("Limit the contact")
    done = gettext_lazy("The contact is limited; you are reminded on the day.")

    def call(self, case, form):
        abuse.limit(case, by=self.request.user, at=timezone.now(), **form.facts())


# --- one click ------------------------------------------------------------------------------------------------------


class ClickView(PolicyMixin, View):
    """A button on the case page; what stands against it becomes a message there."""

    rights = EDIT
    http_method_names = ("post",)
    done = ""

    def post(self, request, reference, **named):
        case = load(request, reference)
        try:
            self.act(case, timezone.now())
        except StepRefused as refused:
            messages.error(request, " ".join(str(unmet) for unmet in refused.unmet))
        except Conflict:
            messages.warning(request, _("A colleague was faster: look at it as it stands now."))
        else:
            messages.success(request, self.done)
        return redirect("case", case.reference)

    def post_of(self, case):
        found = (
            PublicPost.objects.select_related("complaint")
            .filter(complaint__in=case.family(), pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found


class ApproveReplyView(ClickView):
    """Another person stands by these words."""

    rights = (posts.APPROVE,)
    done = gettext_lazy("Approved: it can be published.")

    def act(self, case, at):
        seen = self.request.POST.get("reply", "").replace("\r\n", "\n")
        posts.approve_reply(self.post_of(case), by=self.request.user, at=at, seen=seen)


class PublishReplyView(ClickView):
    """It stands under the post."""

    done = gettext_lazy("Noted as published; the promise is kept.")

    def act(self, case, at):
        posts.publish_reply(self.post_of(case), by=self.request.user, at=at)


class UnflagAbuseView(ClickView):
    """It was a misunderstanding."""

    done = gettext_lazy("No longer noted.")

    def act(self, case, at):
        abuse.unflag(case, by=self.request.user, at=at)


class EndLimitView(ClickView):
    """The customer may reach us as everybody else again."""

    rights = (abuse.LIMIT,)
    done = gettext_lazy("The limit has ended.")

    def act(self, case, at):
        row = ContactLimit.objects.filter(customer=case.customer_id, pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        abuse.end_limit(row, case, by=self.request.user, at=at)
