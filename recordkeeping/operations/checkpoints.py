"""Checkpoints are signed over what is sealed."""

from datetime import date, timedelta
from typing import Any, Final

from machinery.merkle import Edge
from machinery.statements import rows, statement, tuples
from machinery.transactions import part
from recordkeeping.models import Checkpoint
from recordkeeping.notes import Signer, checkpoint_text
from recordkeeping.operations.sealing import is_sealer

EVERY: Final = timedelta(minutes=1)
"""How often a growing trail is signed."""


@part
def sign_checkpoints(signer: Signer) -> list[str]:
    """Signs the trail as it is sealed, when that is due: the notes that were made, mostly none or one.

    Due are business dates whose close is sealed and that have no checkpoint yet, one each; and, when the trail has grown,
    a minute since the last one. None while another session seals.
    """
    return _sign(signer, EVERY)


@part
def sign_now(signer: Signer) -> list[str]:
    """The same, and at once when the trail has grown at all: before it is handed out."""
    return _sign(signer, timedelta(0))


def _sign(signer: Signer, every: timedelta) -> list[str]:
    if not is_sealer():
        return []
    (now,) = rows(statement("recordkeeping", "trail_now"))
    last = Checkpoint.objects.order_by("-id").first()
    size, before = now["size"], last.size if last else 0
    if size == before:
        return []
    days: list[date | None] = [f["day"] for f in rows(statement("recordkeeping", "days_to_close"), {"size": before})]
    if not days and last is not None and now["instant"] - last.signed_at < every:
        return []
    edge = Edge.of(before, bytes(last.edge)) if last else Edge()
    grown = edge.grown(
        bytes(found[0]) for found in tuples(statement("recordkeeping", "leaves_from"), {"after": before})
    )
    if grown.size != size:
        raise RuntimeError(f"expected {size} leaves, found {grown.size}: the positions of leaves have gaps")
    return [_keep(signer, grown, closes, now) for closes in days or [None]]


def _keep(signer: Signer, edge: Edge, closes: date | None, now: dict[str, Any]) -> str:
    note = signer.sign(checkpoint_text(signer.name, edge.size, edge.root, now["instant"], closes))
    Checkpoint.objects.create(
        size=edge.size,
        root=edge.root,
        edge=edge.packed,
        origin=signer.name,
        business_date=closes,
        note=note,
        key=signer.verifier_key,
        signed_at=now["instant"],
        seen_event=now["seen_event"],
        seen_xid=now["seen_xid"],
        complete_through=now["complete_through"],
    )
    return note
