"""Reckons the penalties of a night: of what failed on its date, of what matched late, and of what lacked a fact that is known now.

What all these share is found out once; rows are written by PostgreSQL, which also keeps that an amount is what its facts come to.

What lacks the price or a rate of its day is zero, and is completed by the first night that knows it, while the month of its own
night is open to amendments (settlements.penalties.completing): it is netted in that month.

One deviation from the framework: a penalty is netted in the month of the night that reckoned it. Of one that is caught up in a
later month this is so even while the month of its day is still open to amendments; the ECSDA framework would net it in the month
of its day until then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_noop

from machinery.statements import copy_rows, row, rows, run, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.operations.penalty_late import FoundLate, find_late
from settlements.operations.penalty_nets import net_months
from settlements.operations.refusals import ReasonsNotGiven
from settlements.penalties.completing import COMPLETABLE
from settlements.penalties.liability import found_by, who_pays
from settlements.queries.penalty_days import completable_on
from settlements.queries.penalty_facts import OF_THE_DAY, PenaltyFacts, as_json, facts_of
from vocabulary.actor import Actor
from vocabulary.side import Payment

NO_REASON: Final = "?"
"""The reason of both sides in a night that gave none."""
READ: Final = {"prices": "refdata_price", "rates": "refdata_fxrate"}
"""Lists of quotes that go on growing while a night reckons with them."""
COMPLETED_BECAUSE: Final = gettext_noop("What was missing of its day has come.")
FACTS: Final = tuple(field.name for field in fields(PenaltyFacts))


@dataclass(frozen=True, slots=True)
class PenaltyNight:
    """A night whose penalties are reckoned: its run, and what it froze, on which markets and in which currencies; and whether it
    told why what it left open stays open."""

    run: int
    business_date: date
    frozen_through: int
    markets: Sequence[int]
    currencies: Sequence[int]
    has_reasons: bool = True


@dataclass(frozen=True, slots=True)
class Penalised:
    """How many penalties a night has: of fails, of late matching; how many of both lack a fact and are zero for want of it; and
    the digest of all of them. How many of nights before were `completed` that had lacked one, with a digest of their own.

    `caught_up` are the dates of nights before it that were passed over and that it reckoned too, `not_known` what it had to do
    without: the cut-offs and calendars of markets. `nets` is how many nets the months have that were netted now.

    `read` is what it reckoned with of lists that go on changing: `prices` and `rates`, the ids of the last that were there, and
    `cut_offs`, by which it judged what is late; how many days old a price might be (`price_days`), and from which month on it
    completed (`completed_since`). It is empty where there was nothing to reckon."""

    fails: int
    late: int
    incomplete: int
    digest: str
    completed: int
    completed_digest: str
    caught_up: Sequence[str]
    not_known: Sequence[str]
    nets: int
    read: Mapping[str, Any]


@part
def reckon_penalties(night: PenaltyNight, *, by: Actor, at: datetime) -> Penalised:
    """Writes the penalties of a night, once: of fails, by the reasons that the night has just given to what it left open; of late
    matching; of what lacked a fact until now; and the nets of the months that are over on its date. Where nights before it were
    passed over, theirs too: all of it is netted in the month of this night.

    What came in too late for a date does not fail on it. The second time nothing changes. Refuses ReasonsNotGiven.
    """
    lock_list("settlements_penalty")
    if row(statement("settlements", "penalty_reasons_given"), {"run": night.run}) is None:
        raise ReasonsNotGiven(run=night.run)
    passed = [PenaltyNight(**f) for f in rows(statement("settlements", "penalty_nights"), _of(night))]
    late = FoundLate([], [])
    written = 0
    read: dict[str, Any] = {}
    if value(statement("settlements", "penalty_due"), _of(night)):
        late = find_late((passed or [night])[0].business_date, night.business_date, frozen_through=night.frozen_through)
        read = {
            **quotes_read(),
            "cut_offs": late.cut_offs,
            "price_days": OF_THE_DAY.days,
            "completed_since": completable_on(night.business_date).before.isoformat(),
        }
        written = _write(night, passed, by, at)
    told = row(statement("settlements", "penalties_told"), _of(night)) or {}
    caught_up = [each.business_date.isoformat() for each in passed]
    if written:
        _tell(night, {**told, "caught_up": caught_up, "not_known": late.not_known}, by, at)
    nets = net_months(night.run, by=by, at=at, business_date=night.business_date)
    return Penalised(**told, caught_up=caught_up, not_known=late.not_known, nets=nets, read=read)


@part
def quotes_read() -> dict[str, int]:
    """Up to which price and exchange rate those on file are reckoned with: whoever writes some waits until the night is done, and
    it waits for whoever is at it."""
    for table in READ.values():
        lock_list(table)
    return {name: int(value(f"select coalesce(max(id), 0) from {table}")) for name, table in READ.items()}


def _of(night: PenaltyNight) -> dict[str, Any]:
    return {
        "run": night.run,
        "business_date": night.business_date,
        "frozen_through": night.frozen_through,
        "markets": list(night.markets),
        "currencies": list(night.currencies),
        "has_reasons": night.has_reasons,
    }


def _write(night: PenaltyNight, passed: Sequence[PenaltyNight], by: Actor, at: datetime) -> int:
    """Writes the penalties of a night and of those passed over before it, and completes older ones; how many. Who is late is
    known."""
    told = {"by": by.name, "at": at, "reason": COMPLETED_BECAUSE}
    asked = _of(night) | completable_on(night.business_date).facts | told
    run(statement("settlements", "penalty_failing"), asked)
    for each in passed:
        run(statement("settlements", "penalty_failing_then"), _of(each))
    run("analyze penalty_failing")
    put_facts("penalty_keys", asked)
    written = (of_open_months(name) for name in ("penalty_fails", "penalty_late", "penalty_completed"))
    return sum(run(sql, asked | {"liable": as_json(_liable())}) for sql in written)


@part
def put_facts(keys: str, asked: Mapping[str, Any]) -> None:
    """Fills the table of facts with those of the keys that a statement finds."""
    found = rows(of_open_months(keys), asked)
    run(statement("settlements", "penalty_facts"))
    wanted = [(f["asset"], f["settled_in"], f["day"], f["on_growth_market"]) for f in found]
    copy_rows("penalty_facts", FACTS, map(astuple, facts_of(wanted)))
    run("analyze penalty_facts")


def of_open_months(name: str) -> str:
    """A statement that completes, or finds what is completed, in months that may still be changed alone."""
    return statement("settlements", name).format(completable=COMPLETABLE)


def _liable() -> list[dict[str, str]]:
    """Which sides pay, for each payment and reasons of both sides that something failed with; "" where nobody can say."""
    return [
        {**f, "side": side}
        for f in rows(statement("settlements", "penalty_reasons"))
        for side in _sides(f["payment"], f["deliverer_reason"], f["receiver_reason"])
    ]


def _sides(payment: str, deliverer_reason: str, receiver_reason: str) -> list[str]:
    if deliverer_reason == NO_REASON:
        return [""]
    return [side.value for side in who_pays(Payment(payment), found_by(deliverer_reason, receiver_reason))]


def _tell(night: PenaltyNight, told: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """One event of what the night reckoned."""
    record(
        by=by,
        at=at,
        code="penalties.reckoned",
        subject_type="run",
        subject_ids=[night.run],
        after={"business_date": night.business_date.isoformat(), **told},
    )
