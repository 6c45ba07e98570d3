"""Many trades at once: an array or NDJSON, each answered by itself, or all or nothing; very many as a job."""

from collections.abc import Sequence
from typing import Any, Final

from itservices.queries import load_of, visible_loads
from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, NotFound, Resource, operation
from machinery.api.bodies import JSON, NDJSON
from machinery.parameters import bad
from machinery.request import acting
from settlements.api.serializers import EXAMPLE, BulkAnswer, JobAnswer, TradeBody
from settlements.api.taking import TooManyItems, all_results, refuse_faults
from settlements.messages import rows_of
from settlements.operations import REFERENCE_RACES, hand_in, submit
from settlements.prematched import Row
from settlements.queries import handed_in_share

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
        races=REFERENCE_RACES,
        refuses=("bulk_refused", "too_many_items"),
        example=[EXAMPLE],
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in up to 5,000 trades, each by itself; with `atomic=true` all of them or none. More of them become a job
        (202): its address says how far it is."""
        rows = rows_of(request.sent, request.media)
        if len(rows) > AT_ONCE:
            return handed_in(request, rows)
        intake = submit(
            rows,
            by=acting(request),
            at=request.at,
            business_date=business_date(),
            request_id=request.request_id,
        )
        if is_atomic(request):
            refuse_faults(intake)
        return Answer(all_results(intake))


class BulkJob(Resource):
    """Trades that were handed in as a job."""

    @operation("settlements.load", answers=JobAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """How far a job is, and, when it is done, how many trades went in; what was set aside stands under `rows`."""
        load = load_of(pk, visible_loads(acting(request), False))
        if load is None:
            raise NotFound()
        return Answer(job(pk, load.state == "LOADED", load))


def handed_in(request: ApiRequest, rows: Sequence[Row]) -> Answer:
    """202 with the job; the same body again is the job that it was. Refuses TooManyItems for all or nothing."""
    if is_atomic(request):
        raise TooManyItems(found=len(rows), limit=AT_ONCE)
    load = hand_in(request.sent, request.media, len(rows), by=acting(request), at=request.at)
    return Answer(job(load.pk, load.state == "LOADED", load), 202, {"Location": f"{request.path}/{load.pk}"})


def job(pk: int, is_done: bool, load: Any) -> dict[str, Any]:
    """What is told of a job."""
    share = handed_in_share(pk)
    done, items = (load.received, load.received) if is_done else share or (0, 0)
    counts = {"received": load.received, "accepted": load.accepted, "unchanged": load.unchanged}
    return {
        "id": pk,
        "state": "done" if is_done else "running" if done else "waiting",
        "items": items,
        "done": done,
        "counts": {**counts, "refused": load.quarantined} if is_done else None,
        "rows": f"/api/v1/loads/{pk}/rows",
    }


def is_atomic(request: ApiRequest) -> bool:
    """Whether all or nothing is asked for."""
    asked = request.query.get(ATOMIC, "false")
    if asked not in {"true", "false"}:
        raise bad(ATOMIC, asked, "true / false")
    return asked == "true"
