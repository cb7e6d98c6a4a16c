from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What we learn: registers the guard of `close`, and where its root cause is named."""

    name = "reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self):
        from reports import facts

        facts.register()
