"""Events by their place in the sealed trail: what feeds, webhooks and exports read."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machinery.statements import array, rows, statement, value
from recordkeeping.labels import event_name


@dataclass(frozen=True)
class SealedEvent:
    """One event at its place in the sealed trail. `hash` is that of its leaf; facts are as `record` was given them."""

    position: int
    id: int
    actor_kind: str
    actor_id: str
    actor_name: str
    code: str
    subject_type: str
    subject_ids: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    request_id: str
    at: datetime
    recorded_at: datetime
    hash: bytes


def sealed_events(after: int, through: int, codes: Iterable[str] | None = None) -> list[SealedEvent]:
    """The events whose leaves come after position `after` (-1: from the first) up to and with `through`, in their order;
    those of some codes where they are given.

    Positions have no gaps and are final: who goes on from `through`, or from the last leaf where that comes first, misses
    nothing and sees nothing that is not committed. Empty when there is nothing new yet.
    """
    asked = {"after": after, "through": through, "codes": None if codes is None else list(codes)}
    return [_sealed(found) for found in rows(statement("recordkeeping", "sealed_events"), asked)]


def names_at(positions: Collection[int]) -> dict[int, tuple[int, str]]:
    """Position -> the event whose leaf is there: its id, and what was done, in the reader's language."""
    found = rows(
        "select l.position, e.id, e.code from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id"
        " where l.position = any (%(positions)s::bigint[])",
        {"positions": array(positions)},
    )
    return {each["position"]: (each["id"], event_name(each["code"])) for each in found}


def last_position() -> int:
    """The position of the last sealed event; -1 where none is."""
    return int(value("select coalesce(max(position), -1) from recordkeeping_leaf"))


def _sealed(found: dict[str, Any]) -> SealedEvent:
    told = {"before": _facts(found["before"]), "after": _facts(found["after"]), "hash": bytes(found["hash"])}
    return SealedEvent(**{**found, **told})


def _facts(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
