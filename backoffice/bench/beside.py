"""Processes beside the one that measures - clients, readers, a watch over memory - each with connections of its own.

They are forked, so that they have the same settings and database, and answer what they are asked over a pipe.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import DatabaseError, connections

FORK = multiprocessing.get_context("fork")
Answer = Callable[[Any], Any]


@dataclass(frozen=True)
class Trouble:
    """What a process beside answers when it could not do as asked."""

    text: str


@dataclass(frozen=True)
class Colleague:
    """One process beside: `ask` it one thing, then wait for its `answer`."""

    pid: int
    pipe: Connection

    def ask(self, message: object) -> None:
        """Sends a message; does not wait."""
        self.pipe.send(message)

    def answer(self) -> Any:
        """What it answers. RuntimeError with its words when it met trouble or has ended."""
        try:
            found = self.pipe.recv()
        except EOFError:
            found = Trouble("it ended without an answer")
        if isinstance(found, Trouble):
            raise RuntimeError(f"process {self.pid} beside the bench: {found.text}")
        return found


@contextmanager
def beside(answers: Sequence[Answer]) -> Iterator[list[Colleague]]:
    """A process for each of these functions, from `with` to its end. This process's own connections are closed first."""
    connections.close_all()
    started = [_start(answer) for answer in answers]
    try:
        yield [Colleague(process.pid or 0, pipe) for process, pipe in started]
    finally:
        for process, pipe in started:
            pipe.close()
            process.join(10)
            if process.is_alive():
                process.kill()


def _start(answer: Answer) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    here, there = FORK.Pipe()
    process = FORK.Process(target=_serve, args=(answer, there, here, os.getpid()), daemon=True)
    process.start()
    there.close()
    return process, here


def _serve(answer: Answer, pipe: Connection, other_end: Connection, parent: int) -> None:
    """Answers until the pipe or the parent ends. Siblings hold copies of other ends, so the parent is looked at too."""
    other_end.close()
    while True:
        while not pipe.poll(1):
            if os.getppid() != parent:
                return
        try:
            message = pipe.recv()
        except EOFError:
            return
        try:
            found = answer(message)
        except (DatabaseError, RuntimeError, ValueError, OSError) as trouble:
            found = Trouble(f"{type(trouble).__name__}: {trouble}")
        pipe.send(found)
