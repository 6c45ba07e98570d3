"""Reads of the books."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from ledger.models import Account, Day, Journal
from machinery.copy_format import read
from machinery.statements import copy_out, rows, statement, value
from refdata.models import Account as Holder
from refdata.queries import instrument_terms, party_terms

NO_FLOOR = 1 << 200
IDS_PER_SLICE = 1_000_000_000_000
"""The id of a journal is slice * 10^12 + its place in the slice."""


@dataclass(frozen=True)
class Available:
    """What each account may still give, by account id: `units` in whole units of its asset (NO_FLOOR without a floor),
    `known` whether the account exists with its guard. Entry 0 is known and has 0: it stands for an absent leg."""

    units: list[int]
    known: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class StatementLine:
    """One movement as its account sees it: `amount` is positive when the account gains."""

    journal_id: int
    business_date: date
    value_date: date
    kind: str
    subject: int | None
    narrative: str
    other_account: int
    amount: Decimal


def business_date() -> date:
    """The open business date: the business date of the firm. Raises Day.DoesNotExist before the books are opened."""
    return Day.objects.filter(closed_at__isnull=True).get().business_date


def business_date_or_none() -> date | None:
    """The open business date, or None before the books are opened."""
    return Day.objects.filter(closed_at__isnull=True).values_list("business_date", flat=True).first()


def available_units() -> Available:
    """Posted - held - floor of every account now, in whole units (in clean books there is nothing to round)."""
    table = read(
        copy_out(statement("ledger", "available_units")),
        (("account", ">i4"), ("units", ">i8"), ("free", ">i2")),
    )
    accounts = table["account"].astype(np.int64)
    size = int(accounts.max()) + 1 if len(accounts) else 1
    known = np.zeros(size, dtype=np.bool_)
    known[accounts] = True
    known[0] = True
    units = [0] * size
    for account, found, free in zip(accounts.tolist(), table["units"].tolist(), table["free"].tolist(), strict=True):
        units[account] = NO_FLOOR if free else found
    return Available(units, known)


def scales() -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    """The decimals of each asset by its id (0 where there is none), and its code."""
    found = rows("select id, scale, code from refdata_asset")
    decimals = np.zeros(max((f["id"] for f in found), default=0) + 1, dtype=np.int64)
    for f in found:
        decimals[f["id"]] = f["scale"]
    return decimals, {f["id"]: f["code"] for f in found}


@dataclass(frozen=True)
class Owner:
    """An account of the books, the safekeeping or cash account that it is of, and the party of that one (ids)."""

    account: int
    holder: int
    party: int


def owners_of_blocked(parties: Sequence[int], holders: Sequence[int]) -> list[Owner]:
    """The accounts of the books that belong to these parties or to these safekeeping and cash accounts, by id."""
    if not parties and not holders:
        return []
    found = rows(
        "select a.id as account, h.id as holder, h.party_id as party from ledger_account a"
        " join refdata_account h on h.id = a.holder_id"
        " where h.party_id = any(%(parties)s::int[]) or h.id = any(%(holders)s::int[]) order by a.id",
        {"parties": list(parties), "holders": list(holders)},
    )
    return [Owner(**f) for f in found]


def balances(accounts: Sequence[int], as_of: date | None = None) -> dict[int, Decimal]:
    """Posted balance per account now, or at the close of `as_of` (its own bookings included). Credits less debits.

    As of a day: the newest snapshot up to it plus the movements booked after that snapshot. An account that did not
    exist or had not moved by then has 0.
    """
    if as_of is None:
        found = rows(
            "select account_id, posted from ledger_guard where account_id = any(%(accounts)s)",
            {"accounts": list(accounts)},
        )
    else:
        found = rows(statement("ledger", "balances_as_of"), {"accounts": list(accounts), "as_of": as_of})
    return {account: Decimal(0) for account in accounts} | {f["account_id"]: f["posted"] for f in found}


def account_statement(account: int, since: date, until: date, limit: int = 500) -> list[StatementLine]:
    """The movements of one account booked from `since` to `until`, both included, newest first, at most `limit`."""
    found = rows(
        statement("ledger", "account_statement"),
        {"account": account, "since": since, "until": until, "limit": limit},
    )
    return [StatementLine(**{**f, "narrative": f["narrative"] or ""}) for f in found]


def journal_ids_of(kind: str, subject: int) -> list[int]:
    """The journals of one kind about one subject, in the order of their ids."""
    return [
        f["id"]
        for f in rows(
            "select id from ledger_journal where kind = %(kind)s and subject = %(subject)s order by id",
            {"kind": kind, "subject": subject},
        )
    ]


def trial_balance() -> list[dict[str, object]]:
    """Per asset: the sum of credit balances, of debit balances, and of all (zero in sound books)."""
    return rows(statement("ledger", "trial_balance"))


def snapshot_totals() -> dict[str, str]:
    """The sum of what is posted on the credit side, per asset code: control totals of the books at this moment."""
    return {str(f["code"]): str(f["credits"]) for f in trial_balance() if f["credits"]}


def last_closed_day() -> date | None:
    """The newest closed business date."""
    found: date | None = value("select max(business_date) from ledger_day where closed_at is not null")
    return found


@dataclass(frozen=True)
class AccountSheet:
    """An account of the books now: `floor` is None where it may go any way, `available` then too. `holder` is the number
    of the safekeeping, cash or location account; names are those of the day asked for, empty where there are none.
    """

    id: int
    holder: str
    kind: str
    party: str
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
    def place(self) -> str:
        """Where the page after this line begins."""
        return f"{self.business_date}~{self.journal_id}~{self.leg}"


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


def account_sheet(account: int, visible: QuerySet[Holder], on: date) -> AccountSheet | None:
    """An account with its guard; None for one that does not exist or whose holder is not among the visible ones."""
    found = Account.objects.filter(pk=account, holder__in=visible).select_related("holder", "asset", "guard").first()
    if found is None:
        return None
    parties, terms = party_terms([found.holder.party_id], on), instrument_terms([found.asset_id], on)
    return AccountSheet(
        id=found.pk,
        holder=found.holder.number,
        kind=found.holder.kind,
        party=parties[found.holder.party_id].name if parties else "",
        asset=found.asset.code,
        asset_name=terms[found.asset_id].name if terms else "",
        posted=found.guard.posted,
        held=found.guard.held,
        floor=found.guard.floor,
    )


def statement_page(
    account: int, visible: QuerySet[Holder], until: date, closing: Decimal, after: str = "", limit: int = 50
) -> StatementPage:
    """The movements of an account booked up to `until`, newest first, from a place of the page before on.

    `closing` is the balance at the close of `until`. Reads the days on which the account moved, newest first, twice as
    many each time until the page is full, so that a busy account is not read whole. A place that is none counts as none.
    """
    place = _statement_place(after)
    if place is not None:
        until = place[0]
        closing = balances([account], until)[account]
        closing -= value(statement("ledger", "account_newer"), {"account": account, **_at(place)})
    found: list[dict[str, Any]] = []
    for since, last in _windows(account, until):
        facts = {"account": account, "since": since, "until": last, "limit": limit + 1 - len(found), **_at(place)}
        found += rows(statement("ledger", "account_page"), facts)
        if len(found) > limit:
            break
    others = _numbers({f["other"] for f in found}, visible)
    lines = []
    for f in found[:limit]:
        seen = others.get(f["other"])
        lines.append(PageLine(**{**f, "other_id": f["other"] if seen else None, "other": seen}, balance=closing))
        closing -= lines[-1].amount
    return StatementPage(lines, lines[-1].place if len(found) > limit else "")


def _statement_place(text: str) -> tuple[date, int, int] | None:
    try:
        day, journal, leg = text.split("~")
        found = date.fromisoformat(day), int(journal), int(leg)
    except ValueError:
        return None
    return found if 0 < found[1] < 1 << 63 and 0 < found[2] < 1 << 15 else None


def _at(place: tuple[date, int, int] | None) -> dict[str, object]:
    return dict(zip(("day", "journal", "leg"), place or (date.max, 0, 0), strict=True))


def _windows(account: int, until: date) -> list[tuple[date, date]]:
    """Spans of days, newest first, that hold every movement of an account: what has no kept balance yet, then its days
    with one, in groups of 1, 2, 4, ..."""
    days = [f["day"] for f in rows(statement("ledger", "days_moved"), {"account": account, "until": until})]
    spans, size = [(days[0] + timedelta(days=1) if days else date.min, until)], 1
    while days:
        spans.append((days[min(size, len(days)) - 1], days[0]))
        days, size = days[size:], size * 2
    return [(since, last) for since, last in spans if since <= last]


def _numbers(accounts: set[int], visible: QuerySet[Holder]) -> dict[int, str]:
    """The numbers of those accounts whose holder is visible."""
    found = Account.objects.filter(pk__in=accounts, holder__in=visible)
    return dict(found.values_list("pk", "holder__number"))


def journals(ids: Sequence[int], visible: QuerySet[Holder]) -> list[JournalSheet]:
    """The journals that exist and touch an account whose holder is visible, in the order of their ids."""
    slices = {journal_id // IDS_PER_SLICE for journal_id in ids}
    heads = Journal.objects.filter(pk__in=list(ids), slice__in=slices).order_by("pk")
    sheets = {j.pk: _journal_head(j) for j in heads}
    facts = {"journals": list(sheets), "slices": list(slices)}
    legs = rows(statement("ledger", "journal_legs"), facts) if sheets else []
    numbers = _numbers({f[side] for f in legs for side in ("debit", "credit")}, visible)
    for found in legs:
        if found["debit"] in numbers or found["credit"] in numbers:
            sheet = sheets[found["journal_id"]]
            sheets[sheet.id] = replace(sheet, legs=[*sheet.legs, _leg(found, numbers)])
    return [_with_reversals(sheet) for sheet in sheets.values() if sheet.legs]


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


def _with_reversals(sheet: JournalSheet) -> JournalSheet:
    found = rows(
        "select reversed_journal, reversing_journal from ledger_reversal"
        " where reversed_journal = %(id)s or reversing_journal = %(id)s",
        {"id": sheet.id},
    )
    return replace(
        sheet,
        reverses=next((f["reversed_journal"] for f in found if f["reversing_journal"] == sheet.id), None),
        reversed_by=next((f["reversing_journal"] for f in found if f["reversed_journal"] == sheet.id), None),
    )
