"""Events by their place in the sealed trail: what feeds, webhooks and exports read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machinery.statements import rows, statement


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


def sealed_events(after: int, limit: int) -> list[SealedEvent]:
    """Up to `limit` events whose leaves come after position `after` (-1: from the first), in their order.

    Positions have no gaps and are final: who goes on from the last position that it was given misses nothing and sees
    nothing that is not committed. Empty when there is nothing new yet.
    """
    found = rows(statement("recordkeeping", "sealed_events"), {"after": after, "limit": limit})
    return [
        SealedEvent(**{**f, "before": _facts(f["before"]), "after": _facts(f["after"]), "hash": bytes(f["hash"])})
        for f in found
    ]


def _facts(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
