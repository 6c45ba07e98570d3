"""How the words of the trade are written in ISO 20022. Pure.

Lengths, patterns and digits are those of the schemas: sese.023.001.11 and its kin.
"""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from settlements.messages.forms import Kind, Leaf, Node, Reading, Wrong
from settlements.messages.leaves import BIC, COUNTRY, MARKETS, MIC, Code, Pattern, day_of
from settlements.messages.parts import Cash, Counted, Flow, Link, Market, Named, NamedBy, Party, ProcessingPosition
from vocabulary.decimals import InvalidDecimal, decimals_of, parse_decimal, plain, shortest
from vocabulary.side import QuantityType
from vocabulary.text import ForbiddenCharacter, InvalidText, strict_text


class Text(Leaf):
    """A text of one character to `longest`, none of them invisible, without spaces around it."""

    def __init__(self, longest: int = 35) -> None:
        self.longest = longest

    def parse(self, text: str) -> str:
        """As `Leaf.parse`."""
        try:
            return strict_text(text, longest=self.longest)
        except ForbiddenCharacter as invalid:
            raise Wrong("forbidden_character", text) from invalid
        except InvalidText as invalid:
            raise Wrong("invalid_text", text, longest=self.longest) from invalid


class YesNo(Leaf):
    """True or false, as XML schema writes them."""

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        if text not in {"true", "false", "1", "0"}:
            raise Wrong("invalid_code", text, allowed="true, false")
        return text in {"true", "1"}

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return "true" if value else "false"


_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


def instant_of(text: str) -> datetime:
    """A moment that XML schema writes; one without a zone is of UTC. Raises Wrong."""
    read = _MOMENT.fullmatch(text)
    if read is None:
        raise Wrong("invalid_moment", text)
    try:
        day_of(text[:10])
        moment = datetime.fromisoformat(f"{text[:19]}{(read[1] or '')[:7]}{read[2] or ''}")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Wrong("invalid_moment", text) from error


class Instant(Leaf):
    """A moment."""

    def parse(self, text: str) -> datetime:
        """As `Leaf.parse`."""
        return instant_of(text)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return str(value.astimezone(UTC).isoformat().replace("+00:00", "Z"))


class Day(Kind):
    """A date, or of a moment its date as written (`Dt` or `DtTm`)."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if inner := node.first("Dt"):
            return day_of(reading.take(inner))
        if inner := node.first("DtTm"):
            text = reading.take(inner)
            instant_of(text)
            return day_of(text[:10])
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        node.add("Dt", day_of(value.isoformat()).isoformat())


def number_of(text: str, *, decimals: int) -> Decimal:
    """A number of at most 18 digits, not below zero. Raises Wrong."""
    try:
        number = parse_decimal(re.sub(r"^\+?0*(?=[0-9])", "", text) if len(text) <= 60 else text)
    except InvalidDecimal as invalid:
        raise Wrong("invalid_decimal", text) from invalid
    whole = max(0, number.adjusted() + 1) if number else 0
    if number < 0 or decimals_of(number) > decimals or whole + decimals_of(number) > 18:
        raise Wrong("number_does_not_fit", text, decimals=decimals)
    return number


def _number(number: Decimal, *, decimals: int) -> str:
    text = plain(number)
    if len(text) > 18:
        text = shortest(number)
    if number_of(text, decimals=decimals) != number:
        raise Wrong("cannot_be_told", text)
    return text


class Quantity(Kind):
    """Units or face amount."""

    of = (("Unit", QuantityType.UNIT, 17), ("FaceAmt", QuantityType.NOMINAL, 5))

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        for name, counted, decimals in self.of:
            if inner := node.first(name):
                return Counted(number_of(reading.take(inner), decimals=decimals), counted)
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        (name, decimals) = next((name, decimals) for name, counted, decimals in self.of if counted == value.type)
        node.add(name, _number(value.number, decimals=decimals))


class Amount(Kind):
    """An amount with its currency and direction."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        told, flow = node.first("Amt"), node.first("CdtDbtInd")
        if told is None or flow is None:
            raise Wrong("missing_inside", "CdtDbtInd" if told else "Amt")
        currency = told.attributes.get("Ccy", "")
        if re.fullmatch("[A-Z]{3}", currency, re.ASCII) is None:
            raise Wrong("unknown_currency", currency)
        amount = number_of(reading.take(told), decimals=5)
        return Cash(currency, amount, Code(Flow).parse(reading.take(flow)))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if re.fullmatch("[A-Z]{3}", value.currency, re.ASCII) is None:
            raise Wrong("unknown_currency", value.currency)
        node.add("Amt", _number(value.amount, decimals=5)).attributes["Ccy"] = value.currency
        node.add("CdtDbtInd", str(value.flow))


