"""Control totals of a run: what came in is what settled and what did not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

COUNTED = ("in", "settled", "refused", "parts")
"""What steps count of control totals, as `Control` has them."""


@dataclass(frozen=True)
class Control:
    """Control totals of one currency ("" is free of payment): what came in is what settled and what was refused.

    Each is (number, amount); None while its step has not counted yet. `parts` is what settled of what was refused, or settled by
    another journal: its amount counts, and its number is of parts.
    """

    currency: str
    came_in: tuple[int, Decimal] | None
    settled: tuple[int, Decimal] | None
    refused: tuple[int, Decimal] | None
    parts: tuple[int, Decimal] | None = None

    @property
    def difference(self) -> tuple[int, Decimal] | None:
        """In less settled, also in parts, less refused, which is nothing at all; None while one of them is unknown."""
        if self.came_in is None or self.settled is None or self.refused is None:
            return None
        return (
            self.came_in[0] - self.settled[0] - self.refused[0],
            self.came_in[1] - self.settled[1] - self.refused[1] - (self.parts[1] if self.parts else 0),
        )


class Matches(NamedTuple):
    """Matches of a run over all currencies: that came in, settled, and did not settle; None while not counted."""

    came_in: int | None
    settled: int | None
    refused: int | None


def controls_of(steps: Iterable[Mapping[str, Any]]) -> list[Control]:
    """The control totals by currency, of what each step counted."""
    counted: dict[str, Mapping[str, Mapping[str, Any]]] = {}
    for counts in steps:
        counted |= {key: counts[key] for key in COUNTED if key in counts}
    codes = sorted({code for totals in counted.values() for code in totals})

    def found(key: str, code: str) -> tuple[int, Decimal] | None:
        if key not in counted:
            return None
        total = counted[key].get(code, {"number": 0, "amount": "0"})
        return int(total["number"]), Decimal(str(total["amount"]))

    return [Control(code, *(found(key, code) for key in COUNTED)) for code in codes]
