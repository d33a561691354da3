"""Who: people, teams, memberships."""

from django.apps import AppConfig
from django.conf import settings
from django.db import DatabaseError

from lean.lib import clock


class TeamsConfig(AppConfig):
    name = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        if settings.DEMO:
            clock.set_offset_source(self._demo_offset)

    def _demo_offset(self):
        """None until the demo company is loaded, and while its table is still being made."""
        try:
            return self.get_model("DemoClock").objects.values_list("offset", flat=True).first()
        except DatabaseError:
            return None
