"""How the words of the trade are written in ISO 15022. Pure."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from textwrap import wrap
from typing import Any, Final

from settlements.messages import leaves
from settlements.messages.forms import Kind, Leaf, Node, Reading, Wrong
from settlements.messages.iso15022.formats import pattern
from settlements.messages.leaves import ISIN, MARKETS, MIC, Code, day_of
from settlements.messages.parts import (
    Axis,
    Cash,
    Counted,
    Flow,
    Link,
    Market,
    Named,
    NamedBy,
    Party,
    ProcessingPosition,
    Reason,
)
from vocabulary.decimals import InvalidDecimal, parse_decimal, plain, shortest
from vocabulary.side import QuantityType

LONGEST_NUMBER: Final = 15


class Field(Leaf):
    """A field: the option in which it is written, and those in which it is read; in others it is not carried."""

    option = ""
    reads = ""

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        node.attributes["option"] = self.option
        super().write(value, node, place)

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        option = node.attributes.get("option", "")
        if node.attributes.get("scheme") or (option != self.option and option not in tuple(self.reads)):
            return None
        return super().read(node, place, reading)


class Text(Field):
    """A text of set x without spaces around it; a reference besides has no slash at its ends and no two together."""

    def __init__(self, longest: int, option: str, *, reference: bool = False) -> None:
        self.longest, self.option, self.is_reference = longest, option, reference

    def parse(self, text: str) -> str:
        """As `Leaf.parse`."""
        if pattern(f"{self.longest}x").fullmatch(text) is None or text != text.strip():
            raise Wrong("invalid_text", text, longest=self.longest)
        if self.is_reference and (text.startswith("/") or text.endswith("/") or "//" in text):
            raise Wrong("mt_slashes", text)
        return text


class Account(Text):
    """An account: options A and E tell it alone, option B under a code, which is not carried."""

    reads = "E"

    def __init__(self, longest: int = 35) -> None:
        super().__init__(longest, "A")

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if node.attributes["option"] == "B":
            return self.parse(reading.take(node).partition("/")[2])
        return super().read(node, place, reading)


class Function(Leaf):
    """The function of an instruction: PREA is held until its sender releases it, NEWM is not."""

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        if text not in {"NEWM", "PREA"}:
            raise Wrong("invalid_code", text, allowed="NEWM, PREA, CANC")
        return text == "PREA"

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return "PREA" if value else "NEWM"


class Coded(Field):
    """A code of a list."""

    def __init__(self, codes: Collection[str] | type[StrEnum], option: str) -> None:
        self.code, self.option = Code(codes), option

    def parse(self, text: str) -> Any:
        """As `Leaf.parse`."""
        return self.code.parse(text)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return self.code.form(value)


class Priority(Field, leaves.Priority):
    """A priority as a field."""

    option = "F"


class Day(Field):
    """A date, or of a moment its date; a code instead of a date is not carried."""

    option = "A"
    reads = "C"

    def parse(self, text: str) -> date:
        """As `Leaf.parse`."""
        day = day_of(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
        if text[8:] and not (text[8:10] < "24" and text[10:12] < "60" and text[12:14] < "60"):
            raise Wrong("invalid_moment", text)
        return day

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value:%Y%m%d}".zfill(8)


def number_of(text: str) -> Decimal:
    """A number with a comma for its decimals. Raises Wrong."""
    whole, _, decimals = text.partition(",")
    try:
        return parse_decimal((whole.lstrip("0") or "0") + (f".{decimals}" if decimals else ""))
    except InvalidDecimal as invalid:
        raise Wrong("invalid_decimal", text) from invalid


def number(value: Decimal) -> str:
    """A number as `number_of` reads it, without zeros at its end where they would make it too long. Raises Wrong."""
    text = plain(value)
    if len(text) >= LONGEST_NUMBER:
        text = shortest(value)
    text = text.replace(".", ",") if "." in text else f"{text},"
    if len(text) > LONGEST_NUMBER or value < 0:
        raise Wrong("cannot_be_told", text)
    return text


class Quantity(Field):
    """Units or face amount; any other kind of quantity is not carried."""

    option = "B"

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        kind = node.text.partition("/")[0]
        return super().read(node, place, reading) if kind in set(QuantityType) else None

    def parse(self, text: str) -> Counted:
        """As `Leaf.parse`."""
        kind, _, told = text.partition("/")
        return Counted(number_of(told), QuantityType(kind))

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value.type}/{number(value.number)}"


class Amount(Field):
    """An amount that goes the way that the kind of the message tells."""

    option = "A"

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def parse(self, text: str) -> Cash:
        """As `Leaf.parse`."""
        if text.startswith("N") and len(re.match("[A-Z]*", text)[0]) == 4:  # type: ignore[index]
            raise Wrong("number_does_not_fit", text, decimals=5)
        return Cash(text[:3], number_of(text[3:]), self.flow)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value.currency}{number(value.amount)}"


class PartyName(Kind):
    """A party by BIC (P), name (Q), code of a scheme (R) or country (C)."""

    def __init__(self, *may_be: NamedBy) -> None:
        self.may_be = may_be

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        match node.attributes["option"]:
            case "P":
                return Party(NamedBy.BIC, reading.take(node))
            case "R":
                return Party(NamedBy.SCHEME, Text(34, "R").parse(reading.take(node)), node.attributes["scheme"])
            case "Q":
                return Party(NamedBy.NAME, reading.take(node))
            case "C":
                return Party(NamedBy.COUNTRY, reading.take(node))
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if value.named_by not in self.may_be or bool(value.scheme) != (value.named_by == NamedBy.SCHEME):
            raise Wrong("cannot_be_told", value.value)
        option = {NamedBy.BIC: "P", NamedBy.SCHEME: "R", NamedBy.NAME: "Q", NamedBy.COUNTRY: "C"}[value.named_by]
        node.attributes |= {"option": option, "scheme": value.scheme}
        node.text = value.value


class MarketPlace(Field):
    """A kind of market and its MIC."""

    option = "B"

    def parse(self, text: str) -> Market:
        """As `Leaf.parse`."""
        kind, _, mic = text.partition("/")
        return Market(MARKETS.parse(kind), MIC.parse(mic) if mic else "")

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value.type}/{value.mic}" if value.mic else str(value.type)


class Security(Leaf):
    """An ISIN; a security that is only described is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        return super().read(node, place, reading) if node.text.startswith("ISIN ") else None

    def parse(self, text: str) -> str:
        """As `Leaf.parse`."""
        return ISIN.parse(text.removeprefix("ISIN "))

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"ISIN {value}"


