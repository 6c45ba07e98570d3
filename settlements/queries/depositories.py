"""What goes to external depositories: what is to be said of instructions, where they stand there, and who may see that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from machinery.statements import array, rows, statement, value
from settlements.depositories import OVER, REJECTED, SETTLED, Advised, Standing, answered, follow
from settlements.models import (
    DepositoryAdvice,
    DepositoryAnswer,
    DepositoryConfirmation,
    DepositoryLink,
    DepositoryOrder,
    DepositoryRequest,
    DepositoryStanding,
    Instruction,
    Unmatched,
)
from settlements.queries.scope import visible_instructions
from vocabulary.actor import Actor


def facts_for_depository(instructions: Collection[int]) -> list[dict[str, Any]]:
    """What is to be said of instructions to their depository, and how their confirmations are booked; in order. Those of a market
    to whose depository there is no way are left out."""
    return rows(statement("settlements", "depository_facts"), {"instructions": array(instructions)})


def confirmed_in_part(instructions: Collection[int]) -> set[int]:
    """Those of which a depository rejected what it had settled a part of."""
    rejected = DepositoryStanding.objects.filter(pk__in=instructions, state=REJECTED)
    found = rejected.filter(Q(quantity_units__gt=0) | Q(amount_units__gt=0))
    return set(found.values_list("pk", flat=True))


def held_by_the_house(instructions: Collection[int]) -> dict[int, str]:
    """Those of some that are to be sent to a depository and that the house holds, and by which code."""
    found = Unmatched.objects.filter(pk__in=instructions, place="CSD").exclude(imposed="")
    return dict(found.values_list("pk", "imposed"))


def depository_links() -> QuerySet[DepositoryLink]:
    """How each market's depository is written to now."""
    newest = DepositoryLink.objects.filter(market=OuterRef("market")).order_by("-pk").values("pk")[:1]
    return DepositoryLink.objects.filter(pk=Subquery(newest)).select_related("market", "location", "nostro")


def link_of_market(market: int) -> DepositoryLink | None:
    """How the depository of a market (id) is written to now; None where nothing is sent there."""
    return depository_links().filter(market=market).first()


def house_of_depository(bic: str) -> int | None:
    """The party, one of our own, for whom messages of a depository (BIC of eleven characters) come in; None for no depository."""
    found = link_of_depository(bic)
    return found.location.party_id if found else None


def link_of_depository(bic: str) -> DepositoryLink | None:
    """The newest way to a depository (BIC of eleven characters); None where there is none."""
    return DepositoryLink.objects.filter(receiver=bic).order_by("-pk").select_related("location").first()


def link_of_account(bic: str, account: str) -> DepositoryLink | None:
    """The way to a depository (BIC of eleven characters) that knows us by an account; None where there is none."""
    return (
        DepositoryLink.objects.filter(receiver=bic, account=account).order_by("-pk").select_related("location").first()
    )


def instructions_sent(references: Sequence[str], receiver: str) -> dict[str, int]:
    """Our references at a depository -> what was sent there under each; what was not is left out."""
    found = DepositoryOrder.objects.filter(reference__in=references, link__receiver=receiver)
    return dict(found.values_list("reference", "instruction"))


def order_named(reference: str, sender: str) -> DepositoryOrder | None:
    """What was sent to a depository under a reference of ours."""
    sent = DepositoryOrder.objects.filter(reference=reference, link__receiver=sender)
    return sent.select_related("link__location").first()


def request_named(reference: str, sender: str) -> DepositoryRequest | None:
    """What a depository was asked under a reference of ours."""
    asked = DepositoryRequest.objects.filter(reference=reference, order__link__receiver=sender)
    return asked.select_related("order__link__location").first()


def is_to_send() -> bool:
    """Whether anything is to be sent to a depository."""
    return bool(value(f"select exists ({statement('settlements', 'depository_waits')})"))


def stood_outside(instructions: Collection[int], at: datetime) -> dict[int, Standing]:
    """Where instructions stood at their depository at an instant, by id: what it had said by then of what was sent last. What was
    not sent by then is left out."""
    sent = DepositoryOrder.objects.filter(instruction__in=instructions, at__lte=at).order_by("at", "attempt")
    since = {each.instruction_id: (each.at, each.pk) for each in sent}
    stood = dict.fromkeys(since, Standing())
    advices = DepositoryAdvice.objects.filter(instruction__in=since, at__lte=at, is_late=False)
    answers = DepositoryAnswer.objects.filter(request__instruction__in=since, at__lte=at, moves=True)
    words: list[DepositoryAdvice | DepositoryAnswer] = [*advices, *answers.select_related("request")]
    for word in sorted(words, key=lambda each: (each.at, each.pk)):
        number = word.instruction_id if isinstance(word, DepositoryAdvice) else word.request.instruction_id
        if (word.at, word.pk) > since[number]:
            stood[number] = _after(stood[number], word) or stood[number]
    return stood


