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
def close_day(business_date: date, following: date, *, by: Actor, at: datetime) -> bool:
    """Closes `business_date` and opens `following`; whether it did. Second time: False, nothing changes.

    Waits for postings in flight, and new ones behind it; from then on they are refused for the closed date. What takes
    longer is `keep_day`, which must follow.
    """
    value("select ledger_open_month(%s)", [following])
    value("select pg_advisory_xact_lock(7001)")
    if not Day.objects.filter(business_date=business_date, closed_at__isnull=True).update(closed_at=at):
        return False
    Day.objects.create(business_date=following, opened_at=at)
    record(
        by=by,
        at=at,
        code="day.closed",
        subject_type="day",
        subject_ids=[business_date],
        after={"opened": following.isoformat()},
    )
    return True


@part
def keep_day(business_date: date) -> int:
    """Keeps the balances that changed on a closed date and seals the date; how many were kept. Second time: 0.

    Postings of the following date may go on meanwhile: they are taken off again in the same snapshot.
    """
    kept = run(statement("ledger", "keep_balances"), {"date": business_date})
    value("select ledger_seal_day(%s)", [business_date])
    return kept
