"""Reads of requests: who may see and decide which, what waits on an object, and lists of them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from authorizations.labels import role_label
from authorizations.models import (
    CommandRequest,
    Delegation,
    OpenRequest,
    OpenSubject,
    RequestEffect,
    RequestEnd,
    RequestSubject,
    RoleGrant,
    User,
)
from authorizations.queries.access import access_of
from authorizations.queries.routes import person_of
from authorizations.registry import command_named
from authorizations.segregation import CONFLICTING_ACTS
from machinery.statements import rows, statement
from vocabulary.actor import Actor

OVERSEE = ("authorizations.view", "authorizations.approve")
"""Rights to see what others ask for, where one has them."""


class _Step(Protocol):
    @property
    def role(self) -> str: ...

    @property
    def approvals(self) -> int: ...


@dataclass(frozen=True)
class RequestLine:
    """One request of a list. `changes` are the first two lines of its effect, `objects` how many it touches by itself.

    While it waits: `place` of `steps` is due, for `role`, with `had` of `needed` persons; None and "" once it has ended, as
    `how` says ("" while it waits).
    """

    id: int
    action: str
    by_name: str
    reason: str
    at: datetime
    business_date: date
    revision: int
    amount: Decimal
    base_currency: str
    flags: Sequence[str]
    changes: Sequence[Mapping[str, Any]]
    objects: int
    expires_at: datetime | None
    escalates_at: datetime | None
    how: str
    ended_by: str
    ended_at: datetime | None
    place: int | None
    role: str
    needed: int
    had: int
    steps: int


@dataclass(frozen=True)
class Pending:
    """A request that waits on an object: its number, the command, who asked, when, and until when it can be decided."""

    request: int
    action: str
    by_name: str
    at: datetime
    expires_at: datetime

    @property
    def title(self) -> str:
        """What the command is called as an act."""
        command = command_named(self.action)
        return str(command.title) if command else self.action


def steps_in_words(steps: Sequence[_Step]) -> str:
    """The steps that are left, in the reader's language: "2 x Approver, then 1 x Senior approver"; "" for none."""
    return ", ".join(f"{step.approvals} × {role_label(step.role)}" for step in steps)


def consequences_of(action: str, bound: Mapping[str, Any]) -> Sequence[str]:
    """What an effect does beyond what is asked for, in sentences; mostly none."""
    command = command_named(action)
    return command.consequences(bound) if command else ()


def waits_in_words(request: int, steps: Sequence[_Step]) -> SafeString:
    """That what was asked for waits as a request, for whom, and where to see it; as a page tells it."""
    said = _("It waits for approval as request %(request)s: %(steps)s.") % {
        "request": request,
        "steps": steps_in_words(steps),
    }
    where = reverse("request", args=[request])
    return format_html('{} <a href="{}">{}</a>', said, where, _("See the request"))


def oversees(actor: Actor, at: datetime) -> frozenset[int] | None:
    """The legal entities of which an actor sees what others ask for, by rights and by delegation; None means all of them."""
    access = access_of(actor, at)
    found = [access.entities(right) for right in OVERSEE]
    if actor.kind == "person":
        found += [_where(delegation, at) for delegation in delegations_to(actor, at)]
    return None if None in found else frozenset[int]().union(*(each for each in found if each is not None))


def _where(delegation: Delegation, at: datetime) -> frozenset[int] | None:
    if delegation.legal_entity_id is not None:
        return frozenset({delegation.legal_entity_id})
    held = RoleGrant.objects.filter(person=delegation.of_id, role=delegation.role, valid__contains=at, desk=None)
    entities = set(held.values_list("legal_entity_id", flat=True))
    return None if None in entities else frozenset(each for each in entities if each is not None)


def delegations_to(actor: Actor, at: datetime) -> list[Delegation]:
    """The delegations by which a person decides for others at an instant, by id."""
    own = User.objects.filter(pk=actor.id).values("person_id")
    people = Q(to__in=own) | Q(to=person_of(actor))
    found = Delegation.objects.filter(people, valid__contains=at).select_related("of", "legal_entity")
    return list(found.order_by("pk"))