def _after(stood: Standing, word: DepositoryAdvice | DepositoryAnswer) -> Standing | None:
    if isinstance(word, DepositoryAnswer):
        return answered(stood, word.request.act, word.told_at)
    told = Advised(word.processing, word.matching, word.settlement, word.hold, word.codes, word.told_at)
    return follow(stood, told)


@dataclass(frozen=True)
class AtDepository:
    """Where an instruction stands at its depository, and all that was said of it, the first first; `standing` is None of what is to
    be sent. `is_held` and `is_imposed` are whether its own side, or the house, keeps it from being sent."""

    link: DepositoryLink
    standing: DepositoryStanding | None
    orders: Sequence[DepositoryOrder]
    advices: Sequence[DepositoryAdvice]
    requests: Sequence[DepositoryRequest]
    answers: Sequence[DepositoryAnswer]
    confirmations: Sequence[DepositoryConfirmation]
    is_held: bool = False
    is_imposed: bool = False

    @property
    def is_there(self) -> bool:
        """Whether it is at the depository now: sent, and neither rejected nor final."""
        return self.standing is not None and self.standing.state not in OVER

    @property
    def settled_on(self) -> date | None:
        """Since when it is settled there, None while it is not."""
        is_settled = self.standing is not None and self.standing.state == SETTLED
        return self.confirmations[-1].settled_on if is_settled else None


def at_depository(instruction: Instruction) -> AtDepository | None:
    """What went to and fro about an instruction; None of one that goes to no depository."""
    standing = DepositoryStanding.objects.select_related("link__market").filter(pk=instruction.pk).first()
    waiting = Unmatched.objects.filter(pk=instruction.pk, place="CSD").first()
    link = standing.link if standing else link_of_market(instruction.market_id) if waiting else None
    if link is None:
        return None
    mine = {"instruction": instruction.pk}
    return AtDepository(
        link,
        standing,
        list(DepositoryOrder.objects.filter(**mine).order_by("attempt")),
        list(DepositoryAdvice.objects.filter(**mine).order_by("told_at", "pk")),
        list(
            DepositoryRequest.objects.filter(**mine)
            .prefetch_related("linkages__other_order", "linkages__pool")
            .order_by("number")
        ),
        list(
            DepositoryAnswer.objects.filter(request__instruction=instruction.pk)
            .select_related("request")
            .order_by("pk")
        ),
        list(DepositoryConfirmation.objects.filter(**mine).order_by("number")),
        is_held=bool(waiting and waiting.is_held),
        is_imposed=bool(waiting and waiting.imposed),
    )


def visible_at_depositories(actor: Actor, at: datetime) -> QuerySet[Instruction]:
    """The instructions that an actor may see and that are, were or are to be at a depository."""
    linked = DepositoryLink.objects.values("market")
    waits = Q(place="CSD", market__in=linked, matching_terms__waiting__isnull=False)
    found = visible_instructions(actor, at).filter(Q(depository_standing__isnull=False) | waits)
    return found.select_related(
        "participant", "counterparty", "asset", "currency", "market", "depository_standing__link"
    )


def in_depository_state(found: QuerySet[Instruction], state: str, at: datetime) -> QuerySet[Instruction]:
    """Those in a state: one of DepositoryStanding, TO_SEND, or OVERDUE: sent, and not answered in time. What was rejected and then
    cancelled here is not rejected any more."""
    if state == "TO_SEND":
        return found.filter(depository_standing__isnull=True)
    if state == "OVERDUE":
        return found.filter(depository_standing__state="SENT", depository_standing__answer_due_at__lt=at)
    if state == "REJECTED":
        found = found.filter(cancellation__isnull=True)
    return found.filter(depository_standing__state=state)


def state_at_depository(standing: DepositoryStanding | None, at: datetime) -> str:
    """In which of these states one is at an instant."""
    if standing is None:
        return "TO_SEND"
    is_overdue = standing.state == DepositoryStanding.State.SENT and standing.answer_due_at < at
    return "OVERDUE" if is_overdue else str(standing.state)
