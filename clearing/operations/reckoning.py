"""Reckons margin accounts for a business date, and calls for what is short."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clearing.calling import (
    Holding,
    Line,
    Missing,
    Moved,
    Price,
    Relief,
    Standing,
    Terms,
    cash_in,
    relieved,
    standing,
    to_call,
    valued,
)
from clearing.exposure import Rates
from clearing.models import (
    MarginCall,
    MarginCallAct,
    MarginException,
    MarginHaircut,
    MarginLine,
    MarginReckoning,
)
from clearing.operations.margin import lock_margin
from ledger.queries import held_by
from machinery.statements import array, rows, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import NoCutOff, assets_named, cut_off_instant, instrument_terms, market_calendars, prices, rates
from vocabulary.actor import Actor
from vocabulary.days import CalendarNotKnown, InvalidDayCount
from vocabulary.product import product_of

MOST_NAMED: Final = 100


class Reckoned(NamedTuple):
    """How many margin accounts were reckoned, how many calls were made, how many earlier ones were met at least in part, and how
    many accounts could not be reckoned."""

    accounts: int
    calls: int
    met: int
    exceptions: int


@dataclass
class _Due:
    """A margin account that is to be reckoned. `last` is the reckoning before; since then cash `moved`, and so much of its calls
    was `noted` as met."""

    account: int
    terms_id: int
    terms: Terms
    market: int
    due_days: int
    last: int | None
    holdings: list[Holding] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    noted: Decimal = Decimal(0)
    calls: list[tuple[int, Decimal]] = field(default_factory=list)


@dataclass(frozen=True)
class _Result:
    """How an account stands, what that takes off its earlier calls, and what is called for."""

    due: _Due
    lines: Sequence[Line]
    standing: Standing
    reliefs: Sequence[Relief]
    outstanding: Decimal
    called: Decimal
    due_at: datetime


@part
def reckon_margin(*, by: Actor, at: datetime, business_date: date) -> Reckoned:
    """Reckons every margin account that has terms on a business date at the close of it, from the books and the latest prices and
    rates up to it. The date is closed, so that nothing is posted to it any more. What came in since the reckoning before meets
    earlier calls; what is short beside them is called for.

    An account of which a price, a rate or the due time is missing is not reckoned: what is missing stays on file. The second time
    only those are tried again, and nothing else changes.
    """
    lock_margin()
    due = _due(business_date)
    if not due:
        return Reckoned(0, 0, 0, 0)
    _fill(due, business_date)
    seen = int(value("select coalesce(max(id), 0) from clearing_margincallact"))
    results, missing = [], {}
    turning = _rates(due, business_date)
    due_at = _due_times(due, business_date)
    for each in due:
        found = _reckoned(each, turning, due_at[each.market, each.due_days], business_date)
        if isinstance(found, _Result):
            results.append(found)
        else:
            missing[each.account] = found
    _write(results, seen, by, at, business_date)
    _keep_missing(missing, at, business_date)
    _tell(results, missing, by=by, at=at, business_date=business_date)
    calls, met = sum(bool(each.called) for each in results), sum(bool(each.reliefs) for each in results)
    return Reckoned(len(results), calls, met, len(missing))


def _due(on: date) -> list[_Due]:
    found = rows(statement("clearing", "margin_due"), {"on": on})
    cut: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for each in MarginHaircut.objects.filter(terms__in=[f["terms"] for f in found]):
        cut[each.terms_id][each.product] = each.percent
    return [
        _Due(
            f["account"],
            f["terms"],
            Terms(
                f["unit"], f["scale"], f["maintenance"], f["initial"], f["add_on"], f["minimum"], f["rounding"],
                cut[f["terms"]],
            ),
            f["market"],
            f["due_days"],
            f["last"],
        )
        for f in found
    ]  # fmt: skip


def _fill(due: Sequence[_Due], on: date) -> None:
    """Gives each account what secures it and the calls that are open."""
    accounts = {each.account: each for each in due}
    asked = {"accounts": array(accounts), "on": on}
    covers = {f["holder"]: f for f in rows(statement("clearing", "margin_covers"), asked)}
    held = held_by(list(covers), on)
    assets = {each.asset for each in held}
    named, listed, quoted = assets_named(assets), instrument_terms(assets, on), prices(assets, on)
    for each in held:
        cover, asset = covers[each.holder], named[each.asset]
        quote, kind = quoted.get(each.asset), listed.get(each.asset)
        product = None if asset.kind == "CURRENCY" else (product_of(kind.cfi) if kind else None) or ""
        accounts[cover["account"]].holdings.append(
            Holding(
                each.account,
                each.holder,
                each.asset,
                asset.code,
                product,
                -each.posted if cover["is_ours"] else each.posted,
                Price(quote.price, quote.quotation, quote.currency, quote.date) if quote else None,
            )
        )
    _fill_moved(accounts, on)
    for f in rows(statement("clearing", "margin_open_calls"), {"accounts": array(accounts)}):
        accounts[f["account"]].calls.append((f["call"], f["outstanding"]))


def _fill_moved(accounts: Mapping[int, _Due], on: date) -> None:
    """Gives each account how its cash changed since it was reckoned last, on the accounts that secured it then and do so now, and
    how much of its calls was noted as met since."""
    asked = {"reckonings": array(each.last for each in accounts.values() if each.last is not None), "on": on}
    before: dict[int, dict[int, Moved]] = defaultdict(dict)
    stayed: dict[int, set[int]] = defaultdict(set)
    for f in rows(statement("clearing", "margin_cash"), asked):
        stayed[f["account"]].add(f["holder"])
        if f["book"] is not None:
            before[f["account"]][f["book"]] = Moved(f["asset"], f["code"], -f["balance"])
    for account, each in accounts.items():
        moved = before[account]
        for held in each.holdings:
            if held.product is None and held.holder in stayed[account]:
                was = moved.get(held.book, Moved(held.asset, held.code, Decimal(0)))
                moved[held.book] = was._replace(change=was.change + held.balance)
        each.moved = [change for _book, change in sorted(moved.items()) if change.change]
    for f in rows(statement("clearing", "margin_noted"), asked):
        accounts[f["account"]].noted = f["amount"]


def _rates(due: Sequence[_Due], on: date) -> Rates:
    scales = {each.terms.unit: each.terms.scale for each in due}
    codes = {h.price.currency if h.price else h.code for each in due for h in each.holdings} | {*scales}
    codes |= {moved.code for each in due for moved in each.moved}
    return Rates({code: quote.rate for code, quote in rates(codes, on).items()}, scales.__getitem__)


def _due_times(due: Iterable[_Due], on: date) -> Mapping[tuple[int, int], datetime | None]:
    """Until when what is called for on a date is due: the cut-off for payments, so many business days of a market later."""
    calendars = market_calendars()
    found: dict[tuple[int, int], datetime | None] = {}
    for market, days in {(each.market, each.due_days) for each in due}:
        try:
            day = calendars[market].nth_open_after(on, days)
            found[market, days] = cut_off_instant(market, "APMT", day)
        except (CalendarNotKnown, InvalidDayCount, NoCutOff):
            found[market, days] = None
    return found


def _reckoned(each: _Due, turning: Rates, due_at: datetime | None, on: date) -> _Result | list[Missing]:
    found = [valued(holding, each.terms, turning, on) for holding in each.holdings]
    lines = [line for line in found if isinstance(line, Line)]
    missing = [fault for fault in found if isinstance(fault, Missing)]
    if due_at is None:
        missing.append(Missing("no_due_time", None, str(each.due_days)))
    came_in = cash_in(each.moved, each.noted, each.terms, turning)
    if isinstance(came_in, Missing):
        missing.append(came_in)
    if missing or due_at is None or isinstance(came_in, Missing):
        return missing
    stands = standing(lines, each.terms)
    reliefs = list(relieved(each.calls, came_in, stands.short, each.terms.rounding))
    asked = sum((rest for _, rest in each.calls), Decimal(0))
    outstanding = asked - sum((relief.amount for relief in reliefs), Decimal(0))
    return _Result(each, lines, stands, reliefs, outstanding, to_call(stands.short, outstanding, each.terms), due_at)


def _write(results: Sequence[_Result], seen: int, by: Actor, at: datetime, on: date) -> None:
    made = MarginReckoning.objects.bulk_create(
        MarginReckoning(
            account_id=each.due.account,
            terms_id=each.due.terms_id,
            business_date=on,
            **each.standing._asdict(),
            outstanding=each.outstanding,
            called=each.called,
            newest_act=seen,
            at=at,
        )
        for each in results
    )
    told = list(zip(made, results, strict=True))
    MarginLine.objects.bulk_create(
        (
            MarginLine(
                reckoning=reckoning, book_id=line.book, **{k: v for k, v in line._asdict().items() if k != "book"}
            )
            for reckoning, each in told
            for line in each.lines
        ),
        batch_size=2_000,
    )
    MarginCallAct.objects.bulk_create(
        MarginCallAct(
            call_id=relief.call,
            kind=relief.kind,
            amount=relief.amount,
            reckoning=reckoning,
            by=by.name,
            business_date=on,
            at=at,
        )
        for reckoning, each in told
        for relief in each.reliefs
    )
    MarginCall.objects.bulk_create(
        MarginCall(account_id=each.due.account, reckoning=reckoning, amount=each.called, due_at=each.due_at, at=at)
        for reckoning, each in told
        if each.called
    )


def _keep_missing(missing: Mapping[int, Sequence[Missing]], at: datetime, on: date) -> None:
    """What is missing of the same asset is said once."""
    MarginException.objects.bulk_create(
        (
            MarginException(account_id=account, business_date=on, code=code, asset_id=asset, value=found, at=at)
            for account, faults in missing.items()
            for (code, asset), found in {(each.code, each.asset): each.value for each in faults}.items()
        ),
        ignore_conflicts=True,
    )


def _tell(
    results: Sequence[_Result], missing: Mapping[int, Any], *, by: Actor, at: datetime, business_date: date
) -> None:
    """One event of what was reckoned, one of what was called for, one of what was met: each names its accounts."""
    told: tuple[tuple[str, list[int], dict[str, int]], ...] = (
        ("margin.reckoned", [each.due.account for each in results], {"exceptions": len(missing)}),
        ("margin.called", [each.due.account for each in results if each.called], {}),
        ("margin.met", [each.due.account for each in results if each.reliefs], {}),
    )
    for code, accounts, more in told:
        if accounts:
            record(
                by=by,
                at=at,
                code=code,
                subject_type="margin_account",
                subject_ids=accounts if len(accounts) <= MOST_NAMED else [],
                after={"business_date": business_date.isoformat(), "margin_accounts": len(accounts), **more},
            )
