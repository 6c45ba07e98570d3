"""What stands against releasing instructions that settlement itself does not know: the apps above say it, registered by the
composition root when Django is ready."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Objection:
    """Why an instruction should not be released, in one sentence of the reader's language. With `stops` it is not; else the
    effect of its release bears the risk `flag`."""

    why: str
    stops: bool
    flag: str


Objecting = Callable[[Sequence[int], date], Mapping[int, Sequence[Objection]]]
"""Instructions and a business date -> what stands against each of them."""

_objecting: list[Objecting] = []


def register_objecting(objecting: Objecting) -> None:
    """Lets an app above object. Again: no second time."""
    if objecting not in _objecting:
        _objecting.append(objecting)


def objections(instructions: Sequence[int], on: date) -> dict[int, list[Objection]]:
    """What stands against releasing each of these; those against which nothing does are absent."""
    found: dict[int, list[Objection]] = {}
    for objecting in _objecting:
        for instruction, each in objecting(instructions, on).items():
            found.setdefault(instruction, []).extend(each)
    return found
