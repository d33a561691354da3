"""The house stays as it was drawn: imports run downhill, for code and for foreign keys given as text."""

import subprocess
import sys
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
# From the ground up. Django's and other people's apps are beneath all of them.
FLOORS = ["teams", "goals"]


def test_imports_run_downhill():
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    process = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert process.returncode == 0, process.stdout


def test_foreign_keys_point_downhill():
    """Also those named by text, which no import shows."""
    uphill = [
        str(field)
        for floor, label in enumerate(FLOORS)
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and field.related_model
        if field.related_model._meta.app_label in FLOORS[floor + 1 :]
    ]
    assert uphill == []


def test_there_is_no_junk_drawer():
    names = {"utils", "helpers", "common", "misc", "services", "managers"}
    modules = [*ROOT.glob("lean/**/*.py"), *ROOT.glob("teams/**/*.py"), *ROOT.glob("goals/**/*.py")]
    assert [str(module) for module in modules if names & {module.stem, *module.parent.parts}] == []


def test_locked_packages_come_from_wherever_this_machine_gets_its_packages():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert "--index-url" not in text
