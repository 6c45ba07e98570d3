"""What a command does, in a form that can be shown, compared and bound: the same effect always has the same hash.

An effect is what its checkers see and approve. Bound are business keys, what goes from what to what, amounts that move,
and what is refused of the set and why. Balances, ids of rows and instants are shown beside it and not bound: they may
change between the look and the act without changing what is done.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, NamedTuple

from vocabulary.decimals import shortest

EFFECT: Final = b"backoffice effect 1\n"
PAYLOAD: Final = b"backoffice payload 1\n"
"""Said before what is hashed: a hash of one kind is never one of the other."""


class Change(NamedTuple):
    """One line: of the object `key` (as people name it) of a kind, `what` goes from `before` to `after`.

    What is made goes from "", what ends goes to "". `amount` of `currency` is what moves by it, 0 and "" for nothing;
    `beneficiary` is who gets it, as people name him, "" for nobody.
    """

    kind: str
    key: str
    what: str
    before: str
    after: str
    amount: Decimal = Decimal(0)
    currency: str = ""
    beneficiary: str = ""


class Refused(NamedTuple):
    """One of the set to which it is not done, with the code of the refusal."""

    key: str
    code: str


@dataclass(frozen=True)
class Effect:
    """What is done: changes and refusals, in order, each once; `flags` are the risks that it bears (limits crossed too).

    `subjects` are the objects touched, as (kind, id) of the trail; `mirrored` are those touched along with them, of the other
    side. `shown` is told beside it and not bound.
    """

    changes: Sequence[Change]
    refused: Sequence[Refused] = ()
    flags: frozenset[str] = frozenset()
    subjects: Sequence[tuple[str, str]] = ()
    mirrored: Sequence[tuple[str, str]] = ()
    entities: frozenset[int] = frozenset()
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, Decimal]:
        """What moves, by currency, without zeros; in the order of the codes."""
        return _sums((change.currency, change.amount) for change in self.changes)

    @property
    def beneficiaries(self) -> dict[str, dict[str, Decimal]]:
        """What moves to each beneficiary, by currency."""
        found: dict[str, list[tuple[str, Decimal]]] = {}
        for change in self.changes:
            if change.beneficiary:
                found.setdefault(change.beneficiary, []).append((change.currency, change.amount))
        return {key: _sums(found[key]) for key in sorted(found)}

    def bound(self) -> dict[str, Any]:
        """What the hash is of, as JSON carries it."""
        return self._bound

    def text(self) -> str:
        """What is bound, as its hash reads it."""
        return self._text

    def hash(self) -> str:
        """SHA-256 of what is bound, in hexadecimal digits."""
        return self._hash

    @cached_property
    def _bound(self) -> dict[str, Any]:
        return {
            "changes": [_plain(change) for change in sorted(set(self.changes))],
            "refused": [{"key": each.key, "code": each.code} for each in sorted(set(self.refused))],
            "flags": sorted(self.flags),
        }

    @cached_property
    def _text(self) -> str:
        return canonical(self._bound)

    @cached_property
    def _hash(self) -> str:
        return digest(EFFECT, self._text)


def _sums(parts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for currency, amount in parts:
        if currency and amount:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return dict(sorted(found.items()))


def _plain(change: Change) -> dict[str, str]:
    return {
        "kind": change.kind,
        "key": change.key,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "amount": shortest(change.amount) if change.amount else "",
        "currency": change.currency,
        "beneficiary": change.beneficiary,
    }


def canonical(facts: Any) -> str:
    """JSON with sorted names and without spaces: the same facts are always the same text."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hashed(kind: bytes, facts: Any) -> str:
    """SHA-256 of facts of a kind, in hexadecimal digits."""
    return digest(kind, canonical(facts))


def digest(kind: bytes, text: str) -> str:
    """SHA-256 of facts of a kind that are canonical text already."""
    return sha256(kind + text.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """What an effect has lost and gained since it was seen: lines as `Effect.bound` writes them."""

    gone: Sequence[Mapping[str, Any]]
    new: Sequence[Mapping[str, Any]]


def difference(seen: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    """What two bound effects do not have alike: changes, then refusals, then flags."""

    def lines(bound: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [*bound["changes"], *bound["refused"], *({"flag": flag} for flag in bound["flags"])]

    before, after = ({canonical(line): line for line in lines(bound)} for bound in (seen, now))
    return Difference(
        [line for text, line in before.items() if text not in after],
        [line for text, line in after.items() if text not in before],
    )
