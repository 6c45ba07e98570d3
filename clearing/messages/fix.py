"""Trades as FIX 4.4 messages, TradeCaptureReport (35=AE): one message a line, or one directly after the other.

The first side is that of the party; its contra firm, or the other side, is the counterparty. Length and check sum have to
fit. What is wrong with a field is told by its tag. Source: FIX 4.4 specification, volumes 1 (framing) and 5 (trade capture).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from simplefix import FixMessage, FixParser

from clearing.submitted import COLUMNS, Action, Leg, PriceType, Row, Side, Traded
from machinery.api import InvalidFields
from machinery.api.bodies import check_text
from machinery.api.faults import error, kind_of
from machinery.rows import UnreadableFile, read_lines
from vocabulary.fault import Fault
from vocabulary.invalid import shown

MEDIA: Final = "application/fix"
SOH: Final = "\x01"
REPORT: Final = "AE"
_NEXT: Final = re.compile(f"(?<={SOH})(?=8=FIX)")

TAGS: Final[Mapping[str, str]] = {
    "action": "487",
    "party": "448",
    "reference": "571",
    "counterparty": "448",
    "side": "54",
    "product": "167",
    "isin": "48",
    "dealt_currency": "15",
    "quantity": "32",
    "price": "31",
    "price_type": "423",
    "currency": "15",
    "gross": "381",
    "accrued": "159",
    "net": "118",
    "trade_date": "75",
    "settlement_date": "64",
    "venue": "30",
    "account": "1",
    "leg": "77",
    "linked_reference": "820",
}
"""The tag from which each column comes; of FX the currency comes from 120 and the net from 119."""

ACTIONS: Final = {"0": Action.NEW, "1": Action.CANCEL, "2": Action.AMEND}
SIDES: Final = {"1": Side.BUY, "2": Side.SELL}
PRICES: Final = {"1": PriceType.PRCT, "2": PriceType.ACTU}
LEGS: Final = {"O": Leg.OPENING, "C": Leg.CLOSING}
PRODUCTS: Final = {
    "CS": Traded.EQUITY,
    "PS": Traded.EQUITY,
    "CORP": Traded.BOND,
    "EUCORP": Traded.BOND,
    "EUSOV": Traded.BOND,
    "GOVT": Traded.BOND,
    "MUNI": Traded.BOND,
    "TBOND": Traded.BOND,
    "TNOTE": Traded.BOND,
    "ETF": Traded.ETF,
    "MF": Traded.FUND,
    "FXSPOT": Traded.FX_SPOT,
    "FXFWD": Traded.FX_FORWARD,
    "REPO": Traded.REPO,
    "SECLOAN": Traded.LENDING,
}
"""SecurityType (167) -> product."""
PARTIES: Final = frozenset({"447", "448", "452", "453"})
OWN_ROLES: Final = ("3", "1", "13")
"""Roles in which the party of a side stands: client, executing firm, order origination firm."""
CONTRA_ROLE: Final = "17"
SCHEMES: Final = frozenset({"B", "N"})
"""Sources of a party id: BIC, LEI."""


class Party(NamedTuple):
    """One party of a side."""

    id: str
    role: str


class OfSide(NamedTuple):
    """What one side says: its fields by tag, and its parties."""

    fields: Mapping[str, str]
    parties: Sequence[Party]

    def in_role(self, *roles: str) -> str | None:
        """The id of the party in the first of these roles that there is."""
        return next((party.id for role in roles for party in self.parties if party.role == role), None)


def read_rows(path: Path) -> Iterator[Row]:
    """The messages of a surveyed file in their order, numbered from 1. Refuses UnreadableFile: no_rows."""
    number = 0
    for _line, text in read_lines(path):
        for message in _messages(text):
            number += 1
            yield row_of(number, message)
    if not number:
        raise UnreadableFile(rule="no_rows", line=1)


def rows_of(body: bytes) -> list[Row]:
    """The messages of a body, numbered from 1. Refuses InvalidJson (no UTF-8), InvalidFields (no message at all)."""
    found = [message for line in check_text(body).split("\n") for message in _messages(line.removesuffix("\r"))]
    if not found:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(""))])
    return [row_of(number, message) for number, message in enumerate(found, start=1)]


def by_tag(fault: Fault) -> Fault:
    """A fault of a column, told by the tag from which it comes."""
    return fault._replace(field=TAGS.get(fault.field, fault.field))


def _messages(text: str) -> list[str]:
    return [each for each in _NEXT.split(text) if each.strip()]


def row_of(number: int, text: str) -> Row:
    """The row of one message."""
    raw = text.replace(SOH, "|")
    if code := _frame_fault(text):
        return Row(number, raw, (Fault(code, "", shown(raw)),))
    parser = FixParser()
    parser.append_buffer(text.encode())
    message = parser.get_message()
    if message is None:
        return Row(number, raw, (Fault("fix_incomplete", "", shown(raw)),))
    if message.message_type != REPORT.encode():
        return Row(number, raw, (Fault("fix_other_message", "", (message.message_type or b"").decode()),))
    return _Report(number, raw, message).row()


def _frame_fault(text: str) -> str:
    """What is wrong with the frame of a message; "" when nothing is. The length counts the bytes behind tag 9 up to tag 10."""
    framed = re.fullmatch(rf"8=FIX\.4\.4{SOH}9=(\d{{1,6}}){SOH}(.*{SOH})10=(\d{{3}}){SOH}?", text, re.DOTALL)
    if framed is None:
        return "fix_incomplete"
    length, body, check = framed.groups()
    if len(body.encode()) != int(length):
        return "fix_length"
    before = text[: text.rindex("10=")].encode()
    return "" if sum(before) % 256 == int(check) else "fix_check_sum"


class _Report:
    """One message being read; what is wrong with its fields is gathered on the way."""

    def __init__(self, number: int, raw: str, message: FixMessage) -> None:
        self.number, self.raw = number, raw
        self.faults: list[Fault] = []
        pairs = [(tag.decode(), value.decode("utf-8", "replace")) for tag, value in message.pairs]
        parts = _split(pairs, "54")
        self.top, self.sides = dict(parts[0]), [_side(each) for each in parts[1:]]

    def row(self) -> Row:
        first = self.sides[0] if self.sides else OfSide({}, ())
        other = self.sides[1] if len(self.sides) > 1 else OfSide({}, ())
        fields = {**self.top, **{tag: found for tag, found in first.fields.items() if tag not in PARTIES}}
        action = self.coded(fields, "487", "action", ACTIONS) or Action.NEW.value
        product = self.coded(fields, "167", "product", PRODUCTS)
        is_fx = product in {Traded.FX_SPOT, Traded.FX_FORWARD}
        columns = {
            "action": action,
            "party": first.in_role(*OWN_ROLES),
            "reference": fields.get("571" if action == Action.NEW else "572"),
            "counterparty": first.in_role(CONTRA_ROLE) or other.in_role(*OWN_ROLES),
            "side": self.coded(fields, "54", "side", SIDES),
            "product": product,
            "isin": None if is_fx else self.isin(fields),
            "dealt_currency": fields.get("15") if is_fx else None,
            "quantity": fields.get("32"),
            "price": fields.get("31"),
            "price_type": None if is_fx else self.coded(fields, "423", "price_type", PRICES),
            "currency": fields.get("120" if is_fx else "15"),
            "gross": None if is_fx else fields.get("381"),
            "accrued": fields.get("159"),
            "net": fields.get("119" if is_fx else "118"),
            "trade_date": self.day(fields, "75"),
            "settlement_date": self.day(fields, "64"),
            "venue": fields.get("30"),
            "account": fields.get("1"),
            "leg": self.coded(fields, "77", "leg", LEGS),
            "linked_reference": fields.get("820"),
        }
        return Row(self.number, self.raw, tuple(self.faults), *[columns[name] or None for name in COLUMNS])

    def coded(self, fields: Mapping[str, str], tag: str, column: str, codes: Mapping[str, str]) -> str | None:
        """A code in our words."""
        found = fields.get(tag)
        if found is not None and found not in codes:
            self.faults.append(Fault("invalid_code", column, shown(found), {"allowed": ", ".join(codes)}))
        return str(codes[found]) if found is not None and found in codes else None

    def day(self, fields: Mapping[str, str], tag: str) -> str | None:
        """A date, which FIX writes without dashes."""
        found = fields.get(tag)
        return f"{found[:4]}-{found[4:6]}-{found[6:]}" if found else None

    def isin(self, fields: Mapping[str, str]) -> str | None:
        """The security, which is told by its ISIN."""
        if "48" in fields and fields.get("22", "4") != "4":
            self.faults.append(Fault("invalid_code", "isin", shown(fields["22"]), {"allowed": "22=4"}))
            return None
        return fields.get("48")


def _split(pairs: Sequence[tuple[str, str]], first: str) -> list[list[tuple[str, str]]]:
    """The fields before the first entry of a group, then those of each entry, which begins with that tag."""
    parts: list[list[tuple[str, str]]] = [[]]
    for tag, found in pairs:
        if tag == first:
            parts.append([])
        parts[-1].append((tag, found))
    return parts


def _side(pairs: Sequence[tuple[str, str]]) -> OfSide:
    entries = [dict(each) for each in _split([pair for pair in pairs if pair[0] in PARTIES], "448")[1:]]
    parties = [Party(each["448"], each.get("452", "")) for each in entries if each.get("447", "N") in SCHEMES]
    return OfSide(dict(pairs), parties)
