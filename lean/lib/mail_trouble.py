"""What a mail server says when it refuses, what that mostly means, and whether asking again makes sense.

The codes are those of RFC 5321 and RFC 3463; what a service for sending says by its own API counts the same way.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl

from django.utils.translation import gettext_lazy as _

from .webhook import Undelivered

CODE = re.compile(r"\s*(?P<basic>[245]\d\d)(?:[ -](?P<enhanced>[245]\.\d{1,3}\.\d{1,3}))?")

# The more exact code first. Words for an administrator: what it mostly is, and what to do.
MEANS = {
    "5.1.1": _("There is no mailbox of that name. Ask for the right address."),
    "5.1.2": _("There is no mail at that domain. The part after the @ may be misspelt."),
    "5.1.3": _("That is no address. Put it right."),
    "5.1.10": _("That domain takes no mail. Ask for the right address."),
    "5.2.1": _("The mailbox is closed. The person may have left or have another address."),
    "5.2.2": _("The mailbox is full. The person has to make room."),
    "5.3.4": _("The mail is too large for the server."),
    "5.7.1": _("The server does not take mails from us to there. Its administrator can allow it."),
    "5.7.26": _("Our domain does not prove that mails are its own. Set up SPF and DKIM for it."),
    "421": _("The server is busy or closes down. It is asked again by itself."),
    "450": _("The mailbox is busy, or we are unknown yet. It is asked again by itself."),
    "451": _("The server has trouble of its own. It is asked again by itself."),
    "452": _("The server or the mailbox has no room. It is asked again by itself."),
    "454": _("The server can't sign us in or encrypt at this moment."),
    "501": _("The server can't read an address, or its rules for one are strict."),
    "530": _("The server wants a user and a password. Give them in EMAIL_URL."),
    "534": _("The server wants another way of signing in, often a password for programs."),
    "535": _("User or password are wrong. See EMAIL_URL."),
    "550": _("There is no such mailbox, or the server does not take mails from us. Its words say which."),
    "551": _("The mailbox is elsewhere. Ask for the right address."),
    "552": _("The mailbox is full, or the mail too large."),
    "553": _("The server does not accept an address: that of the recipient, or DEFAULT_FROM_EMAIL."),
    "554": _("The server refuses the mail, often because it takes us for spam. SPF and DKIM help."),
}


def says(error: Exception) -> str:
    """The server's own words where there are any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, text = error.smtp_code, error.smtp_error
    elif isinstance(error, Undelivered):
        return str(error)
    else:
        return f"{type(error).__name__}: {error}"
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def is_for_good(error: Exception) -> bool:
    """Whether the server will never take this mail: 5xx for its recipient or its text, not for who we are."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code // 100 == 5 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code // 100 == 5
    # A service for sending that knows the address as dead. By its name: the extra may not be installed.
    return type(error).__name__ == "AnymailRecipientsRefused"


def code_of(words: str) -> str:
    """The first code in a server's words: "550". Empty where there is none."""
    found = CODE.match(words)
    return found["basic"] if found else ""


def likely(words: str) -> str:
    """What a server's words mostly mean; empty where they say it themselves."""
    found = CODE.match(words)
    if not found:
        return ""
    return str(MEANS.get(found["enhanced"]) or MEANS.get(found["basic"], ""))


# In this order: the first that fits. An OSError is the widest of them.
CAUSES: tuple[tuple[type[Exception], object], ...] = (
    (socket.gaierror, _("There is no server of that name. Is it spelt right in EMAIL_URL?")),
    (ssl.SSLError, _("Encryption failed. Port 465 wants smtp+ssl, port 587 smtp+tls; or the certificate is not good.")),
    (ConnectionRefusedError, _("Nothing listens there. Are host and port in EMAIL_URL right, and is the server up?")),
    (TimeoutError, _("The server did not answer in time. A firewall may drop what goes to that port.")),
    (smtplib.SMTPServerDisconnected, _("The server hung up. It may want encryption, or may not know this machine.")),
    (smtplib.SMTPNotSupportedError, _("The server lacks what was asked of it: encryption (smtp+tls), or signing in.")),
    (OSError, _("The way to the server is broken.")),
)


def cause_of(error: Exception) -> str:
    """The likely cause of what went wrong in sending, in a sentence."""
    if known := likely(says(error)):
        return known
    # smtplib says of a server that fell silent that it hung up, and keeps the reason behind that.
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        error = error.__context__
    return next((str(words) for kind, words in CAUSES if isinstance(error, kind)), "")
