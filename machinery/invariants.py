"""What an invariant is, and the statement that checks it. Each app declares its own in `<app>/invariants.py`.

A check is one statement in `<app>/sql/invariants/<name>.sql`. It proves one invariant, or several that read the same
rows in one pass, and answers with violations only: rows of (code, key, expected, found), all text. One statement serves
both scopes by its parameters (`Scope`): from the last proved date on, or, with that date at -infinity, everything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date as Date
from typing import Any

from machinery.statements import statement

EVER = "-infinity"


@dataclass(frozen=True)
class Invariant:
    """What must never be false: its code, the sentence that it says, and what has probably happened when it is broken."""

    code: str
    sentence: str
    cause: str


@dataclass(frozen=True)
class Scope:
    """What one proof reads; the parameters of every statement.

    `since` is the last closed business date whose night was proved: rows of later dates are read one by one, postings
    by hand from that date itself on, for they may have come between its proof and its close. `base` is the closed date
    before `since`: its balances are proved, so sums start there. `mark` is the highest match that the night of `since`
    froze; `open_before` and `cancelled_before` count the matches up to the mark that were open, and cancelled, then
    (None: not known). `sides_through` and `matches_through` are the last own instruction and the last match that the proof of
    that night saw, `waited_before` how many of these instructions waited, or were cancelled unmatched. A full proof has
    EVER, 0 and None.
    """

    date: Date
    since: Date | str = EVER
    base: Date | str = EVER
    mark: int = 0
    open_before: int | None = None
    cancelled_before: int | None = None
    sides_through: int = 0
    matches_through: int = 0
    waited_before: int | None = None
    full: bool = True
    slices: Sequence[int] = field(default_factory=list)

    def parameters(self) -> dict[str, Any]:
        """By the names that the statements use."""
        return asdict(self)


@dataclass(frozen=True)
class Check:
    """One statement and the invariants that it proves. `constants` are further parameters that it needs, `asked` those that are
    known when every app is registered."""

    app: str
    name: str
    invariants: tuple[Invariant, ...]
    constants: Mapping[str, Any] = field(default_factory=dict)
    asked: Callable[[], Mapping[str, Any]] = dict

    def parameters(self, scope: Scope) -> dict[str, Any]:
        """By the names that its statement uses."""
        return {**scope.parameters(), **self.constants, **self.asked()}

    def sql(self) -> str:
        """The statement that finds violations."""
        return statement(self.app, f"invariants/{self.name}")

    def tells_of(self, codes: Collection[str]) -> bool:
        """Whether its statement may answer with one of these codes: those of its own invariants, or of those of another check
        which it names."""
        return any(each.code in codes for each in self.invariants) or any(f"'{code}'" in self.sql() for code in codes)
