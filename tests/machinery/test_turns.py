"""A file in two hands: chunks are taken in their order, and what happens to the second process comes out."""

import os
import signal
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest
from django.db import OperationalError

from machinery.rows.turns import OtherHandLost, Told, in_turns

LINES = 11


class Copying:
    """Writes each row to a file as it is taken, with who took it, and keeps what was heard; `trouble` happens at a row."""

    def __init__(self, path: Path, trouble: "Trouble | None" = None) -> None:
        self.path, self.trouble = path, trouble
        self.first, self.heard = os.getpid(), list[int]()

    def read(self) -> Iterator[int]:
        """Rows that are numbers."""
        yield from range(1, LINES + 1)

    def check(self, rows: Sequence[int]) -> list[int]:
        """As they are."""
        if self.trouble and self.trouble.at in rows:
            self.trouble.while_checking(os.getpid() == self.first)
        return list(rows)

    def take(self, checked: list[int]) -> Told:
        """Appends them."""
        if self.trouble and self.trouble.at in checked:
            self.trouble.while_taking(os.getpid() == self.first)
        with self.path.open("a") as file:
            file.writelines(f"{number} {os.getpid()}\n" for number in checked)
        if self.trouble and self.trouble.at in checked:
            return self.trouble.told(os.getpid() == self.first, {"rows": checked})
        return {"rows": checked}

    def hear(self, told: Told) -> None:
        """Keeps them."""
        self.heard += told["rows"]

    def lend_a_hand(self) -> None:
        """Nothing to be kept away."""
        if self.trouble:
            self.trouble.while_beginning()

    @property
    def written(self) -> list[tuple[int, bool]]:
        """The rows as they were taken, each with whether the first process did."""
        told = (line.split() for line in self.path.read_text().splitlines())
        return [(int(number), int(process) == self.first) for number, process in told]


class Trouble:
    """What happens at a row; nothing."""

    at = 5

    def while_beginning(self) -> None:
        """When the second process begins."""

    def told(self, is_first: bool, told: Told) -> Told:
        """What is told of the chunk when it is taken."""
        return told

    def while_checking(self, is_first: bool) -> None:
        """When it is checked."""

    def while_taking(self, is_first: bool) -> None:
        """When it is taken."""


class Unwell(Trouble):
    """The second process cannot take it."""

    def while_taking(self, is_first: bool) -> None:
        """Only the second fails."""
        if not is_first:
            raise ValueError(self.at)


class UnwellSoon(Trouble):
    """The second process cannot even check it."""

    def while_checking(self, is_first: bool) -> None:
        """Only the second fails."""
        if not is_first:
            raise ValueError(self.at)


class Wrong(Trouble):
    """Nobody can take it."""

    def while_taking(self, is_first: bool) -> None:
        """Whoever tries fails."""
        raise ValueError(self.at)


class Killed(Trouble):
    """The second process is killed there."""

    def while_taking(self, is_first: bool) -> None:
        """By the kernel."""
        if not is_first:
            os.kill(os.getpid(), signal.SIGKILL)


class CutOff(Trouble):
    """The connection of the second process fails there."""

    def while_taking(self, is_first: bool) -> None:
        """Whether it had taken the chunk is not known."""
        if not is_first:
            raise OperationalError("server closed the connection unexpectedly")


class NotLetIn(Trouble):
    """The second process gets no connection."""

    def while_beginning(self) -> None:
        """The database has no room."""
        raise OperationalError("connection failed: sorry, too many clients already")


class CutOffWhileChecking(Trouble):
    """The connection of the second process fails before its turn."""

    def while_checking(self, is_first: bool) -> None:
        """Nothing of the chunk is taken."""
        if not is_first:
            raise OperationalError("server closed the connection unexpectedly")


class Tongueless(Trouble):
    """The second process takes it and cannot say so."""

    def told(self, is_first: bool, told: Told) -> Told:
        """What no line can have."""
        return told if is_first else {"rows": told["rows"], "cannot be written": object()}


class Interrupted(Trouble):
    """Somebody interrupts the second process when it has taken it."""

    def told(self, is_first: bool, told: Told) -> Told:
        """As the signal would."""
        if not is_first:
            raise KeyboardInterrupt
        return told


@pytest.fixture(autouse=True)
def chunks_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("machinery.rows.loading.CHUNK", 2)


