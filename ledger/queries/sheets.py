"""Reads of the books for people: an account with its statement, a journal with its movements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from ledger.models import Account, Journal
from ledger.queries.books import balances
from machinery.formatting import is_currency
from machinery.places import place_of, text_of
from machinery.statements import rows, statement, value
from refdata.models import Account as Holder
from refdata.queries import instrument_terms, party_terms

IDS_PER_SLICE = 1_000_000_000_000
"""The id of a journal is slice * 10^12 + its place in the slice."""

_KEYS: Final = ("date", "bigint", "smallint")


@dataclass(frozen=True)
class AccountSheet:
    """An account of the books now: `floor` is None where it may go any way, `available` then too. `holder` is the number
    of the safekeeping, cash or location account, `lei` that of its party; names are those of the day asked for, empty where
    there are none.
    """

    id: int
    holder: str
    kind: str
    party: str
    lei: str
    asset: str
    asset_name: str
    posted: Decimal
    held: Decimal
    floor: Decimal | None

    @property
    def available(self) -> Decimal | None:
        """What may still leave it."""
        return None if self.floor is None else self.posted - self.held - self.floor


@dataclass(frozen=True)
class PageLine:
    """One movement as its account sees it, and the balance after it. `other` is the other account's number, None and
    without id for who may not see it."""

    journal_id: int
    leg: int
    business_date: date
    value_date: date
    kind: str
    narrative: str
    other_id: int | None
    other: str | None
    amount: Decimal
    balance: Decimal

    @property
    def out(self) -> Decimal:
        """What left the account, without a sign; less than nothing where something came in."""
        return -self.amount

    @property
    def place(self) -> str:
        """Where the page after this line begins."""
        return text_of((self.business_date, self.journal_id, self.leg))


@dataclass(frozen=True)
class StatementPage:
    """Movements newest first; `after` is where the next page begins, empty on the last."""

    lines: Sequence[PageLine]
    after: str


@dataclass(frozen=True)
class JournalLeg:
    """One movement of a journal. An account that the reader may not see has no id and no number."""

    leg: int
    asset: str
    debit_id: int | None
    debit: str | None
    credit_id: int | None
    credit: str | None
    amount: Decimal

    @property
    def is_instrument(self) -> bool:
        """Whether what moves is securities, not cash."""
        return not is_currency(self.asset)


@dataclass(frozen=True)
class JournalSheet:
    """A journal with the movements that touch an account in the reader's scope, and what it reverses or is reversed by."""

    id: int
    kind: str
    business_date: date
    value_date: date
    recorded_at: datetime
    subject: int | None
    narrative: str
    legs: Sequence[JournalLeg]
    reverses: int | None
    reversed_by: int | None

    @property
    def accounts(self) -> frozenset[int]:
        """The accounts that it touches, as far as the reader may see them."""
        return frozenset(each for leg in self.legs for each in (leg.debit_id, leg.credit_id) if each is not None)


def account_sheet(account: int, visible: QuerySet[Holder], on: date) -> AccountSheet | None:
    """An account with its guard; None for one that does not exist or whose holder is not among the visible ones."""
    seen = Account.objects.filter(pk=account, holder__in=visible).select_related("holder__party", "asset", "guard")
    found = seen.first()
    if found is None:
        return None
    parties, terms = party_terms([found.holder.party_id], on), instrument_terms([found.asset_id], on)
    return AccountSheet(
        id=found.pk,
        holder=found.holder.number,
        kind=found.holder.kind,
        party=parties[found.holder.party_id].name if parties else "",
        lei=found.holder.party.lei,
        asset=found.asset.code,
        asset_name=terms[found.asset_id].name if terms else "",
        posted=found.guard.posted,
        held=found.guard.held,
        floor=found.guard.floor,
    )


def statement_page(
    account: int, visible: QuerySet[Holder], until: date, closing: Decimal, *, after: str = "", limit: int = 50
) -> StatementPage:
    """The movements of an account booked up to `until`, newest first, from a place of the page before on.

    `closing` is the balance at the close of `until`. Reads the days on which the account moved, newest first, twice as
    many each time until the page is full, so that a busy account is not read whole. Refuses InvalidPlace.
    """
    place = place_of(after, _KEYS)
    if place is not None:
        until = min(until, date.fromisoformat(place[0]))
        closing = balances([account], until)[account]
        closing -= value(statement("ledger", "account_newer"), {"account": account, **_at(place)})
    found: list[dict[str, Any]] = []
    for since, last in _windows(account, until):
        facts = {"account": account, "since": since, "until": last, "limit": limit + 1 - len(found), **_at(place)}
        found += rows(_page_of(since, last, place), facts)
        if len(found) > limit:
            break
    shown = found[:limit]
    others, heads = numbers_of({f["other"] for f in shown}, visible), heads_of(shown)
    lines = []
    for f in shown:
        seen, head = others.get(f["other"]), heads[f["journal_id"]]
        lines.append(
            PageLine(
                journal_id=f["journal_id"],
                leg=f["leg"],
                business_date=f["business_date"],
                value_date=head["value_date"],
                kind=head["kind"],
                narrative=head["narrative"],
                other_id=f["other"] if seen else None,
                other=seen,
                amount=f["amount"],
                balance=closing,
            )
        )
        closing -= f["amount"]
    return StatementPage(lines, lines[-1].place if len(found) > limit else "")


