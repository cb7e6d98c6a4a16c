from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The case: registers the machine's facts and keeps the triggers of the event table in place."""

    name = "complaints"
    label = "complaints"
    verbose_name = _("Complaints")

    def ready(self):
        from complaints import alerts, facts, forms, steps, tasks, triggers

        facts.register()
        forms.register()
        steps.effect("renegotiate", tasks.drop_unstarted, order=20)
        steps.effect("withdraw", tasks.drop_unstarted, order=20)
        steps.effect("reroute", alerts.reroute_is_noticed, order=60)
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="complaints.triggers")
