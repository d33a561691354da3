"""The server as people run it: gunicorn, as compose starts it on PostgreSQL, as the embedded one starts on SQLite."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connection

from tests.processes import ROOT, environment

PATIENCE = 60
PROCESSES = {"postgresql": 2, "sqlite": 1}
OPTIONS = [
    "--worker-class=lean.lib.web_worker.WebWorker",
    "--threads=8",
    "--graceful-timeout=20",
    "--no-control-socket",
    "--log-level=error",
]


@contextmanager
def serving(application: str):
    """The address at which it answers. What it complained of is printed when it fails to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    here = [f"--bind={address}", f"--workers={PROCESSES[connection.vendor]}"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, *OPTIONS, *here],
            cwd=ROOT,
            env=environment(DJANGO_SETTINGS_MODULE="tests.history.settings", LOG_LEVEL="ERROR"),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://{address}/healthz", process)
            yield f"http://{address}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
            log.seek(0)
            if said := log.read().strip():
                print(f"The server said:\n{said[-3000:]}", file=sys.stderr)


def _wait_for(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("The server doesn't answer.")
