"""Settlement messages for people: what each kind is called, and what one says, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import Message, Traded
from settlements.messages.penalties import PenaltyList
from vocabulary.decimals import plain

KINDS: Final[MappingProxyType[str, Promise]] = MappingProxyType(
    {
        "semt.002": _("statement of holdings"),
        "semt.017": _("statement of what settled"),
        "semt.018": _("statement of what is pending"),
        "semt.044": _("list of penalties"),
        "sese.020": _("request to cancel"),
        "sese.023": _("instruction"),
        "sese.024": _("status advice"),
        "sese.025": _("confirmation"),
        "sese.027": _("status of a request to cancel"),
        "sese.028": _("allegement"),
        "sese.029": _("removal of an allegement"),
        "sese.030": _("request to change"),
        "sese.031": _("status of a request to change"),
        "MT530": _("request to change"),
        "MT535": _("statement of holdings"),
        "MT536": _("statement of what settled"),
        "MT537": _("statement of what is pending, or list of penalties"),
        "MT540": _("receive free, or its cancellation"),
        "MT541": _("receive against payment, or its cancellation"),
        "MT542": _("deliver free, or its cancellation"),
        "MT543": _("deliver against payment, or its cancellation"),
        "MT544": _("confirmation of a receipt free"),
        "MT545": _("confirmation of a receipt against payment"),
        "MT546": _("confirmation of a delivery free"),
        "MT547": _("confirmation of a delivery against payment"),
        "MT548": _("status advice"),
        "MT578": _("allegement"),
    }
)

FIELDS: Final[MappingProxyType[str, Promise]] = MappingProxyType(
    {
        "reference": _("Reference"),
        "request_reference": _("Reference of the request"),
        "servicer_reference": _("Reference of the servicer"),
        "market_reference": _("Reference of the market"),
        "counterparty_market_reference": _("Counterparty's reference of the market"),
        "advice_reference": _("Reference of the advice"),
        "common_reference": _("Common reference"),
        "direction": _("Direction"),
        "payment_type": _("Payment type"),
        "trade_date": _("Trade date"),
        "settlement_date": _("Settlement date"),
        "market": pgettext_lazy("message", "Place of trade"),
        "trade_conditions": _("Trade conditions"),
        "isin": _("ISIN"),
        "quantity": _("Quantity"),
        "account_owner": _("Account owner"),
        "account": _("Safekeeping account"),
        "cash_account": _("Cash account"),
        "transaction_type": _("Transaction type"),
        "conditions": _("Settlement conditions"),
        "partial": _("Partial settlement"),
        "deliverer": _("Deliverer"),
        "receiver": _("Receiver"),
        "depository": _("Depository"),
        "party": pgettext_lazy("message", "Participant"),
        "client": _("Client"),
        "client_account": _("Account of the client"),
        "cash": _("Cash"),
        "hold": pgettext_lazy("message", "On hold"),
        "priority": _("Priority"),
        "links": _("Links"),
        "linking": _("What is done to links"),
        "reason": _("Reason"),
        "processing": pgettext_lazy("status axis", "Processing"),
        "matching": pgettext_lazy("status axis", "Matching"),
        "inferred_matching": _("Inferred matching"),
        "settlement": pgettext_lazy("status axis", "Settlement"),
        "confirmation_reference": _("Reference of the confirmation"),
        "settled_on": _("Settled on"),
        "part": _("Part of the settlement"),
        "previously": _("Settled before"),
        "previously_paid": _("Paid before"),
        "remaining": _("Still to settle"),
        "remaining_cash": _("Still to pay"),
        "page": _("Page"),
        "frequency": _("How often it is sent"),
        "is_active": _("Anything on it"),
        "stated_on": _("Close of"),
        "span": pgettext_lazy("message", "Days"),
        "basis": _("Counted"),
        "holdings": _("Holdings"),
        "balance": pgettext_lazy("message", "Balance"),
        "available": pgettext_lazy("message", "Available"),
        "moved": _("Securities"),
        "opening": _("Opening balance"),
        "opening_of_page": _("Opening balance of the page"),
        "closing": _("Closing balance"),
        "closing_of_page": _("Closing balance of the page"),
        "postings": _("Postings"),
        "activity": _("Activity"),
        "transactions": _("Transactions"),
        "statuses": _("Status"),
        "is_last": _("Last page"),
        "reported_on": _("Reported on"),
        "period": _("Period"),
        "holds": pgettext_lazy("message", "Holds"),
        "has_activity": pgettext_lazy("message", "Has penalties"),
        "owner": _("Account owner"),
        "servicer": _("Account servicer"),
        "since": _("From"),
        "until": _("Until"),
        "changes": _("Changes"),
        "change": _("Change"),
    }
)


class Line(NamedTuple):
    """One field of a message: what it is called, what stands there, and its place in the message."""

    label: str
    text: str
    place: str = ""


def kind_in_words(kind: str) -> str:
    """What a kind of message is called; "" for none."""
    return str(KINDS.get(kind, ""))


def lines_of(message: Message) -> list[Line]:
    """What a message says, field by field; what is not said is left out. Of a list of penalties what it is of: its penalties are
    lines of their own."""
    content = message.content
    if isinstance(content, PenaltyList):
        content = replace(content, blocks=())
    if message.kind.startswith("MT"):
        places = iso15022.places_of(content) if isinstance(content, Traded) else {}
    else:
        places = iso20022.places_of(message.kind)
    return [Line(label, text, places.get(name, "")) for name, label, text in _lines(content)]


def _lines(value: Any, name: str = "", label: str = "") -> Iterator[tuple[str, str, str]]:
    """The fields below a value, as path, label and text."""
    if value is None or value is False or value == ():
        return
    if is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "status"):
        for each in fields(value):
            inner, word = getattr(value, each.name), str(FIELDS.get(each.name, each.name))
            path = f"{name}.{each.name}" if name else each.name
            yield from _lines(inner, path, f"{label} · {word}" if label else word)
    elif isinstance(value, tuple) and not hasattr(value, "_fields") and any(is_dataclass(each) for each in value):
        for number, each in enumerate(value, start=1):
            yield from _lines(each, name, f"{label} {number}")
    else:
        yield name, label, _text(value)


def _text(value: Any) -> str:
    if value is True:
        return "✓"
    if isinstance(value, Enum):
        return str(value.value)
    if hasattr(value, "status"):
        return " ".join([_text(value.status), *(_text(each) for each in value.reasons)])
    if isinstance(value, tuple):
        return " ".join(text for each in value if (text := _text(each)))
    if value is None:
        return ""
    return plain(value) if type(value).__name__ == "Decimal" else str(value)
