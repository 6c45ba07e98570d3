"""A request that waits is changed: it is weighed anew, and every approval of it is void."""

from dataclasses import replace

from authorizations.effects import PAYLOAD, hashed
from authorizations.models import OpenRequest, RequestEffect
from authorizations.operations.asking import enter, known, lock_open
from authorizations.operations.deciding import Decided, carry_out
from authorizations.operations.keeping import (
    Version,
    Weighed,
    hold_objects,
    keep_effect,
    not_before,
    weighed,
)
from authorizations.queries import access_of, person_of, route_of
from authorizations.refusals import EffectNotSeen, NothingToDo, RequestExpired, RightToAskMissing
from authorizations.registry import Command, Payload
from machinery.transactions import part, rehearsal
from recordkeeping.operations import record
from vocabulary.occasion import Occasion


@part
def amend(request: int, payload: Payload, revision: int, occasion: Occasion) -> Decided:
    """Changes what a waiting request asks for: its next revision, with the steps that this needs; who changes it may not check it.

    Where what it asks for now needs nobody it is carried out. The same payload again changes nothing. Refuses, in this order:
    RequestNotFound, RequestEnded, RequestExpired, RightToAskMissing, EffectNotSeen (it was changed since `revision`),
    InvalidPayload, what the command refuses, NothingToDo, RateMissing, WaitsAlready.
    """
    opened = lock_open(request)
    command = known(opened.request.action)
    enter(command)
    occasion = replace(occasion, at=not_before(request, occasion.at))
    if opened.expires_at < occasion.at:
        raise RequestExpired(request=request, expired=opened.expires_at.isoformat())
    if occasion.by.kind in {"person", "client"}:
        held = access_of(occasion.by, occasion.at)
        if not command.is_open_to(payload, held.permissions, held.everywhere):
            raise RightToAskMissing(right=command.rights_for(payload)[0])
    if opened.revision != revision:
        raise EffectNotSeen(request=request, now=opened.revision, seen=revision)
    read = command.read(payload)
    before = RequestEffect.objects.get(request=opened.request, revision=opened.revision)
    if before.payload_hash != hashed(PAYLOAD, read):
        _next_revision(opened, before, read, reckoned(command, read, occasion), occasion)
    waits = [each for each in route_of(request, opened.revision, occasion.at) if not each.is_done]
    if waits:
        return Decided("WAITING", waits)
    effect = RequestEffect.objects.get(request=opened.request, revision=opened.revision)
    return carry_out(opened, effect, by=occasion.by, at=occasion.at, business_date=occasion.business_date)


def reckoned(command: Command, payload: Payload, occasion: Occasion) -> Weighed:
    """What a command would do, weighed; nothing of it is kept. Refuses what the command refuses, NothingToDo, RateMissing."""
    with rehearsal():
        done = command.run(payload, occasion)
    if not done.effect.changes:
        raise NothingToDo()
    return weighed(done.effect, command.name, occasion)


def _next_revision(
    opened: OpenRequest, before: RequestEffect, payload: Payload, found: Weighed, occasion: Occasion
) -> None:
    opened.revision += 1
    OpenRequest.objects.filter(pk=opened.pk).update(revision=opened.revision)
    hold_objects(opened, found.effect)
    keep_effect(opened.request, opened.revision, Version(payload, person_of(occasion.by), found), occasion.at)
    record(
        by=occasion.by,
        at=occasion.at,
        code="request.amended",
        subject_type="request",
        subject_ids=[opened.pk],
        before={"revision": before.revision, "payload": before.payload},
        after={"revision": opened.revision, "payload": dict(payload)},
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
