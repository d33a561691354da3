"""Waking the worker costs a move nothing, whatever state the broker is in."""

import subprocess
import sys

from tests.mail_server import free_port
from tests.processes import ROOT, environment

# How long most of five rings take at most, also on a machine that has other work now and then. The process is left at
# once: its alarm thread may still be knocking.
RING = """
import os, time, django
django.setup()
from lean.lib import alarm
took = []
for _ in range(5):
    began = time.monotonic()
    alarm.ring("goals.tasks.drain_nudges")
    took.append(time.monotonic() - began)
    time.sleep(0.05)
print(sorted(took)[2], flush=True)
os._exit(0)
"""


def usual_ring(broker: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", RING],
        cwd=ROOT,
        env=environment(BROKER_URL=broker),
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return float(done.stdout)


def test_a_redis_that_is_down_does_not_hold_up_a_move():
    assert usual_ring(f"redis://127.0.0.1:{free_port()}/0") < 0.5


def test_an_embedded_broker_that_cannot_be_opened_does_not_hold_up_a_move(tmp_path):
    assert usual_ring(f"sqla+sqlite:///{tmp_path / 'nowhere' / 'broker.sqlite3'}") < 0.5
