"""Nothing twice: a key claims a write in the write's own transaction, and keeps its answer for whoever asks again.

The claim is an INSERT on (client, method, path, key). A copy that comes while the first is being worked on waits in
that INSERT; where the first is taken back, the copy does the work. A write that is refused leaves its key free, because
its transaction is taken back with it.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import OperationalError
from django.http import HttpResponse

from machinery.api.answers import JSON, Answer
from machinery.api.operation import ApiRequest
from machinery.api.refusals import KeyInUse, KeyMalformed, KeyMissing, KeyReused
from machinery.patience import LOCK_NOT_AVAILABLE
from machinery.request import acting
from machinery.statements import row, run, statement, value
from machinery.transactions import whole

HEADER: Final = "Idempotency-Key"
WAIT_MILLISECONDS: Final = 5_000
KEPT: Final = timedelta(days=30)
_KEY = re.compile(r"[!-~]{1,255}")

Work = Callable[[], Answer]


def key_of(request: ApiRequest) -> str:
    """The key of a write. Refuses KeyMissing, KeyMalformed."""
    found = request.headers.get(HEADER)
    if found is None:
        raise KeyMissing()
    if not _KEY.fullmatch(found):
        raise KeyMalformed()
    return found


def once(request: ApiRequest, body: bytes, work: Work) -> HttpResponse:
    """Does a write in one transaction with its key, or gives again what was answered under that key.

    Refuses KeyMissing, KeyMalformed, KeyReused (another body), KeyInUse (a copy is still at work after 5 s).
    """
    key = key_of(request)
    digest = sha256(
        f"{request.META.get('QUERY_STRING', '')}\n{request.media}\n{request.scenario}\n".encode() + body
    ).digest()
    with whole():
        claimed = _claim(request, key, digest)
        if claimed is None:
            return _again(request, key, digest)
        answer = work()
        written = answer.body()
        run(
            statement("machinery", "keep_answer"),
            {"id": claimed, "status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": written},
        )
    return HttpResponse(written, status=answer.status, headers=dict(answer.headers), content_type=JSON)


def _claim(request: ApiRequest, key: str, digest: bytes) -> int | None:
    """The row of a key that nobody had; None where it is kept already. Waits for who has it at this moment."""
    try:
        waiting = value(
            "with before as materialized (select current_setting('lock_timeout') as was)"
            " select was from before, set_config('lock_timeout', %s, true)",
            [str(WAIT_MILLISECONDS)],
        )
        claimed = row(statement("machinery", "claim_key"), {**_named(request, key), "digest": digest})
        value("select set_config('lock_timeout', %s, true)", [waiting])
    except OperationalError as trouble:
        if getattr(trouble.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
            raise
        raise KeyInUse() from trouble
    return claimed["id"] if claimed else None


def _again(request: ApiRequest, key: str, digest: bytes) -> HttpResponse:
    """What was answered under a key, byte for byte."""
    kept = row(statement("machinery", "kept_answer"), _named(request, key))
    if kept is None or bytes(kept["digest"]) != digest:
        raise KeyReused()
    headers: dict[str, str] = {**json.loads(kept["headers"]), "Idempotent-Replayed": "true"}
    return HttpResponse(bytes(kept["body"]), status=kept["status"], headers=headers, content_type=JSON)


def _named(request: ApiRequest, key: str) -> dict[str, Any]:
    return {"client": acting(request).id, "method": request.method, "path": request.path, "key": key}


def forget_older(than: timedelta) -> int:
    """Forgets the keys that were claimed longer ago, by the clock of the database; how many. Again: none."""
    return run("delete from machinery_idempotencykey where created_at < now() - %s", [than])
