"""Lists of movements, a booking date at a time: of accounts, of an asset, of one kind of journal."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from ledger.models import Account
from ledger.queries.journal_list import JournalsWanted
from ledger.queries.sheets import heads_of, numbers_of
from machinery.counting import COUNT_MILLISECONDS, COUNTED, LIST_MILLISECONDS, Place, paged
from machinery.paging import Count, Cut, Found, Totals
from machinery.patience import TooSlow, at_most
from machinery.statements import array, rows, statement, value
from refdata.models import Account as Holder

_DEBITED: Final = "m.debit_account = any (%(accounts)s::int[])"
_CREDITED: Final = "m.credit_account = any (%(accounts)s::int[])"
_TOUCHES: Final = f"({_DEBITED} or {_CREDITED})"
_TOUCHES_SEEN: Final = (
    "exists (select from ledger_account a join refdata_account h on h.id = a.holder_id"
    " where a.id in (m.debit_account, m.credit_account) and h.party_id = any (%(parties)s::int[])"
    " and (%(account)s = '' or h.number = %(account)s)"
    " and (%(asset)s = '' or a.asset_id = (select id from refdata_asset where code = %(asset)s)))"
)
_OF_KIND: Final = (
    "(select j.kind from ledger_journal j"
    " where j.id = m.journal_id and j.slice = m.slice and j.business_date = m.business_date) = %(kind)s"
)
ASSETS_ADDED_UP: Final = 12
SELDOM: Final = COUNTED
"""Debits and credits of accounts in one slice, up to which all of them are looked up."""
FEW: Final = 5_000
"""Accounts that are looked up one by one; more of them are met on the way through the day."""


@dataclass(frozen=True)
class MovementsWanted(JournalsWanted):
    """What a reader asks for: the movements booked on one date that touch accounts of one number and of one asset (an ISIN
    or a currency), in journals of one kind; "" for any."""

    account: str = ""
    asset: str = ""


@dataclass(frozen=True)
class MovementLine:
    """One movement with what is said of its journal. An account that the reader may not see has no id and no number."""

    journal_id: int
    leg: int
    business_date: date
    value_date: date
    kind: str
    asset: str
    debit_id: int | None
    debit: str | None
    credit_id: int | None
    credit: str | None
    amount: Decimal
    narrative: str
    recorded_at: datetime


@dataclass(frozen=True)
class AssetTotal:
    """The movements of one asset: how many, and how much they move; of that what leaves and what reaches the accounts that
    are asked for."""

    asset: str
    number: int
    moved: Decimal
    debited: Decimal
    credited: Decimal


@dataclass(frozen=True)
class MovementTotals(Totals):
    """How many there are, and per asset what they move; None for more than COUNTED of them or more than ASSETS_ADDED_UP assets,
    or than can be added up in time."""

    assets: Sequence[AssetTotal] | None = None


def movement_lines(
    wanted: MovementsWanted, visible: QuerySet[Holder], cut: Cut, *, everybody: bool
) -> Found[MovementLine]:
    """One page of movements, newest first, of those that touch an account of the visible holders; `everybody` where those
    are all. Raises TooSlow, and InvalidPlace."""
    with at_most(LIST_MILLISECONDS):
        question = _question(wanted, visible, everybody)

        def read(place: Place, backwards: bool, limit: int) -> Sequence[dict[str, Any]]:
            beyond = f"(m.journal_id, m.leg) {'>' if backwards else '<'} (%(journal)s::bigint, %(leg)s::smallint)"
            sql = question.sql.format(beyond=beyond if place else "true", order="asc" if backwards else "desc")
            journal, leg = place or ("", "")
            return _answer(question, sql, {"journal": journal, "leg": leg, "limit": limit})

        page = paged(cut, read, lambda f: (f["journal_id"], f["leg"]), ("bigint", "smallint"))
        return Found(_lines(page.rows, visible), page.before, page.after)


def movement_totals(wanted: MovementsWanted, visible: QuerySet[Holder], *, everybody: bool) -> MovementTotals:
    """How many movements the whole list has, up to COUNTED, and what they move where that is little enough; never TooSlow."""
    try:
        with at_most(COUNT_MILLISECONDS):
            question = _question(wanted, visible, everybody)
            if question.least > COUNTED:
                return MovementTotals(Count(COUNTED, is_more=True))
            listed = question.sql.format(beyond="true", order="desc")
            sql = statement("ledger", "movements_added_up").format(listed=listed)
            found = [AssetTotal(**f) for f in _answer(question, sql, {"limit": COUNTED + 1})]
    except TooSlow:
        return MovementTotals(Count(None))
    number = sum(total.number for total in found)
    if number > COUNTED:
        return MovementTotals(Count(COUNTED, is_more=True))
    return MovementTotals(Count(number), found if len(found) <= ASSETS_ADDED_UP else None)


@dataclass(frozen=True)
class _Question:
    """A list as a statement that still asks for `beyond` and `order`, with its parameters; it has `least` rows, as far as that
    was counted, and maybe more."""

    sql: str
    facts: Mapping[str, Any]
    least: int


def _question(wanted: MovementsWanted, visible: QuerySet[Holder], everybody: bool) -> _Question:
    is_of_all = everybody and not wanted.account and not wanted.asset
    accounts = [] if is_of_all else _accounts(wanted, visible)
    are_few = not is_of_all and len(accounts) <= FEW
    facts: dict[str, Any] = {**vars(wanted), "accounts": array(accounts if are_few else ())}
    if not is_of_all and not are_few:
        facts["parties"] = array(visible.order_by().values_list("party", flat=True).distinct())
    seldom, busy, least = _slices(facts, are_few)
    if wanted.kind and busy:
        found = rows(statement("ledger", "slices_of_kind"), {**facts, "slices": array(busy)})
        busy = [f["id"] for f in found]
    sql = statement("ledger", "movements_listed").format(
        touches="true" if is_of_all else _TOUCHES if are_few else _TOUCHES_SEEN,
        of_kind=_OF_KIND if wanted.kind else "true",
        beyond="{beyond}",
        order="{order}",
    )
    return _Question(sql, {**facts, "seldom": array(seldom), "busy": array(busy)}, 0 if wanted.kind else least)


def _accounts(wanted: MovementsWanted, visible: QuerySet[Holder]) -> list[int]:
    """The accounts one of which must be touched, FEW and one more at most."""
    found = Account.objects.filter(holder__in=visible)
    if wanted.account:
        found = found.filter(holder__number=wanted.account)
    if wanted.asset:
        found = found.filter(asset__code=wanted.asset)
    return list(found.values_list("pk", flat=True)[: FEW + 1])


def _slices(facts: Mapping[str, Any], are_few: bool) -> tuple[list[int], list[int], int]:
    """The slices of a day in which these few accounts move SELDOM times at most, those in which they move more often,
    and how many movements there are at least: those of one number never touch two of its accounts, which hold different
    assets. Where the accounts are not few, all slices in which anything moves are of the second kind.
    """
    debited, credited = (_DEBITED, _CREDITED) if are_few else ("true", "false")
    sql = statement("ledger", "slices_touched").format(debited=debited, credited=credited)
    with _off_indexes():
        found = rows(sql, {**facts, "limit": SELDOM + 1 if are_few else 1})
    touched = {f["id"]: f["number"] for f in found if f["number"]}
    seldom = [pk for pk, number in touched.items() if are_few and number <= SELDOM]
    least = sum(f["number" if facts["account"] else "least"] for f in found) if are_few else 0
    return seldom, [pk for pk in touched if pk not in seldom], least


def _answer(question: _Question, sql: str, more: Mapping[str, Any]) -> list[dict[str, Any]]:
    with _off_indexes():
        return rows(sql, {**question.facts, **more})


@contextmanager
def _off_indexes() -> Iterator[None]:
    """Inside, and inside a transaction, what has an index is read by it: the planner takes accounts for busier than they
    are. The slice of a night that is under way has none yet, and is read once."""
    value("select set_config('enable_seqscan', 'off', true)")
    yield
    value("select set_config('enable_seqscan', 'on', true)")


def _lines(found: Sequence[dict[str, Any]], visible: QuerySet[Holder]) -> list[MovementLine]:
    heads, numbers = heads_of(found), numbers_of({f[side] for f in found for side in ("debit", "credit")}, visible)
    return [
        MovementLine(
            journal_id=f["journal_id"],
            leg=f["leg"],
            business_date=f["business_date"],
            value_date=heads[f["journal_id"]]["value_date"],
            kind=heads[f["journal_id"]]["kind"],
            asset=f["asset"],
            debit_id=f["debit"] if f["debit"] in numbers else None,
            debit=numbers.get(f["debit"]),
            credit_id=f["credit"] if f["credit"] in numbers else None,
            credit=numbers.get(f["credit"]),
            amount=f["amount"],
            narrative=heads[f["journal_id"]]["narrative"],
            recorded_at=heads[f["journal_id"]]["recorded_at"],
        )
        for f in found
    ]
