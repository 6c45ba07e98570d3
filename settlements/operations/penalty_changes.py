"""The depository removes penalties, reinstates them and re-allocates them: facts of their own, that leave each as it was reckoned.

Source: ECSDA CSDR Penalties Framework, 8; a penalty may be changed up to the amendment day of the month in which it is netted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.statements import array, rows, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.models import PenaltyChange
from settlements.operations.penalty_refusals import (
    NoSuchPenalty,
    PenaltyHasNoPayer,
    PenaltyIsClosed,
    PenaltyIsCompleted,
    PenaltyIsPaidByThisSide,
    PenaltyIsRemoved,
    PenaltyLacksFacts,
    PenaltyOfThisSideStands,
    PenaltyStands,
)
from settlements.penalties.calendar import MarketMilestones
from settlements.queries.penalty_days import penalty_days
from settlements.queries.penalty_facts import Key, PenaltyFacts, facts_of
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal

EVENTS: Final = {
    PenaltyChange.Kind.REMOVED: "penalty.removed",
    PenaltyChange.Kind.REINSTATED: "penalty.reinstated",
    PenaltyChange.Kind.REALLOCATED: "penalty.reallocated",
}


@dataclass(frozen=True, slots=True)
class StandingPenalty:
    """What stands of a penalty: the number and kind of its last change (0 and "": none), and who pays; `completed_by` the one that
    completes it (None: none); whether its month is netted; what else stands of its match and day that the deliverer, or the
    receiver, pays (None: nothing)."""

    id: int
    business_date: date
    penalty_date: date
    market: int
    payment: str
    rounding: str
    asset: int
    settled_in: int
    on_growth_market: bool
    quantity: Decimal | None
    cash_amount: Decimal | None
    deliverer: int
    receiver: int
    number: int
    kind: str
    side: str
    completed_by: int | None
    is_netted: bool
    of_deliverer: int | None
    of_receiver: int | None


Ask = Callable[[StandingPenalty], None]


@part
def remove_penalties(penalties: Sequence[int], code: str, occasion: Occasion) -> Outcome:
    """Penalties come to zero from now on, for a reason of the list (settlements.models.PenaltyChange.Code).

    Failures by the number of the penalty, in this order: no_such_penalty, penalty_is_completed, penalty_is_closed,
    penalty_is_removed.
    """
    found, failures = _asked(penalties, occasion, _may_remove)
    made = [
        _change(each, occasion, kind=PenaltyChange.Kind.REMOVED, code=code, side=each.side, amount=Decimal(0))
        for each in found
    ]
    return _written(made, failures, occasion)


@part
def reinstate_penalties(penalties: Sequence[int], occasion: Occasion) -> Outcome:
    """Penalties that were removed are reckoned anew, of the side that paid, with what is known by now of their day.

    Failures by the number of the penalty, in this order: no_such_penalty, penalty_is_completed, penalty_is_closed,
    penalty_stands (it was not removed), penalty_has_no_payer, penalty_of_this_side_stands, penalty_lacks_facts.
    """
    found, failures = _asked(penalties, occasion, _may_reinstate)
    return _reckoned(found, failures, PenaltyChange.Kind.REINSTATED, lambda each: each.side, occasion)


@part
def reallocate_penalties(penalties: Sequence[int], side: str, occasion: Occasion) -> Outcome:
    """The side DELI or RECE pays penalties instead of the other, or of nobody, at its own rates.

    Failures by the number of the penalty, in this order: no_such_penalty, penalty_is_completed, penalty_is_closed,
    penalty_is_paid_by_this_side, penalty_of_this_side_stands, penalty_lacks_facts.
    """

    def may(each: StandingPenalty) -> None:
        if each.side == side:
            raise PenaltyIsPaidByThisSide(penalty=each.id)

    found, failures = _asked(penalties, occasion, may)
    return _reckoned(found, failures, PenaltyChange.Kind.REALLOCATED, lambda _each: side, occasion)


def _may_remove(each: StandingPenalty) -> None:
    if each.kind == PenaltyChange.Kind.REMOVED:
        raise PenaltyIsRemoved(penalty=each.id)


def _may_reinstate(each: StandingPenalty) -> None:
    if each.kind != PenaltyChange.Kind.REMOVED:
        raise PenaltyStands(penalty=each.id)
    if not each.side:
        raise PenaltyHasNoPayer(penalty=each.id)


def _asked(penalties: Sequence[int], occasion: Occasion, may: Ask) -> tuple[list[StandingPenalty], list[Failure]]:
    """The penalties that may be changed, and why others may not. Nobody reckons or nets any meanwhile."""
    lock_list("settlements_penalty")
    found, days = _standing(penalties), penalty_days()
    may_be, failures = list[StandingPenalty](), list[Failure]()
    for pk in dict.fromkeys(penalties):
        try:
            if pk not in found:
                raise NoSuchPenalty(penalty=pk)
            _is_open(found[pk], days, occasion.business_date)
            may(found[pk])
            may_be.append(found[pk])
        except Refusal as refusal:
            failures.append(_failure(pk, refusal))
    return may_be, failures


def _standing(penalties: Sequence[int]) -> dict[int, StandingPenalty]:
    """What stands of some penalties, by their numbers."""
    found = rows(statement("settlements", "penalty_standing"), {"penalties": array(penalties)})
    return {f["id"]: StandingPenalty(**f) for f in found}


def _is_open(each: StandingPenalty, days: MarketMilestones, today: date) -> None:
    """Refuses PenaltyIsCompleted and PenaltyIsClosed."""
    if each.completed_by is not None:
        raise PenaltyIsCompleted(penalty=each.id, completed_by=each.completed_by)
    last = days.month(each.market, each.business_date).amendments_until
    if today > last or each.is_netted:
        raise PenaltyIsClosed(penalty=each.id, last_day=last.isoformat())


def _reckoned(
    found: Sequence[StandingPenalty],
    failures: Sequence[Failure],
    kind: PenaltyChange.Kind,
    side_of: Callable[[StandingPenalty], str],
    occasion: Occasion,
) -> Outcome:
    """Writes changes by which sides pay what is known by now of the days of penalties comes to."""
    known = {(f.asset, f.settled_in, f.day, f.on_growth_market): f for f in facts_of([_key(each) for each in found])}
    made, lacking = list[PenaltyChange](), list[Failure]()
    for each in found:
        side = side_of(each)
        other = each.of_deliverer if side == "DELI" else each.of_receiver
        if other is not None:
            lacking.append(_failure(each.id, PenaltyOfThisSideStands(penalty=each.id, other=other)))
            continue
        needed = needs(each.payment, side)
        facts = known.get(_key(each))
        lacks = [name for name in needed if facts is None or getattr(facts, name) is None]
        if lacks:
            lacking.append(_failure(each.id, PenaltyLacksFacts(penalty=each.id, facts=lacks)))
            continue
        took: dict[str, Any] = {name: getattr(facts, name) for name in needed}
        if "price" in took and facts is not None:
            took["price_date"] = facts.price_date
        made.append(_change(each, occasion, kind=kind, code="", side=side, amount=_amount(each, side, took), **took))
    return _written(made, [*failures, *lacking], occasion)


def _key(each: StandingPenalty) -> Key:
    return each.asset, each.settled_in, each.penalty_date, each.on_growth_market


def needs(payment: str, side: str) -> list[str]:
    """What of the facts of its day a penalty of a side is reckoned with."""
    is_cash_of = payment == "DVP" and side == "RECE"
    wanted = {
        "price": payment != "PFOD",
        "securities_rate": payment != "PFOD" and not is_cash_of,
        "cash_rate": payment in {"PFOD", "DWP"} or is_cash_of,
    }
    assert wanted.keys() <= {each.name for each in fields(PenaltyFacts)}
    return [name for name, is_needed in wanted.items() if is_needed]


def _amount(each: StandingPenalty, side: str, took: dict[str, Any]) -> Decimal:
    """What PostgreSQL reckons, as it does for a night."""
    of = [
        each.payment, side, took.get("price"), each.quantity, each.cash_amount, took.get("securities_rate"),
        took.get("cash_rate"), each.rounding,
    ]  # fmt: skip
    return Decimal(value("select settlements_penalty_amount(%s, %s, %s, %s, %s, %s, %s, %s)", of))


def _change(each: StandingPenalty, occasion: Occasion, **facts: Any) -> PenaltyChange:
    both = (each.deliverer, each.receiver)
    failing, receiving = {"DELI": both, "RECE": both[::-1], "": (None, None)}[facts["side"]]
    return PenaltyChange(
        penalty_id=each.id,
        number=each.number + 1,
        failing_id=failing,
        receiving_id=receiving,
        reason=occasion.reason,
        business_date=occasion.business_date,
        by=occasion.by.name,
        at=occasion.at,
        **facts,
    )


def _written(made: Sequence[PenaltyChange], failures: Sequence[Failure], occasion: Occasion) -> Outcome:
    """Writes changes of one kind, and tells them in one event."""
    if made:
        written = PenaltyChange.objects.bulk_create(made)
        told = [[c.pk, c.penalty_id, c.number, c.code, c.side, f"{c.amount:.2f}"] for c in written]
        record(
            by=occasion.by,
            at=occasion.at,
            code=EVENTS[PenaltyChange.Kind(written[0].kind)],
            subject_type="penalty",
            subject_ids=[each.penalty_id for each in written],
            reason=occasion.reason,
            request_id=occasion.request_id,
            after={"business_date": occasion.business_date.isoformat(), "changes": told},
        )
    return Outcome(len(made), tuple(failures))


def _failure(item: int, refusal: Refusal) -> Failure:
    return Failure(item, refusal.code, {**refusal.data, "sentence": refusal.sentence()})
