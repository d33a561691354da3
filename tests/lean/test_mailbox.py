"""A mailbox in a folder: what is kept, and what can be read back from it."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from lean.lib import mailbox

BACKEND = "lean.lib.mailbox.EmailBackend"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = BACKEND
    return settings.MAIL_DIR


def write(subject="Your turn", to="Tomás Rivera <tomas.rivera@larkfield.example>", html="<p>5.0 → 3.0 days</p>"):
    mail = EmailMultiAlternatives(subject, "5.0 → 3.0 days\n", "catchball@example.org", [to])
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def test_a_mail_is_read_back_as_it_was_written(folder):
    assert write("Your turn: Tomás offers 3.0 days").send() == 1
    [letter] = mailbox.newest(folder)
    assert letter.subject == "Your turn: Tomás offers 3.0 days"
    assert letter.to == "Tomás Rivera <tomas.rivera@larkfield.example>"
    assert letter.html == "<p>5.0 → 3.0 days</p>"
    assert letter.text.strip() == "5.0 → 3.0 days"
    assert mailbox.read(folder, letter.name) == letter


def test_a_long_line_of_words_is_read_back_whole(folder):
    html = "<p>" + "Kürzer warten, länger fahren. " * 200 + "</p>"
    write(html=html).send()
    assert mailbox.newest(folder)[0].html == html


def test_each_mail_is_one_file_and_nothing_else_is_left(folder):
    get_connection(BACKEND).send_messages([write(str(number)) for number in range(3)])
    assert sorted(file.suffix for file in folder.iterdir()) == [".eml", ".eml", ".eml"]


def test_the_newest_mail_comes_first(folder):
    for subject in ("first", "second", "third"):
        write(subject).send()
    assert [letter.subject for letter in mailbox.newest(folder)] == ["third", "second", "first"]
    assert [letter.subject for letter in mailbox.newest(folder, most=2)] == ["third", "second"]


def test_a_mail_without_html_has_only_text(folder):
    send_mail("Reset your password", "Here.", None, ["ewa.lis@larkfield.example"])
    [letter] = mailbox.newest(folder)
    assert (letter.html, letter.text.strip()) == ("", "Here.")


def test_an_empty_mailbox_has_no_mails(folder):
    assert mailbox.newest(folder) == []


def test_an_unfinished_mail_is_not_shown(folder):
    folder.mkdir()
    (folder / "20260512-070000-000000-abcdefgh.part").write_bytes(b"Subject: half a m")
    assert mailbox.newest(folder) == []


@pytest.mark.parametrize(
    "name",
    [
        "../secret_key",
        "..",
        "",
        "20260512-070000-000000-../../..",
        "20260512-070000-000000-abcdefgh/../x",
        "20260512-070000-000000-abcdefgh\n",
    ],
)
def test_a_name_that_is_no_mails_opens_no_file(folder, name):
    folder.mkdir()
    (folder.parent / "secret_key.eml").write_text("Subject: secret\n\n")
    assert mailbox.read(folder, name) is None


def test_a_mail_that_is_gone_is_none(folder):
    assert mailbox.read(folder, "20260512-070000-000000-abcdefgh") is None


def test_a_folder_that_cannot_be_written_is_said_unless_asked_to_be_silent(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MAIL_DIR = tmp_path / "file" / "mail"
    with pytest.raises(OSError, match="file"):
        get_connection(BACKEND).send_messages([write()])
    assert get_connection(BACKEND, fail_silently=True).send_messages([write()]) == 0
