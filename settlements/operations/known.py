"""Checks rows against reference data, which is asked once per distinct value that a set of rows names.

It writes nothing and needs no transaction, so a file is checked ahead of its writing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import starmap
from operator import attrgetter
from typing import Final, TypeVar

from machinery.statements import array, as_text, rows, statement
from refdata.queries import (
    TermsFacts,
    accounts_by_number,
    assets_by_code,
    cut_off_instant,
    parties_by_bic,
    parties_by_lei,
    party_terms,
    settlement_calendar,
    settlement_date,
    visible_parties,
)
from settlements.checking import Checker, Known, OwnChecker, OwnSide, Trade, is_party, named_terms
from settlements.own_side import OwnRow
from settlements.prematched import Row
from vocabulary.actor import Actor
from vocabulary.days import Calendar
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic
from vocabulary.invalid import Invalid

Answer = TypeVar("Answer")
_BOTH: Final = (
    ("deliverer", "receiver"),
    ("deliverer_account", "receiver_account", "deliverer_cash_account", "receiver_cash_account"),
)
_OWN: Final = (("participant",), ("securities_account", "cash_account", "counterparty_account"))
"""The columns of parties for whom one acts, and of accounts: of a row of both sides, and of one of a side alone."""


@dataclass(frozen=True)
class Checked:
    """Rows with the trades that they tell and their faults, in their order, and the trades as they are staged.

    `text` has those with both references.
    """

    rows: Sequence[tuple[Row, Trade | None, tuple[Fault, ...]]]
    text: bytes


def check_rows(submitted: Sequence[Row], *, by: Actor, at: datetime, business_date: date) -> Checked:
    """Checks rows for an occasion. What reference data says is as of now; the accounts have to be open on the day on
    which the row settles, at the earliest the business date."""
    check = Checker(known_of(submitted, by=by, at=at, business_date=business_date)).check
    checked = [(row, *check(row)) for row in submitted]
    return Checked(checked, as_text(trade for _, trade, _ in checked if trade is not None and _has_references(trade)))


@dataclass(frozen=True)
class CheckedSides:
    """Rows of own instructions with the sides that they tell and their faults, in their order, and the sides as they are staged.

    `text` has those with a participant and a reference.
    """

    rows: Sequence[tuple[OwnRow, OwnSide | None, tuple[Fault, ...]]]
    text: bytes


def check_sides(submitted: Sequence[OwnRow], *, by: Actor, at: datetime, business_date: date) -> CheckedSides:
    """Checks rows of own instructions for an occasion, as `check_rows` does. A counterparty is any party that is known."""
    known = known_of(submitted, _OWN, by=by, at=at, business_date=business_date)
    check = OwnChecker(known, _on_file(_texts(submitted, "counterparty"), business_date)).check
    checked = [(row, *check(row)) for row in submitted]
    told = (side for _, side, _ in checked if side is not None and None not in (side.participant, side.reference))
    return CheckedSides(checked, as_text(told))


def _has_references(trade: Trade) -> bool:
    return None not in (trade.deliverer, trade.receiver, trade.deliverer_reference, trade.receiver_reference)


def known_of(
    submitted: Sequence[Row] | Sequence[OwnRow],
    columns: tuple[Sequence[str], Sequence[str]] = _BOTH,
    *,
    by: Actor,
    at: datetime,
    business_date: date,
) -> Known:
    """What is known of the parties, accounts, assets, terms and days of these rows; `columns` are those of parties and of
    accounts."""
    calendar = cache(lambda market, currency: _asked(lambda: settlement_calendar(market, currency)))
    return Known(
        business_date=business_date,
        at=at,
        may_reserve=by.kind == "job",
        parties=_parties(_texts(submitted, *columns[0]), by, at, business_date),
        accounts=accounts_by_number(_texts(submitted, *columns[1])),
        assets=assets_by_code(_texts(submitted, "isin", "currency")),
        terms=_terms(submitted),
        settles_on=cache(
            lambda market, currency, cfi, trade_date: _asked(lambda: settlement_date(market, currency, cfi, trade_date))
        ),
        settlement_day=cache(lambda market, currency, day: _this_or_next(calendar(market, currency), day)),
        cut_off=cache(lambda market, payment, day: _asked(lambda: cut_off_instant(market, payment, day))),
    )


def _asked(question: Callable[[], Answer]) -> Answer | Invalid:
    try:
        return question()
    except Invalid as no:
        return no


def _this_or_next(calendar: Calendar | Invalid, day: date) -> date | Invalid:
    return calendar if isinstance(calendar, Invalid) else _asked(lambda: calendar.this_or_next_open(day))


def _texts(submitted: Sequence[Row] | Sequence[OwnRow], *fields: str) -> set[str]:
    """The distinct texts of these columns, of those that can be an identifier at all."""
    found: set[str | None] = set()
    for field in fields:
        found.update(map(attrgetter(field), submitted))
    return {text for text in found if text and text.isascii() and text.isprintable()}


def _parties(named: Iterable[str], by: Actor, at: datetime, business_date: date) -> dict[str, int]:
    """LEI or BIC -> party, of those that have terms on the business date and that the actor may act for.

    A job acts for every party, a person or client for those that it may see and for which it may load.
    """
    found = _on_file(named, business_date)
    known = set(found.values())
    if by.kind in ("person", "client"):
        known &= set(visible_parties(by, at, "settlements.load").filter(pk__in=known).values_list("pk", flat=True))
    return {text: party for text, party in found.items() if party in known}


def _on_file(named: Iterable[str], business_date: date) -> dict[str, int]:
    """LEI or BIC -> party, of those that have terms on the business date."""
    well_formed = {text for text in named if is_party(text)}
    found = parties_by_lei(text for text in well_formed if len(text) == 20)
    bics = [Bic(text) for text in well_formed if len(text) != 20]
    found |= {bic: party.id for bic, party in parties_by_bic(bics, business_date).items()}
    known = party_terms(set(found.values()), business_date)
    return {text: party for text, party in found.items() if party in known}


def _terms(submitted: Iterable[Row] | Iterable[OwnRow]) -> dict[tuple[str, str], TermsFacts]:
    named = sorted({found for found in starmap(named_terms, {(r.isin, r.trade_date) for r in submitted}) if found})
    found = rows(
        statement("settlements", "intake_terms"),
        {"isins": [isin for isin, _ in named], "days": array(day for _, day in named)},
    )
    return {(f["isin"], f.pop("day").isoformat()): TermsFacts(**f) for f in found}
