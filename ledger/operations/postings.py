"""Journals are posted and reversed. Every operation takes a set; one is a set of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ledger.models import Reversal
from ledger.operations.refusals import AlreadyReversed, EffectHasOtherFacts, JournalNotFound, refusals_of_the_books
from machinery.statements import array, rows, statement, texts, tuples, value
from machinery.transactions import part
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


class Posted(NamedTuple):
    """The answer to one entry: its journal, and whether it had been posted before."""

    journal_id: int
    replayed: bool


@part
def post(entries: Sequence[Entry], *, business_date: date, by: Actor, at: datetime, reason: str = "") -> list[Posted]:
    """Books a set of journals on an open business date; the answers in the order of the entries.

    All or nothing. Refuses, in this order: DayNotOpen, AmountNotWhole, JournalWithoutMovement, EffectHasOtherFacts,
    BalanceTooLow. The second time the same effect with the same facts answers with the journal that exists and changes
    nothing. What is new is told by one event, kept by the function that books it.
    """
    with refusals_of_the_books():
        if len(entries) == 1 and len(entries[0].legs) == 1:
            journal_id = _post_one(entries[0], business_date, by, at, reason)
            if journal_id is not None:
                return [Posted(journal_id, replayed=False)]
        told = {"actor": texts([by.kind, by.id, by.name]), "at": at, "reason": reason}
        ((ids, new),) = tuples(statement("ledger", "post"), _posting_arguments(entries, business_date) | told)
    return [Posted(journal_id, not is_new) for journal_id, is_new in zip(ids, new, strict=True)]


def _post_one(entry: Entry, business_date: date, by: Actor, at: datetime, reason: str) -> int | None:
    """The short way of one movement that is posted for the first time; None when the way of sets must decide."""
    leg = entry.legs[0]
    found: int | None = value(
        statement("ledger", "post_one"),
        {
            "date": business_date,
            "effect": entry.effect,
            "kind": entry.kind,
            "value_date": entry.value_date,
            "subject": entry.subject,
            "narrative": entry.narrative,
            "asset": leg.asset,
            "debit": leg.debit,
            "credit": leg.credit,
            "amount": leg.amount,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": by.name,
            "at": at,
            "reason": reason,
        },
    )
    return found


def _posting_arguments(entries: Sequence[Entry], business_date: date) -> dict[str, object]:
    legs = [leg for entry in entries for leg in entry.legs]
    return {
        "date": business_date,
        "effects": texts([entry.effect for entry in entries]),
        "kinds": texts([entry.kind for entry in entries]),
        "value_dates": array([entry.value_date for entry in entries]),
        "subjects": array([entry.subject for entry in entries]),
        "narratives": texts([entry.narrative for entry in entries]),
        "journals": array([n for n, entry in enumerate(entries, start=1) for _ in entry.legs]),
        "assets": array([leg.asset for leg in legs]),
        "debits": array([leg.debit for leg in legs]),
        "credits": array([leg.credit for leg in legs]),
        "amounts": array([leg.amount for leg in legs]),
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
