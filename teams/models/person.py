"""A person who signs in. What they may do follows from their memberships, never from a flag here."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from lean.lib.refusal import Refused
from lean.lib.sought import Sought
from lean.lib.zones import zone_named


class AddressTaken(Refused):
    code = "address_taken"
    about = "email"
    says = "Somebody else here has this address."


class PersonManager(BaseUserManager):
    def create_user(self, email: str, name: str, password: str | None = None, **fields):
        """Without a password the person signs in after an invitation."""
        person = self.model(email=self.normalize_email(email).lower(), name=name.strip(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, name: str, password: str | None = None, **fields):
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """`is_staff` marks an administrator: runs the system, and never negotiates for others."""

    sought = Sought("name", ("name",))

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, blank=True, help_text="Empty: the team's")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("administrator", default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_for_each_address")]

    def __str__(self):
        return self.name or self.email

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone they named, if they did and there is one of that name."""
        return zone_named(self.time_zone)

    def live_in(self, time_zone: str) -> None:
        """By which time zone their mornings are; empty: their team's. Raises ValidationError."""
        if time_zone == self.time_zone:
            return
        if time_zone and time_zone not in available_timezones():
            says = _("There is no such time zone. Choose one of the list, such as Europe/Zurich, or none.")
            raise ValidationError({"time_zone": says})
        self.time_zone = time_zone
        self.save(update_fields=["time_zone"])

    @transaction.atomic
    def move_to_address(self, email: str) -> None:
        """From now on mails go there, and they sign in with it. Raises AddressTaken and ValidationError."""
        email = Person.objects.normalize_email(email).lower()
        try:
            Person._meta.get_field("email").clean(email, self)
        except ValidationError as problem:
            raise ValidationError({"email": problem.messages}) from problem
        if Person.objects.exclude(pk=self.pk).filter(email=email).exists():
            raise AddressTaken
        self.email = email
        self.save(update_fields=["email"])
        # What allauth has noted of the old one: a wrong address must not be sent a way to set a new password.
        EmailAddress.objects.filter(user=self).exclude(email=email).delete()

    @property
    def given_name(self) -> str:
        """What colleagues say: "Tomás", not "Tomás Rivera"."""
        return self.name.split()[0] if self.name.strip() else self.email.split("@")[0]

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
