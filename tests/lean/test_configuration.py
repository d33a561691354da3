"""What can be set: whatever the program reads is explained, and nothing is explained that it doesn't read."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = r"[A-Z][A-Z_]+"


def text(*files: str) -> str:
    return "".join((ROOT / file).read_text() for file in files)


def read_by_the_program() -> set[str]:
    program = text("lean/settings.py", "docker-compose.yml")
    first_administrator = text("teams/management/commands/ensure_admin.py")
    return {
        *re.findall(rf'env\.\w+\(\s*"({NAME})"', program),
        *re.findall(rf"\${{({NAME})", program),
        *re.findall(rf'"(CATCHBALL_{NAME})"', first_administrator),
    }


def test_the_environment_is_read_in_two_places_only():
    """So that nothing is read which the tests below don't see."""
    readers = [
        str(file.relative_to(ROOT))
        for app in ("lean", "teams", "goals")
        for file in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|getenv|^env\b", file.read_text(), re.M)
    ]
    # The supervisor and the week that is lived through hand the environment on to a process of their own.
    hand_on = ["goals/management/commands/simulate_week.py", "lean/lib/supervisor.py"]
    assert sorted(readers) == [*hand_on, "lean/settings.py", "teams/management/commands/ensure_admin.py"]


def test_the_example_names_every_setting_and_no_other():
    assert set(re.findall(rf"^#?({NAME})=", text(".env.example"), re.MULTILINE)) == read_by_the_program()


def test_the_readme_explains_every_setting_and_no_other():
    explained = re.findall(rf"^\| `({NAME})` \|", text("README.md"), re.MULTILINE)
    assert sorted(explained) == sorted(read_by_the_program())
