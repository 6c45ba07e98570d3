"""Business dates of the books are opened and closed."""

from datetime import date, datetime

from ledger.models import Day
from machinery.statements import run, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor


@part
def open_books(business_date: date, *, by: Actor, at: datetime) -> None:
    """Opens the very first business date. Second time: changes nothing."""
    if Day.objects.exists():
        return
    value("select ledger_open_month(%s)", [business_date])
    Day.objects.create(business_date=business_date, opened_at=at)
    record(by=by, at=at, code="day.opened", subject_type="day", subject_ids=[business_date])


@part
def roll_day(business_date: date, following: date, *, by: Actor, at: datetime) -> int:
    """Closes and seals `business_date`, keeps the balances that changed on it, opens `following`; how many were kept.

    Waits for postings in flight; from then on they are refused for the closed date. Second time: 0, nothing changes.
    """
    value("select pg_advisory_xact_lock(7001)")
    day = Day.objects.select_for_update().filter(business_date=business_date, closed_at__isnull=True).first()
    if day is None:
        return 0
    value("select ledger_open_month(%s)", [following])
    Day.objects.filter(pk=day.pk).update(closed_at=at)
    Day.objects.create(business_date=following, opened_at=at)
    kept = run(statement("ledger", "keep_balances"), {"date": business_date})
    value("select ledger_seal_day(%s)", [business_date])
    record(
        by=by,
        at=at,
        code="day.closed",
        subject_type="day",
        subject_ids=[business_date],
        after={"opened": following.isoformat(), "balances": kept},
    )
    return kept
