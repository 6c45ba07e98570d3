"""What is to be known of rows before they are captured: it writes nothing and needs no transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from clearing.checking import Checker, Known, TradeFacts
from clearing.enrichment import Faults, Subject
from clearing.operations.enriching import Enriching, enrich
from clearing.operations.known import known_of
from clearing.submitted import Action, Row
from machinery.statements import line_of
from vocabulary.actor import Actor
from vocabulary.control_totals import UNREADABLE

CheckedRow = tuple[Row, TradeFacts | None, Faults]


@dataclass(frozen=True)
class Checked:
    """Rows with the facts that they tell and their faults, in their order, and what follows from each before it is captured.

    weights    the currency and amount with which each row counts, in their order
    waves      the rows in sets in which each trade is named once: what is said of it first is in the first
    texts      line -> the facts of a good row as they are staged
    subjects   line -> the version that a good row would be, named by its line; a cancellation is not enriched
    enriching  what settles those, by line
    """

    rows: Sequence[CheckedRow]
    weights: Sequence[tuple[str, Decimal]]
    waves: Sequence[Sequence[CheckedRow]]
    texts: Mapping[int, str]
    subjects: Mapping[int, Subject]
    enriching: Enriching


def check_trades(submitted: Sequence[Row], *, by: Actor, at: datetime, business_date: date) -> Checked:
    """Checks rows for an occasion and puts together what settles the good ones. What reference data says is as of now."""
    known = known_of(submitted, by=by, at=at, business_date=business_date)
    check = Checker(known).check
    checked = [(row, *check(row)) for row in submitted]
    good = [(row, facts) for row, facts, faults in checked if facts is not None and not faults]
    subjects = {row.line: _subject(known, row, facts) for row, facts in good if facts.action != Action.CANCEL}
    return Checked(
        checked,
        [_weight(facts, row) for row, facts, _ in checked],
        list(_waves(checked)),
        {row.line: line_of(facts) for row, facts in good},
        subjects,
        enrich(list(subjects.values())),
    )


def _subject(known: Known, row: Row, facts: TradeFacts) -> Subject:
    asset, paid_in = known.assets[row.isin or row.dealt_currency or ""], known.assets[row.currency or ""]
    terms = known.terms.get((row.isin, facts.trade_date)) if row.isin and facts.trade_date else None
    return Subject(0, row.line, facts, asset, paid_in, terms)


def _weight(facts: TradeFacts | None, row: Row) -> tuple[str, Decimal]:
    """The currency and amount with which a row counts: "" where nothing is paid, 0 where its amount cannot be read."""
    if facts is None or facts.currency is None or row.currency is None:
        return ("" if row.action == Action.CANCEL else UNREADABLE), Decimal(0)
    return row.currency, facts.net or facts.gross or Decimal(0)


def _waves(checked: Sequence[CheckedRow]) -> Iterator[list[CheckedRow]]:
    waves: list[list[CheckedRow]] = []
    seen: dict[tuple[int | None, str | None], int] = {}
    for each in checked:
        _, facts, faults = each
        wave = 0
        if facts is not None and not faults:
            key = (facts.party, facts.reference)
            wave = seen.get(key, 0)
            seen[key] = wave + 1
        if wave == len(waves):
            waves.append([])
        waves[wave].append(each)
    yield from waves
