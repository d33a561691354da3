"""`manage.py send_test_email`: it tells plainly what the mail server said, and fails where no mail went out."""

import socket
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command

from tests.mail_server import MailServer, free_port

ROOT = Path(__file__).resolve().parents[3]
TO = "ruth@example.org"


@pytest.fixture
def post(settings):
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


def said(to: str = TO) -> str:
    out = StringIO()
    call_command("send_test_email", to, stdout=out)
    return out.getvalue()


def refusal(to: str = TO) -> str:
    with pytest.raises(CommandError) as error:
        said(to)
    assert error.value.returncode == 1
    return str(error.value)


def test_a_server_that_takes_it_is_said_to_have_taken_it(post):
    words = said()
    assert f"Sending by 127.0.0.1:{post.port} (no encryption, not signed in)" in words
    assert "The server has taken it" in words
    assert [(mail.to, mail.message["Subject"]) for mail in post.received] == [(TO, "Catchball can send mails")]


@pytest.mark.parametrize("stage", ["refuse_recipient", "refuse_mail"])
def test_a_refusal_for_good_is_told_with_the_servers_words_and_what_they_mean(post, stage):
    setattr(post, stage, lambda attempt: "550 5.1.1 No such person here")
    words = refusal()
    assert "Could not hand the mail over. 550 5.1.1 No such person here" in words
    assert "There is no mailbox of that name." in words
    assert "refused for good" in words


def test_a_refusal_for_now_says_that_nudges_are_tried_again(post):
    post.refuse_recipient = lambda attempt: "450 4.2.0 Mailbox busy"
    words = refusal()
    assert "450 4.2.0 Mailbox busy" in words
    assert "tried again by itself" in words


def test_a_server_that_is_not_there(post, settings):
    settings.EMAIL_PORT = free_port()
    words = refusal()
    assert "Could not connect." in words
    assert "Nothing listens there." in words


def test_a_name_that_nobody_has(post, settings):
    settings.EMAIL_HOST = "mail.catchball.invalid"
    assert "There is no server of that name." in refusal()


def test_a_server_that_does_not_answer_in_time(post, settings):
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        assert "The server did not answer in time." in refusal()


def test_a_server_that_hangs_up(post, settings):
    with socket.create_server(("127.0.0.1", 0)) as rude:
        settings.EMAIL_PORT = rude.getsockname()[1]
        hangs_up = threading.Thread(target=lambda: rude.accept()[0].close())
        hangs_up.start()
        assert "The server hung up." in refusal()
        hangs_up.join()


def test_encryption_that_the_server_lacks(post, settings):
    settings.EMAIL_USE_TLS = True
    assert "The server lacks what was asked of it" in refusal()


def test_signing_in_that_the_server_lacks(post, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "catchball", "secret"
    words = refusal()
    assert "The server lacks what was asked of it" in words
    assert "secret" not in words


def test_what_is_no_address_is_sent_nowhere(post):
    assert "ruth is no address" in refusal("ruth")
    assert post.attempts == 0


def test_mails_to_the_console_reach_nobody_and_it_says_so(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "sent to nobody: set EMAIL_URL" in said()


def test_the_demo_says_in_which_file_it_is(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "lean.lib.mailbox.EmailBackend", tmp_path
    words = said()
    (file,) = tmp_path.glob("*.eml")
    assert str(file) in words
    assert TO in file.read_text()


def test_any_other_way_is_named(settings):
    assert "Sending by django.core.mail.backends.locmem.EmailBackend" in said()
    assert len(outbox.outbox) == 1


def test_a_service_without_its_key(settings):
    settings.EMAIL_BACKEND, settings.ANYMAIL = "anymail.backends.postmark.EmailBackend", {}
    words = refusal()
    assert "Could not begin." in words
    assert "POSTMARK_SERVER_TOKEN" in words


def test_the_shell_learns_that_it_failed(tmp_path):
    environment = {"DATA_DIR": str(tmp_path), "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}"}
    command = [sys.executable, "manage.py", "send_test_email", TO]
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert process.returncode == 1
    assert "Nothing listens there." in process.stderr
    assert "Traceback" not in process.stderr
