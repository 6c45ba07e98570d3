"""Lists of instructions: open ones in the order of work, what settled on a day, what was cancelled, or by reference.

Each list is one statement that starts where the rows are few (the queue, the journals of one day) and goes on from the
last row of the page before (keyset), so a page costs the same wherever it stands. Counts stop at COUNTED, and whatever
would keep its reader waiting is stopped (`machinery.counting`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from machinery.counting import COUNT_MILLISECONDS, Place, counted_rows, paged
from machinery.paging import Count, Cut, Found, Totals
from machinery.patience import TooSlow, at_most
from machinery.statements import rows, statement
from refdata.queries import party_terms
from settlements.causes import reason_on
from settlements.models.instruction import Place as SettlesIn
from settlements.queries.axes import statuses_of
from settlements.queries.fail_conditions import FAILS, with_outside
from settlements.queries.recycling import warnings_standing
from settlements.queries.scope import Scope
from settlements.queries.wanted import FINAL_STATES, Wanted, conditions_of, facts_of


@dataclass(frozen=True)
class Line:
    """One instruction as a list shows it, from its own side. `quantity` and `amount` are what is open, or what moved; what was
    instructed stands beside them where that is another one: because parts settle apart, or the amounts of both sides differ.
    `ends_on` is the day at whose end the system cancels it, where its party was warned of that; `imposed` what it is told of
    a hold of the house. `place` is where it settles."""

    id: int
    reference: str
    participant: str
    counterparty: str
    direction: str
    payment: str
    isin: str
    quantity: Decimal | None
    instructed_quantity: Decimal | None
    currency: str
    amount: Decimal | None
    instructed: Decimal | None
    intended: date
    priority: int
    settlement: str
    hold: str
    processing: str
    reason: str
    ends_on: date | None = None
    place: str = "OWN"
    imposed: str = ""


@dataclass(frozen=True)
class Total:
    """Open instructions of one currency ("" is free of payment): how many, and what they pay and collect."""

    currency: str
    number: int
    to_pay: Decimal
    to_collect: Decimal


@dataclass(frozen=True)
class CurrencyTotals(Totals):
    """How many there are, and per currency for open ones (None: more than can be added up in time)."""

    currencies: Sequence[Total] | None = None


def lines(wanted: Wanted, scope: Scope, today: date, cut: Cut) -> Found[Line]:
    """One page; names are those of `today`. Raises TooSlow, and InvalidPlace."""
    facts = facts_of(wanted, scope)

    def read(place: Place, backwards: bool, limit: int) -> Sequence[dict[str, Any]]:
        rising = backwards if wanted.state in FINAL_STATES else not backwards
        sql = _list(wanted).format(
            **conditions_of(wanted, scope),
            order="asc" if rising else "desc",
            after=_beyond(wanted, place, ">" if rising else "<"),
            reach=_beyond(wanted, place, ">=" if rising else "<=", 3 if wanted.is_open else 1),
        )
        places = {f"p{position}": part for position, part in enumerate(place or ())}
        return rows(sql, {**facts, **places, "limit": limit}) if facts is not None else []

    page = paged(cut, read, lambda f: [f[f"k{position}"] for position in range(len(wanted.keys))], wanted.keys)
    found = _with_statuses(page.rows) if wanted.state in {"any", "parts"} else page.rows
    return Found(_lines(found, today), page.before, page.after)


def totals(wanted: Wanted, scope: Scope) -> CurrencyTotals:
    """How many instructions the whole list has, and for open ones what they pay and collect; never TooSlow."""
    facts = facts_of(wanted, scope)
    if facts is None:
        return CurrencyTotals(Count(0), ())
    if wanted.is_open:
        try:
            with at_most(COUNT_MILLISECONDS):
                found = _currency_totals(wanted, scope, facts)
            return CurrencyTotals(Count(sum(total.number for total in found)), found)
        except TooSlow:
            pass
    sql = _list(wanted).format(**conditions_of(wanted, scope), order="asc", after="true", reach="true")
    return CurrencyTotals(counted_rows(sql, facts))


def _currency_totals(wanted: Wanted, scope: Scope, facts: Mapping[str, Any]) -> list[Total]:
    conditions = conditions_of(wanted, scope)
    joins = (
        "matches" if conditions["side"] == "true" else "references" if wanted.reference or wanted.account else "sides"
    )
    joins = "references" if wanted.chased or wanted.chase_by or wanted.expected_in else joins
    conditions["joins"] = statement("settlements", f"total_open_{joins}")
    sql = (
        with_outside("total_fails", "total_open") if wanted.state == FAILS else statement("settlements", "total_open")
    ).format(**conditions)
    return [
        Total(f["currency"], f["number"], f["pay"].scaleb(-f["scale"]), f["collect"].scaleb(-f["scale"]))
        for f in rows(sql, facts)
    ]


def _list(wanted: Wanted) -> str:
    if wanted.state == FAILS:
        return with_outside("list_fails", "list_open")
    return statement("settlements", f"list_{'open' if wanted.is_open else wanted.state}")


def _beyond(wanted: Wanted, place: tuple[str, ...] | None, sign: str, parts: int = 0) -> str:
    """The condition that a row stands beyond a place, by its first `parts` columns (0: by all)."""
    if place is None:
        return "true"
    kinds = wanted.keys[: parts or None]
    columns = ", ".join(f"k{position}" for position in range(len(kinds)))
    values = ", ".join(f"%(p{position})s::{kind}" for position, kind in enumerate(kinds))
    return f"({columns}) {sign} ({values})"


def _with_statuses(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    statuses = statuses_of([f["id"] for f in found])
    return [{**f, **vars(statuses[f["id"]])} for f in found]


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[Line]:
    names = party_terms({f["participant_id"] for f in found} | {f["counterparty_id"] for f in found}, today)
    ends = warnings_standing([f["id"] for f in found if f["settlement"] != "SETT" and f["processing"] != "CAND"])

    def name(party: int, lei: str) -> str:
        return names[party].name if party in names else lei

    return [
        Line(
            id=f["id"],
            reference=f["reference"],
            participant=name(f["participant_id"], f["participant_lei"]),
            counterparty=name(f["counterparty_id"], f["counterparty_lei"]),
            direction=f["direction"],
            payment=f["payment"],
            isin=f["isin"],
            quantity=f["quantity"],
            instructed_quantity=f["instructed_quantity"],
            currency=f["currency"],
            amount=f["amount"],
            instructed=f["instructed"],
            intended=f["intended"],
            priority=f["priority"],
            settlement=f["settlement"],
            hold=f["hold"],
            processing=f["processing"],
            reason=reason_on(
                today,
                settlement=f["settlement"],
                reason=f["reason"],
                hold=f["hold"] or f["imposed"],
                intended=f["intended"],
                is_ours=f["place"] == SettlesIn.OWN,
            ),
            ends_on=ends.get(f["id"]),
            place=f["place"],
            imposed=f["imposed"],
        )
        for f in found
    ]
