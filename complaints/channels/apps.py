from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Every way in; reads tables for all rooms."""

    name = "complaints.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self):
        from complaints import sheets
        from complaints.channels import tables

        sheets.read_by(tables.plain_rows)
