from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompensationConfig(AppConfig):
    """What we give: registers its guards and effects with the steps of a case."""

    name = "compensation"
    label = "compensation"
    verbose_name = _("Compensation")

    def ready(self):
        from compensation import inbox, places, registry
        from compensation.forms import decisions
        from complaints import navigation, requests, steps

        registry.register()
        steps.form("final_position", decisions.FinalPositionForm)
        requests.decided_at("final_position", "decide_final_position")
        navigation.count("approvals", inbox.count)
        for place in places.PLACES:
            navigation.add(place)
