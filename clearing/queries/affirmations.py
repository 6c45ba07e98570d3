"""The affirmation board: what waits for a confirmation, what differs, what agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from clearing.confirming import ComparedField
from clearing.models import AllocationSet, Comparison
from machinery.statements import rows, statement
from refdata.queries import party_terms
from settlements.queries import Scope


class Column(StrEnum):
    """Where a trade that has to be confirmed stands."""

    WAITING = "WAITING"
    OVERDUE = "OVERDUE"
    DIFFERS = "DIFFERS"
    AFFIRMED = "AFFIRMED"


SHOWN: Final = 50


@dataclass(frozen=True)
class ToConfirm:
    """A trade on the board: until when it is to be confirmed (None: nobody says), and of its last comparison what differs.
    `affirmed_at` says when it agreed."""

    trade: int
    reference: str
    party: str
    counterparty: str
    asset: str
    due_at: datetime | None
    affirmed_at: datetime | None
    chased: int
    fields: Sequence[ComparedField]

    @property
    def differing(self) -> list[ComparedField]:
        """What differs."""
        return [each for each in self.fields if each.differs]


def board_counts(scope: Scope, at: datetime, since: datetime) -> dict[str, int]:
    """How many trades stand in each column; of those affirmed the ones since an instant."""
    found = rows(_sql("board_counts", scope), {"scope": list(scope.parties or ()), "at": at, "since": since})
    counts = {f["place"]: f["number"] for f in found}
    return {column.value: counts.get(column.value, 0) for column in Column}


def board_rows(column: Column, scope: Scope, at: datetime, since: datetime, today: date) -> list[ToConfirm]:
    """The first trades of a column, the next deadline first; names are those of `today`."""
    asked = {"scope": list(scope.parties or ()), "at": at, "since": since, "column": column.value, "limit": SHOWN}
    found = rows(_sql("board_rows", scope), asked)
    names = party_terms({party for f in found for party in (f["party_id"], f["counterparty_id"])}, today)
    last = _last_compared([f["version"] for f in found])

    def name(party: int, lei: str) -> str:
        return names[party].name if party in names else lei

    return [
        ToConfirm(
            trade=f["trade"],
            reference=f["reference"],
            party=name(f["party_id"], f["party_lei"]),
            counterparty=name(f["counterparty_id"], f["counterparty_lei"]),
            asset=f["asset"],
            due_at=f["due_at"],
            affirmed_at=f["affirmed_at"],
            chased=f["chased"],
            fields=last.get(f["version"], ()),
        )
        for f in found
    ]


def _sql(name: str, scope: Scope) -> str:
    limited = "true" if scope.parties is None else "t.party_id = any (%(scope)s::int[])"
    return statement("clearing", name).format(places=statement("clearing", "board_places").format(scope=limited))


def _last_compared(versions: Sequence[int]) -> Mapping[int, tuple[ComparedField, ...]]:
    found = Comparison.objects.filter(version__in=versions).order_by("pk")
    return {each.version_id: tuple(ComparedField(**field) for field in each.fields) for each in found}


@dataclass(frozen=True)
class Compared:
    """A confirmation beside a version of a trade: its sender's reference, when it came, and field by field."""

    reference: str
    number: int
    at: datetime
    agrees: bool
    fields: Sequence[ComparedField]


def comparisons_of(trade: int, until: datetime | None = None) -> list[Compared]:
    """What was confirmed of a trade up to an instant (None: now), the newest first."""
    known = {} if until is None else {"at__lte": until}
    found = (
        Comparison.objects.filter(version__trade=trade, **known)
        .select_related("confirmation", "version")
        .order_by("-pk")
    )
    return [
        Compared(
            each.confirmation.reference,
            each.version.number,
            each.at,
            each.agrees,
            tuple(ComparedField(**field) for field in each.fields),
        )
        for each in found
    ]


def allocations_of(trade: int, until: datetime | None = None) -> list[tuple[AllocationSet, list[Any]]]:
    """The sets of allocations of a trade up to an instant (None: now) with their parts, the newest first."""
    known = {} if until is None else {"at__lte": until}
    sets = AllocationSet.objects.filter(version__trade=trade, **known).select_related("version__currency", "remainder")
    found = sets.prefetch_related("parts__account").order_by("-pk")
    return [(each, sorted(each.parts.all(), key=lambda part: part.account.number)) for each in found]
