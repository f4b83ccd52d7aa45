"""What the apps are called in the administration; ours, and one of others that gives itself no words."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("People, agencies and messages")

    def ready(self):
        apps.get_app_config("axes").verbose_name = _("Attempts to sign in")
