"""What a mail says, to whom, and how it looks to the programs that show it."""

import re
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.urls import set_script_prefix

from goals.mails import mail
from goals.models import Catchball, Nudge
from goals.models.nudge import this_ball
from goals.reads import letters
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db
UTC = ZoneInfo("UTC")


def at(day: int, hour: int = 9):
    return clock.at(datetime(2026, 5, day, hour, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _on_monday():
    with at(11):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def paint(larkfield):
    """Tomás, who owes Ingrid a word himself, asks Nadia for 5.0 → 2.5 days by Friday."""
    return Catchball.objects.offer(
        parent=larkfield.offer().outcome,
        team=larkfield.line,
        by=larkfield.tomas,
        terms=terms("5", "2.5", statement="Painted frames are ready 3 days after welding", due_on=date(2026, 11, 30)),
        text="Five of the nine days are in paint.",
        reply_by_on=date(2026, 5, 15),
    )


def letter_about(catchball) -> letters.Letter:
    nudge = Nudge.objects.filter(catchball=catchball).latest("pk")
    return letters.read([nudge])[nudge.pk]


def mailed(catchball):
    return mail(letter_about(catchball))


def unsigned(text: str) -> str:
    """Without what was signed in its links, which is another one each second."""
    return re.sub(r"/m/[\w.-]+/", "/m/…/", text)


def counter(catchball, by, **changes):
    catchball.counter(
        catchball.latest_terms.revised(**changes),
        by=by,
        answering=catchball.version,
        text="I walked the line with you.",
        reply_by_on=date(2026, 5, 15),
    )


def elements(message) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of the HTML and the names of their attributes, in order."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda name, attributes: found.append((name, tuple(key for key, _value in attributes)))
    parser.feed(message.alternatives[0].content)
    return found


# --- The words --------------------------------------------------------------------------------------------------


def test_an_offer_without_a_word_says_why_it_is_made(larkfield):
    message = mailed(larkfield.offer(why="Riders wait a month."))
    assert "“Riders wait a month.”" in message.body
    assert "“Riders wait a month.”" in message.alternatives[0].content


def test_an_offer_with_a_number(paint):
    message = mailed(paint)
    assert message.subject == "Your turn: Tomás offers 2.5 days"
    assert unsigned(message.body) == (
        "Tomás Rivera offers this to Paint Line\n"
        "\n"
        "Painted frames are ready 3 days after welding\n"
        "\n"
        "“Five of the nine days are in paint.”\n"
        "\n"
        "Measure: Days from order to door\n"
        "Target: 5.0 → 2.5\u00a0days\n"
        "By when: 30 November\n"
        "\n"
        "Answer Tomás: http://testserver/m/…/\n"
        "Accept 2.5\u00a0days by 30 November: http://testserver/m/…/acceptance/\n"
        "\n"
        "You can accept, counter or ask. A word by Friday 15 May would help Tomás settle with Ingrid.\n"
        "\n"
        "-- \n"
        "Sent by Catchball at Larkfield Cycles because the ball is in your court. One reminder at most, on Friday.\n"
        f"Remind me on another day: http://testserver/nudges/{Nudge.objects.latest('pk').pk}/another-day/\n"
        "Choose what reaches you: http://testserver/me/mail/\n"
    )


def test_an_offer_says_what_must_not_get_worse(larkfield):
    rails = [{"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "19"}]
    message = mailed(larkfield.offer("5", guardrails=rails))
    assert "Must hold: Recordable injuries: at most 19\u00a0injuries\n" in message.body


def test_an_offer_that_leaves_the_number_to_the_team(larkfield):
    message = mailed(larkfield.offer(target=None))
    assert message.subject == "Your turn: what can Frame & Paint stand behind?"
    assert "Target: yours to name, from 9.0\u00a0days today" in message.body
    assert "You can answer with your own number or ask. A word by Monday 18 May would help Ingrid." in message.body


def test_a_counter_shows_what_changed_against_what_the_reader_said(larkfield, paint):
    counter(paint, larkfield.nadia, target=Decimal("3.5"), due_on=date(2026, 12, 18), help_text="Second cure rack")
    message = mailed(paint)
    assert message.subject == "Your turn: Nadia counters with 3.5 days"
    assert "Nadia Haddad has answered your offer" in message.body
    assert "Target: you said 2.5, now 3.5\u00a0days\nBy when: you said 30 November, now 18 December" in message.body

    helps = "Cure rack from 15 June\nSecond cure rack"
    looks = {"look_again_on": date(2026, 9, 15), "look_again_for": "with 3 months of data"}
    counter(paint, larkfield.tomas, target=Decimal("3.0"), help_text=helps, **looks)
    message = mailed(paint)
    assert message.subject == "Your turn: Tomás offers 3.0 days"
    assert "Tomás Rivera has answered your counter" in message.body
    assert (
        "Target: you said 3.5, now 3.0\u00a0days\n"
        "By when: 18 December, as you asked\n"
        "Help: Cure rack from 15 June; Second cure rack\n"
        "Look again: 15 September, with 3 months of data\n"
    ) in message.body
    html = message.alternatives[0].content
    assert "<strong>Cure rack from 15 June</strong><br>Second cure rack</td>" in html
    assert "<strong>15 September</strong>, with 3 months of data" in html


def test_a_question_and_its_answer(larkfield, paint):
    paint.question("Which frames count?", by=larkfield.nadia, answering=1)
    message = mailed(paint)
    assert message.subject == "Your turn: Nadia has a question"
    assert "“Which frames count?”" in message.body
    assert "Your answer gives the ball back to Nadia." in message.body
    paint.answer("All of them", by=larkfield.tomas, answering=2)
    message = mailed(paint)
    assert message.subject == "Your turn: Tomás has answered your question"
    assert "On the table: 2.5\u00a0days by 30 November" in message.body
    assert "You can accept, counter or ask." in message.body


def test_a_no_says_what_instead(larkfield, paint):
    paint.decline(by=larkfield.nadia, answering=1, text="No hands", alternative="Ask Assembly")
    message = mailed(paint)
    assert message.subject == "Your turn: Nadia can’t carry it as it stands"
    assert "Instead: Ask Assembly" in message.body
    assert "You can offer it again with other terms, or withdraw it." in message.body


def test_looking_again_says_why_and_against_what_was_agreed(larkfield, paint):
    paint.accept(by=larkfield.nadia, answering=1)
    put = paint.latest_terms.revised(target=Decimal("3.0"))
    paint.reopen("evidence", "One rack is out.", by=larkfield.nadia, answering=2, terms=put)
    message = mailed(paint)
    assert message.subject == "Your turn: Nadia wants to look again"
    assert "Nadia Haddad wants to look again at what you agreed" in message.body
    assert "“One rack is out.”" in message.body
    assert "Because: We know something that we didn’t know then\nTarget: agreed 2.5, now 3.0\u00a0days" in message.body
    assert "You can accept, counter or ask." in message.body
    counter(paint, larkfield.tomas, target=Decimal("2.8"))
    message = mailed(paint)
    assert message.subject == "Your turn: Tomás proposes 2.8 days"
    assert "Tomás Rivera has answered while you look again" in message.body
    assert "Target: you said 3.0, now 2.8\u00a0days" in message.body


def test_looking_again_without_terms_asks_what_the_reader_proposes(larkfield, paint):
    paint.accept(by=larkfield.nadia, answering=1)
    paint.reopen("parent", "We promised more above.", by=larkfield.tomas, answering=2)
    message = mailed(paint)
    assert "Agreed so far: 2.5\u00a0days by 30 November" in message.body
    assert "You can say what you propose, or leave it as it was agreed." in message.body


def test_an_offer_made_again(larkfield, paint):
    paint.decline(by=larkfield.nadia, answering=1, text="No hands", alternative="Ask Assembly")
    paint.offer(terms("5", "4"), by=larkfield.tomas, answering=2)
    message = mailed(paint)
    assert message.subject == "Your turn: Tomás offers 4.0 days"
    assert "Tomás Rivera offers it again, with other terms" in message.body


def test_a_nudge_by_hand(larkfield, paint):
    paint.nudge(by=larkfield.tomas)
    message = mailed(paint)
    assert message.subject == f"Tomás asks for a word on {paint.outcome.short_name}"
    assert "On the table: 2.5\u00a0days by 30 November" in message.body
    assert "because Tomás asked for it. That happens once a day at most." in message.body


def remind(catchball, to) -> None:
    about = {"catchball": catchball, "team": catchball.holding_team}
    period = catchball.reply_by_on.isoformat()
    Nudge.objects.owe("reply_by", to=to, subject=this_ball(catchball), period=period, **about)


def test_the_reminder_of_the_day_and_one_that_comes_late(larkfield, paint):
    remind(paint, larkfield.nadia)
    with at(15):
        message = mailed(paint)
    assert message.subject == "Your turn: a word by today would help Tomás"
    assert message.body.startswith("A word by today would help Tomás settle with Ingrid\n")
    assert message.body.count("by today") == 1
    assert "This is the one reminder." in message.body
    with at(18):
        message = mailed(paint)
    assert message.subject == "Your turn: a word would still help Tomás"
    assert "Tomás had hoped for a word by Friday 15 May." in message.body


def test_what_is_today_is_the_readers(larkfield, paint):
    larkfield.nadia.time_zone = "Pacific/Auckland"
    larkfield.nadia.save()
    remind(paint, larkfield.nadia)
    with at(14, 20):
        assert mailed(paint).subject == "Your turn: a word by today would help Tomás"


def test_an_outcome_without_a_measure_can_be_offered(larkfield):
    bare = terms(None, None, measure_name="", measure_key="", unit="", due_on=None)
    catchball = Catchball.objects.offer(parent=larkfield.outcome, team=larkfield.area, by=larkfield.ingrid, terms=bare)
    body = mailed(catchball).body
    assert "Target: yours to name\n" in body
    assert "Measure" not in body
    assert "None" not in body


# --- The envelope -------------------------------------------------------------------------------------------------


def test_a_repeat_has_the_same_message_id_and_a_catchball_is_one_conversation(larkfield, paint):
    first, again = mailed(paint), mailed(paint)
    paint.question("Which frames count?", by=larkfield.nadia, answering=1)
    second = mailed(paint)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f-]{36}@testserver>", first.extra_headers["Message-ID"])
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    for message in (first, second):
        assert message.extra_headers["In-Reply-To"] == f"<catchball-{paint.pk}@testserver>"
        assert message.extra_headers["References"] == f"<catchball-{paint.pk}@testserver>"
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_under_a_path_the_link_has_it_once(paint, settings):
    settings.SITE_URL, settings.FORCE_SCRIPT_NAME = "https://example.org/ball", "/ball"
    set_script_prefix("/ball/")
    try:
        assert "Answer Tomás: https://example.org/ball/m/…/\n" in unsigned(mailed(paint).body)
    finally:
        set_script_prefix("/")
    # A thread of a worker knows nothing of the prefix.
    assert "Answer Tomás: https://example.org/ball/m/…/\n" in unsigned(mailed(paint).body)


HOSTILE_NAMES = [
    "Haddad, Nadia",
    'N. "The line" Haddad',
    "Nadia\r\nBcc: all@example.org",
    "<b>Nadia</b>",
    '" onclick="alert(1)',
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_is_never_more_than_a_name(larkfield, paint, name):
    plain = elements(mailed(paint))
    for person in (larkfield.nadia, larkfield.tomas):
        person.name = name
        person.save()
    message = mailed(paint)
    assert message.message()["Bcc"] is None
    assert message.recipients() == message.to
    assert larkfield.nadia.email in message.to[0]
    assert "\n" not in message.subject
    assert elements(message) == plain


# --- The look -----------------------------------------------------------------------------------------------------


def test_what_people_wrote_is_shown_as_they_wrote_it_and_never_run(larkfield, paint):
    hostile = "<script>alert(1)</script>\n<img src=x onerror=alert(1)> & {{ 7 }}"
    paint.question(hostile, by=larkfield.nadia, answering=1)
    message = mailed(paint)
    html = message.alternatives[0].content
    assert hostile in message.body
    assert {"script", "img"}.isdisjoint(name for name, _attributes in elements(message))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in html


def test_the_html_needs_nothing_but_itself(paint):
    html = mailed(paint).alternatives[0].content
    assert 'role="article"' in html
    assert "max-width: 560px" in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    site = "http://testserver"
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", unsigned(html)) == [
        f"{site}/m/…/",
        f"{site}/m/…/acceptance/",
        f"{site}/nudges/{Nudge.objects.latest('pk').pk}/another-day/",
        f"{site}/me/mail/",
    ]
    assert "var(" not in html
    assert "{#" not in html
    # Inline, for the programs that know no stylesheets.
    assert re.search(r'<h1 class="ink" style="[^"]*color: #241f1a', html)