class Linked(Kind):
    """A linkage: how it stands (22F) and whose reference it names (20C)."""

    names: Final = {"RELA": Named.INSTRUCTION, "MITI": Named.MARKET, "POOL": Named.POOL}
    position = Coded(ProcessingPosition, "F")
    reference = Text(16, "C", reference=True)

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        for qualifier, named in self.names.items():
            if inner := node.first(f"20::{qualifier}"):
                told = node.first("22::LINK")
                position = self.position.read(told, place, reading) if told else None
                found = self.reference.read(inner, place, reading)
                return Link(position=position, reference=found, named=named) if found else None
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        qualifier = next((each for each, named in self.names.items() if named == value.named), None)
        if qualifier is None:
            raise Wrong("cannot_be_told", str(value.named))
        if value.position is not None:
            self.position.write(value.position, node.add("22::LINK"), place)
        self.reference.write(value.reference, node.add(f"20::{qualifier}"), place)


class Status(Kind):
    """A status of one axis (25D) and its reasons (24B under the status, 70D for words)."""

    def __init__(self, qualifier: str, lists: dict[Any, Collection[str] | None]) -> None:
        self.qualifier, self.lists = qualifier, lists
        self.code = Coded([str(status) for status in lists], "D")

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first(f"25::{self.qualifier}")
        told = self.code.read(inner, place, reading) if inner else None
        if told is None:
            return None
        status = next(each for each in self.lists if str(each) == told)
        return Axis(status, tuple(self._reason(status, each, place, reading) for each in node.all("REAS")))

    def _reason(self, status: Any, node: Node, place: str, reading: Reading) -> Reason:
        inner = node.first(f"24::{status}")
        words = node.first("70::REAS")
        text = reading.take(words).replace("\n", " ") if words else ""
        found = (
            Coded(self.lists[status] or (), "B").read(inner, f"{place}/REAS/24::{status}", reading) if inner else None
        )
        return Reason(found or "OTHR", text)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        reasons = self.lists.get(value.status)
        self.code.write(str(value.status), node.add(f"25::{self.qualifier}"), place)
        for reason in value.reasons:
            inner = node.add("REAS")
            Coded(reasons or (), "B").write(reason.code, inner.add(f"24::{value.status}"), place)
            if reason.text:
                lines = wrap(reason.text, 35, break_long_words=False, break_on_hyphens=False)
                inner.add("70::REAS", "\n".join(lines)).attributes["option"] = "D"
