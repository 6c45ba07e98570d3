"""How a long file goes through two hands: each checks every other chunk by itself, both take them in turn, in their order.

# Note [Chunks are taken in turn]
What is known before a chunk is written (its rows read, checked, put together) is most of the work of a load and depends on no
other chunk; what is written of it does: the same reference twice, limits, ids. So a second process of the same program does the
first for every other chunk while this one writes, and then writes its own when its turn comes. Who has taken a chunk tells the
other what came of it, and that is the other's turn: there is one transaction at a time, in the order of the file, as if one
process had done it all.

A chunk that the second hand cannot take (it tells so, and has taken back what it began) is taken by the first, which goes on
alone, so that every trouble comes out where it always did; so it does where there is no room for a second process, or for its
connection. A second hand that ends without a word, whose connection failed while it took a chunk, or that cannot tell what it
took, may have taken its chunk or not: OtherHandLost, and the file is loaded again.
"""

import json
import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import Enum, auto
from itertools import islice
from typing import Any, Final, Generic, Protocol, TextIO, TypeVar

from django.db import connections

from machinery.batches import many_rows
from machinery.patience import Hindrance, hindrance
from machinery.rows import loading

log = logging.getLogger(__name__)

Told = dict[str, Any]
"""What came of a chunk, as plain values; empty: there is no such chunk."""

_CANNOT: Final[Told] = {"cannot": True}

RowT = TypeVar("RowT")
CheckedT = TypeVar("CheckedT")


class OtherHandLost(Exception):
    """The second process ended without a word."""


class Work(Protocol, Generic[RowT, CheckedT]):
    """What is done with a file."""

    def read(self) -> Iterator[RowT]:
        """Its rows from the beginning."""

    def check(self, rows: Sequence[RowT]) -> CheckedT:
        """What is to be known of a chunk before its turn; it writes nothing."""

    def take(self, checked: CheckedT) -> Told:
        """Takes a chunk in one transaction; what came of it. Whatever it raises, nothing of the chunk is taken."""

    def hear(self, told: Told) -> None:
        """Counts what came of a chunk, whoever took it: of all of them, in their order."""

    def lend_a_hand(self) -> None:
        """Called once in the second process, before anything else."""


class _Chunk(Enum):
    """How far a hand is with its chunk. TAKEN: and the other one has not been told."""

    AHEAD = auto()
    BEING_TAKEN = auto()
    TAKEN = auto()


class _Wire:
    """What two hands tell one another, a line each time, and how far this one is with what it will tell."""

    chunk = _Chunk.AHEAD

    def __init__(self, inward: int, outward: int) -> None:
        self._inward: TextIO = os.fdopen(inward, encoding="utf-8")
        self._outward: TextIO = os.fdopen(outward, "w", encoding="utf-8")

    def tell(self, told: Told) -> None:
        try:
            self._outward.write(json.dumps(told) + "\n")
            self._outward.flush()
        except BrokenPipeError:
            raise OtherHandLost from None

    def heard(self) -> Told:
        line = self._inward.readline()
        if not line.endswith("\n"):
            raise OtherHandLost
        found: Told = json.loads(line)
        return found

    def close(self) -> None:
        for each in (self._outward, self._inward):
            with suppress(BrokenPipeError):
                each.close()


def in_turns(work: Work[RowT, CheckedT], *, is_long: bool) -> None:
    """Goes through a file, chunk by chunk; of more than one chunk with a second process. Raises OtherHandLost."""
    with many_rows():
        second = _second_hand(work) if is_long else None
        if second is None:
            _alone(work, 0)
            return
        wire, child = second
        try:
            left = _every_other(work, 0, wire)
        finally:
            wire.close()
            with suppress(ChildProcessError):  # it has ended, and this process was begun to hear nothing of that
                os.waitpid(child, 0)
        if left is not None:
            _alone(work, left)


def _alone(work: Work[RowT, CheckedT], first: int) -> None:
    """Takes all chunks from one on."""
    found = work.read()
    _pass_over(found, first)
    while rows := list(islice(found, loading.CHUNK)):
        work.hear(work.take(work.check(rows)))


def _every_other(work: Work[RowT, CheckedT], first: int, wire: _Wire) -> int | None:
    """Takes every other chunk from one on, each after what the other hand tells of the one before; the number of the chunk
    that the other hand could not take, if there is one."""
    found = work.read()
    _pass_over(found, first)
    number = first
    while True:
        rows = list(islice(found, loading.CHUNK))
        checked = work.check(rows) if rows else None
        if number:
            told = wire.heard()
            if told == _CANNOT:
                return number - 1
            if told:
                work.hear(told)
        if checked is None:
            if first:
                wire.tell({})
            return None
        wire.chunk = _Chunk.BEING_TAKEN
        told = work.take(checked)
        wire.chunk = _Chunk.TAKEN
        wire.tell(told)
        wire.chunk = _Chunk.AHEAD
        work.hear(told)
        _pass_over(found, 1)
        number += 2


def _pass_over(found: Iterator[RowT], chunks: int) -> None:
    deque(islice(found, chunks * loading.CHUNK), maxlen=0)


def _second_hand(work: Work[RowT, CheckedT]) -> tuple[_Wire, int] | None:
    """Begins the second process; the wire to it, and its id. None: there is no room for one."""
    inward, its_outward = os.pipe()
    its_inward, outward = os.pipe()
    try:
        child = os.fork()
    except OSError as trouble:
        log.warning("a file is gone through without a second process: %r", trouble)
        for each in (inward, its_outward, its_inward, outward):
            os.close(each)
        return None
    if child:
        os.close(its_inward)
        os.close(its_outward)
        return _Wire(inward, outward), child
    try:
        os.close(inward)
        os.close(outward)
        _help(work, _Wire(its_inward, its_outward))
    finally:
        os._exit(0)


def _help(work: Work[RowT, CheckedT], wire: _Wire) -> None:
    """What the second process does, with connections of its own, until the first one hangs up. Who interrupts it hears of it as
    of one that is killed."""
    for each in connections.all(initialized_only=True):
        del connections[each.alias]
    try:
        work.lend_a_hand()
        _every_other(work, 1, wire)
    except OtherHandLost:
        return
    except Exception as trouble:
        log.warning("the second process goes no further: %r", trouble)
        connections.close_all()
        is_unsure = wire.chunk is _Chunk.BEING_TAKEN and hindrance(trouble) is Hindrance.AWAY
        if is_unsure or wire.chunk is _Chunk.TAKEN:
            return
        with suppress(OtherHandLost):
            wire.tell(_CANNOT)
            while True:
                wire.heard()
