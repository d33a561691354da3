"""Writing an outcome, splitting it, sending the offers: as a plain form, and piece by piece while typing."""

from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse

from goals.models import Catchball, Outcome, TermsDraft
from goals.models import offer as offers
from goals.rules.negotiation import NotOpen
from lean.lib import clock
from teams.models import Membership
from tests import factories
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db


@pytest.fixture
@laid_down
def larkfield():
    company = factories.company()
    today = clock.today()
    company.cycle.starts_on, company.cycle.ends_on = today.replace(month=1, day=1), today.replace(month=12, day=31)
    company.cycle.save()
    company.assembly = factories.team("Assembly", company.top)
    company.ruth = factories.lead(company.assembly, "Ruth Lindqvist")
    return company


def form(larkfield, **changed):
    teams = [larkfield.area, larkfield.assembly]
    data = {
        "team": larkfield.top.pk,
        "statement": "Every bike takes a fifth less energy",
        "why": "Energy is our third largest cost",
        "measure_name": "Energy per bike",
        "unit": "kWh",
        "direction": "decrease",
        "adds_up": "sum",
        "baseline": "118",
        "target": "94",
        "due_on": "2026-12-31",
        "piece-TOTAL_FORMS": "2",
        "piece-INITIAL_FORMS": "0",
        "piece-0-team": teams[0].pk,
        "piece-1-team": teams[1].pk,
        "piece-0-baseline": "62",
        "piece-0-ask": "13",
        "piece-1-offered": "on",
        "all-words": "Tell me what you see",
        "all-help_text": ["A heat pump"],
        "all-form_key": "key",
        "do": "send",
    }
    return data | changed


def test_the_form_offers_a_row_for_each_team_below(client, larkfield):
    client.force_login(larkfield.ingrid)
    page = client.get(reverse("goals:outcome_new")).content.decode()
    assert "Frame &amp; Paint" in page
    assert "Assembly" in page
    assert "Set this outcome" in page


def test_sending_sets_the_outcome_and_makes_the_offers(client, larkfield):
    client.force_login(larkfield.ingrid)
    answer = client.post(reverse("goals:outcome_new"), form(larkfield))
    assert answer.status_code == 302, answer.content.decode()
    outcome = Outcome.objects.get(statement="Every bike takes a fifth less energy", parent=None)
    assert outcome.in_force.commitment.basis == "set"
    frames, assembly = Catchball.objects.filter(outcome__parent=outcome).order_by("pk")
    assert (frames.latest_terms.baseline, frames.latest_terms.target) == (Decimal(62), Decimal(49))
    assert frames.latest_terms.measure_key == outcome.in_force.commitment.terms.measure_key
    assert frames.latest_terms.help_lines == ["A heat pump"]
    assert (assembly.latest_terms.target, assembly.state) == (None, "with_receiver")
    assert frames.moves.get().text == "Tell me what you see"


def test_a_double_click_sends_once(client, larkfield):
    client.force_login(larkfield.ingrid)
    for _ in range(2):
        assert client.post(reverse("goals:outcome_new"), form(larkfield)).status_code == 302
    assert Catchball.objects.count() == 2


