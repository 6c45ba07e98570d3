"""Instructions that settle at an external depository: how that is written to, what was sent and asked, and where it stands.

They know no format: messages come written and read. What a depository says is a fact; where an instruction stands is what they add
up to. What a depository confirmed is booked in `depository_bookings`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings

from machinery.statements import among, array, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import accounts_by_id, party_terms
from settlements.allegement import Removal
from settlements.depositories import ABOUT_LINKS, CANCELLED, FINAL, OVER, REJECTED, Advised, Standing, answered, follow
from settlements.gate import order_links, pass_gate
from settlements.models import (
    Cancellation,
    DepositoryAdvice,
    DepositoryAnswer,
    DepositoryLink,
    DepositoryOrder,
    DepositoryRequest,
    DepositoryStanding,
    Telling,
)
from settlements.operations.acting import end_imposed_holds
from settlements.operations.allege import remove_allegements
from settlements.operations.depository_links import ToldLink, change_links, note_linkages
from settlements.operations.depository_refusals import NotAtDepository, RequestStands
from settlements.operations.messages import GoesOut, send_message
from settlements.operations.wishes import HouseHasNoBic
from settlements.queries.imposed import held_by_law
from vocabulary.occasion import Occasion

AT_ONCE: Final = 500
"""Instructions that are sent in one step."""


class DepositoryWish(NamedTuple):
    """How the depository of a market (id) is to be written to: whose BIC, in which standard, under which account of ours, where
    what it holds stands in our books (accounts, ids), and how many minutes it has to answer."""

    market: int
    receiver: str
    form: str
    account: str
    location: int
    nostro: int
    answers_within: int


@dataclass(frozen=True)
class Outgoing:
    """A message about an instruction to its depository, with our reference in it, and the links that it tells. `link` is the way
    (id) and how long an answer may take."""

    instruction: int
    reference: str
    message: GoesOut
    link: int
    answers_within: int
    links: Sequence[ToldLink] = ()


@part
def set_depository(wish: DepositoryWish, occasion: Occasion) -> DepositoryLink:
    """Says how the depository of a market is written to, from now on. The same again: as it stands. Refuses HouseHasNoBic."""
    if not own_bic(accounts_by_id([wish.location])[wish.location].party, occasion):
        raise HouseHasNoBic()
    Telling.objects.select_for_update().get(pk=1)
    facts = {
        "receiver": wish.receiver,
        "form": wish.form,
        "account": wish.account,
        "location_id": wish.location,
        "nostro_id": wish.nostro,
        "answers_within": wish.answers_within,
    }
    last = DepositoryLink.objects.filter(market=wish.market).order_by("-pk").first()
    before = {name: getattr(last, name) for name in facts} if last else None
    if last is not None and before == facts:
        return last
    by = occasion.by
    made = DepositoryLink.objects.create(
        market_id=wish.market,
        **facts,
        business_date=occasion.business_date,
        at=occasion.at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    record(
        by=by,
        at=occasion.at,
        code="depository.set",
        subject_type="market",
        subject_ids=[wish.market],
        before=before,
        after=facts,
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
    return made


def own_bic(house: int, occasion: Occasion) -> str:
    """Our BIC: that of the house, else of the party of ours (id) that has the account at the depository; "" where neither has
    one."""
    if settings.OWN_BIC:
        return str(settings.OWN_BIC)
    found = party_terms([house], occasion.business_date).get(house)
    return found.bic or "" if found else ""


@part
def due_to_send(again: Collection[int] | None = None) -> list[int]:
    """The instructions that are to be sent now, locked, at most AT_ONCE; of those that were rejected only the ones named `again`.

    Whoever calls holds the place up to which is told until the transaction ends, for what is sent is read behind it; and keeps
    links still, for what is sent tells them.
    """
    pass_gate()
    order_links()
    Telling.objects.select_for_update().get(pk=1)
    asked = {"again": array(again) if again is not None else None, "limit": AT_ONCE}
    return [number for (number,) in tuples(statement("settlements", "depository_due"), asked)]


@part
def note_sent(sent: Sequence[Outgoing], attempts: Mapping[int, int], occasion: Occasion) -> None:
    """Keeps the messages by which instructions are sent, each the given attempt. What was sent stands as sent, whatever was said of
    an attempt before. Of none nothing."""
    for each in sent:
        message = send_message(each.message, occasion)
        order = DepositoryOrder.objects.create(
            message=message,
            instruction_id=each.instruction,
            link_id=each.link,
            attempt=attempts[each.instruction],
            reference=each.reference,
            business_date=occasion.business_date,
            at=occasion.at,
        )
        stands = {
            **_axes(Standing()),
            "told_at": None,
            "link_id": each.link,
            "sent_at": occasion.at,
            "answer_due_at": occasion.at + timedelta(minutes=each.answers_within),
        }
        DepositoryStanding.objects.update_or_create(pk=each.instruction, defaults=stands)
        facts = {"reference": each.reference, "message": message.pk, "moves": attempts[each.instruction] > 1}
        facts |= {"links": told} if (told := note_linkages(each.links, order=order)) else {}
        _tell("depository.sent", each.instruction, facts, occasion)


@part
def note_unsent(instruction: int, link: int, occasion: Occasion) -> None:
    """Keeps that no message can say an instruction: it stands as rejected, as by the depository, and a person sees to it."""
    stands = {"link_id": link, "state": REJECTED, "processing": "REJT", "reason": "OTHR"}
    times = {"sent_at": occasion.at, "answer_due_at": occasion.at}
    DepositoryStanding.objects.update_or_create(pk=instruction, defaults=stands | times)
    _tell("depository.not_sent", instruction, {"why": "OTHR", "moves": True}, occasion)


@part
def demand_askable(instruction: int, act: str) -> tuple[DepositoryOrder, int]:
    """By what an instruction that is at its depository was sent there last, locked, and the number of the next request about it.
    What was asked of an attempt before is not waited for. Refuses NotAtDepository, RequestStands."""
    Telling.objects.select_for_update().get(pk=1)
    stands = DepositoryStanding.objects.select_for_update().filter(pk=instruction).first()
    order = last_order(instruction)
    if stands is None or stands.state in OVER or order is None:
        raise NotAtDepository(instruction=instruction)
    asked = DepositoryRequest.objects.filter(instruction=instruction)
    for each in asked.filter(act=act, order=order):
        if not each.answers.exclude(state=DepositoryAnswer.State.WAITS).exists():
            raise RequestStands(instruction=instruction, reference=each.reference)
    return order, asked.count() + 1


def last_order(instruction: int) -> DepositoryOrder | None:
    """By what an instruction was sent to its depository last; None of one that never was."""
    sent = DepositoryOrder.objects.filter(instruction=instruction).order_by("-attempt")
    return sent.select_related("link__location").first()


class AskedBy(NamedTuple):
    """The message (id) of a party, and the item of it, that asks for what a depository is asked."""

    message: int
    item: int


@part
def note_asked(
    outgoing: Outgoing,
    order: DepositoryOrder,
    act: str,
    wanted: str,
    *,
    number: int,
    asked_by: AskedBy | None,
    occasion: Occasion,
) -> None:
    """Keeps a request to a depository about what an order sent, with its message and the links that it is about, and on whose
    behalf it is. Nothing of the instruction changes."""
    message = send_message(outgoing.message, occasion)
    made = DepositoryRequest.objects.create(
        message=message,
        instruction_id=outgoing.instruction,
        order=order,
        number=number,
        reference=outgoing.reference,
        act=act,
        wanted=wanted,
        business_date=occasion.business_date,
        at=occasion.at,
        actor_name=occasion.by.name,
        asked_by_id=asked_by.message if asked_by else None,
        asked_item=asked_by.item if asked_by else None,
    )
    facts = {"reference": outgoing.reference, "act": act, "wanted": wanted, "message": message.pk}
    facts |= {"asked_by": asked_by.message, "item": asked_by.item} if asked_by else {}
    facts |= {"links": told} if (told := note_linkages(outgoing.links, request=made)) else {}
    _tell("depository.asked", outgoing.instruction, facts, occasion)


@part
def lock_standing(instruction: int) -> DepositoryStanding:
    """Where an instruction stands at its depository, locked until the transaction ends; the instruction itself first, as acts
    do."""
    pass_gate()
    tuples(statement("settlements", "act_waiting"), {"instructions": array([instruction])})
    return DepositoryStanding.objects.select_for_update().get(pk=instruction)


@part
def advise(message: int, stands: DepositoryStanding, advised: Advised, occasion: Occasion) -> bool:
    """Keeps what a depository advises of an instruction, whose standing is locked, and moves it; False where it was too late to
    move anything. What the depository has cancelled is cancelled here, and over."""
    after = None if stands.state in FINAL else follow(standing_of(stands), advised)
    DepositoryAdvice.objects.create(
        message_id=message,
        instruction_id=stands.pk,
        told_at=advised.told_at,
        is_late=after is None,
        processing=advised.processing,
        matching=advised.matching,
        settlement=advised.settlement,
        hold=advised.hold,
        codes=list(advised.codes),
        business_date=occasion.business_date,
        at=occasion.at,
    )
    facts = {"message": message, "late": after is None, "codes": list(advised.codes), "moves": after is not None}
    _tell("depository.advised", stands.pk, facts, occasion)
    if after is not None:
        _move(stands, after, occasion)
    return after is not None


@part
def answer_request(
    message: int, request: DepositoryRequest, state: str, *, codes: Sequence[str], told_at: datetime, occasion: Occasion
) -> None:
    """Keeps what a depository answers to a request, and does what it has done: an instruction is cancelled, held or released there,
    or its links are changed. What it had told after that stands. Of a request about links whoever calls has ordered those."""
    stands = lock_standing(request.instruction_id)
    done = state == DepositoryAnswer.State.DONE and stands.state not in FINAL
    after = answered(standing_of(stands), request.act, told_at) if done else None
    DepositoryAnswer.objects.create(
        message_id=message,
        request=request,
        state=state,
        codes=list(codes),
        told_at=told_at,
        moves=after is not None,
        at=occasion.at,
    )
    facts = {
        "message": message,
        "reference": request.reference,
        "act": request.act,
        "state": state,
        "moves": after is not None,
    }
    if done and request.act in ABOUT_LINKS:
        facts["links"] = change_links(request, occasion)
    _tell("depository.answered", stands.pk, facts, occasion)
    if after is not None:
        _move(stands, after, occasion)


def standing_of(stands: DepositoryStanding) -> Standing:
    """The axes of a row."""
    return Standing(**{name: getattr(stands, name) for name in Standing.__dataclass_fields__})


def _axes(standing: Standing) -> dict[str, Any]:
    axes = {name: getattr(standing, name) for name in Standing.__dataclass_fields__ if name != "told_at"}
    return {**axes, "state": standing.state}


def _move(stands: DepositoryStanding, after: Standing, occasion: Occasion) -> None:
    for name, found in {**_axes(after), "told_at": after.told_at}.items():
        setattr(stands, name, found)
    stands.save(update_fields=[*_axes(after), "told_at"])
    if stands.state == CANCELLED and not Cancellation.objects.filter(pk=stands.pk).exists():
        _cancel(stands.pk, after.reason, occasion)


def cancel_what_is_gone(instructions: Collection[int], occasion: Occasion) -> None:
    """Cancels what its depository cancelled while the law had the house hold it, and nothing does any more."""
    gone = DepositoryStanding.objects.filter(pk__in=among(list(instructions)), state=CANCELLED)
    for each in gone.exclude(pk__in=Cancellation.objects.values("pk")).order_by("pk"):
        _cancel(each.pk, each.reason, occasion)


def _cancel(instruction: int, reason: str, occasion: Occasion) -> None:
    """What is cancelled at its depository is so here: whom it was alleged to is told that this is over. What the law has the house
    hold stays, until that is lifted (`cancel_what_is_gone`)."""
    if held_by_law([instruction]):
        return
    end_imposed_holds([instruction], occasion)
    Cancellation.objects.create(
        instruction_id=instruction,
        reason_code=reason or "OTHR",
        business_date=occasion.business_date,
        at=occasion.at,
    )
    gone = {"instructions": array([instruction]), "at": occasion.at}
    alleged = [number for (number,) in tuples(statement("settlements", "withdraw"), gone)]
    remove_allegements(alleged, Removal.CANCELLED, by=occasion.by, at=occasion.at)


def _tell(code: str, instruction: int, after: dict[str, Any], occasion: Occasion) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="instruction",
        subject_ids=[instruction],
        after=after,
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
