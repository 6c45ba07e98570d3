"""Writes of calendars, settlement markets, cycles and cut-offs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from machinery.statements import row, rows
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import Calendar, CurrencyCalendar, CutOffMove, Market
from refdata.operations.dated import DatedTable, lock_list, replace_from, told
from refdata.operations.register import currency_ids
from refdata.refusals import HasOtherFacts, NotOnFile
from vocabulary.actor import Actor
from vocabulary.days import SATURDAY_AND_SUNDAY
from vocabulary.identifiers import Bic
from vocabulary.money import Currency
from vocabulary.side import PaymentType
from vocabulary.text import InvalidText, strict_text

CYCLES = DatedTable("refdata_settlementcycle", ["market_id", "cfi_prefix"], ["days"], "trade_dates")
CUT_OFFS = DatedTable("refdata_cutoff", ["market_id", "payment"], ["planned"])


@dataclass(frozen=True, slots=True)
class MarketWish:
    """A settlement market as it should be: its time zone (tz database), the code of its calendar, its depository."""

    code: str
    name: str
    time_zone: str
    calendar: str
    csd_bic: Bic


@dataclass(frozen=True, slots=True)
class CycleWish:
    """So many settlement days in a market (id) for instruments whose CFI begins with `cfi_prefix` ("" for all)."""

    market: int
    days: int
    cfi_prefix: str = ""


@dataclass(frozen=True, slots=True)
class CutOffWish:
    """The planned cut-off, in local time of the market (id), of what is against (APMT) or free (FREE) of payment."""

    market: int
    payment: PaymentType
    planned: time


@part
def open_calendar(
    code: str, name: str, *, weekend: frozenset[int] = SATURDAY_AND_SUNDAY, by: Actor, at: datetime
) -> int:
    """Makes a calendar known; its id. It answers once closures are published for it.

    Second time: the calendar that exists. Refuses InvalidText (name), HasOtherFacts (another weekend).
    """
    called = strict_text(name, longest=100)
    found = Calendar.objects.filter(code=code).first()
    if found is not None:
        if set(found.weekend) != weekend:
            raise HasOtherFacts(found=[f"{code} with weekend {found.weekend}"])
        return found.pk
    made = Calendar.objects.create(code=code, name=called, weekend=sorted(weekend))
    record(
        by=by,
        at=at,
        code="calendar.opened",
        subject_type="calendar",
        subject_ids=[made.pk],
        after={"code": code, "name": called, "weekend": sorted(weekend)},
    )
    return made.pk


@part
def register_market(wishes: Sequence[MarketWish], *, by: Actor, at: datetime) -> dict[str, int]:
    """Makes settlement markets known: code -> id. The second time with the same facts: what exists.

    Refuses InvalidText (a time zone that does not exist, name), NotOnFile (calendar), HasOtherFacts.
    """
    calendars = {
        f["code"]: f["id"]
        for f in rows(
            "select code, id from refdata_calendar where code = any(%(codes)s)",
            {"codes": [w.calendar for w in wishes]},
        )
    }
    missing = sorted({w.calendar for w in wishes} - set(calendars))
    if missing:
        raise NotOnFile(missing=[f"calendar {code}" for code in missing])
    lock_list("refdata_market")
    existing = {market.code: market for market in Market.objects.filter(code__in=[w.code for w in wishes])}
    facts = {wish.code: _market_facts(wish, calendars) for wish in wishes}
    other = sorted(
        code
        for code, market in existing.items()
        if any(getattr(market, column) != value for column, value in facts[code].items())
    )
    if other:
        raise HasOtherFacts(found=other)
    made = Market.objects.bulk_create(Market(**columns) for code, columns in facts.items() if code not in existing)
    if made:
        record(
            by=by,
            at=at,
            code="market.registered",
            subject_type="market",
            subject_ids=[market.pk for market in made],
            after=told([facts[market.code] for market in made]),
        )
    return {market.code: market.pk for market in [*existing.values(), *made]}


def _market_facts(wish: MarketWish, calendars: Mapping[str, int]) -> dict[str, object]:
    try:
        ZoneInfo(wish.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as trouble:
        raise InvalidText(
            expected="a time zone of the tz database", found=wish.time_zone, way_out="Write it as Europe/Madrid."
        ) from trouble
    return {
        "code": wish.code,
        "name": strict_text(wish.name, longest=100),
        "time_zone": wish.time_zone,
        "calendar_id": calendars[wish.calendar],
        "csd_bic": wish.csd_bic.with_branch,
    }


@part
def set_payment_calendar(wishes: Mapping[Currency, str], *, by: Actor, at: datetime) -> int:
    """Says which calendar (code) the payment system of each currency keeps; how many that changes.

    Refuses NotOnFile (currency, calendar).
    """
    currencies = currency_ids(wishes)
    calendars = {found.code: found.pk for found in Calendar.objects.filter(code__in=list(wishes.values()))}
    missing = sorted(set(wishes.values()) - set(calendars))
    if missing:
        raise NotOnFile(missing=[f"calendar {code}" for code in missing])
    lock_list("refdata_currencycalendar")
    before = dict(
        CurrencyCalendar.objects.filter(currency__in=currencies.values()).values_list("currency_id", "calendar__code")
    )
    changing = {code: wanted for code, wanted in wishes.items() if before.get(currencies[code]) != wanted}
    CurrencyCalendar.objects.bulk_create(
        (
            CurrencyCalendar(currency_id=currencies[code], calendar_id=calendars[wanted])
            for code, wanted in changing.items()
        ),
        update_conflicts=True,
        unique_fields=["currency"],
        update_fields=["calendar"],
    )
    if changing:
        record(
            by=by,
            at=at,
            code="payment_calendar.set",
            subject_type="asset",
            subject_ids=[currencies[code] for code in changing],
            before={str(code): before.get(currencies[code]) for code in changing},
            after={str(code): wanted for code, wanted in changing.items()},
        )
    return len(changing)


@part
def set_cycle(wishes: Sequence[CycleWish], *, from_trade_date: date, by: Actor, at: datetime) -> int:
    """Sets settlement cycles for trades made from a date on; how many that changes. What is the same stays untouched.

    A cycle that is set again from its own first trade date is taken back by the new one. Nothing moves the intended
    settlement date of what was instructed.
    """
    lock_list(CYCLES.name)
    rows_wished = [{"market_id": w.market, "cfi_prefix": w.cfi_prefix, "days": w.days} for w in wishes]
    replaced = replace_from(CYCLES, rows_wished, from_trade_date)
    if replaced.opened:
        record(
            by=by,
            at=at,
            code="settlement_cycle.set",
            subject_type="market",
            subject_ids=sorted({w.market for w in wishes}),
            after={"from_trade_date": from_trade_date.isoformat(), **told([asdict(w) for w in wishes])},
        )
    return len(replaced.opened)


@part
def set_cut_off(wishes: Sequence[CutOffWish], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Sets planned cut-offs from a business date on; how many that changes. What is the same stays untouched."""
    lock_list(CUT_OFFS.name)
    rows_wished = [
        {"market_id": w.market, "payment": w.payment.value, "planned": w.planned.isoformat()} for w in wishes
    ]
    replaced = replace_from(CUT_OFFS, rows_wished, valid_from)
    if replaced.opened:
        record(
            by=by,
            at=at,
            code="cut_off.set",
            subject_type="market",
            subject_ids=sorted({w.market for w in wishes}),
            after={"valid_from": valid_from.isoformat(), **told(rows_wished)},
        )
    return len(replaced.opened)


