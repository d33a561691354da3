"""What: cycles, outcomes, catchballs, check-ins, nudges."""

from collections import deque

from django.apps import AppConfig, apps
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from lean.lib import once, sought


class GoalsConfig(AppConfig):
    name = "goals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # The last app that migrates: all tables are there.
        post_migrate.connect(once.install, sender=self)
        post_migrate.connect(fill_the_standings, sender=self)
        post_migrate.connect(sought.install, sender=self)
        connection_created.connect(answer_at_once)
        if apps.is_installed("anymail"):
            connect_to_what_came_back()
        checks.register(written_once, checks.Tags.database)
        checks.register(can_be_found, checks.Tags.database)


def answer_at_once(connection, **_) -> None:
    """PostgreSQL compiles no query before it runs it: that would be 4.7 s for 3 ms, on Home at 100,000 outcomes.

    Said on the connection: poolers refuse to be told when it begins.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def connect_to_what_came_back() -> None:
    # An extra: neither is imported where it isn't asked for.
    from anymail.signals import tracking

    from . import bounces

    tracking.connect(bounces.hear, dispatch_uid="nudges that came back")


def written_once(app_configs, databases, **kwargs):
    """History must be immutable in the database itself, not by good manners.

    A warning, not an error: migrate itself checks first, and is what puts the triggers back.
    """
    return [
        checks.Warning(f"The trigger {name} is missing.", hint="Run manage.py migrate.", id="goals.W001")
        for database in databases or ()
        for name in sorted(once.missing(database))
    ]


def fill_the_standings(sender, plan=(), **kwargs):
    """After an update that brought them, or more of them: how everything stands, which the verbs keep from then on.

    Not in the migration itself: this takes the rules, and the tables as they are after the last of them.
    """
    brought = {migration.name.partition("_")[2] for migration, backwards in plan if not backwards}
    standings = sender.get_model("Standing").objects
    if "how_it_stands" in brought:
        standings.fill()
    if "what_a_review_says_of_it" in brought:
        deque(standings.wrong(mend=True), maxlen=0)


def can_be_found(app_configs, databases, **kwargs):
    """What an index doesn't keep, nobody finds."""
    return [
        checks.Warning(
            f"By these things are found, and they are missing: {', '.join(sorted(missing))}.",
            hint="Run manage.py migrate.",
            id="goals.W002",
        )
        for database in databases or ()
        if (missing := sought.missing(database))
    ]
