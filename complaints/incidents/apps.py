from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """Complaints that have one cause: tells the triage rules of them, and the timeline what was linked."""

    name = "complaints.incidents"
    label = "incidents"
    verbose_name = _("Incidents")

    def ready(self):
        from complaints import navigation, steps, suggesting, telling
        from complaints.incidents import facts, places, saying, watching

        steps.fact("is_part_of_incident", facts.is_part_of_incident)
        suggesting.incident_by(watching.concerns)
        telling.words("incident", saying.linked)
        navigation.add(places.INCIDENTS)
        navigation.count("incidents", places.count)