@part
def move_cut_off(
    market: int,
    payment: PaymentType,
    *,
    business_date: date,
    actual: time,
    days_later: int = 0,
    by: Actor,
    at: datetime,
    reason: str,
) -> bool:
    """Moves the cut-off of one business date, in local time of the market; whether that changes it.

    `days_later` 1 is after the midnight that ends the date. Moved to where it is already: nothing is changed. Refuses
    InvalidText (reason), NotOnFile (market).
    """
    why = strict_text(reason, longest=500, lines=True)
    if row("select 1 from refdata_market where id = %(market)s", {"market": market}) is None:
        raise NotOnFile(missing=[f"market {market}"])
    lock_list("refdata_cutoffmove")
    moved = row(
        "select actual, days_later from refdata_cutoffmove where market_id = %(market)s and payment = %(payment)s"
        " and business_date = %(business_date)s order by id desc limit 1",
        {"market": market, "payment": payment.value, "business_date": business_date},
    )
    if moved == {"actual": actual, "days_later": days_later}:
        return False
    CutOffMove.objects.create(
        market_id=market,
        payment=payment.value,
        business_date=business_date,
        actual=actual,
        days_later=days_later,
        reason=why,
        at=at,
    )
    record(
        by=by,
        at=at,
        code="cut_off.moved",
        subject_type="market",
        subject_ids=[market],
        before=None if moved is None else {"actual": moved["actual"].isoformat(), "days_later": moved["days_later"]},
        after={
            "payment": payment.value,
            "business_date": business_date.isoformat(),
            "actual": actual.isoformat(),
            "days_later": days_later,
        },
        reason=why,
    )
    return True