def test_every_problem_is_told_at_once_and_nothing_is_lost(client, larkfield):
    client.force_login(larkfield.ingrid)
    data = form(larkfield, statement="", target="ninety", **{"piece-0-baseline": "", "all-words": "Kept words"})
    answer = client.post(reverse("goals:outcome_new"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say what will be true, in one sentence." in page
    assert "“ninety”" in page
    assert "Where does Frame &amp; Paint stand today?" in page
    assert "Kept words" in page
    assert "A heat pump" in page
    assert not Catchball.objects.exists()


def test_a_top_outcome_needs_a_target(client, larkfield):
    client.force_login(larkfield.ingrid)
    answer = client.post(reverse("goals:outcome_new"), form(larkfield, target=""))
    assert answer.status_code == 422
    assert "needs a target" in answer.content.decode()
    assert Outcome.objects.count() == 1


def test_the_live_sum_says_what_is_left(client, larkfield):
    client.force_login(larkfield.ingrid)
    page = client.post(reverse("goals:split"), form(larkfield)).content.decode().replace("\xa0", " ")
    assert "13 of 24 kWh offered" in page
    assert "11 kWh still to share out" in page
    assert "Send 2 offers" in page
    assert ">49</output>" in page
    more = client.post(reverse("goals:split"), form(larkfield, **{"piece-0-ask": "30"})).content.decode()
    assert "6 kWh more than needed" in more.replace("\xa0", " ")


def test_the_live_sum_has_as_many_decimals_as_were_typed(client, larkfield):
    client.force_login(larkfield.ingrid)
    typed = form(larkfield, **{"piece-1-baseline": "16", "piece-1-ask": "4.5"})
    page = client.post(reverse("goals:split"), typed).content.decode().replace("\xa0", " ")
    assert "17.5 of 24.0 kWh offered" in page
    assert "6.5 kWh still to share out" in page
    assert ">11.5</output>" in page


def test_a_draft_that_is_taken_up_shows_where_its_numbers_lead(client, larkfield):
    client.force_login(larkfield.ingrid)
    kept = client.post(reverse("goals:outcome_new"), form(larkfield, do="draft"))
    page = client.get(kept["Location"]).content.decode().replace("\xa0", " ")
    assert "13 of 24 kWh offered" in page
    assert "Send 2 offers" in page
    assert "62 → 49" in page


def test_a_draft_is_kept_taken_up_and_sent(client, larkfield):
    client.force_login(larkfield.ingrid)
    answer = client.post(reverse("goals:outcome_new"), form(larkfield, do="draft"))
    draft = Outcome.objects.get(state="draft", parent=None)
    assert answer.url.endswith(f"?draft={draft.pk}")
    assert TermsDraft.objects.count() == 3
    page = client.get(answer.url).content.decode()
    assert 'value="62"' in page
    assert "Tell me what you see" in page
    client.force_login(larkfield.tomas)
    assert client.get(answer.url).status_code == 404
    client.force_login(larkfield.ingrid)
    sent = client.post(reverse("goals:outcome_new"), form(larkfield, draft=draft.pk, **{"all-form_key": "k2"}))
    assert sent.status_code == 302
    assert not Outcome.objects.filter(state="draft").exists()
    assert Catchball.objects.filter(state="with_receiver").count() == 2


def test_pieces_of_an_outcome_that_is_there(client, larkfield):
    catchball = larkfield.offer()
    client.force_login(larkfield.tomas)
    outcome = catchball.outcome
    url = reverse("goals:offer", args=[outcome.pk, outcome.slug])
    assert "Paint Line" in client.get(url).content.decode()
    data = {
        "piece-TOTAL_FORMS": "1",
        "piece-INITIAL_FORMS": "0",
        "piece-0-team": larkfield.line.pk,
        "piece-0-baseline": "5",
        "piece-0-ask": "2.5",
        "all-due_on": "2026-11-30",
        "do": "send",
    }
    nothing = client.post(url, data | {"piece-0-baseline": "", "piece-0-ask": ""})
    assert nothing.status_code == 422
    assert "Tick at least one team" in nothing.content.decode()
    assert client.post(url, data).status_code == 302
    piece = Catchball.objects.get(receiving_team=larkfield.line)
    assert piece.latest_terms.target == Decimal("2.5")
    catchball.refresh_from_db()
    assert catchball.passed_on_at is not None


def test_a_form_without_rows_says_whether_there_are_teams_below(client, larkfield):
    catchball = larkfield.offer()
    piece = larkfield.pass_down(catchball)
    client.force_login(larkfield.tomas)
    page = client.get(reverse("goals:offer", args=[catchball.outcome.pk, catchball.outcome.slug])).content.decode()
    assert "Every team right below already carries or is asked for a piece." in page
    client.force_login(larkfield.nadia)
    page = client.get(reverse("goals:offer", args=[piece.outcome.pk, piece.outcome.slug])).content.decode()
    assert "No team stands right below this one." in page


def test_the_sum_tells_what_is_agreed_from_what_is_on_the_table(client, larkfield):
    agreed = larkfield.offer()
    agreed.accept(by=larkfield.tomas, answering=1)
    below = Catchball.objects.offer(
        parent=larkfield.outcome, team=larkfield.assembly, by=larkfield.ingrid, terms=factories.terms("8", "5")
    )
    below.counter(below.latest_terms.revised(target=Decimal("5.4")), by=larkfield.ruth, answering=1, text="Two hands")
    client.force_login(larkfield.ingrid)
    at = reverse("goals:offer", args=[larkfield.outcome.pk, larkfield.outcome.slug])
    page = client.get(at).content.decode().replace("\xa0", " ")
    assert "0.0 of 6.4 days offered" in page
    assert "Of 13.0 days, 4.0 agreed and 2.6 on the table already." in page
    assert '<rect class="c-agreed" x="0.00%" width="30.77%"' in page
    assert '<rect class="c-table" x="30.77%" width="20.00%"' in page


def test_without_scripts_a_row_with_a_number_is_sent_and_the_form_says_so(client, larkfield):
    client.force_login(larkfield.ingrid)
    page = client.get(reverse("goals:outcome_new")).content.decode()
    assert "<noscript>" in page
    assert "is sent, ticked or not." in page


def test_a_drafted_piece_is_looked_at_whole_and_sent(client, larkfield):
    catchball = larkfield.offer(text="Five of nine")
    catchball.take_back(by=larkfield.ingrid, answering=1)
    client.force_login(larkfield.ingrid)
    url = reverse("goals:draft", args=[catchball.pk])
    page = client.get(url).content.decode()
    assert "Five of nine" in page
    data = {"statement": "Frames in 5 days", "measure_name": "Days", "unit": "days", "answering": "2"}
    kept = client.post(url, data | {"baseline": "9", "target": "6", "do": "draft"})
    assert kept.status_code == 302
    assert TermsDraft.objects.get().target == Decimal(6)
    assert client.post(url, data | {"baseline": "9", "target": "", "do": "send"}).status_code == 302
    catchball.refresh_from_db()
    assert (catchball.state, catchball.latest_terms.target) == ("with_receiver", None)


def test_an_offer_that_was_taken_back_can_be_taken_off_the_table_with_a_reason(client, larkfield):
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    client.force_login(larkfield.ingrid)
    url = reverse("goals:draft", args=[catchball.pk])
    assert "Take the offer off the table" in client.get(url).content.decode()
    unsaid = client.post(url, {"do": "withdraw", "why_not": ""}, follow=True).content.decode()
    assert "Say why you withdraw it" in unsaid
    client.post(url, {"do": "withdraw", "why_not": "Assembly carries it"})
    catchball.refresh_from_db()
    assert catchball.state == "withdrawn"


MOVES = ["offer_again", "counter", "question", "answer", "accept", "decline", "withdraw", "postpone"]
MOVES += ["escalate", "rule", "hand_back", "reopen", "release"]


def test_who_answers_what_was_withdrawn_with_nothing_on_the_table_is_told_that_it_is_over(client, larkfield):
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    catchball.withdraw(by=larkfield.ingrid, answering=2, text="Assembly carries it")
    said = {"form_key": "k", "text": "Still open here", "target": "5", "alternative": "Prep", "baseline": "9"}
    said |= {"trigger": "evidence", "to_side": "asker", "reply_by_on": "2026-12-01"}
    for person, name, answering in product((larkfield.ingrid, larkfield.tomas), MOVES, ("1", "3")):
        client.force_login(person)
        answer = client.post(reverse(f"goals:{name}", args=[catchball.pk]), said | {"answering": answering})
        assert answer.status_code in (403, 409, 422), (person, name, answering)
        assert answer.status_code != 422 or name in ("question", "decline"), (person, name, answering)
    client.force_login(larkfield.nadia)
    assert "Assembly carries it" in client.get(catchball.get_absolute_url()).content.decode()
    catchball.refresh_from_db()
    assert (catchball.state, catchball.version) == ("withdrawn", 3)


def test_the_coach_asks_and_never_blocks(client, larkfield):
    client.force_login(larkfield.ingrid)
    said = client.post(reverse("goals:coach"), {"statement": "Install a heat pump in the paint shop"}).content.decode()
    assert "<mark>Install</mark> says what to do." in said
    answer = client.post(reverse("goals:outcome_new"), form(larkfield, statement="Install a heat pump"))
    assert answer.status_code == 302


def test_keep_mine_is_one_press_and_remembered_for_that_text_in_that_form(client, larkfield):
    client.force_login(larkfield.ingrid)
    mine, other = "Install a heat pump", "Install two heat pumps"
    door = reverse("goals:coach")
    kept = client.post(door, {"statement": mine, "keep": "1"}).content.decode()
    assert f'<input type="hidden" name="mine" value="{mine}">' in kept
    assert "says what to do" not in client.post(door, {"statement": f"{mine} ", "mine": mine}).content.decode()
    assert "says what to do" in client.post(door, {"statement": other, "mine": mine}).content.decode()
    # A page that comes back for something else remembers it too.
    back = client.post(reverse("goals:outcome_new"), form(larkfield, statement=mine, mine=mine, baseline="so so"))
    assert back.status_code == 422
    assert f'<input type="hidden" name="mine" value="{mine}">' in back.content.decode()


@pytest.mark.parametrize("page", ["new", "volunteer", "draft"])
def test_without_scripts_the_coach_is_asked_and_ones_own_words_are_kept_by_buttons_of_the_form(client, larkfield, page):
    """Nothing is sent or saved by it, and nothing typed is lost."""
    client.force_login(larkfield.ingrid if page == "new" else larkfield.tomas)
    mine = {"statement": "Install a heat pump", "why": "It is cold"}
    if page == "new":
        door, typed = reverse("goals:outcome_new"), form(larkfield, **mine)
    elif page == "volunteer":
        door = reverse("goals:volunteer", args=[larkfield.outcome.pk, larkfield.outcome.slug])
        typed = mine | {"answering": "0", "team": larkfield.area.pk}
    else:
        own = Catchball.objects.draft_own(
            parent=larkfield.outcome, team=larkfield.area, statement="S", by=larkfield.tomas
        )
        door, typed = reverse("goals:draft", args=[own.pk]), mine | {"answering": "0"}
    before = Catchball.objects.count(), Outcome.objects.count()
    assert 'value="coach"' in client.get(door).content.decode()
    asked = client.post(door, typed | {"do": "coach"})
    assert asked.status_code == 200
    assert "<mark>Install</mark> says what to do." in asked.content.decode()
    assert 'type="submit" name="do" value="keep_mine"' in asked.content.decode()
    kept = client.post(door, typed | {"do": "keep_mine"}).content.decode()
    assert "says what to do" not in kept
    assert '<input type="hidden" name="mine" value="Install a heat pump">' in kept
    assert "It is cold</textarea>" in kept
    quiet = client.post(door, typed | {"do": "coach", "statement": "Bikes arrive within 18 days"})
    assert "The coach has no question about it." in quiet.content.decode()
    assert (Catchball.objects.count(), Outcome.objects.count()) == before


def test_a_word_in_the_middle_is_shown_in_its_place(client, larkfield):
    client.force_login(larkfield.ingrid)
    said = client.post(reverse("goals:coach"), {"statement": "Increase sales and reduce <scrap>"}).content.decode()
    assert "Increase sales <mark>and</mark> reduce &lt;scrap&gt;" in said
    assert "“and” joins two results." in said


def test_where_a_change_starts_is_asked_until_the_form_says_it(client, larkfield):
    client.force_login(larkfield.ingrid)
    change = {"statement": "Reduce scrap by half"}
    assert "From what number" in client.post(reverse("goals:coach"), change).content.decode()
    assert "From what number" not in client.post(reverse("goals:coach"), change | {"baseline": "4"}).content.decode()


def test_another_team_is_added_by_its_name(client, larkfield):
    client.force_login(larkfield.ingrid)
    url = reverse("goals:outcome_new")
    page = client.post(url, form(larkfield, do="add", another="paint line")).content.decode()
    assert 'id="id_piece-2-offered" checked' in page
    unknown = client.post(url, form(larkfield, do="add", another="Wheels"))
    assert unknown.status_code == 422
    assert "No team is called “Wheels”" in unknown.content.decode()


def test_members_are_told_who_may_offer(client, larkfield):
    client.force_login(larkfield.ewa)
    assert "Outcomes are set by the people who lead a team" in client.get(reverse("goals:outcome_new")).content.decode()
    outcome = larkfield.outcome
    page = client.get(reverse("goals:offer", args=[outcome.pk, outcome.slug]))
    assert page.status_code == 403
    assert "Ingrid Solheim or a deputy" in page.content.decode()


@pytest.mark.parametrize("do", ["add", "send", "draft"])
@pytest.mark.parametrize(
    "odd",
    [
        {"piece-TOTAL_FORMS": "abc"},
        {"piece-TOTAL_FORMS": "9" * 5000},
        {"piece-0-team": "9" * 5000},
        {"piece-0-team": "9" * 30},
        {"another": "a\0b"},
    ],
)
def test_what_no_form_sends_breaks_nothing(client, larkfield, do, odd):
    client.force_login(larkfield.ingrid)
    answer = client.post(reverse("goals:outcome_new"), form(larkfield, **{"another": "Paint Line", "do": do} | odd))
    assert answer.status_code in (200, 302, 422)


@pytest.mark.parametrize("named", ["9" * 30, "9" * 5000, "abc"])
def test_an_outcome_that_cannot_be_is_not_found(client, larkfield, named):
    client.force_login(larkfield.ingrid)
    assert client.post(reverse("goals:outcome_new"), form(larkfield, draft=named)).status_code == 404
    assert client.post(reverse("goals:split"), form(larkfield, outcome=named)).status_code == 404


def test_a_drafted_piece_that_watches_something_else_is_not_added_to_the_sum(client, larkfield):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames", by=larkfield.ingrid
    )
    offers.keep_piece(draft, factories.terms("9", "5"), by=larkfield.ingrid, words="", reply_by_on=None)
    client.force_login(larkfield.ingrid)
    said = {"statement": "Nobody is hurt", "measure_name": "Injuries", "unit": "days", "baseline": "9", "target": "5"}
    client.post(reverse("goals:draft", args=[draft.pk]), said | {"answering": 0, "do": "send"})
    draft.refresh_from_db()
    above = larkfield.outcome.in_force.commitment.terms
    assert not draft.latest_terms.stand.watches_the_same(above.stand)


def test_who_takes_care_of_a_team_goes_on_with_its_drafts(client, larkfield):
    offered = larkfield.offer()
    offered.accept(by=larkfield.tomas, answering=1)
    draft = Catchball.objects.draft(parent=offered.outcome, team=larkfield.line, statement="Paint", by=larkfield.tomas)
    Membership.objects.filter(person=larkfield.tomas).delete()
    client.force_login(larkfield.ingrid)
    address = reverse("goals:draft", args=[draft.pk])
    assert address.removesuffix("draft/") in client.get("/").content.decode()
    assert client.get(address).status_code == 200
    client.force_login(larkfield.ewa)
    assert client.get(address).status_code == 404


def test_words_kept_after_a_deputy_has_sent_them_change_nothing(larkfield):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames", by=larkfield.ingrid
    )
    Catchball.objects.get(pk=draft.pk).offer(factories.terms("9", "5"), by=larkfield.ingrid, answering=0)
    with pytest.raises(NotOpen):
        offers.keep_piece(draft, factories.terms("9", "4"), by=larkfield.ingrid, words="", reply_by_on=None)
    assert not TermsDraft.objects.exists()


def test_a_draft_is_sent_once_from_two_tabs(larkfield):
    top = offers.Top(larkfield.top, larkfield.cycle, factories.terms())
    sending = {"by": larkfield.ingrid, "reply_by_on": None}
    draft = offers.keep(top, [], **sending)
    offers.send(top, [], draft=draft, **sending)
    before = Outcome.objects.count()
    with pytest.raises(NotOpen):
        offers.send(top, [], draft=draft, **sending)
    assert Outcome.objects.count() == before
