"""A mail server for the tests of nudges."""

import pytest

from tests.mail_server import MailServer


@pytest.fixture
def post(settings):
    """A real SMTP server, to which the product is connected. Its log is the judge."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()
