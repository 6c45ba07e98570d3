"""One event of one operation is kept."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from machinery.request import current_request_id
from machinery.statements import statement, value
from machinery.transactions import part
from vocabulary.actor import Actor

Facts = Mapping[str, Any]


@part
def record(
    *,
    by: Actor,
    at: datetime,
    code: str,
    subject_type: str,
    subject_ids: Iterable[object] = (),
    before: Facts | None = None,
    after: Facts | None = None,
    reason: str = "",
    request_id: str = "",
) -> int:
    """Keeps one event of one operation, in that operation's transaction; the id of the event.

    `subject_ids` may be empty for a set that `after` describes by its range (a night, a load). Facts are JSON: amounts
    as decimal strings, dates and instants in ISO 8601; those that differ by subject stand in `each`, by its id. Of a record
    that is changed `before` and `after` have the same names, so that every version of it can be rebuilt. Texts are kept in
    NFC. The request is the one that is being answered when none is given. Called twice it keeps two events: idempotence is
    the caller's.
    """
    kept: int = value(
        statement("recordkeeping", "keep_event"),
        {
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": normalize("NFC", by.name),
            "code": code,
            "subject_type": subject_type,
            "subject_ids": [normalize("NFC", str(found)) for found in subject_ids],
            "before": _json(before),
            "after": _json(after),
            "reason": normalize("NFC", reason),
            "request_id": request_id or current_request_id.get(),
            "at": at,
        },
    )
    return kept


def _json(facts: Facts | None) -> str | None:
    return None if facts is None else normalize("NFC", json.dumps(dict(facts), ensure_ascii=False))
