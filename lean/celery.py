"""The Celery app and what it does by the clock. It names tasks; the apps own them.

The database holds every promise (the nudges are rows); a broker is only an alarm clock. So a tick that
finds no worker in time may be thrown away: the next one does the same work, hence `expires`.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lean.settings")

app = Celery("catchball")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "drain nudges": {
        "task": "goals.tasks.drain_nudges",
        "schedule": 3.0,
        "options": {"expires": 3},
    },
    "owe what time makes due": {
        "task": "goals.tasks.owe_what_time_makes_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}
