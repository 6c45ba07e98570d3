"""Processes beside the one that measures - clients, readers, a watch over memory - each with connections of its own.

They are forked, so that they have the same settings and database, and answer what they are asked over a pipe.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

FORK = multiprocessing.get_context("fork")
END = "end"
END_WITHIN = 10
SILENT = "it ended without an answer"
Answer = Callable[[Any], Any]
Process = multiprocessing.process.BaseProcess


@dataclass(frozen=True)
class Trouble:
    """What a process beside answers when it could not do as asked."""

    text: str


@dataclass(frozen=True)
class Colleague:
    """One process beside: `ask` it one thing, then wait for its `answer`."""

    process: Process
    pipe: Connection

    def ask(self, message: object) -> None:
        """Sends a message; does not wait."""
        self.pipe.send(message)

    def answer(self) -> Any:
        """What it answers. RuntimeError with its words when it met trouble or has ended."""
        while (
            not self.pipe.poll(1) and self.process.is_alive()
        ):  # siblings hold copies of the pipe: often no end of file
            pass
        try:
            found = self.pipe.recv() if self.pipe.poll() else Trouble(SILENT)
        except (EOFError, OSError):
            found = Trouble(SILENT)
        if isinstance(found, Trouble):
            raise RuntimeError(f"process {self.process.pid} beside: {found.text}")
        return found

    def is_at_work(self) -> None:
        """RuntimeError when it has answered or ended: of one that works until it is told that it is over."""
        if self.pipe.poll() or not self.process.is_alive():
            raise RuntimeError(f"process {self.process.pid} beside stopped before it was told to: {self.answer()}")


def all_at_work(colleagues: Sequence[Colleague]) -> None:
    """RuntimeError when one that works until it is told that it is over has answered or ended before."""
    for colleague in colleagues:
        colleague.is_at_work()


@contextmanager
def beside(answers: Sequence[Answer]) -> Iterator[list[Colleague]]:
    """A process for each of these functions, from `with` to its end. This process's own connections are closed first."""
    connections.close_all()
    started = [_start(answer) for answer in answers]
    try:
        yield [Colleague(process, pipe) for process, pipe in started]
    finally:
        for _, pipe in started:
            with suppress(OSError):
                pipe.send(END)
        for process, _ in started:
            process.join(END_WITHIN)
            if process.is_alive():
                process.kill()


def _start(answer: Answer) -> tuple[Process, Connection]:
    here, there = FORK.Pipe()
    process = FORK.Process(target=_serve, args=(answer, there, os.getpid()), daemon=True)
    process.start()
    there.close()
    return process, here


def _serve(answer: Answer, pipe: Connection, parent: int) -> None:
    """Answers until it is told to end, or the parent is no more: siblings hold copies of pipes, which tell nothing then."""
    while True:
        while not pipe.poll(1):
            if os.getppid() != parent:
                return
        message = pipe.recv()
        if message == END:
            return
        try:
            found = answer(message)
        except Exception as trouble:
            found = Trouble(f"{type(trouble).__name__}: {trouble}")
        pipe.send(found)
