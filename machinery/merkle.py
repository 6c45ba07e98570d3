"""The Merkle tree hash of RFC 6962, with the proofs that one entry is in it and that it has only grown. Pure.

A leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right), the root of nothing SHA-256 of nothing.
Source: RFC 6962 section 2.1. What checks proofs is bin/verify-trail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMPTY: Final = sha256(b"").digest()
HASH_SIZE: Final = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\1" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order; EMPTY for none.

    >>> root_of([]).hex()[:8]
    'e3b0c442'
    """
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _above(level)
    return level[0]


def root_of_rows(raw: bytes, width: int) -> bytes:
    """The root over entries of `width` bytes each that stand one after the other in `raw`."""
    return root_of([sha256(b"\0" + raw[start : start + width]).digest() for start in range(0, len(raw), width)])


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Pairs joined; an odd last one goes up as it is, which is how RFC 6962 splits at a power of two."""
    joined = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) % 2:
        joined.append(level[-1])
    return joined


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` (from 0): the hashes that lead from it to the root, lowest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"expected an index from 0 to {len(leaves) - 1}, found {index}")
    path, level = [], list(leaves)
    while len(level) > 1:
        if (sibling := index ^ 1) < len(level):
            path.append(level[sibling])
        level, index = _above(level), index >> 1
    return path


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The hashes that show that the tree over `leaves` continues the one over the first `old_size` (0 < old < all)."""
    if not 0 < old_size < len(leaves):
        raise IndexError(f"expected an old size from 1 to {len(leaves) - 1}, found {old_size}")
    return _subproof(leaves, old_size, whole=True)


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old_size <= split:
        return [*_subproof(leaves[:split], old_size, whole=whole), root_of(leaves[split:])]
    return [*_subproof(leaves[split:], old_size - split, whole=False), root_of(leaves[:split])]


@dataclass(frozen=True)
class Edge:
    """The right edge of a growing tree: its size and the roots of its complete subtrees, largest first. Enough to grow
    it and to say its root without its leaves."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, size: int, raw: bytes) -> "Edge":
        """The edge whose peaks stand in `raw` one after the other, as `packed` gives them."""
        peaks = tuple(raw[start : start + HASH_SIZE] for start in range(0, len(raw), HASH_SIZE))
        if len(raw) % HASH_SIZE or len(peaks) != size.bit_count():
            raise ValueError(f"expected {size.bit_count()} peaks for {size} leaves, found {len(raw)} bytes")
        return cls(size, peaks)

    @property
    def packed(self) -> bytes:
        return b"".join(self.peaks)

    @property
    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found

    def grown(self, leaves: Iterable[bytes]) -> "Edge":
        """The edge after further leaves."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            found, place = leaf, size
            while place & 1:
                found, place = sha256(b"\1" + peaks.pop() + found).digest(), place >> 1
            peaks.append(found)
            size += 1
        return Edge(size, tuple(peaks))
