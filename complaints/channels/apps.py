from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Every way in."""

    name = "complaints.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self):
        from complaints import navigation
        from complaints.channels import counts

        rights = ("channels.view_arrival", "channels.settle_arrival")
        navigation.add(navigation.Place("arrivals", _("What came in"), "arrivals", "inbox", "i", rights, is_wide=True))
        navigation.count("arrivals", counts.in_quarantine)
