"""Who comes while the web server ends is answered or refused, never taken in and cut off."""

import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import urlopen

from tests.mail_server import free_port
from tests.processes import python

OURS = "lean.lib.web_worker.WebWorker"
PATIENCE = 60


def ends_while_people_come(worker_class: str) -> set[str]:
    """What became of those who came: from before it was told to end until it had."""
    port, became = free_port(), set()
    options = [f"--bind=127.0.0.1:{port}", "--threads=2", "--no-control-socket", f"--worker-class={worker_class}"]
    server = python("-m", "gunicorn", "tests.lean.thinks", *options, "--log-level=error", stderr=subprocess.DEVNULL)
    try:
        waits_for(port)
        first = threading.Thread(target=lambda: became.add(visit(port)))
        first.start()
        time.sleep(0.2)
        server.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        while server.poll() is None:
            became.add(visit(port))
            time.sleep(0.02)
        first.join(PATIENCE)
    finally:
        server.kill()
        server.wait(PATIENCE)
    return became


def visit(port: int) -> str:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
            return answer.read().decode()
    except URLError as error:
        # Only what has come to nobody; whoever was let in and then sent away is not told so.
        return "refused" if isinstance(error.reason, ConnectionRefusedError) else "cut off"
    except (OSError, HTTPException):
        return "cut off"


def waits_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.05)
    assert visit(port) == "so"


def test_who_comes_while_it_ends_is_answered_or_refused():
    assert ends_while_people_come(OURS) == {"so", "refused"}


def test_gunicorns_own_takes_people_in_and_cuts_them_off():
    assert "cut off" in ends_while_people_come("gthread")
