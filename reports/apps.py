from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What we learn: registers the guard of `close`, and where its root cause is named."""

    name = "reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from reports import facts
        from reports.summary import marking

        facts.register()
        pre_migrate.connect(marking.lift, sender=self, dispatch_uid="reports.marking.lift")
        post_migrate.connect(marking.install, sender=self, dispatch_uid="reports.marking.install")
