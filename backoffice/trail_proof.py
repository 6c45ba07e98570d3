"""Short proofs from the trail, for somebody who has a checkpoint and nothing else: `verify-trail --proof` checks them.

An event is proved by its row and the path from its leaf to the root of a checkpoint. A fact - one row of a set that one
operation wrote - is proved by its row, the path to the root of its set, and the proof of the event that keeps that root.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from machinery.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of
from machinery.statements import row, statement, tuples
from recordkeeping.queries import SignedCheckpoint, checkpoint_covering
from vocabulary.outcome import Refusal

Proof = dict[str, Any]


class NotProvable(Refusal):
    """What is asked for has no proof: it is not sealed and signed yet, or it never was."""

    code = "not_provable"

    def sentence(self) -> str:
        return _(
            "%(what)s cannot be proved: the trail has no sealed and signed event of it. "
            "Ask again in two minutes, or look at the number."
        ) % {"what": self.data["what"]}


def event_proof(event_id: int) -> Proof:
    """That an event is in the trail, by the first checkpoint that covers it. Refuses NotProvable."""
    found = row(statement("recordkeeping", "export_event"), {"event": event_id})
    checkpoint = checkpoint_covering(found["position"]) if found else None
    if found is None or checkpoint is None:
        raise NotProvable(what=f"event {event_id}")
    path = inclusion_proof(_hashes(checkpoint.size), found["position"])
    return {
        "event": json.loads(found["line"]),
        "leaf": {"index": found["position"], "size": checkpoint.size, "path": [step.hex() for step in path]},
        **_signed(checkpoint),
    }


def fact_proof(
    event_id: int, columns: Sequence[str], facts: Sequence[Sequence[int]], entries: Sequence[bytes], index: int
) -> Proof:
    """That one fact is what its set was written with: `entries` are the canonical bytes of the whole set as the books
    have it now, `index` is its place. Refuses NotProvable, also when the set is no longer what its event says."""
    proof = event_proof(event_id)
    told = json.loads(proof["event"]["after"])["facts"]
    hashes = [leaf_hash(entry) for entry in entries]
    if root_of(hashes).hex() != told["root"]:
        raise NotProvable(what=f"fact {index} of event {event_id}")
    path = inclusion_proof(hashes, index)
    row_told = dict(zip(columns, facts[index], strict=True))
    return {
        **proof,
        "fact": {"row": row_told, "index": index, "size": len(hashes), "path": [step.hex() for step in path]},
    }


def growth_proof(older: SignedCheckpoint, newer: SignedCheckpoint) -> Proof:
    """That the trail of one checkpoint continues that of an older, smaller one."""
    path = consistency_proof(_hashes(newer.size), older.size)
    return {"older": older.note, "path": [step.hex() for step in path], **_signed(newer)}


def _hashes(size: int) -> list[bytes]:
    return [bytes(found) for (found,) in tuples(statement("recordkeeping", "leaves_until"), {"size": size})]


def _signed(checkpoint: SignedCheckpoint) -> Proof:
    return {"checkpoint": checkpoint.note, "keys": [checkpoint.key]}
