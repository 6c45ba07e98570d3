"""The Merkle tree hash of RFC 6962, with the proofs that one entry is in it and that it has only grown. Pure.

A leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right), the root of nothing SHA-256 of nothing.
Source: RFC 6962 section 2.1; RFC 9162 section 2.1.3.2 and 2.1.4.2 for checking proofs.
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


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the leaf at `index` of a tree of `size` leaves to `root`."""
    if not 0 <= index < size or any(len(step) != HASH_SIZE for step in path):
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


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


def is_consistent(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of `size` with `root` continues that of `old_size` with `old_root`."""
    if not 0 < old_size < size or not path or any(len(step) != HASH_SIZE for step in path):
        return False
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


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
