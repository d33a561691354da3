"""What a web server writes down of those who came."""

import pytest

from lean.lib.access_log import without_secrets


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /calendar/YGgKIRtG7__Ems.ics HTTP/1.1", "GET /calendar/… HTTP/1.1"),
        ("POST /me/mail/off/12:ball:1uXy-abc/ HTTP/1.1", "POST /me/mail/off/…/ HTTP/1.1"),
        ("/m/3-7-2.1uXy.abc/acceptance/", "/m/…/acceptance/"),
        ("https://example.org/catchball/m/3-7-2.x/?a=b", "https://example.org/catchball/m/…/?a=b"),
        ("GET /me/calendar/ HTTP/1.1", "GET /me/calendar/ HTTP/1.1"),
        ("GET /teams/frame/calendar/ HTTP/1.1", "GET /teams/frame/calendar/ HTTP/1.1"),
        ("GET /map/?q=m/x HTTP/1.1", "GET /map/?q=m/x HTTP/1.1"),
    ],
)
def test_secrets_in_addresses_are_left_out(said, kept):
    assert without_secrets(said) == kept
