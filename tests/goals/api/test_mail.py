"""What reaches the holder of a token, over HTTP: chosen at once or not at all, what was sent, and on another day."""

from datetime import UTC, date, datetime

import pytest

from goals import nudges
from goals.models.mail_choice import DEFAULTS
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db
PAGE = "/me/mail/"


@pytest.fixture
def larkfield():
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        yield factories.company()


@pytest.fixture
def ball(larkfield):
    found = larkfield.offer(reply_by_on=date(2026, 5, 22))
    nudges.drain()
    return found


def ways(**other) -> dict[str, str]:
    return {kind.value: way.value for kind, way in DEFAULTS.items()} | other


def test_a_program_chooses_all_of_it_at_once(larkfield):
    program = Program(larkfield.tomas)
    chosen = {"ways": {"parent": "off"}, "quiet_from": "20:00", "quiet_until": "07:00", "digest_on": 5}
    answer = program.put(PAGE, chosen | {"time_zone": "Europe/Zurich"})
    assert answer.status_code == 200
    assert program.get(PAGE).json() == {
        "ways": ways(parent="off"),
        "quiet_from": "20:00",
        "quiet_until": "07:00",
        "time_zone": "Europe/Zurich",
        "digest_on": 5,
        "refused": "",
    }
    assert program.put(PAGE, {}).json()["ways"] == ways()


def test_a_program_hears_why_it_cant_be(larkfield):
    program = Program(larkfield.tomas)
    assert refusal(program.put(PAGE, {"ways": {"ball": "off"}})) == (409, "the_ball_reaches_you")
    assert refusal(program.put(PAGE, {"ways": {"digest": "chat"}})) == (409, "the_week_comes_by_mail")
    assert refusal(program.put(PAGE, {"quiet_from": "20:00"})) == (422, "refused")
    assert refusal(program.put(PAGE, {"time_zone": "Mars/Olympus"})) == (422, "incomplete")
    assert refusal(program.put(PAGE, {"ways": {"fax": "mail"}})) == (422, "incomplete")


def test_a_program_reads_what_was_sent_and_puts_it_off(larkfield, ball):
    program = Program(larkfield.tomas)
    (sent,) = program.get("/me/mail/sent/").json()["items"]
    assert (sent["kind"], sent["state"], sent["way"], sent["says"]) == ("ball", "sent", "mail", "")
    put_off = program.post(f"/nudges/{sent['id']}/another-day/", {"until_on": "2026-05-13"})
    assert (put_off.status_code, put_off.json()) == (201, {"until_on": "2026-05-13"})
    assert program.post(f"/catchballs/{ball.pk}/another-day/ending/").json() == {"ended": True}
    late = program.post(f"/catchballs/{ball.pk}/another-day/", {"until_on": "2026-05-01"})
    assert refusal(late) == (422, "refused")
    assert refusal(Program(larkfield.nadia).post(f"/nudges/{sent['id']}/another-day/", {"until_on": "2026-05-13"}))[
        0
    ] == (404)
