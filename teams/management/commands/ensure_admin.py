"""The first administrator, from the environment: a new installation has nobody who could invite one."""

import os

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from teams.models import Person

ADDRESS, PASSWORD, NAME = "CATCHBALL_ADMIN_EMAIL", "CATCHBALL_ADMIN_PASSWORD", "CATCHBALL_ADMIN_NAME"


class Command(BaseCommand):
    help = (
        f"Makes the administrator whom {ADDRESS} and {PASSWORD} name, once. "
        "Somebody who is there already keeps their password, whatever the environment says."
    )

    def handle(self, **options):
        email = os.environ.get(ADDRESS, "").strip().lower()
        if not email:
            self.stdout.write(f"{ADDRESS} is not set: no administrator to make.")
            return
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{ADDRESS} is no e-mail address: {email}") from None
        person = Person.objects.filter(email=email).first()
        if person is None:
            self._make(email)
        elif not (person.is_staff and person.is_superuser):
            # The environment grants nothing to an account that somebody else may have made.
            raise CommandError(f"{email} is somebody already, and no administrator. Use another address.")
        else:
            self.stdout.write(f"{email} is an administrator already.")

    def _make(self, email: str) -> None:
        password = os.environ.get(PASSWORD, "")
        if len(password) < 12:
            raise CommandError(f"{PASSWORD} must have 12 characters or more.")
        Person.objects.create_superuser(email, os.environ.get(NAME, "").strip() or "Administrator", password)
        self.stdout.write(f"{email} is the first administrator. {PASSWORD} can be forgotten now.")
