"""Reads of the books: the open date, what accounts may give, balances now and as of a day, totals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import numpy.typing as npt
from django.db.models import Q
from django.utils.translation import gettext as _

from ledger.models import Day
from machinery.as_of import AsOf
from machinery.copy_format import read
from machinery.statements import array, copy_out, rows, statement, tuples, value
from vocabulary.outcome import Refusal

NO_FLOOR = 1 << 200


@dataclass(frozen=True)
class Available:
    """What each account may still give, by account id: `units` in whole units of its asset (NO_FLOOR without a floor),
    `known` whether the account exists with its guard. Entry 0 is known and has 0: it stands for an absent leg."""

    units: list[int]
    known: npt.NDArray[np.bool_]


class BooksNotOpen(Refusal):
    """No business date is open: the books were never opened."""

    code = "books_not_open"

    def sentence(self) -> str:
        return _("No business date is open yet, so there is nothing to see or do. Ask IT to open the books.")


def business_date() -> date:
    """The open business date: the business date of the firm. Refuses BooksNotOpen before the books are opened."""
    found = business_date_or_none()
    if found is None:
        raise BooksNotOpen
    return found


def business_date_or_none() -> date | None:
    """The open business date, or None before the books are opened."""
    return Day.objects.filter(closed_at__isnull=True).values_list("business_date", flat=True).first()


def opened_on() -> date:
    """The first business date of the books. Refuses BooksNotOpen."""
    found = Day.objects.order_by("business_date").values_list("business_date", flat=True).first()
    if found is None:
        raise BooksNotOpen
    return found


def first_day_from(at: datetime) -> date:
    """The business date that was open at an instant: the first that was not closed before it. Refuses BooksNotOpen."""
    found = Day.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=at)).order_by("business_date")
    day = found.values_list("business_date", flat=True).first()
    if day is None:
        raise BooksNotOpen
    return day


def closing_of(day: date) -> datetime:
    """The instant at which the newest business date up to a day was closed. Refuses BooksNotOpen for a day before them all."""
    found = Day.objects.filter(business_date__lte=day, closed_at__isnull=False).order_by("-business_date")
    closed_at = found.values_list("closed_at", flat=True).first()
    if closed_at is None:
        raise BooksNotOpen
    return closed_at


def is_closed(day: date) -> bool:
    """Whether a day was a business date of the books, and is closed."""
    return Day.objects.filter(business_date=day, closed_at__isnull=False).exists()


def known_until(as_of: AsOf) -> datetime | None:
    """The instant up to which a page shows what is known: the close of its day; None for now."""
    return closing_of(as_of.day) if as_of.is_past else None


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


def units_of(accounts: Sequence[int]) -> dict[int, int]:
    """The same of some accounts, by their ids; those without a guard are left out."""
    sql = f"{statement('ledger', 'available_units')} where g.account_id = any (%(accounts)s::int[])"
    found = tuples(sql, {"accounts": array(accounts)})
    return {account: NO_FLOOR if free else units for account, units, free in found}


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


@dataclass(frozen=True)
class Standing:
    """What stands on an account of the books of a safekeeping or cash account (ids): posted, and of that held."""

    account: int
    holder: int
    asset: str
    posted: Decimal
    held: Decimal


def standing_on(holders: Sequence[int]) -> list[Standing]:
    """What stands on the accounts of the books of some safekeeping and cash accounts, in the order of their ids; none of it
    changes until the transaction ends."""
    found = rows(
        "select g.account_id as account, a.holder_id as holder, s.code as asset, g.posted, g.held from ledger_account a"
        " join ledger_guard g on g.account_id = a.id join refdata_asset s on s.id = a.asset_id"
        " where a.holder_id = any(%(holders)s::int[]) order by g.account_id for update of g",
        {"holders": list(holders)},
    )
    return [Standing(**f) for f in found]


def balances(accounts: Sequence[int], as_of: date | None = None) -> dict[int, Decimal]:
    """Posted balance per account now, or at the close of `as_of` (its own bookings included). Credits less debits.

    As of a day: the snapshot of that very day, else the newest one before it plus the movements booked after that snapshot.
    An account that did not exist or had not moved by then has 0.
    """
    if as_of is None:
        found = rows(
            "select account_id, posted from ledger_guard where account_id = any(%(accounts)s)",
            {"accounts": list(accounts)},
        )
    else:
        found = rows(statement("ledger", "balances_kept"), {"accounts": list(accounts), "as_of": as_of})
        left = list({*accounts} - {f["account_id"] for f in found})
        if left:
            found += rows(statement("ledger", "balances_as_of"), {"accounts": left, "as_of": as_of})
    return {account: Decimal(0) for account in accounts} | {f["account_id"]: f["posted"] for f in found}


def journal_ids_of(kind: str, subject: int) -> list[int]:
    """The journals of one kind about one subject, in the order of their ids."""
    return [
        f["id"]
        for f in rows(
            "select id from ledger_journal where kind = %(kind)s and subject = %(subject)s order by id",
            {"kind": kind, "subject": subject},
        )
    ]


def slices_of(business_date: date, purposes: Collection[str]) -> list[int]:
    """The slices that took what was booked on one business date for purposes that begin with one of some words; in order."""
    wanted = (
        "select id from ledger_slice where business_date = %s and split_part(purpose, ' ', 1) = any (%s) order by id"
    )
    return [f["id"] for f in rows(wanted, [business_date, list(purposes)])]


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
class Held:
    """What an account of the books holds of an asset: of the safekeeping, cash or location account `holder` (ids)."""

    account: int
    holder: int
    asset: int
    posted: Decimal


def held_by(holders: Sequence[int], as_of: date) -> list[Held]:
    """What safekeeping, cash and location accounts hold at the close of a day, by account of the books: none where nothing is
    left. Credits less debits, as in `balances`."""
    found = rows(
        "select id as account, holder_id as holder, asset_id as asset from ledger_account"
        " where holder_id = any(%(holders)s::int[]) order by id",
        {"holders": list(holders)},
    )
    posted = balances([f["account"] for f in found], as_of)
    return [Held(**f, posted=posted[f["account"]]) for f in found if posted[f["account"]]]
