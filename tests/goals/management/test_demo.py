"""`manage.py demo`, as a newcomer runs it: what it refuses, and a whole visit from the first page to Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from goals.management.commands.demo import how_to_sign_in
from tests import factories

ROOT = Path(__file__).resolve().parents[3]
DEMO = [sys.executable, "manage.py", "demo"]


@pytest.fixture
def environment(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(port),
        "CATCHBALL_DEMO": "1",
    }


def refusal(environment) -> str:
    process = subprocess.run(DEMO, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert process.returncode == 1
    return process.stderr


def test_it_wants_to_be_asked_for(environment, tmp_path):
    del environment["CATCHBALL_DEMO"]
    assert "run `make demo`" in refusal(environment)
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_a_port_in_use_is_named_with_the_way_out(environment, tmp_path):
    port = int(environment["PORT"])
    with socket.create_server(("127.0.0.1", port)):
        said = refusal(environment)
    assert f"Port {port} cannot be used" in said
    assert f"make demo PORT={port + 1}" in said
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_in_an_organisation_of_ones_own_nobody_is_offered_for_one_click(db):
    factories.company()
    assert "manage.py invite --print" in how_to_sign_in()


@pytest.mark.skipif(os.environ["CATCHBALL_TEST_DB"] == "postgres", reason="it's about the embedded database")
def test_a_visit_from_the_first_page_to_ctrl_c_and_a_second_one(environment, tmp_path):
    first = visit(environment)
    assert "Larkfield Cycles has moved in" in first
    assert re.search(r"Ingrid Solheim +Managing director, Larkfield Cycles", first)
    assert "nobody in the demo has a password" in first
    assert f"http://localhost:{environment['PORT']}/demo/mail/" in first
    assert "Traceback" not in first
    assert "Warning" not in first
    founded = (tmp_path / "data" / "secret_key").read_text()

    second = visit(environment)
    assert "has moved in" not in second
    assert "Catchball is at" in second
    assert (tmp_path / "data" / "secret_key").read_text() == founded


def visit(environment) -> str:
    """What the demo said, from its start to its end by Ctrl-C; in between it was ready, and its pages were there."""
    site = f"http://localhost:{environment['PORT']}"
    demo = subprocess.Popen(
        DEMO, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        page = patiently_get(f"{site}/accounts/login/", demo)
        assert "Ingrid Solheim" in page
        stylesheet = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
        assert "@layer" in patiently_get(site + stylesheet, demo)
        assert json.loads(patiently_get(f"{site}/readyz", demo)) == {
            "status": "green",
            "database": "ok",
            "migrations": "ok",
            "broker": "ok",
            "nudges": "ok",
        }
        demo.send_signal(signal.SIGINT)
        said, _ = demo.communicate(timeout=60)
    finally:
        demo.kill()
        demo.wait()
    assert said.rstrip().endswith("stopped")
    assert demo.returncode == 0
    return said


def patiently_get(url: str, demo: subprocess.Popen) -> str:
    patience = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            assert demo.poll() is None, demo.stdout.read()
            assert time.monotonic() < patience
            time.sleep(0.1)
