"""What the worker does, by the names that the schedule and the verbs know."""

from celery import shared_task
from django.db import close_old_connections

from . import nudges
from .models import Beat
from .models.beat import BeatName


# The names are said, because lean.celery's schedule and the models' alarm name them without an import.
@shared_task(name="goals.tasks.drain_nudges")
def drain_nudges() -> int:
    # A worker keeps its connection between tasks; after a restart of the database it would keep a dead one.
    close_old_connections()
    taken = nudges.drain()
    Beat.objects.note(BeatName.DRAIN)
    return taken


@shared_task(name="goals.tasks.owe_what_time_makes_due")
def owe_what_time_makes_due() -> int:
    close_old_connections()
    owed = nudges.owe_what_time_makes_due()
    Beat.objects.note(BeatName.SWEEP)
    return owed
