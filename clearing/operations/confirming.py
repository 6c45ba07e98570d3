"""Takes what counterparties confirm and matches it with the trades that wait for it: what agrees is affirmed and goes on to
settlement by itself, what differs stands against its trade.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clearing.confirming import FIELDS, ComparedField, Economics, compared, nearest
from clearing.lifecycle import Ended, State
from clearing.models import Affirmation, Comparison, Confirmation, OpenTrade
from clearing.operations.affirmed import go_on
from clearing.operations.awaiting import tolerances_of
from clearing.operations.reading import subjects_of
from clearing.operations.refusals import ConfirmationReferenceTaken
from clearing.operations.settling import BY
from clearing.operations.work import end_exceptions, keep_exceptions
from machinery.statements import array, copy_rows, rows, statement
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.fault import Fault

DIFFERS: Final = "confirmation_differs"
CONFIRMATION_RACES: Final = ("a_confirmation_is_referred_to_once",)
"""Constraints that say that another transaction took the same confirmation at this moment: try again."""


class ConfirmationWish(NamedTuple):
    """A confirmation in terms of reference data (ids): who says it to whom, under which reference, and of what."""

    sender: int
    reference: str
    receiver: int
    trade_reference: str | None
    side: str
    asset: int
    quantity: Decimal
    price: Decimal | None
    currency: int
    net: Decimal | None
    trade_date: date
    settlement_date: date


@dataclass(frozen=True)
class Confirmed:
    """What became of a confirmation: its id, whether it is new, and the trade with which it was compared (None: none waits
    for it), field by field; affirmed where nothing differs."""

    id: int
    is_new: bool
    trade: int | None = None
    fields: tuple[ComparedField, ...] = ()

    @property
    def is_affirmed(self) -> bool:
        """Whether it agreed with a trade."""
        return self.trade is not None and not any(each.differs for each in self.fields)


@part
def confirm(wish: ConfirmationWish, *, by: Actor, at: datetime, business_date: date, request_id: str = "") -> Confirmed:
    """Takes one confirmation and matches it with the trade that it names, else with the nearest one of the same parties.

    The same facts again are what exists. Refuses ConfirmationReferenceTaken: its sender used the reference for others.
    """
    known = Confirmation.objects.filter(sender=wish.sender, reference=wish.reference).first()
    if known is not None:
        if _wish_of(known) != wish:
            raise ConfirmationReferenceTaken(reference=wish.reference, confirmation=known.pk)
        return _standing(known.pk)
    made = Confirmation.objects.create(
        **{f"{name}_id" if name in _IDS else name: value for name, value in wish._asdict().items()}, by=by.name, at=at
    )
    matched = match([made.pk], at=at, business_date=business_date).get(made.pk)
    record(
        by=by,
        at=at,
        code="confirmation.received",
        subject_type="trade",
        subject_ids=[matched.trade] if matched and matched.trade else [],
        after={
            "confirmation": made.pk,
            "reference": wish.reference,
            "affirmed": bool(matched and matched.is_affirmed),
            "differs": [each.field for each in matched.fields if each.differs] if matched else [],
        },
        request_id=request_id,
    )
    return matched or Confirmed(made.pk, True)


_IDS: Final = frozenset({"sender", "receiver", "asset", "currency"})


def _wish_of(found: Confirmation) -> ConfirmationWish:
    return ConfirmationWish(
        *(getattr(found, f"{name}_id" if name in _IDS else name) for name in ConfirmationWish._fields)
    )


def _standing(confirmation: int) -> Confirmed:
    found = Comparison.objects.filter(confirmation=confirmation).select_related("version").order_by("-pk").first()
    if found is None:
        return Confirmed(confirmation, False)
    return Confirmed(confirmation, False, found.version.trade_id, tuple(ComparedField(**each) for each in found.fields))


@part
def match(
    confirmations: Sequence[int], versions: Sequence[int] = (), *, at: datetime, business_date: date
) -> dict[int, Confirmed]:
    """Matches confirmations that are not affirmed yet, a set or those that may be of some versions, with what waits for them:
    what was compared, by confirmation."""
    theirs = rows(
        statement("clearing", "confirmations_to_match"),
        {"confirmations": array(confirmations), "versions": array(versions)},
    )
    if not theirs:
        return {}
    found: dict[int, tuple[dict[str, Any], tuple[ComparedField, ...]]] = {}
    waiting = _waiting(theirs)
    tolerances = tolerances_of([each["profile"] for group in waiting.values() for each in group])
    taken: set[int] = set()
    for said in theirs:
        free = [each for each in waiting[said["receiver"], said["sender"]] if each["version"] not in taken]
        named = [each for each in free if each["reference"] == said["trade_reference"]]
        alike = named or [each for each in free if (each["isin"], each["side"]) == (said["isin"], said["side"])]
        best = nearest([(each, compared(_of(each), _of(said), tolerances[each["profile"]])) for each in alike])
        if best is not None:
            found[said["id"]] = best
            if not any(field.differs for field in best[1]):
                taken.add(best[0]["version"])
    _write(found, at, business_date)
    return {pk: Confirmed(pk, True, each["trade"], fields) for pk, (each, fields) in found.items()}


def _of(facts: Mapping[str, Any]) -> Economics:
    return Economics(*(facts[field] for field in FIELDS))


def _waiting(theirs: Sequence[Mapping[str, Any]]) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """What waits for a confirmation, by party and counterparty."""
    pairs = sorted({(said["receiver"], said["sender"]) for said in theirs})
    found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    told = {"receivers": [receiver for receiver, _ in pairs], "senders": [sender for _, sender in pairs]}
    for each in rows(statement("clearing", "confirmable"), told):
        found[each["receiver"], each["sender"]].append(each)
    return found


def _write(
    found: Mapping[int, tuple[dict[str, Any], tuple[ComparedField, ...]]], at: datetime, business_date: date
) -> None:
    """Every comparison that is new; of each version what differs stands against it, until a confirmation agrees."""
    pairs = {(pk, each["version"]) for pk, (each, _) in found.items()}
    known = Comparison.objects.filter(confirmation__in=found, version__in=[version for _, version in pairs])
    stands = set(known.values_list("confirmation_id", "version_id"))
    fresh = {pk: (each, fields) for pk, (each, fields) in found.items() if (pk, each["version"]) not in stands}
    made = Comparison.objects.bulk_create(
        Comparison(
            version_id=each["version"],
            confirmation_id=pk,
            agrees=not any(field.differs for field in fields),
            fields=[asdict(field) for field in fields],
            at=at,
        )
        for pk, (each, fields) in fresh.items()
    )
    versions = [each.version_id for each in made]
    end_exceptions(versions, Ended.SOLVED, by=BY, at=at, codes=[DIFFERS])
    agreed = [each for each in made if each.agrees]
    Affirmation.objects.bulk_create(
        Affirmation(version_id=each.version_id, comparison=each, confirmation_id=each.confirmation_id, at=at)
        for each in agreed
    )
    affirmed = {each.version_id for each in agreed}
    differing = {each["version"]: _faults(fields) for each, fields in fresh.values() if each["version"] not in affirmed}
    keep_exceptions(differing, at=at)
    trades = [each["trade"] for each, _ in fresh.values() if each["version"] in differing]
    OpenTrade.objects.filter(pk__in=trades).update(state=State.EXCEPTION.value, since=at)
    if affirmed:
        go_on(subjects_of(sorted(affirmed)), at=at, business_date=business_date)


def _faults(fields: Sequence[ComparedField]) -> tuple[Fault, ...]:
    return tuple(
        Fault(DIFFERS, each.field, each.theirs or "", {"ours": each.ours or ""}) for each in fields if each.differs
    )


@part
def chase(*, by: Actor, at: datetime, business_date: date) -> int:
    """Notes whose confirmation is still missing, once a business date: how many were noted now."""
    missing = rows(statement("clearing", "unconfirmed"), {"business_date": business_date})
    copy_rows(
        "clearing_chaser",
        ("version_id", "business_date", "at"),
        [(each["version"], business_date, at) for each in missing],
    )
    if missing:
        trades = [each["trade"] for each in missing]
        record(
            by=by,
            at=at,
            code="confirmations.chased",
            subject_type="trade",
            subject_ids=trades[:MOST_NAMED],
            after={"business_date": business_date.isoformat(), "trades": len(trades)},
        )
    return len(missing)


MOST_NAMED: Final = 1_000
"""Trades that an event names; of more it tells how many."""