BEFORE: set[str] = set()


@pytest.fixture(autouse=True)
def children_before() -> None:
    """Other tests of this process may have children that live on: a browser."""
    BEFORE.clear()
    BEFORE.update(children())


def children() -> set[str]:
    """The children of this process, those too that have ended and were not waited for."""
    return {pid for each in Path("/proc/self/task").glob("*/children") for pid in each.read_text().split()}


def nobody_is_left() -> bool:
    """Whether this process has no child that it did not have before the test."""
    return children() <= BEFORE


@pytest.mark.parametrize("lines", range(10))
def test_two_hands_take_turns_in_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    """Files of each length: the first process has the first chunk, the second the next."""
    monkeypatch.setattr("tests.machinery.test_turns.LINES", lines)
    work = Copying(tmp_path / "taken")
    work.path.touch()
    in_turns(work, is_long=True)
    assert [number for number, _ in work.written] == list(range(1, lines + 1)) == work.heard
    hands = [is_first for is_first, _ in groupby(is_first for _, is_first in work.written)]
    assert hands == [place % 2 == 0 for place in range(-(-lines // 2))]
    assert nobody_is_left()


def test_a_short_file_needs_no_second_hand(tmp_path: Path) -> None:
    work = Copying(tmp_path / "taken")
    in_turns(work, is_long=False)
    assert work.written == [(number, True) for number in range(1, LINES + 1)]


def test_where_there_is_no_room_for_a_second_process_one_goes_through_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fork() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    work, files = Copying(tmp_path / "taken"), len(list(Path("/proc/self/fd").iterdir()))
    in_turns(work, is_long=True)
    assert work.written == [(number, True) for number in range(1, LINES + 1)]
    assert len(list(Path("/proc/self/fd").iterdir())) == files


def test_where_there_is_no_room_for_its_connection_the_first_goes_through_the_file_alone(tmp_path: Path) -> None:
    work = Copying(tmp_path / "taken", NotLetIn())
    in_turns(work, is_long=True)
    assert work.written == [(number, True) for number in range(1, LINES + 1)] and nobody_is_left()


def test_who_hears_nothing_of_its_children_ends_as_well(tmp_path: Path) -> None:
    """As a process does that was begun with the signal of their end ignored."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        work = Copying(tmp_path / "taken")
        in_turns(work, is_long=True)
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert work.heard == list(range(1, LINES + 1))


@pytest.mark.parametrize(("trouble", "alone_from"), [(Unwell, 7), (UnwellSoon, 7), (CutOffWhileChecking, 7)])
def test_what_the_second_hand_cannot_take_the_first_takes_and_goes_on(
    tmp_path: Path, trouble: type[Trouble], alone_from: int
) -> None:
    class AtSeven(trouble):  # type: ignore[valid-type, misc]
        at = 7

    work = Copying(tmp_path / "taken", AtSeven())
    in_turns(work, is_long=True)
    assert [number for number, _ in work.written] == list(range(1, LINES + 1)) == work.heard
    assert all(is_first for number, is_first in work.written if number >= alone_from)
    assert not all(is_first for _, is_first in work.written) and nobody_is_left()


@pytest.mark.parametrize("at", [5, 7])
def test_trouble_comes_out_as_it_would_have_in_one_process(tmp_path: Path, at: int) -> None:
    """In a chunk of the first hand and in one of the second."""

    class There(Wrong):
        pass

    There.at = at
    work = Copying(tmp_path / "taken", There())
    with pytest.raises(ValueError, match=str(at)):
        in_turns(work, is_long=True)
    assert [number for number, _ in work.written] == list(range(1, at)) and nobody_is_left()


@pytest.mark.parametrize("trouble", [Killed, CutOff, Tongueless, Interrupted])
def test_a_second_hand_of_which_nobody_knows_what_it_took_is_heard_of(tmp_path: Path, trouble: type[Trouble]) -> None:
    class AtSeven(trouble):  # type: ignore[valid-type, misc]
        at = 7

    work = Copying(tmp_path / "taken", AtSeven())
    with pytest.raises(OtherHandLost):
        in_turns(work, is_long=True)
    assert work.heard == [1, 2, 3, 4, 5, 6] and nobody_is_left()
    assert [number for number, is_first in work.written if number > 8] == []
