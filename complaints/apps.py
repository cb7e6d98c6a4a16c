from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The case: registers the machine's facts and keeps the triggers of the event table in place."""

    name = "complaints"
    label = "complaints"
    verbose_name = _("Complaints")

    def ready(self):
        from complaints import facts, triggers

        facts.register()
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="complaints.triggers")
