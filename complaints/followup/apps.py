from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    """Execution and follow-up: tasks, promises, callbacks."""

    name = "complaints.followup"
    label = "followup"
    verbose_name = _("Follow-up")

    def ready(self):
        from complaints.followup import facts

        facts.register()
