from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Verification: evidence, enquiries, the report."""

    name = "complaints.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self):
        from complaints import attachments
        from complaints.evidence import arriving, facts

        facts.register()
        attachments.taken_by(arriving.take)
        attachments.given_by(arriving.give)
