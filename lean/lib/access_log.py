"""A web server's log without the secrets that stand in addresses: gunicorn --logger-class=lean.lib.access_log.AccessLog

Whoever reads a log could else read a person's calendar, or turn their mails off.
"""

import re

from gunicorn.glogging import Logger

SECRET = re.compile(r"(/calendar/|/me/mail/off/|/m/)[^/\s?#]+")


def without_secrets(address: str) -> str:
    return SECRET.sub(r"\1…", address)


class AccessLog(Logger):
    def atoms(self, resp, req, environ, request_time):
        """What a line can say: `r` the request, `U` its path, `q` what follows it, `f` from where they came."""
        atoms = super().atoms(resp, req, environ, request_time)
        shown = {name: without_secrets(said) for name, said in atoms.items() if isinstance(said, str)}
        return atoms | shown