def visible_requests(actor: Actor, at: datetime) -> QuerySet[CommandRequest]:
    """The requests that an actor may see at an instant: those of his own, and those of the legal entities that he oversees (one
    that is of none, where he oversees all)."""
    entities = oversees(actor, at)
    if entities is None:
        return CommandRequest.objects.all()
    if not entities:
        return CommandRequest.objects.filter(own_requests(actor))
    inside = Q(entities__contained_by=sorted(entities), entities__len__gt=0)
    outside = RequestEffect.objects.filter(~inside, request=OuterRef("pk"))
    return CommandRequest.objects.filter(own_requests(actor) | ~Exists(outside))


def own_requests(actor: Actor) -> Q:
    """What an actor has asked for, a person through whichever account."""
    own = Q(by_kind=actor.kind, by_id=actor.id)
    return own | Q(maker=person_of(actor)) if actor.kind == "person" else own


def decidable(actor: Actor, at: datetime) -> list[int]:
    """The requests that wait for a person's approval at an instant, the oldest first; none for a program."""
    if actor.kind != "person":
        return []
    pairs = [(act, other) for act, others in CONFLICTING_ACTS.items() for other in sorted(others)]
    asked = {
        "user": int(actor.id),
        "at": at,
        "acts": [act for act, _ in pairs],
        "against": [other for _, other in pairs],
    }
    return [found["id"] for found in rows(statement("authorizations", "decidable"), asked)]


def oldest_of(requests: Collection[int]) -> datetime | None:
    """When the oldest of some requests was asked for."""
    return CommandRequest.objects.filter(pk__in=requests).order_by("pk").values_list("at", flat=True).first()


def request_lines(requests: Collection[int], at: datetime) -> list[RequestLine]:
    """Some requests as a list shows them at an instant, in the order in which they are given."""
    found = rows(statement("authorizations", "request_lines"), {"requests": list(requests), "at": at})
    lines = {each["id"]: _line(each) for each in found}
    return [lines[pk] for pk in requests if pk in lines]


def _line(found: Mapping[str, Any]) -> RequestLine:
    absent = {"how": "", "ended_by": "", "role": "", "needed": 0, "had": 0, "steps": 0}
    facts: dict[str, Any] = {name: absent.get(name) if fact is None else fact for name, fact in found.items()}
    return RequestLine(**{**facts, "changes": json.loads(found["changes"]), "needed": int(facts["needed"])})


def pending(kind: str, keys: Collection[object]) -> dict[str, Pending]:
    """The request that waits on each of some objects of a kind, by their ids as text; those on which none waits are absent."""
    held = OpenSubject.objects.filter(kind=kind, key__in=[str(key) for key in keys]).select_related("request__request")
    return {each.key: _pending(each.request) for each in held}


@dataclass(frozen=True)
class CarriedOut:
    """A command that was carried out on an object (by its id as text), as which request, and when."""

    key: str
    action: str
    at: datetime
    request: int


def carried_out(
    actions: Collection[str], kind: str, keys: Collection[object], visible: QuerySet[CommandRequest]
) -> list[CarriedOut]:
    """What was carried out of some commands on some objects of a kind, by requests that the reader may see."""
    found = RequestSubject.objects.filter(
        kind=kind,
        key__in=[str(key) for key in keys],
        is_mirrored=False,
        request__action__in=actions,
        request__end__how=RequestEnd.How.EXECUTED,
        request__in=visible,
    )
    facts = found.values_list("key", "request__action", "request__end__at", "request_id")
    return [CarriedOut(key, action, at, request) for key, action, at, request in facts]


def how_ended(request: int) -> tuple[str, bool]:
    """How a request ended, as `RequestEnd.How` has it, and whether all of it was carried out just as it was asked for at first."""
    end = RequestEnd.objects.get(pk=request)
    first, last = (RequestEffect.objects.get(request=request, revision=each) for each in (1, end.revision))
    is_same = first.payload_hash == last.payload_hash and not last.bound["refused"]
    return end.how, end.how == RequestEnd.How.EXECUTED and is_same


def _pending(opened: OpenRequest) -> Pending:
    asked = opened.request
    return Pending(asked.pk, asked.action, asked.by_name, asked.at, opened.expires_at)
