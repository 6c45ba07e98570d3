"""Asking for what is consequential: it is done for real in a savepoint, and kept only where nobody else must agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authorizations.effects import PAYLOAD, Effect, hashed
from authorizations.models import CommandRequest, OpenRequest, RequestEffect, RequestEnd
from authorizations.operations.authority import change_authority, rely_on_authority
from authorizations.operations.keeping import (
    Weighed,
    add_up,
    end,
    end_waiting,
    keep_request,
    not_before,
    open_up,
    steps_before,
    weighed,
    would_add_up,
)
from authorizations.queries import Step, access_of, person_of
from authorizations.refusals import (
    NothingToDo,
    NotYours,
    ReasonMissing,
    RequestEnded,
    RequestNotFound,
    RightToAskMissing,
    UnknownCommand,
)
from authorizations.registry import Command, Done, Payload, command_named, commands
from machinery.batches import many_rows
from machinery.transactions import attempt, part, rehearsal
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion


@dataclass(frozen=True)
class Asked:
    """What became of what was asked: it is done (`request` is carried out, `waits_for` empty), or it waits for its steps.

    `answer` is what the command answers: what it did, or, where it waits, what it would have done.
    """

    request: int
    effect: Effect
    answer: Any
    waits_for: Sequence[Step] = ()

    @property
    def is_done(self) -> bool:
        """Whether it is carried out."""
        return not self.waits_for


def known(action: str) -> Command:
    """The command of that name. Refuses UnknownCommand."""
    command = command_named(action)
    if command is None:
        raise UnknownCommand(found=action[:60], known=", ".join(each.name for each in commands()))
    return command


def enter(command: Command) -> None:
    """Who asks for a command or decides on it relies on who may do what, or keeps everybody out until he has changed that."""
    if command.changes_authority:
        change_authority()
    else:
        rely_on_authority()


@part
@many_rows()
def ask(action: str, payload: Payload, occasion: Occasion) -> Asked:
    """Asks for a command: carries it out where the policy asks nobody, else lets it wait for approvals; one event of the request.

    The real operation runs in a savepoint and its effect decides who must agree; where somebody must, everything is taken
    back. Asked again while it waits: refused with the number of the first. Refuses, in this order: UnknownCommand,
    RightToAskMissing, ReasonMissing, InvalidPayload, what the command refuses, NothingToDo (with nothing but items that are
    refused the answer of the command is returned instead, as request 0), RateMissing, WaitsAlready.
    """
    command = known(action)
    enter(command)
    if occasion.by.kind in {"person", "client"}:
        held = access_of(occasion.by, occasion.at)
        if not command.is_open_to(payload, held.permissions, held.everywhere):
            raise RightToAskMissing(right=command.rights_for(payload)[0])
    read = _read(command, payload, occasion)
    with attempt() as tried:
        done = command.run(read, occasion)
        if not done.effect.changes:
            return _nothing(done)
        found = weighed(done.effect, command.name, occasion)
        today = add_up(command.name, occasion.business_date, found.weight)
        steps = steps_before(command.name, found, today, occasion)
        if steps:
            tried.take_back()
    if tried.is_taken_back:
        request = keep_request(command, read, found, occasion)
        opened = open_up(request, steps, found.effect, occasion)
        _tell_asked(opened, found, occasion)
        return Asked(request.pk, done.effect, done.answer, steps)
    request = keep_request(command, read, found, occasion)
    end(request, RequestEnd.How.EXECUTED, 1, by=occasion.by, at=occasion.at, reason=occasion.reason)
    return Asked(request.pk, done.effect, done.answer)


@part
def probe(action: str, payload: Payload, occasion: Occasion) -> Asked:
    """What `ask` would come to, as request 0: its effect and the steps that it would wait for. Nothing is kept, and the right to
    ask is not asked about. Refuses UnknownCommand, ReasonMissing, InvalidPayload, what the command refuses, NothingToDo,
    RateMissing."""
    command = known(action)
    read = _read(command, payload, occasion)
    with rehearsal():
        done = command.run(read, occasion)
    if not done.effect.changes:
        return _nothing(done)
    found = weighed(done.effect, command.name, occasion)
    today = would_add_up(command.name, occasion.business_date, found.weight)
    steps = steps_before(command.name, found, today, occasion)
    return Asked(0, done.effect, done.answer, steps)


def _read(command: Command, payload: Payload, occasion: Occasion) -> dict[str, Any]:
    if command.needs_reason and not occasion.reason.strip():
        raise ReasonMissing()
    return command.read(payload)


def _nothing(done: Done) -> Asked:
    if not done.effect.refused:
        raise NothingToDo()
    return Asked(0, done.effect, done.answer)


def _tell_asked(opened: OpenRequest, found: Weighed, occasion: Occasion) -> None:
    request = opened.request
    record(
        by=occasion.by,
        at=occasion.at,
        code="request.asked",
        subject_type="request",
        subject_ids=[request.pk],
        after={
            "action": request.action,
            "amount": str(found.weight.amount),
            "effect": found.effect.hash(),
            "objects": len(set(found.effect.subjects)),
            "expires_at": opened.expires_at.isoformat(),
            "escalates_at": opened.escalates_at.isoformat() if opened.escalates_at else None,
            "escalates_to": opened.escalates_to,
        },
        reason=occasion.reason,
        request_id=occasion.request_id,
    )


@part
def withdraw(request: int, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Takes a request back that waits; it stays on file. Refuses RequestNotFound, RequestEnded, NotYours."""
    opened = lock_open(request)
    asked = opened.request
    own = (asked.by_kind, asked.by_id) == (by.kind, by.id) or (
        asked.maker_id is not None and asked.maker_id == person_of(by)
    )
    if not own:
        raise NotYours(maker=asked.by_name)
    end_waiting(asked, RequestEnd.How.WITHDRAWN, opened.revision, by=by, at=not_before(request, at), reason=reason)


@part
def expire(*, by: Actor, at: datetime) -> int:
    """Ends every request whose time to decide is over at `at`; how many. The second time it ends none."""
    due = OpenRequest.objects.select_for_update(of=("self",)).filter(expires_at__lt=at).select_related("request")
    found = list(due.order_by("pk"))
    for opened in found:
        end_waiting(opened.request, RequestEnd.How.EXPIRED, opened.revision, by=by, at=at)
    return len(found)


@part
def waits_for(request: int, action: str, payload: Payload) -> bool:
    """Whether a request waits that asks for just this, and has from the first; it ends no sooner than the transaction then."""
    try:
        opened = lock_open(request)
    except (RequestEnded, RequestNotFound):
        return False
    asked = hashed(PAYLOAD, known(action).read(payload))
    versions = RequestEffect.objects.filter(request=request).values_list("payload_hash", flat=True)
    return opened.request.action == action and set(versions) == {asked}


def lock_open(request: int) -> OpenRequest:
    """The guard of a request that waits, locked. Refuses RequestNotFound, RequestEnded."""
    waiting = OpenRequest.objects.select_for_update(of=("self",)).select_related("request")
    opened = waiting.filter(pk=request).first()
    if opened is None:
        ended = RequestEnd.objects.filter(pk=request).first()
        if ended is None or not CommandRequest.objects.filter(pk=request).exists():
            raise RequestNotFound(request=request)
        raise RequestEnded(request=request, how=ended.how, by=ended.by_name)
    return opened
