"""Signed checkpoints of the trail."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from machinery.statements import statement, value
from recordkeeping.models import Checkpoint


@dataclass(frozen=True)
class SignedCheckpoint:
    """One checkpoint: so many leaves with this root, as the note says that is signed with `key`; `edge` as in its row."""

    size: int
    root: bytes
    edge: bytes
    note: str
    key: str
    signed_at: datetime
    business_date: date | None


def checkpoints_since(instant: str | None) -> list[SignedCheckpoint]:
    """The checkpoints signed at or after an instant (ISO 8601; None: all), oldest first."""
    found = Checkpoint.objects.order_by("id")
    if instant is not None:
        found = found.filter(signed_at__gte=datetime.fromisoformat(instant))
    return [_signed(each) for each in found]


def checkpoint_of_day(business_date: date) -> SignedCheckpoint | None:
    """The checkpoint that closes a business date; None until its close is signed."""
    found = Checkpoint.objects.filter(business_date=business_date).first()
    return _signed(found) if found else None


def _signed(found: Checkpoint) -> SignedCheckpoint:
    return SignedCheckpoint(
        size=found.size,
        root=bytes(found.root),
        edge=bytes(found.edge),
        note=found.note,
        key=found.key,
        signed_at=found.signed_at,
        business_date=found.business_date,
    )


def checkpoint_before(business_date: date) -> SignedCheckpoint | None:
    """The checkpoint that closes the last business date before this one; None where the trail begins later."""
    found = Checkpoint.objects.filter(business_date__lt=business_date).order_by("-business_date").first()
    return _signed(found) if found else None


def checkpoint_through(business_date: date | None) -> SignedCheckpoint | None:
    """The checkpoint that closes this business date, or the first one after it; the newest while none does (None: always)."""
    found = None
    if business_date is not None:
        found = Checkpoint.objects.filter(business_date__gte=business_date).order_by("business_date").first()
    found = found or Checkpoint.objects.order_by("-id").first()
    return _signed(found) if found else None


def checkpoints_between(after: int, through: int) -> list[SignedCheckpoint]:
    """The checkpoints of more than `after` and up to `through` leaves, oldest first."""
    return [_signed(each) for each in Checkpoint.objects.filter(size__gt=after, size__lte=through).order_by("id")]


def checkpoint_covering(position: int) -> SignedCheckpoint | None:
    """The first checkpoint whose leaves reach this position; None until one is signed."""
    found = Checkpoint.objects.filter(size__gt=position).order_by("id").first()
    return _signed(found) if found else None


def unsigned_for() -> timedelta:
    """How long the first leaf that stands under no checkpoint has been waiting for one; nothing where all are signed."""
    waiting: timedelta = value(statement("recordkeeping", "unsigned_for"))
    return waiting
