"""The papers of the house are true: what they name is there, and what is there they name."""

import re
import struct
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["README", "CHANGELOG", "CONTRIBUTING"]
README, CHANGELOG, CONTRIBUTING = ((ROOT / f"{name}.md").read_text() for name in NAMES)
PAPERS = pytest.mark.parametrize("paper", [README, CHANGELOG, CONTRIBUTING], ids=NAMES)
APPS = ("lean", "teams", "goals")
FILE = r"(lean|goals|teams|templates|tests|docs|\.ci)/[\w./]+"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.+?)^```", README, re.MULTILINE | re.DOTALL)


# --- The map -----------------------------------------------------------------------------------------------------


def the_map() -> dict[str, set[str]]:
    """Each folder of README's map with the modules that it lists. What is two blanks further in lies inside."""
    rooms: dict[str, set[str]] = {}
    way: list[str] = []
    for line in blocks("text")[0].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        if folder := re.match(r" *([\w.]+)/ ", f"{line} "):
            way = [*way[:depth], folder[1]]
            rooms["/".join(way)] = set()
        else:
            rooms["/".join(way)] |= set(line.strip().split(" · "))
    return rooms


def modules(folder: Path) -> set[str]:
    return {file.stem for file in folder.glob("*.py")} - {"__init__"}


def test_the_map_has_every_folder_at_the_top():
    ours = {folder.name for folder in ROOT.iterdir() if folder.is_dir() and is_ours(folder)}
    assert ours == {room for room in the_map() if "/" not in room}


def is_ours(folder: Path) -> bool:
    """Neither what git leaves alone nor what an editor keeps for itself."""
    left_alone = re.findall(r"^(.+)/$", (ROOT / ".gitignore").read_text(), re.MULTILINE)
    return folder.name == ".ci" or not (folder.name.startswith(".") or folder.name in left_alone)


@pytest.mark.parametrize("app", APPS)
def test_the_map_has_every_package_of_an_app(app):
    packages = {str(init.parent.relative_to(ROOT)) for init in ROOT.glob(f"{app}/*/__init__.py")}
    assert packages == {room for room in the_map() if room.startswith(f"{app}/") and room.count("/") == 1}


def test_the_map_has_every_module():
    """A new module is a new line in README: whoever looks for something starts there."""
    rooms = {room: listed for room, listed in the_map().items() if room.split("/")[0] in APPS}
    spoken_of = {room for room in rooms if room.endswith(("/management", "/migrations"))}
    assert {room: modules(ROOT / room) for room in rooms if room not in spoken_of} == {
        room: listed for room, listed in rooms.items() if room not in spoken_of
    }


@pytest.mark.parametrize("app", ["teams", "goals"])
def test_the_map_has_every_command_of_an_app(app):
    line = re.search(r"management/ +commands: (.+)", blocks("text")[0].split(f"\n{app}/")[1])[1]
    assert set(line.split(", ")) == modules(ROOT / app / "management" / "commands")


# --- The commands --------------------------------------------------------------------------------------------------


@PAPERS
def test_every_make_is_a_target(paper):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", "\n".join(code(paper)))) <= targets


@PAPERS
def test_every_command_is_one(paper):
    assert set(re.findall(r"manage\.py (\w+)", paper)) <= set(get_commands())


def code(paper: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", paper) + re.findall(r"^```sh\n(.+?)^```", paper, re.MULTILINE | re.DOTALL)


@PAPERS
def test_every_file_that_is_named_is_there(paper):
    named = set(re.findall(r"\]\(([^):]+)\)", paper))
    named |= {
        word for word in code(paper) if re.fullmatch(r"(lean|goals|teams|templates|tests|docs|\.ci)/[\w./]+", word)
    }
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.django_db
def test_the_spreadsheets_of_the_readme_can_be_imported(tmp_path, capsys):
    for what, block in zip(("organisation", "plan", "checkins"), blocks("csv"), strict=True):
        file = tmp_path / f"{what}.csv"
        file.write_text(block, encoding="utf-8")
        call_command(f"import_{what}", file)
    said = capsys.readouterr().out
    assert "Teams: 4 added" in said
    assert "Outcomes: 4 added" in said
    assert "Check-ins: 2 added" in said


# --- All of them -----------------------------------------------------------------------------------------------------


def test_the_changelog_begins_with_the_version_that_this_is():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(r"^## (\S+)", CHANGELOG, re.MULTILINE)[1] == version


@PAPERS
def test_no_paper_tells_of_the_machine_that_it_was_written_on(paper):
    assert re.findall(r"(?<![\w.])/(?:home|root|work|tmp|Users)/\S*", paper) == []
    assert set(re.findall(r"https?://([^/:\s`>)]+)", paper)) <= {"localhost", "example.org", "keepachangelog.com"}


def test_contributing_is_one_page():
    assert len(CONTRIBUTING.splitlines()) <= 60


def test_the_picture_is_small_enough_for_a_page():
    picture = (ROOT / "docs" / "picture.png").read_bytes()
    assert len(picture) < 300 * 1024
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) > (1000, 500)
