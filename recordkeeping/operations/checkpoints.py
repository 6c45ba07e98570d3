"""Checkpoints are signed over what is sealed."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from machinery.merkle import Edge
from machinery.statements import rows, statement, tuples
from machinery.transactions import part
from recordkeeping.models import Checkpoint
from recordkeeping.notes import Signer, checkpoint_text
from recordkeeping.operations.sealing import is_sealer
from vocabulary.outcome import Refusal

EVERY: Final = timedelta(minutes=1)
"""How often a growing trail is signed."""


class TrailDoesNotAddUp(Refusal):
    """The leaves do not continue the last checkpoint: leaves are missing, or the checkpoint was changed. Nothing is signed."""

    code = "trail_does_not_add_up"

    def sentence(self) -> str:
        return _(
            "The trail is not signed any more: its %(leaves)s leaves do not continue checkpoint %(checkpoint)s of "
            "%(before)s leaves. Prove everything (manage.py prove --full), and look who changed it."
        ) % (self.data)


@part
def sign_checkpoints(signer: Signer) -> list[str]:
    """Signs the trail as it is sealed, when that is due: the notes that were made, mostly none or one.

    Due are business dates whose close is sealed and that have no checkpoint yet, one each; and, when the trail has grown,
    a minute since the last one. None while another session seals. Refuses TrailDoesNotAddUp.
    """
    return _sign(signer, EVERY)


@part
def sign_now(signer: Signer) -> list[str]:
    """The same, and at once when the trail has grown at all: before it is handed out. Refuses TrailDoesNotAddUp."""
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
    grown = _grown(last, size)
    return [_keep(signer, grown, closes, now) for closes in days or [None]]


def _grown(last: Checkpoint | None, size: int) -> Edge:
    """The edge of the trail of so many leaves, grown from that of the last checkpoint."""
    before = last.size if last else 0
    doubt = TrailDoesNotAddUp(checkpoint=last.pk if last else 0, before=before, leaves=size)
    try:
        edge = Edge.of(before, bytes(last.edge)) if last else Edge()
    except ValueError as fault:
        raise doubt from fault
    if last and edge.root != bytes(last.root):
        raise doubt
    fresh = tuples(statement("recordkeeping", "leaves_from"), {"after": before})
    if before + len(fresh) != size:
        raise doubt
    return edge.grown(bytes(found) for (found,) in fresh)


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
