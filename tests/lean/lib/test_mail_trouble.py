"""What a mail server's refusal mostly means, and whether asking again makes sense."""

import smtplib
import ssl

import pytest
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError

from lean.lib.mail_trouble import cause_of, code_of, is_for_good, likely, says


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("550 5.1.1 <x@y>: no such person", "There is no mailbox of that name."),
        ("550-5.1.1 The email account does not exist", "There is no mailbox of that name."),
        ("552 5.2.2 Over quota", "The mailbox is full."),
        ("550 Requested action not taken", "There is no such mailbox, or"),
        ("550 5.9.9 A code of their own", "There is no such mailbox, or"),
        ("450 4.2.0 Busy", "The mailbox is busy"),
        ("535 5.7.8 Authentication failed", "User or password are wrong."),
        ("299 Nothing known", ""),
        ("", ""),
        ("Somebody says 550", ""),
    ],
)
def test_a_servers_words_are_told_in_plain_ones(words, meaning):
    assert likely(words).startswith(meaning)
    assert bool(likely(words)) == bool(meaning)


def test_the_code_is_what_a_server_begins_with():
    assert [code_of(words) for words in ("550 5.1.1 No", " 421 Later", "hardbounce", "")] == ["550", "421", "", ""]


REFUSED = smtplib.SMTPRecipientsRefused({"t@example.org": (550, b"5.1.1 Nobody"), "n@example.org": (450, b"Busy")})


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        (smtplib.SMTPRecipientsRefused({"t@example.org": (550, b"5.1.1 Nobody")}), True),
        (smtplib.SMTPRecipientsRefused({"t@example.org": (450, b"Busy")}), False),
        (REFUSED, False),
        (smtplib.SMTPDataError(554, b"Spam"), True),
        (smtplib.SMTPDataError(451, b"Later"), False),
        # Not for the mail, but for who we are: somebody mends that, and then all go out.
        (smtplib.SMTPSenderRefused(550, b"Who are you?", "c@example.org"), False),
        (smtplib.SMTPAuthenticationError(535, b"No"), False),
        (AnymailRecipientsRefused(), True),
        (AnymailRequestsAPIError(), False),
        (TimeoutError(), False),
    ],
)
def test_only_what_a_server_will_never_take_is_refused_for_good(error, for_good):
    assert is_for_good(error) is for_good


def test_bytes_that_are_no_text_are_shown_all_the_same():
    assert says(smtplib.SMTPDataError(554, b"\xff spam")) == "554 \ufffd spam"


def test_what_goes_wrong_on_the_way_has_a_likely_cause():
    assert cause_of(ssl.SSLError("wrong version number")).startswith("Encryption failed.")
    assert cause_of(smtplib.SMTPAuthenticationError(535, b"5.7.8 No")).startswith("User or password are wrong.")
    assert cause_of(ConnectionResetError()) == "The way to the server is broken."
    assert cause_of(ValueError("what nobody thought of")) == ""
