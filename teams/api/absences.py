"""Who is away, until when, and who answers meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from lean.lib import clock
from lean.lib.exact_json import MAX_ID, Day
from lean.lib.refusal import Refused

from ..models import Absence, Person
from .who import PersonRef

router = Router(tags=["Who"])


class AbsenceIn(Schema):
    """`back_on` is the first day of work again. Only who may already move for a team of theirs can stand in."""

    model_config = ConfigDict(extra="forbid")

    from_on: Day
    back_on: Day
    stand_in: Annotated[int | None, Field(ge=1, le=MAX_ID, description="The id of a person")] = None


class AbsenceOut(Schema):
    id: int
    person: PersonRef
    from_on: date
    back_on: date
    stand_in: PersonRef | None


class AbsenceEnded(Schema):
    """`back_on` is null where it had not begun: then they are not away at all."""

    person: int
    back_on: date | None


@router.get("/people/{int:pk}/absences/", response=list[AbsenceOut], summary="When somebody is away")
def list_absences(request: HttpRequest, pk: int):
    """Of now and to come, the nearest first."""
    person = get_object_or_404(Person, pk=pk, is_active=True)
    to_come = person.absences.filter(back_on__gt=clock.today()).select_related("person", "stand_in")
    return list(to_come.order_by("from_on"))


@router.post("/people/{int:pk}/absences/", response={201: AbsenceOut}, summary="Say when somebody is away")
def say_absence(request: HttpRequest, pk: int, given: AbsenceIn):
    """They themselves say so, or who leads a team of theirs or one above; an administrator, too. It gives no rights."""
    person = get_object_or_404(Person, pk=pk, is_active=True)
    stand_in = None
    if given.stand_in is not None:
        stand_in = Person.objects.filter(pk=given.stand_in).first()
        if stand_in is None:
            raise Refused("There is nobody of that id.", about="stand_in")
    made = Absence.objects.say(person, given.from_on, given.back_on, stand_in=stand_in, by=request.auth)
    return Status(201, made)


@router.post("/people/{int:pk}/absences/{int:absence}/ending/", response=AbsenceEnded, summary="Say that they are back")
def end_absence(request: HttpRequest, pk: int, absence: int):
    """Back today, or not away at all where it had not begun."""
    found = get_object_or_404(Absence.objects.select_related("person"), pk=absence, person=pk)
    Absence.objects.end(found, by=request.auth)
    left = Absence.objects.filter(pk=absence).values_list("back_on", flat=True).first()
    return {"person": pk, "back_on": left}
