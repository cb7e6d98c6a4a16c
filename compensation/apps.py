from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompensationConfig(AppConfig):
    """What we give: registers its guards and effects with the steps of a case."""

    name = "compensation"
    label = "compensation"
    verbose_name = _("Compensation")

    def ready(self):
        from compensation import inbox, registry
        from compensation.forms import decisions
        from complaints import navigation, steps

        registry.register()
        steps.form("final_position", decisions.FinalPositionForm)
        navigation.count("approvals", inbox.count)
