"""Trades that are handed in to be taken in by a worker."""

from datetime import datetime
from hashlib import sha256

from itservices.models import Load
from itservices.operations import FileAlreadyLoaded, lock_load, open_load
from itservices.queries import finished_load, load_of, visible_loads
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import BulkBody
from vocabulary.actor import Actor

KIND = "instructions"


@part
def hand_in(body: bytes, media: str, items: int, *, by: Actor, at: datetime) -> Load:
    """Keeps a body until a worker takes it in, as one load. The same bytes of the same caller again: the load that it was.

    Two callers with the same bytes have two loads: neither learns that the other has sent them.
    """
    digest = sha256(f"{by.kind} {by.id}\n".encode() + body).hexdigest()
    before = finished_load(KIND, digest)
    done = load_of(before, visible_loads(by, False)) if before is not None else None
    if done is not None:
        return done
    try:
        load = lock_load(open_load(KIND, f"bulk of {items} trades", digest, by=by, at=at))
    except FileAlreadyLoaded as just_now:  # by a worker, since it was looked up
        done = load_of(just_now.data["load"], visible_loads(by, False))
        if done is None:
            raise
        return done
    if load.state == Load.State.LOADED:  # since it was opened
        return load
    _kept, is_new = BulkBody.objects.get_or_create(load=load, defaults={"media": media, "body": body, "items": items})
    if is_new:
        record(
            by=by,
            at=at,
            code="instructions.handed_in",
            subject_type="load",
            subject_ids=[load.pk],
            after={"items": items, "sha256": digest},
        )
    return load


@part
def note_done(load: int, done: int) -> None:
    """How many trades of a body are taken in; the chunk that it follows has its event."""
    BulkBody.objects.filter(pk=load).update(done=done)


@part
def put_away(load: int) -> None:
    """Lets go of a body whose load is done: file.loaded is the event."""
    BulkBody.objects.filter(pk=load).delete()
