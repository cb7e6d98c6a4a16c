from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Every way in; reads tables for all rooms."""

    name = "complaints.channels"
    label = "channels"
    verbose_name = _("Channels")

    def ready(self):
        from complaints import navigation, sheets, telling
        from complaints.channels import abuse, counts, duplicates, outside, posts, tables

        sheets.read_by(tables.plain_rows)
        rights = ("channels.view_arrival", "channels.settle_arrival")
        navigation.add(navigation.Place("arrivals", _("What came in"), "arrivals", "inbox", "i", rights, is_wide=True))
        navigation.count("arrivals", counts.in_quarantine)
        telling.words("link", duplicates.told)
        telling.words("outside", outside.told)
        telling.words("post", posts.told)
        telling.words("abuse", abuse.told)
