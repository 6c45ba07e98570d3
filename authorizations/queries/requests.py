"""Reads of requests: their steps in words."""

from collections.abc import Sequence
from typing import Protocol

from authorizations.labels import role_label


class _Step(Protocol):
    @property
    def role(self) -> str: ...

    @property
    def approvals(self) -> int: ...


def steps_in_words(steps: Sequence[_Step]) -> str:
    """The steps that are left, in the reader's language: "2 x Approver, then 1 x Senior approver"; "" for none."""
    return ", ".join(f"{step.approvals} × {role_label(step.role)}" for step in steps)
