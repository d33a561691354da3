"""Help on screen: in the court of who promised it, kept and taken back, moved with its days on record."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Help, HelpDay, Look
from lean.lib import clock
from teams.models import Role
from tests import factories
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
MAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
@laid_down
def larkfield():
    at = factories.company()
    at.ball = at.offer(help_text="A cure rack\nMaintenance", help_days=["2026-06-15"], look_again_on=date(2026, 9, 15))
    at.ball.accept(by=at.tomas, answering=1)
    at.rack = Help.objects.get(text="A cure rack")
    return at


@pytest.fixture
def read(client):
    def see(person, address="/", on=MAY):
        client.force_login(person)
        with clock.at(TUESDAY + (on - MAY)):
            return words(client.get(address))

    return see


def say(client, by, name, row, on=MAY, **said):
    client.force_login(by)
    with clock.at(TUESDAY + (on - MAY)):
        return client.post(reverse(f"goals:{name}", args=[row.pk]), said)


def moved_to(to_on: str, **said) -> dict:
    return {"to_on": to_on, "words": "The rack waits at customs", "answering": "2026-06-15"} | said


def test_what_was_promised_is_in_its_owners_court_and_counted_as_no_ball(larkfield, read):
    page = read(larkfield.ingrid)
    assert "No ball is in your court, Ingrid" in page
    assert "What you promised 2 A cure rack For Frame & Paint:" in page
    assert "by 15 June It is kept: A cure rack Another day…" in page


def test_the_other_side_reads_what_it_was_promised(larkfield, read):
    assert "What was promised to you 2 A cure rack Ingrid Solheim, by 15 June" in read(larkfield.tomas)
    assert "promised" not in read(larkfield.ewa)


def test_one_that_was_missed_says_since_when(larkfield, read):
    assert "Missed for 3 days, by 15 June It is kept: A cure rack" in read(larkfield.ingrid, on=date(2026, 6, 18))


def test_kept_by_one_press_with_a_way_back(larkfield, client):
    client.force_login(larkfield.ingrid)
    headers = {"hx-request": "true"}
    row = client.post(reverse("goals:help_kept", args=[larkfield.rack.pk]), headers=headers)
    assert "Kept, kept on 12 May Take it back" in words(row)
    row = client.post(reverse("goals:help_take_back", args=[larkfield.rack.pk]), headers=headers)
    assert "by 15 June It is kept" in words(row)
    assert Help.objects.filter(kept_at=None).count() == 2


def test_a_moved_day_shows_the_one_before_to_both_sides(larkfield, client, read):
    assert say(client, larkfield.ingrid, "help_days", larkfield.rack, **moved_to("2026-07-01")).status_code == 302
    with clock.at(TUESDAY + timedelta(days=1)):
        again = moved_to("2026-07-10", answering="2026-07-01")
        assert say(client, larkfield.ingrid, "help_days", larkfield.rack, **again).status_code == 302
    assert "by 10 July, moved 2 times, first from 15 June" in read(larkfield.tomas)
    page = read(larkfield.tomas, larkfield.rack.get_absolute_url())
    assert "15 June → 1 July The rack waits at customs Ingrid Solheim" in page
    assert "Another day" not in page


@pytest.mark.parametrize(
    ("said", "status", "says"),
    [
        ({"to_on": ""}, 422, "By which day instead?"),
        ({"words": ""}, 422, "Say in a few words why"),
        ({"to_on": "2026-05-11"}, 422, "That day has passed"),
        ({"to_on": "2026-06-15"}, 422, "Choose another one"),
        ({"to_on": "2030-06-15"}, 422, "more than two years ahead"),
        ({"answering": "2026-06-01"}, 409, "was moved while you were writing"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_was_typed(larkfield, client, said, status, says):
    page = say(client, larkfield.ingrid, "help_days", larkfield.rack, **moved_to("2026-07-01") | said)
    assert page.status_code == status
    assert says in words(page)
    assert "Problem:" in page.text
    assert not HelpDay.objects.exists()


def test_after_its_day_it_is_kept_late_and_not_moved(larkfield, client):
    late = date(2026, 6, 18)
    page = say(client, larkfield.ingrid, "help_days", larkfield.rack, on=late, **moved_to("2026-07-01"))
    assert page.status_code == 409
    assert "it stands as missed until it comes" in words(page)


def test_a_deputy_can_see_to_it_instead(larkfield, client, read):
    rosa = factories.member(larkfield.top, "Rosa Ortiz", Role.DEPUTY)
    assert say(client, larkfield.ingrid, "help_owner", larkfield.rack, person=larkfield.tomas.pk).status_code == 403
    assert say(client, larkfield.ingrid, "help_owner", larkfield.rack, person=rosa.pk).status_code == 302
    assert "What you promised 1 A cure rack" in read(rosa)


# --- Looking again ----------------------------------------------------------------------------------------------


def look_at(outcome) -> str:
    return reverse("goals:looks", args=[outcome.pk, outcome.slug])


def test_on_its_day_both_sides_are_asked_to_look_again_and_once_one_has_nobody_is(larkfield, client, read):
    day = date(2026, 9, 15)
    assert "Time to look again" not in read(larkfield.tomas, on=day - timedelta(days=1))
    for person in (larkfield.tomas, larkfield.ingrid):
        assert "Time to look again 1 Look again at Riders have their new bike" in read(person, on=day)
    with clock.at(TUESDAY + (day - MAY)):
        address, said = look_at(larkfield.ball.outcome), {"answering": "2026-09-15", "next_on": "2026-10-15"}
        client.force_login(larkfield.tomas)
        assert client.post(address, said).status_code == 302
        assert client.post(address, said).status_code == 302
        client.force_login(larkfield.ingrid)
        late = client.post(address, {"answering": "2026-09-15"})
        assert late.status_code == 409
        assert "15 September: it stands, said Tomás Rivera" in words(late)
    assert [(look.by, look.next_on) for look in Look.objects.all()] == [(larkfield.tomas, date(2026, 10, 15))]
    assert "Time to look again" not in read(larkfield.ingrid, on=day)
    assert "Time to look again" in read(larkfield.ingrid, on=date(2026, 10, 15))


def test_nobody_looks_before_the_day_nor_for_others(larkfield, client):
    client.force_login(larkfield.tomas)
    assert client.post(look_at(larkfield.ball.outcome), {"answering": "2026-09-15"}).status_code == 409
    client.force_login(larkfield.nadia)
    with clock.at(TUESDAY + timedelta(days=200)):
        refused = client.post(look_at(larkfield.ball.outcome), {"answering": "2026-09-15"})
    assert refused.status_code == 403
