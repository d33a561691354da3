"""My habits: everybody sees their own, and of others only what five leads or more do together."""

from decimal import Decimal

import pytest
from django.urls import reverse

from goals.models import Catchball
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    """Ingrid → Tomás agreed at the first number; Tomás → Nadia in three rounds, after a task was ordered."""
    company = factories.company()
    above = company.offer()
    above.accept(by=company.tomas, answering=1)
    ball = company.pass_down(above, statement="Install a second cure rack")
    counter = ball.latest_terms.revised(target=Decimal("3.5"))
    ball.counter(counter, by=company.nadia, answering=1, text="One rack")
    ball.counter(counter.revised(target=Decimal(3)), by=company.tomas, answering=2, text="Two days of maintenance")
    ball.accept(by=company.nadia, answering=3)
    return company


def page(client, person, **query):
    client.force_login(person)
    return words(client.get(reverse("goals:habits"), query))


def test_each_person_reads_their_own_and_nobody_elses(client, larkfield):
    tomas = page(client, larkfield.tomas)
    assert "Of 2 catchballs that were settled, 1 were agreed at the first number." in tomas
    assert "As a rule it took one round, at the most 3." in tomas
    assert "You named the first number in 1 of 2." in tomas
    assert "Of 1 that you asked for, 1 said how, not only what for." in tomas
    # An address that names somebody else changes nothing.
    assert "You named the first number in 0 of 1." in page(client, larkfield.nadia, of=larkfield.tomas.pk)
    ewa = page(client, larkfield.ewa)
    assert "Nothing to tell yet." in ewa
    assert "Tomás" not in ewa


def test_three_leads_show_nothing_of_everyone(client, larkfield):
    assert "once five people who lead have taken part" in page(client, larkfield.ewa)


def test_five_leads_show_everyone_together_without_a_name(client, larkfield):
    for name in ("Welding", "Assembly"):
        team = factories.team(name, larkfield.area)
        lead = factories.lead(team, f"Lead of {name}")
        asked = {"team": team, "by": larkfield.tomas, "terms": factories.terms("5", "4")}
        ball = Catchball.objects.offer(parent=larkfield.outcome.pieces.get(), **asked)
        ball.accept(by=lead, answering=1)
    ewa = page(client, larkfield.ewa)
    assert "Of 4 catchballs that were settled, 3 were agreed at the first number." in ewa
    assert "The asking side named the first number in 4 of 4." in ewa
    assert "Lead of" not in ewa
