"""Journals are posted and reversed. Every operation takes a set; one is a set of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ledger.models import Reversal
from ledger.operations.refusals import AlreadyReversed, EffectHasOtherFacts, JournalNotFound, refusals_of_the_books
from machinery.statements import array, rows, statement
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor

_REVERSAL = "reversal:"


@dataclass(frozen=True)
class Leg:
    """One movement to be: `amount` (> 0, in the asset's own unit) goes from the debit to the credit account (ids)."""

    asset: int
    debit: int
    credit: int
    amount: Decimal


@dataclass(frozen=True)
class Entry:
    """One journal to be. `effect` names the business effect and is unique for ever; kinds: ledger.models.Journal."""

    effect: str
    kind: str
    value_date: date
    legs: Sequence[Leg]
    subject: int | None = None
    narrative: str | None = None


@dataclass(frozen=True)
class Posted:
    """The answer to one entry: its journal, and whether it had been posted before."""

    journal_id: int
    replayed: bool


@part
def post(entries: Sequence[Entry], *, business_date: date, by: Actor, at: datetime, reason: str = "") -> list[Posted]:
    """Books a set of journals on an open business date; the answers in the order of the entries.

    All or nothing. Refuses, in this order: DayNotOpen, AmountNotWhole, JournalWithoutMovement, EffectHasOtherFacts,
    BalanceTooLow. The second time the same effect with the same facts answers with the journal that exists and changes
    nothing.
    """
    with refusals_of_the_books():
        answers = rows(statement("ledger", "post"), _posting_arguments(entries, business_date))
    posted = [Posted(answer["journal_id"], answer["replayed"]) for answer in answers]
    fresh = [found.journal_id for found in posted if not found.replayed]
    if fresh:
        record(
            by=by,
            at=at,
            code="journal.posted",
            subject_type="journal",
            subject_ids=fresh[:100],
            after={"count": len(fresh), "first": fresh[0], "last": fresh[-1], "kind": entries[0].kind},
            reason=reason,
        )
    return posted


def _posting_arguments(entries: Sequence[Entry], business_date: date) -> dict[str, object]:
    legs = [(n, leg) for n, entry in enumerate(entries, start=1) for leg in entry.legs]
    return {
        "date": business_date,
        "effects": [entry.effect for entry in entries],
        "kinds": [entry.kind for entry in entries],
        "value_dates": array(entry.value_date for entry in entries),
        "subjects": array(entry.subject for entry in entries),
        "narratives": [entry.narrative for entry in entries],
        "journals": array(n for n, _ in legs),
        "assets": array(leg.asset for _, leg in legs),
        "debits": array(leg.debit for _, leg in legs),
        "credits": array(leg.credit for _, leg in legs),
        "amounts": array(leg.amount for _, leg in legs),
    }


@part
def reverse(journals: Sequence[int], *, business_date: date, by: Actor, at: datetime, reason: str) -> dict[int, int]:
    """Takes journals back by mirrored ones in an open date, linked both ways: reversed -> reversing.

    The original stays as it is. Refuses JournalNotFound, AlreadyReversed (also for a reversal itself), then as `post`.
    """
    found = rows(statement("ledger", "journals_with_movements"), {"journals": list(journals)})
    missing = set(journals) - {f["id"] for f in found}
    if missing:
        raise JournalNotFound(journals=sorted(missing))
    again = list(Reversal.objects.filter(reversed_journal__in=journals).values_list("reversed_journal", flat=True))
    again += [f["id"] for f in found if f["kind"] == "REVR"]
    if again:
        raise AlreadyReversed(journals=sorted(set(again)))
    legs: dict[int, list[Leg]] = {}
    dates: dict[int, date] = {}
    for f in found:
        dates[f["id"]] = f["value_date"]
        legs.setdefault(f["id"], []).append(Leg(f["asset_id"], f["credit_account"], f["debit_account"], f["amount"]))
    entries = [Entry(f"{_REVERSAL}{j}", "REVR", dates[j], legs[j], subject=j, narrative=reason) for j in legs]
    try:
        posted = post(entries, business_date=business_date, by=by, at=at, reason=reason)
    except EffectHasOtherFacts as other:
        raise AlreadyReversed(journals=[_reversed_by(e["effect"]) for e in other.data["effects"]]) from other
    again = [j for j, p in zip(legs, posted, strict=True) if p.replayed]
    if again:
        raise AlreadyReversed(journals=again)
    links = {j: p.journal_id for j, p in zip(legs, posted, strict=True)}
    Reversal.objects.bulk_create(Reversal(reversed_journal=j, reversing_journal=r) for j, r in links.items())
    return links


def _reversed_by(effect: str) -> int:
    """The journal that an effect reverses: another session was faster by an instant."""
    return int(effect.removeprefix(_REVERSAL))
