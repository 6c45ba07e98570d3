"""Sets limits, and lets one be exceeded for a time."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from clearing.models import Limit, LimitOverride, LimitTerms
from clearing.operations.refusals import LimitInOtherUnit, LimitPastStands, NoSuchLimit, OverrideNotHigher
from clearing.operations.validity import end_from, said_from
from machinery.statements import run
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion


@dataclass(frozen=True, slots=True)
class LimitWish:
    """A limit as somebody wants it from a business date on: its kind and scope (ids of the party and currencies), the currency
    in which it is reckoned, and how much it is; None ends it."""

    kind: str
    unit: int
    amount: Decimal | None
    is_hard: bool
    valid_from: date
    party: int | None = None
    currency: int | None = None
    product: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class LimitSet:
    """A limit that was set: whether its terms changed, and what they were from that day on ("" for none), what was set for later
    days and is taken back among them."""

    limit: int
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether it is another one than before."""
        return self.before != self.after


@part
def set_limit(wish: LimitWish, occasion: Occasion) -> LimitSet:
    """Makes a limit so much from a day on and for good: what was set for later days is taken back. The same again changes
    nothing. What is used of it already stays: nothing that was instructed is undone.

    Refuses, in this order: LimitPastStands (a day before the business date), LimitInOtherUnit (on file in another currency).
    """
    if wish.valid_from < occasion.business_date:
        raise LimitPastStands(valid_from=str(wish.valid_from), business_date=str(occasion.business_date))
    limit = _limit_of(wish)
    standing = LimitTerms.objects.filter(limit=limit, valid__overlap=DateRange(wish.valid_from, None)).order_by("valid")
    before = said_from(wish.valid_from, [(each.valid, said(each.amount, each.is_hard)) for each in standing])
    found = LimitSet(limit.pk, before, said(wish.amount, wish.is_hard))
    if not found.is_changed:
        return found
    end_from(LimitTerms, "limit_id", limit.pk, wish.valid_from)
    if wish.amount is not None:
        LimitTerms.objects.create(
            limit=limit,
            amount=wish.amount,
            is_hard=wish.is_hard,
            valid=DateRange(wish.valid_from, None),
            at=occasion.at,
        )
    _tell("limit.set", limit.pk, before, found.after, occasion, valid_from=wish.valid_from.isoformat())
    return found


@part
def override_limit(limit: int, amount: Decimal | None, until: date, occasion: Occasion) -> LimitSet:
    """Lets more than a limit be used, from the business date through `until`; an amount of None ends what was let before. What
    stands before the business date stays.

    Refuses, in this order: NoSuchLimit (none in force), LimitPastStands (until before the business date), OverrideNotHigher.
    """
    today = occasion.business_date
    terms = LimitTerms.objects.select_for_update().filter(limit=limit, valid__contains=today).first()
    if terms is None:
        raise NoSuchLimit(limit=limit)
    if until < today:
        raise LimitPastStands(valid_from=str(until), business_date=str(today))
    if amount is not None and amount <= terms.amount:
        raise OverrideNotHigher(amount=shortest(amount), limit=shortest(terms.amount))
    standing = LimitOverride.objects.filter(limit=limit, valid__contains=today).first()
    before = _until(standing.amount, standing.valid.upper) if standing and standing.valid.upper else ""
    after = _until(amount, until + timedelta(days=1)) if amount is not None else ""
    found = LimitSet(limit, before, after)
    if not found.is_changed:
        return found
    end_from(LimitOverride, "limit_id", limit, today)
    if amount is not None:
        LimitOverride.objects.create(
            limit_id=limit,
            amount=amount,
            valid=DateRange(today, until + timedelta(days=1)),
            reason=occasion.reason,
            by=occasion.by.name,
            at=occasion.at,
        )
    _tell("limit.overridden", limit, before, after, occasion)
    return found


def said(amount: Decimal | None, is_hard: bool) -> str:
    """Terms in one text; "" where there are none."""
    return "" if amount is None else f"{shortest(amount)} {'hard' if is_hard else 'soft'}"


def _until(amount: Decimal, end: date) -> str:
    return f"{shortest(amount)} until {end - timedelta(days=1)}"


def _limit_of(wish: LimitWish) -> Limit:
    """The limit of that kind and scope, made where there is none; locked against another change. Refuses LimitInOtherUnit."""
    run("select pg_advisory_xact_lock(hashtext('clearing_limit'))")
    scope = {
        "kind": wish.kind,
        "party_id": wish.party,
        "currency_id": wish.currency,
        "product": wish.product,
        "country": wish.country,
    }
    limit, _ = Limit.objects.get_or_create(**scope, defaults={"unit_id": wish.unit})
    if limit.unit_id != wish.unit:
        raise LimitInOtherUnit(unit=limit.unit.code)
    return limit


def _tell(code: str, limit: int, before: str, after: str, occasion: Occasion, **more: str) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="limit",
        subject_ids=[limit],
        before={"terms": before},
        after={"terms": after, **more},
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
