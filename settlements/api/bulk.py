"""Many trades at once: an array or NDJSON, each answered by itself, or all or nothing."""

import json
from collections.abc import Sequence
from typing import Any, Final

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, InvalidFields, Resource, operation
from machinery.api.bodies import JSON, NDJSON, check_depth, check_text, parse
from machinery.api.faults import error, kind_of
from machinery.parameters import bad
from machinery.request import acting
from settlements.api.serializers import EXAMPLE, BulkAnswer, TradeBody
from settlements.api.taking import TAKEN_AT_THE_SAME_MOMENT, TooManyItems, all_results, refuse_faults
from settlements.messages.json_lines import row_of, row_of_object
from settlements.operations import submit
from settlements.prematched import Fault, Row
from vocabulary.invalid import shown

LARGEST: Final = 16 << 20
AT_ONCE: Final = 5_000
ATOMIC: Final = "atomic"


class Bulk(Resource):
    """Many instructions at once."""

    @operation(
        "settlements.load",
        parameters=(ATOMIC,),
        writes=True,
        takes=TradeBody,
        listed=AT_ONCE,
        left="bytes",
        media=(JSON, NDJSON),
        largest=LARGEST,
        answers=BulkAnswer,
        races=TAKEN_AT_THE_SAME_MOMENT,
        refuses=("bulk_refused", "too_many_items"),
        example=[EXAMPLE],
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in up to 5,000 trades, each by itself; with `atomic=true` all of them or none."""
        intake = submit(
            rows_of(request.sent, request.media),
            by=acting(request),
            at=request.at,
            business_date=business_date(),
            request_id=request.request_id,
        )
        if is_atomic(request):
            refuse_faults(intake)
        return Answer(all_results(intake))


def is_atomic(request: ApiRequest) -> bool:
    """Whether all or nothing is asked for."""
    asked = request.query.get(ATOMIC, "false")
    if asked not in {"true", "false"}:
        raise bad(ATOMIC, asked, "true / false")
    return asked == "true"


def rows_of(body: bytes, media: str) -> Sequence[Row]:
    """The trades of a body, numbered from 1. Refuses what the parser refuses, InvalidFields, TooManyItems."""
    return _lines(body) if media == NDJSON else _items(body)


def _items(body: bytes) -> list[Row]:
    found = parse(body)
    if not isinstance(found, list) or not found:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(found))])
    _count(len(found))
    return [
        row_of_object(number, item) if isinstance(item, dict) else _no_object(number, item)
        for number, item in enumerate(found, start=1)
    ]


def _no_object(number: int, item: Any) -> Row:
    return Row(number, "", (Fault("invalid_json", "", shown(json.dumps(item)[:60])),))


def _lines(body: bytes) -> list[Row]:
    """A line that cannot be read is the fault of its trade; an empty line at the end is none."""
    lines = check_text(body).split("\n")
    if not lines[-1]:
        lines.pop()
    _count(len(lines))
    if not lines:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(""))])
    check_depth(body)
    return [row_of(number, line.removesuffix("\r")) for number, line in enumerate(lines, start=1)]


def _count(found: int) -> None:
    if found > AT_ONCE:
        raise TooManyItems(found=found, limit=AT_ONCE)
