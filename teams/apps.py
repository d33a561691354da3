"""Who: people, teams, memberships."""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.db.models.signals import post_migrate, pre_migrate

from lean.lib import clock


class TeamsConfig(AppConfig):
    name = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # It knows of roles, which aren't loaded before.
        from . import has_mover

        pre_migrate.connect(has_mover.remove, sender=self)
        post_migrate.connect(has_mover.install, sender=self)
        checks.register(has_mover.kept_by_triggers, checks.Tags.database)
        if settings.DEMO:
            clock.set_offset_source(self._demo_offset)

    def _demo_offset(self):
        """None until the demo company is loaded, and while its table is still being made."""
        try:
            return self.get_model("DemoClock").objects.values_list("offset", flat=True).first()
        except DatabaseError:
            return None
