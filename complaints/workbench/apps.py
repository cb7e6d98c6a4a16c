from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    """Own work, queues, the case page."""

    name = "complaints.workbench"
    label = "workbench"
    verbose_name = _("Workbench")

    def ready(self):
        from complaints import navigation
        from complaints.workbench import counts

        navigation.count("home", counts.mine)
        navigation.count("triage", counts.triage)