class PartyName(Kind):
    """A party by BIC, code of a scheme, name or country: what of these may stand there."""

    def __init__(self, *may_be: NamedBy) -> None:
        self.may_be = may_be

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if inner := node.first("AnyBIC"):
            return Party(NamedBy.BIC, BIC.parse(reading.take(inner)))
        if inner := node.first("PrtryId"):
            code, issuer = inner.first("Id"), inner.first("Issr")
            if code is None or issuer is None:
                raise Wrong("missing_inside", "Issr" if code else "Id")
            return Party(NamedBy.SCHEME, Text().parse(reading.take(code)), Text().parse(reading.take(issuer)))
        if (inner := node.first("NmAndAdr")) and (name := inner.first("Nm")):
            return Party(NamedBy.NAME, Text(350).parse(reading.take(name)))
        if inner := node.first("Ctry"):
            return Party(NamedBy.COUNTRY, COUNTRY.parse(reading.take(inner)))
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if value.named_by not in self.may_be or bool(value.scheme) != (value.named_by == NamedBy.SCHEME):
            raise Wrong("cannot_be_told", value.value)
        match value.named_by:
            case NamedBy.BIC:
                BIC.write(value.value, node.add("AnyBIC"), place)
            case NamedBy.SCHEME:
                inner = node.add("PrtryId")
                Text().write(value.value, inner.add("Id"), place)
                Text().write(value.scheme, inner.add("Issr"), place)
            case NamedBy.NAME:
                Text(350).write(value.value, node.add("NmAndAdr").add("Nm"), place)
            case _:
                COUNTRY.write(value.value, node.add("Ctry"), place)


class MarketPlace(Kind):
    """A kind of market and its MIC."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        kind = node.first("Tp")
        code = kind.first("Cd") if kind else None
        if code is None:
            return None
        identified = node.first("Id")
        mic = identified.first("MktIdrCd") if identified else None
        return Market(MARKETS.parse(reading.take(code)), MIC.parse(reading.take(mic)) if mic else "")

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if value.mic:
            MIC.write(value.mic, node.add("Id").add("MktIdrCd"), place)
        MARKETS.write(value.type, node.add("Tp").add("Cd"), place)


class CodeInside(Kind):
    """A code that stands in `Cd`; a code of somebody's own beside it is not carried."""

    def __init__(self, codes: Collection[str] | type[StrEnum], reads: Collection[str] = ()) -> None:
        self.code = Code(codes, reads)

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("Cd")
        return self.code.parse(reading.take(inner)) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        self.code.write(value, node.add("Cd"), place)


class Linked(Kind):
    """A link: whose reference it names, and how it stands, of the positions that there are."""

    names: Final = {
        "SctiesSttlmTxId": Named.INSTRUCTION,
        "AcctSvcrTxId": Named.SERVICER,
        "MktInfrstrctrTxId": Named.MARKET,
        "PoolId": Named.POOL,
        "OthrTxId": Named.OTHER,
    }

    def __init__(self, positions: Iterable[ProcessingPosition]) -> None:
        self.positions = Code([str(position) for position in positions])

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        position, _ = reading.one(node, "PrcgPos/Cd", place)
        named = node.first("Ref")
        found = ((each, named.first(name)) for name, each in self.names.items()) if named else ()
        for each, inner in found:
            if inner:
                told = ProcessingPosition(self.positions.parse(reading.take(position))) if position else None
                return Link(position=told, reference=Text().parse(reading.take(inner)), named=each)
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        name = next((name for name, named in self.names.items() if named == value.named), None)
        if name is None:
            raise Wrong("cannot_be_told", str(value.named))
        if value.position is not None:
            self.positions.write(str(value.position), node.add("PrcgPos").add("Cd"), place)
        Text().write(value.reference, node.add("Ref").add(name), place)


class CashAccount(Kind):
    """A cash account: as an IBAN where it has the form of one, else as somebody's own number."""

    iban = Pattern(re.compile("[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}", re.ASCII), "invalid_iban")

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if inner := node.first("IBAN"):
            return self.iban.parse(reading.take(inner))
        inner = node.first("Prtry")
        return Text(34).parse(reading.take(inner)) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if self.iban.pattern.fullmatch(value):
            self.iban.write(value, node.add("IBAN"), place)
        else:
            Text(34).write(value, node.add("Prtry"), place)
