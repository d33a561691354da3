"""The door for machines to who there is: teams and people, and whose token is valid."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.security import HttpBearer

from lean.lib.exact_json import words
from lean.lib.listing import Listing, PageNumber, each, listing

from ..models import ApiToken, Membership, Person, Role, Team

router = Router(tags=["Who"])
Key = words(60)


class Bearer(HttpBearer):
    """A token speaks for one person, with the rights that the person has at this moment, and no more."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        return ApiToken.objects.person_for(token)


class PersonRef(Schema):
    id: int
    name: str


class TeamRef(Schema):
    key: str
    name: str


class Member(Schema):
    person: PersonRef
    role: str
    title: str


class TeamOut(TeamRef):
    parent: str | None
    purpose: str
    headcount: int | None
    lead: PersonRef | None
    members: list[Member]


class Place(Schema):
    team: TeamRef
    role: str
    title: str


class PersonOut(PersonRef):
    email: str
    places: list[Place]


def as_team(team: Team) -> dict:
    members = list(team.memberships.all())
    return {
        "key": team.key,
        "name": team.name,
        "parent": team.parent.key if team.parent else None,
        "purpose": team.purpose,
        "headcount": team.headcount,
        "lead": next((member.person for member in members if member.role == Role.LEAD), None),
        "members": members,
    }


def as_person(person: Person) -> dict:
    return {
        "id": person.pk,
        "name": person.name,
        "email": person.email,
        "places": list(person.memberships.all()),
    }


def teams():
    present = Membership.objects.filter(person__is_active=True).select_related("person").order_by("pk")
    return Team.objects.select_related("parent").prefetch_related(Prefetch("memberships", present))


def people():
    places = Membership.objects.select_related("team").order_by("pk")
    return Person.objects.filter(is_active=True).prefetch_related(Prefetch("memberships", places)).order_by("pk")


@router.get("/teams/", response=Listing[TeamOut], summary="All teams, each after the one above it")
def list_teams(request: HttpRequest, page: PageNumber = 1):
    return listing(teams(), page, each(as_team))


@router.get("/teams/{key}/", response=TeamOut, summary="One team with its people")
def one_team(request: HttpRequest, key: Key):
    return as_team(get_object_or_404(teams(), key=key))


@router.get("/people/", response=Listing[PersonOut], summary="Everybody who can sign in, with their teams")
def list_people(request: HttpRequest, page: PageNumber = 1):
    return listing(people(), page, each(as_person))


@router.get("/people/{int:pk}/", response=PersonOut, summary="One person")
def one_person(request: HttpRequest, pk: int):
    return as_person(get_object_or_404(people(), pk=pk))
