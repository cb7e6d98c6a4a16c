from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The outermost app: commands that belong to the whole installation."""

    name = "config"
    label = "config"
