"""Roles that were taken in an emergency, and which of them wait for their review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, QuerySet, When

from authorizations.models import Emergency, Review, User
from authorizations.queries.routes import people_of, person_of
from vocabulary.actor import Actor

SHOWN: Final = 200


@dataclass(frozen=True)
class EmergencySheet:
    """A role that somebody took, until when he had it, whether that is over, and what others said of it (None: nothing yet)."""

    emergency: Emergency
    until: datetime
    is_over: bool
    review: Review | None

    @property
    def role(self) -> str:
        """The role that was taken."""
        return str(self.emergency.grant.role)

    @property
    def is_due(self) -> bool:
        """Whether it waits for its review."""
        return self.is_over and self.review is None


def emergencies(at: datetime, person: int | None = None) -> list[EmergencySheet]:
    """What was taken in emergencies, of everybody or of one person, through merged identities: what waits for its review first,
    then the newest; at most SHOWN."""
    found = _files(people_of(person) if person else None)
    due = Case(When(review=None, grant__valid__endswith__lte=at, then=0), default=1)
    return [_sheet(each, at) for each in found.order_by(due, "-at", "-pk")[:SHOWN]]


def emergency_sheet(pk: int, at: datetime) -> EmergencySheet | None:
    """One emergency; None for one that is not on file."""
    found = _files().filter(pk=pk).first()
    return _sheet(found, at) if found else None


def emergencies_due(at: datetime, but: Actor | None = None) -> int:
    """How many emergencies are over and wait for their review, those of an actor himself left out."""
    found = Emergency.objects.filter(review=None, grant__valid__endswith__lte=at)
    person = person_of(but) if but else None
    return found.exclude(person__in=people_of(person)).count() if person else found.count()


def is_own_emergency(sheet: EmergencySheet, actor: Actor) -> bool:
    """Whether an actor took the role himself, through whichever account."""
    person = person_of(actor)
    return person is not None and sheet.emergency.person_id in people_of(person)


def accounts_in(sheet: EmergencySheet) -> Sequence[int]:
    """The accounts of who took the role, by id."""
    return list(User.objects.filter(person=sheet.emergency.person_id).order_by("pk").values_list("pk", flat=True))


def _files(people: Collection[int] | None = None) -> QuerySet[Emergency]:
    found = Emergency.objects.select_related("grant", "person", "review__reviewer")
    return found if people is None else found.filter(person__in=people)


def _sheet(found: Emergency, at: datetime) -> EmergencySheet:
    until: datetime = found.grant.valid.upper or at
    return EmergencySheet(found, until, until <= at, getattr(found, "review", None))