def _at(place: tuple[str, ...] | None) -> dict[str, object]:
    return dict(zip(("day", "journal", "leg"), place or (), strict=False))


def _page_of(since: date, last: date, place: tuple[str, ...] | None) -> str:
    """The statement of one span. The place of the page before stands on the last day of the first span, which is a day."""
    is_its_day = place is not None and last == date.fromisoformat(place[0])
    return statement("ledger", "account_page").format(
        days="business_date = %(until)s" if since == last else "business_date between %(since)s and %(until)s",
        before="(journal_id, leg) < (%(journal)s, %(leg)s)" if is_its_day else "true",
    )


def _windows(account: int, until: date) -> list[tuple[date, date]]:
    """Spans of days, newest first, that hold every movement of an account: the last day, what else has no kept balance yet,
    then its days with one, in groups of 1, 2, 4, ..."""
    kept = [f["day"] for f in rows(statement("ledger", "days_moved"), {"account": account, "until": until})]
    days = [day for day in kept if day < until]
    spans, size = [(until, until)], 1
    if kept[:1] != [until]:
        spans.append((days[0] + timedelta(days=1) if days else date.min, until - timedelta(days=1)))
    while days:
        spans.append((days[min(size, len(days)) - 1], days[0]))
        days, size = days[size:], size * 2
    return [(since, last) for since, last in spans if since <= last]


def heads_of(movements: Sequence[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """What is said of the journals of these movements, by id: value date, kind, narrative ("" for none), when written."""
    if not movements:
        return {}
    facts = {
        "journals": [f["journal_id"] for f in movements],
        "slices": list({f["slice"] for f in movements}),
        "days": list({f["business_date"] for f in movements}),
    }
    return {f["id"]: f for f in rows(statement("ledger", "journal_heads"), facts)}


def numbers_of(accounts: set[int], visible: QuerySet[Holder]) -> dict[int, str]:
    """The numbers of those of these accounts whose holder is visible, by id."""
    found = Account.objects.filter(pk__in=accounts, holder__in=visible)
    return dict(found.values_list("pk", "holder__number"))


def account_names(accounts: Sequence[int], visible: QuerySet[Holder]) -> dict[int, tuple[str, str]]:
    """Account -> number of its holder and code of its asset; those of hidden holders are left out."""
    found = Account.objects.filter(pk__in=accounts, holder__in=visible)
    return {pk: (number, asset) for pk, number, asset in found.values_list("pk", "holder__number", "asset__code")}


def parties_of(accounts: Collection[int]) -> dict[int, int]:
    """Account -> the party of its holder."""
    found = Account.objects.filter(pk__in=accounts)
    return dict(found.values_list("pk", "holder__party"))


def journals(ids: Sequence[int], visible: QuerySet[Holder]) -> list[JournalSheet]:
    """The journals that exist and touch an account whose holder is visible, in the order of their ids."""
    slices = {journal_id // IDS_PER_SLICE for journal_id in ids}
    heads = Journal.objects.filter(pk__in=list(ids), slice__in=slices).order_by("pk")
    sheets = {j.pk: _journal_head(j) for j in heads}
    facts = {"journals": list(sheets), "slices": list(slices)}
    legs = rows(statement("ledger", "journal_legs"), facts) if sheets else []
    numbers = numbers_of({f[side] for f in legs for side in ("debit", "credit")}, visible)
    for found in legs:
        if found["debit"] in numbers or found["credit"] in numbers:
            sheet = sheets[found["journal_id"]]
            sheets[sheet.id] = replace(sheet, legs=[*sheet.legs, _leg(found, numbers)])
    return _with_reversals([sheet for sheet in sheets.values() if sheet.legs])


def _journal_head(journal: Journal) -> JournalSheet:
    return JournalSheet(
        id=journal.pk,
        kind=journal.kind,
        business_date=journal.business_date,
        value_date=journal.value_date,
        recorded_at=journal.recorded_at,
        subject=journal.subject,
        narrative=journal.narrative or "",
        legs=(),
        reverses=None,
        reversed_by=None,
    )


def _leg(found: dict[str, Any], numbers: dict[int, str]) -> JournalLeg:
    debit, credit = found["debit"], found["credit"]
    return JournalLeg(
        leg=found["leg"],
        asset=found["asset"],
        debit_id=debit if debit in numbers else None,
        debit=numbers.get(debit),
        credit_id=credit if credit in numbers else None,
        credit=numbers.get(credit),
        amount=found["amount"],
    )


def _with_reversals(sheets: Sequence[JournalSheet]) -> list[JournalSheet]:
    ids = [sheet.id for sheet in sheets]
    found = rows(
        "select reversed_journal as old, reversing_journal as new from ledger_reversal"
        " where reversed_journal = any (%(ids)s::bigint[]) or reversing_journal = any (%(ids)s::bigint[])",
        {"ids": ids},
    )
    reverses, reversed_by = {f["new"]: f["old"] for f in found}, {f["old"]: f["new"] for f in found}
    return [replace(sheet, reverses=reverses.get(sheet.id), reversed_by=reversed_by.get(sheet.id)) for sheet in sheets]
