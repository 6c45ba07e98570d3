"""How the status on an axis and its reasons are written in ISO 20022. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from settlements.messages.forms import Kind, Node, Reading, Wrong
from settlements.messages.iso20022.kinds import Text
from settlements.messages.leaves import Code
from settlements.messages.parts import Axis, Reason

NO_REASON: Final = "NORE"


class Told:
    """How one status is told: by which element, and with reasons of which list; None: it has no reasons.

    `reads` are further reasons, of other versions, that are understood.
    """

    def __init__(self, status: StrEnum, reasons: str | None, reads: Collection[str] = ()) -> None:
        self.status, self.has_reasons = status, reasons is not None
        self.reason = Code((reasons or "").split(), reads)


class Status(Kind):
    """A status of one axis and its reasons, by the name of its element."""

    def __init__(self, told: Mapping[str, Told]) -> None:
        self.told = told

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        for name, told in self.told.items():
            if inner := node.first(name):
                reading.take(inner)
                if said := inner.first("NoSpcfdRsn"):
                    Code((NO_REASON,)).parse(reading.take(said))
                if not told.has_reasons:
                    return Axis(told.status)
                return Axis(told.status, tuple(self._reason(told, each, reading) for each in inner.all("Rsn")))
        return None

    def _reason(self, told: Told, node: Node, reading: Reading) -> Reason:
        outer = node.first("Cd")
        code = outer.first("Cd") if outer else None
        words = node.first("AddtlRsnInf")
        text = Text(210).parse(reading.take(words)) if words else ""
        if code is None:
            return Reason("OTHR", text)
        return Reason(told.reason.parse(reading.take(code)), text)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        name, told = next(((name, each) for name, each in self.told.items() if each.status == value.status), ("", None))
        if told is None or (value.reasons and not told.has_reasons):
            raise Wrong("cannot_be_told", str(value.status))
        inner = node.add(name)
        if told.has_reasons and not value.reasons:
            inner.add("NoSpcfdRsn", NO_REASON)
        for reason in value.reasons:
            outer = inner.add("Rsn")
            told.reason.write(reason.code, outer.add("Cd").add("Cd"), place)
            if reason.text:
                Text(210).write(reason.text, outer.add("AddtlRsnInf"), place)
