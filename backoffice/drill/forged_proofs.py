"""The attacks on short proofs: what is claimed of them does not follow, however little is changed."""

import struct
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Final

from backoffice.trail_proof import Proof
from machinery.merkle import inclusion_proof, leaf_hash, node_hash

Forged = tuple[Proof, str]
Proofs = Mapping[str, Proof]


def wrong_index(proofs: Proofs, entries: Sequence[bytes], random: Random) -> Forged:
    """The right path, told of another place."""
    proof = deepcopy(proofs["event"])
    size = proof["leaf"]["size"]
    proof["leaf"]["index"] = (proof["leaf"]["index"] + random.randrange(1, size)) % size
    return proof, "not-included"


def one_hash_long_or_short(proofs: Proofs, entries: Sequence[bytes], random: Random) -> Forged:
    """A path with one hash more or less."""
    proof = deepcopy(proofs["event"])
    path = proof["leaf"]["path"]
    place = random.randrange(len(path))
    if random.random() < 0.5:
        del path[place]
    else:
        path.insert(place, random.randbytes(32).hex())
    return proof, "not-included"


def inner_node_as_leaf(proofs: Proofs, entries: Sequence[bytes], random: Random) -> Forged:
    """Two leaf hashes side by side are as long as a row of eight numbers: told as a fact, at the place of their node."""
    hashes = [leaf_hash(entry) for entry in entries]
    nodes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    place = random.randrange(len(nodes))
    proof = deepcopy(proofs["fact"])
    numbers = struct.unpack(">8q", hashes[2 * place] + hashes[2 * place + 1])
    proof["fact"]["row"] = dict(zip(proof["fact"]["row"], numbers, strict=True))
    proof["fact"] |= {"index": place, "size": len(nodes), "path": [s.hex() for s in inclusion_proof(nodes, place)]}
    return proof, "fact-not-included"


def growth_that_is_none(proofs: Proofs, entries: Sequence[bytes], random: Random) -> Forged:
    """From nothing, from itself, or from more to less."""
    proof = deepcopy(proofs["growth"])
    kind = random.randrange(3)
    if kind == 0:
        proof["older"] = proofs["nothing"]["checkpoint"]
    elif kind == 1:
        proof["older"] = proof["checkpoint"]
    else:
        proof["older"], proof["checkpoint"] = proof["checkpoint"], proof["older"]
    return proof, "not-consistent"


ATTACKS: Final[Mapping[str, Callable[[Proofs, Sequence[bytes], Random], Forged]]] = {
    "15 a proof with another index": wrong_index,
    "16 a proof one hash too long or too short": one_hash_long_or_short,
    "17 an inner node told as a leaf": inner_node_as_leaf,
    "18 growth from nothing, from itself, backwards": growth_that_is_none,
}
