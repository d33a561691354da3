"""What people wrote stays words, in whichever chat program: it calls nobody, forges no link and no message."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lean.lib.chat import JOINER, LONGEST_LINE, LONGEST_TITLE, Message, Program, as_json, program_at

HOSTILE = [
    "<!channel> <!here> <!everyone> <@U012AB3CD> <#C024BE7LR> <!subteam^SAZ94GDB8>",
    "<https://evil.example|your bank> <mailto:a@b.c|Ana>",
    "@channel @all @here @nadia ~town-square #hashtag :tada: $x^2$",
    "[Accept](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "https://evil.example www.evil.example evil@example.org",
    "\n> quoted\n# heading\n* list\n1. list\n---\n| a | b |\n|---|---|\n```\ncode\n```",
    "[1]: https://evil.example\n[1]",
    "**bold** _it_ ~~no~~ `code` \\[x\\](y) &lt;!channel&gt; &#60;!channel&#62;",
    "\u202egnp.exe\u2066\u200b\u0000\x1b[31m",
    "&" * 600,
    "<at>Nadia</at> <at id='0'>Nadia</at>",
    '", "blocks": [{"type": "image"}], "x": "',
]
LINK = "https://catchball.example.org/catchballs/41/?a=1&b=(2)"


def message(text: str) -> Message:
    """Its end is there to be seen, so that each part of it has something to say."""
    return Message(text + "x", text + "x", (text + "x", "", text + "x"), LINK, text + "x")


def anything():
    return st.one_of(st.sampled_from(HOSTILE), st.text(max_size=700), st.text("<>@#[]()!*_`|&:/\\ a\n", max_size=60))


# --- Slack --------------------------------------------------------------------------------------------------------


@given(anything())
@example("&" * 600)
def test_slack_meets_no_mark_but_our_one_link(text):
    said = as_json(Program.SLACK, message(text))
    *blocks, link = said["blocks"]
    plain = [block["text"] for block in blocks]
    assert [each["type"] for each in plain] == ["plain_text"] * 3
    assert not any(each["emoji"] for each in plain)
    for words in [said["text"], *(each["text"] for each in plain)]:
        assert "<" not in words
        assert ">" not in words
        assert "\n" not in words
    url, _bar, label = link["text"]["text"].removeprefix("<").removesuffix(">").partition("|")
    assert url == LINK.replace("&", "&amp;")
    assert not {"<", ">", "|"} & set(label)
    assert len(plain[0]["text"]) <= LONGEST_TITLE
    assert all(len(each["text"]) <= LONGEST_LINE for each in plain)
    assert not said["unfurl_links"]


def test_slack_meets_what_was_said():
    said = as_json("slack", Message("Nadia Haddad", "Your turn", ("Tomás asks < 3 & > 2",), LINK, "Answer Tomás"))
    assert said["text"] == "For Nadia Haddad: Your turn"
    assert said["blocks"][0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": "For Nadia Haddad: Your turn", "emoji": False},
    }
    assert said["blocks"][1]["text"]["text"] == "Tomás asks &lt; 3 &amp; &gt; 2"
    assert said["blocks"][2]["text"] == {
        "type": "mrkdwn",
        "text": "<https://catchball.example.org/catchballs/41/?a=1&amp;b=(2)|Answer Tomás>",
        "verbatim": True,
    }


# --- Teams --------------------------------------------------------------------------------------------------------


@given(anything())
def test_teams_meets_runs_of_text_that_know_no_markdown_and_one_button(text):
    said = as_json(Program.TEAMS, message(text))
    [attachment] = said["attachments"]
    card = attachment["content"]
    assert (said["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert "msteams" not in card
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for block in card["body"] for run in block["inlines"]} == {"TextRun"}
    assert [(action["type"], action["url"]) for action in card["actions"]] == [("Action.OpenUrl", LINK)]
    # Of all that a card may hold this is much less than Teams takes (28 kB).
    assert len(json.dumps(said).encode()) < 20_000


# --- Mattermost ---------------------------------------------------------------------------------------------------


def links_in(markdown: str) -> list[str]:
    found = MarkdownIt("commonmark", {"linkify": False}).enable("table").parse(markdown)
    inline = [child for token in found for child in token.children or ()]
    assert {token.type for token in found} <= {"paragraph_open", "inline", "paragraph_close"}, "forged"
    assert {child.type for child in inline} <= {"text", "strong_open", "strong_close", "link_open", "link_close"}
    return [child.attrs["href"] for child in inline if child.type == "link_open"]


@given(anything())
@example("@channel")
def test_mattermost_meets_words_and_one_link_and_nobody_is_called(text):
    said = as_json(Program.MATTERMOST, message(text))
    assert said.keys() == {"text"}
    assert links_in(said["text"]) == ["https://catchball.example.org/catchballs/41/?a=1&b=%282%29"]
    ours = said["text"].rpartition("](")[0]
    for sign in "@~:#$&":
        assert ours.count(sign) == ours.count(sign + JOINER), sign
    assert "www." not in ours


def test_mattermost_meets_what_was_said():
    said = as_json("mattermost", Message("Nadia", "Your turn", ("Tomás asks for 3.2 days",), LINK, "Answer Tomás"))
    assert said["text"].split("\n\n")[1] == r"Tomás asks for 3\.2 days"


# --- All of them --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", Program)
@given(text=anything())
def test_nothing_unseen_and_no_new_line_comes_out_of_what_people_wrote(program, text):
    written = json.dumps(as_json(program, message(text)), ensure_ascii=False)
    assert not {"\u202e", "\u2066", "\u200b", "\x00", "\x1b"} & set(written)
    assert written.count(JOINER) == 0 or program is Program.MATTERMOST


@pytest.mark.parametrize(
    ("host", "program"),
    [
        ("hooks.slack.com", "slack"),
        ("prod-1.westeurope.logic.azure.com", "teams"),
        ("default0a.1b.environment.api.powerplatform.com", "teams"),
        ("larkfield.webhook.office.com", "teams"),
        ("chat.larkfield.example", "mattermost"),
        ("hooks.slack.com.larkfield.example", "mattermost"),
    ],
)
def test_the_host_says_which_program_it_is(host, program):
    assert program_at(host) == program
