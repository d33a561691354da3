"""Who is signed in, read in one query with where they stand: every page asks for both."""

from allauth.account.auth_backends import AuthenticationBackend

from .access import signed_in
from .models import Person


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        person = signed_in(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
