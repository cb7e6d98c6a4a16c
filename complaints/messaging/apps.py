from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "complaints.messaging"
    label = "messaging"
    verbose_name = _("Messages")

    def ready(self):
        from complaints.messaging import faults

        faults.refuse_outside_drills()
