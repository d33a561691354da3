"""Supports on screen: said, changed, ended and brought back by either side, seen on the outcome and on the map."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Commitment, Outcome, Support
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    company = factories.company()
    company.ball = company.offer()
    company.claims = Commitment.objects.set_top(
        team=company.line, cycle=company.cycle, terms=terms("41", "25", statement="Bikes stay right"), by=company.nadia
    ).outcome
    return company


def words_of(html: str) -> str:
    main = re.search(r"<main[^>]*>(.*)</main>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[1] if main else html)).split())


def door(outcome: Outcome, *more) -> str:
    return reverse("goals:supports", args=[outcome.pk, outcome.slug]) + "".join(f"{part}/" for part in more)


def said() -> list[tuple]:
    return [(row.helper_id, row.helped_id, row.strength, row.how, row.by.name) for row in Support.objects.all()]


TYPED = {"way": "helps", "strength": "strong", "how": "Fewer come back"}


def test_its_owner_says_what_it_also_helps_and_both_pages_show_it(larkfield, client):
    client.force_login(larkfield.nadia)
    page = client.get(larkfield.claims.get_absolute_url()).content.decode()
    assert "Say what else it helps" in words_of(page)
    answer = client.post(door(larkfield.claims), TYPED | {"other": larkfield.outcome.pk})
    assert answer.url == f"{larkfield.claims.get_absolute_url()}#supports-{larkfield.claims.pk}"
    assert said() == [(larkfield.claims.pk, larkfield.outcome.pk, "strong", "Fewer come back", "Nadia Haddad")]
    here = words_of(client.get(larkfield.claims.get_absolute_url()).content.decode())
    assert (
        "Also helps Riders have their new bike… Larkfield Cycles, strongly Fewer come back Nadia Haddad, 11 May" in here
    )
    there = words_of(client.get(larkfield.outcome.get_absolute_url()).content.decode())
    assert "Also helped by Bikes stay right Paint Line, strongly" in there


def test_who_leads_another_team_says_that_theirs_helps_this_one(larkfield, client):
    client.force_login(larkfield.nadia)
    client.post(door(larkfield.outcome), TYPED | {"way": "helped_by", "other": larkfield.claims.pk})
    assert said() == [(larkfield.claims.pk, larkfield.outcome.pk, "strong", "Fewer come back", "Nadia Haddad")]


def test_the_other_one_is_looked_for_with_and_without_a_script(larkfield, client):
    client.force_login(larkfield.nadia)
    own = client.get(door(larkfield.ball.outcome)).content.decode()
    assert "These are your own teams' outcomes." in words_of(own)
    assert "Bikes stay right (Paint Line)" in words_of(own)
    page = client.get(door(larkfield.claims), {"q": "riders tom"}).content.decode()
    assert "Nothing has “riders tom” outside its own line. Try fewer letters." in words_of(page)
    page = client.get(door(larkfield.claims), {"q": "new bike"}).content.decode()
    assert f'<option value="{larkfield.outcome.pk}">' in page
    piece = client.get(door(larkfield.claims), {"q": "tomás"}, headers={"HX-Request": "true"}).content.decode()
    assert piece.startswith(f'<div id="other-{larkfield.claims.pk}" data-say="1 outcome to choose from">')
    assert f'<option value="{larkfield.ball.outcome.pk}">' in piece


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"other": ""}, "Choose an outcome. If it isn't in the list, look for it above."),
        ({"other": "999"}, "That one isn't live any more. Look for it again."),
        ({"strength": "very"}, "Select a valid choice"),
        ({"how": "x" * 281}, "at most 280 characters"),
    ],
)
def test_what_is_not_complete_is_said_and_what_was_typed_stays(larkfield, client, typed, says):
    client.force_login(larkfield.nadia)
    sent = TYPED | {"other": larkfield.outcome.pk, "q": "bike"} | typed
    answer = client.post(door(larkfield.claims), sent)
    html = answer.content.decode()
    assert (answer.status_code, Support.objects.count()) == (422, 0)
    assert says in words_of(html)
    assert f'name="how" value="{sent["how"]}"' in html
    assert f'<option value="{larkfield.outcome.pk}"' in html


def test_what_is_in_its_own_line_or_not_theirs_is_refused_with_words(larkfield, client):
    client.force_login(larkfield.tomas)
    answer = client.post(door(larkfield.ball.outcome), TYPED | {"other": larkfield.outcome.pk})
    assert (answer.status_code, "in its own line already" in words_of(answer.content.decode())) == (409, True)
    answer = client.post(door(larkfield.claims), TYPED | {"other": larkfield.outcome.pk})
    assert (answer.status_code, "Only Nadia Haddad or" in words_of(answer.content.decode())) == (403, True)
    client.force_login(larkfield.ewa)
    assert "Only who leads one of the two teams" in words_of(client.get(door(larkfield.claims)).content.decode())


def test_a_double_click_says_it_once(larkfield, client):
    client.force_login(larkfield.nadia)
    sent = TYPED | {"other": larkfield.outcome.pk}
    assert [client.post(door(larkfield.claims), sent).status_code for _ in range(2)] == [302, 302]
    assert len(said()) == 1


def test_it_is_said_anew_ended_and_brought_back_as_it_was(larkfield, client):
    support = Support.objects.say(larkfield.claims, larkfield.outcome, strength="weak", how="Less", by=larkfield.ingrid)
    client.force_login(larkfield.nadia)
    page = client.get(door(larkfield.claims, support.pk)).content.decode()
    assert "Bikes stay right also helps Riders have their new bike…" in words_of(page)
    client.post(door(larkfield.claims, support.pk), {"strength": "strong", "how": "Much less"})
    assert said()[0][2:] == ("strong", "Much less", "Nadia Haddad")
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        answer = client.post(door(larkfield.claims, support.pk, "ending"))
        assert said() == []
        page = client.get(answer.url).content.decode()
        assert "It is ended. Neither page shows it now. Bring it back" in words_of(page)
        ended = re.search(r'name="ended" value="([^"]+)"', page)[1]
        client.post(door(larkfield.claims, "return"), {"ended": unescape(ended)})
    assert said()[0][2:] == ("strong", "Much less", "Nadia Haddad")
    assert Support.objects.get().at == MONDAY
    assert client.post(door(larkfield.claims, "return"), {"ended": "made up"}).status_code == 404


def test_the_later_word_counts_more_than_bringing_back(larkfield):
    Support.objects.say(larkfield.claims, larkfield.outcome, strength="weak", by=larkfield.nadia)
    ended = Support.objects.end(larkfield.claims, larkfield.outcome, by=larkfield.nadia)
    Support.objects.say(larkfield.claims, larkfield.outcome, strength="strong", by=larkfield.ingrid)
    assert Support.objects.bring_back(ended, by=larkfield.nadia).strength == "strong"


def test_what_has_ended_is_seen_on_no_page(larkfield, client):
    Support.objects.say(larkfield.claims, larkfield.outcome, strength="weak", by=larkfield.nadia)
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(state="ended")
    client.force_login(larkfield.nadia)
    assert "Riders have" not in words_of(client.get(larkfield.claims.get_absolute_url()).content.decode())


def test_the_map_says_it_beside_the_row(larkfield, client):
    for number in range(3):
        other = Commitment.objects.set_top(
            team=larkfield.top,
            cycle=larkfield.cycle,
            terms=terms(statement=f"Top, {number}"),
            by=larkfield.ingrid,
        ).outcome
        strength = "strong" if number == 2 else "weak"
        Support.objects.say(larkfield.claims, other, strength=strength, by=larkfield.nadia)
    client.force_login(larkfield.ewa)
    html = client.get("/map/").content.decode()
    assert "also helps Top, 2 , also helps some: Top, 0 and 1 more" in words_of(html)
    assert f'<a href="{other.get_absolute_url()}">Top, 2</a>' in html
