"""What an operation answers, and how it is written as JSON: text as it is, decimals and instants as text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise

from vocabulary.decimals import plain

JSON: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """The outcome of an operation: what the body says, the status, and headers such as Location or ETag."""

    data: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """The body as it is sent, and kept for a repetition."""
        return as_json(self.data)

    def response(self) -> HttpResponse:
        """The answer as Django sends it."""
        return HttpResponse(self.body(), status=self.status, headers=dict(self.headers), content_type=JSON)


def as_json(data: object) -> bytes:
    """Compact JSON in UTF-8. Decimals are plain text, days YYYY-MM-DD, instants UTC with microseconds and Z."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_said, allow_nan=False).encode()


def _said(found: object) -> object:
    if isinstance(found, Decimal):
        return plain(found)
    if isinstance(found, datetime):
        return instant_text(found)
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Promise):
        return str(found)
    if isinstance(found, frozenset | set):
        return sorted(found)
    raise TypeError(f"expected something that JSON can carry, found {type(found).__name__}")


def instant_text(at: datetime) -> str:
    """2026-11-20T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def awaiting(request: int) -> Answer:
    """202: what was asked for waits for others to agree, as a request under its number; nothing is done yet."""
    address = f"/api/v1/requests/{request}"
    return Answer({"request": request, "state": "AWAITING_APPROVAL", "follow": address}, 202, {"Location": address})
