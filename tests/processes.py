"""Other processes on the test's database: told where it is as an operator would, through the environment."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment(**more: str) -> dict[str, str]:
    """The product's own settings, on the database of the running test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {"DJANGO_SETTINGS_MODULE": "lean.settings", "DATABASE_URL": url} | more


def python(*arguments: str, **options) -> subprocess.Popen:
    """Starts a Python process in the project."""
    options.setdefault("env", environment())
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, **options)
