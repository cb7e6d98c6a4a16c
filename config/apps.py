from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class ConfigConfig(AppConfig):
    """The outermost app: settings, health, jobs, and the commands that belong to the whole installation."""

    name = "config"
    label = "config"

    def ready(self):
        from config.middleware import start_session

        user_logged_in.connect(start_session, dispatch_uid="config.start_session")
