"""The mandate ladder: how much of the how an ask dictates, and at which word."""

import pytest

from goals.rules.ask_first import AskFirst, Unreadable, read, written
from goals.rules.mandate import Ask, Rung, Says, Sign, rung, signs

PAINTED = "Painted frames are ready three days after welding"
WHY = "Riders wait for paint"
REASON = AskFirst("Paint supplier", "its contract runs until June")


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (Ask("Install a second oven"), Rung.DO_EXACTLY_THIS),
        (Ask("Install a second oven", WHY), Rung.DO_THIS),
        (Ask("Install a second oven", WHY, (AskFirst("Overtime"),)), Rung.DO_EXACTLY_THIS),
        (Ask(f"{PAINTED} by installing a second oven", WHY), Rung.GET_THERE_THIS_WAY),
        (Ask("Increase the share of painted frames by training all welders", WHY), Rung.GET_THERE_THIS_WAY),
        (Ask("Improve the paint line", WHY), Rung.GET_THIS_RESULT),
        (Ask(PAINTED, WHY, (AskFirst("Overtime"),)), Rung.GET_THERE_AND_ASK),
        (Ask(PAINTED, WHY, tuple(AskFirst(f"{place}", "so") for place in range(4))), Rung.GET_THERE_AND_ASK),
        (Ask(PAINTED, WHY, pace=11), Rung.GET_THERE_AND_ASK),
        (Ask(PAINTED, WHY, (REASON,), pace=2), Rung.GET_THIS_RESULT),
        (Ask(PAINTED), Rung.GET_THIS_RESULT),
    ],
)
def test_an_ask_stands_on_the_rung_of_what_it_leaves_to_the_team(ask, expected):
    assert rung(ask) == expected
    assert rung(ask).dictates_how == bool(signs(ask))


def test_each_sign_names_the_word_as_it_was_typed():
    ask = Ask("Install a second oven", ask_first=(AskFirst("Overtime"), REASON))
    assert signs(ask) == [Sign(Says.WORK, "Install"), Sign(Says.NO_REASON, "Overtime")]
    assert signs(Ask(f"{PAINTED}, by Installing a rack")) == [Sign(Says.WAY, "by Installing")]
    assert signs(Ask("Every frame is checked with the help of a camera")) == [Sign(Says.WAY, "with the help of")]


@pytest.mark.parametrize(
    "statement",
    [
        "Frames are ready by Monday morning",
        "Snow is cleared by morning so nobody slips",
        "Frames pass through welding without a stop",
        "Riders have their new bike by spring at the latest",
        "What arrives by evening leaves the next day",
        "No frame is delayed by missing parts",
        "Nobody is hurt by falling frames",
        "Riders using a wheelchair reach every shop",
    ],
)
def test_it_is_silent_where_nothing_is_dictated(statement):
    assert signs(Ask(statement)) == []


def test_what_is_asked_first_is_written_in_lines_and_read_back():
    lines = "Paint supplier, because its contract runs until June\nOvertime"
    found = read("  Paint  supplier because  its contract runs until June \n\nOvertime\n")
    assert found == [REASON, AskFirst("Overtime")]
    assert written(found) == lines
    assert [AskFirst.from_json(one.as_json()) for one in found] == found


def test_a_line_without_words_one_said_twice_and_one_that_is_too_long_are_told_in_sentences():
    for typed, says in (
        ("because we say so", "A line begins with its reason. Write first what they ask about."),
        ("Overtime\novertime, because", "“overtime” stands here twice. Keep one of the two."),
        ("x" * 201, f"“{'x' * 40}…” is too long. Say it in a few words."),
        ("\n".join(map(str, range(21))), "These are more than 20. Keep those that matter."),
    ):
        with pytest.raises(Unreadable) as refused:
            read(typed)
        assert says in str(refused.value).splitlines()
