"""Settlement messages of ISO 20022: bytes in, a message or faults out; what is to be said in, bytes out. Pure.

A `Document` stands by itself or in an envelope with its business application header (head.001); envelopes of any name are
taken. Sources: sese.020, 023, 024, 025, 027 to 031; semt.002, 017, 018 and 044; head.001.001.02.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from settlements.messages.contents import (
    Allegement,
    AllegementRemoval,
    CancellationRequest,
    CancellationStatus,
    CannotBeWritten,
    Confirmation,
    Content,
    Header,
    Instruction,
    Message,
    ModificationRequest,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.forms import Form, Node, Reading, Slot, Wrong, once, places, read, write
from settlements.messages.iso20022 import stated
from settlements.messages.iso20022.kinds import Instant, Text, YesNo
from settlements.messages.iso20022.penalties import PENALTY_LIST
from settlements.messages.iso20022.requests import (
    ALLEGEMENT_REMOVAL,
    CANCELLATION_REQUEST,
    MODIFICATION_REQUEST,
    PART_RELEASE,
    PART_RELEASE_NAMESPACE,
)
from settlements.messages.iso20022.statuses import CANCELLATION_STATUS, MODIFICATION_STATUS, STATUS_ADVICE
from settlements.messages.iso20022.traded import ALLEGEMENT, CONFIRMATION, INSTRUCTION
from settlements.messages.iso20022.xml import Element, read_xml, write_xml
from settlements.messages.leaves import BIC
from settlements.messages.penalties import PenaltyList
from settlements.messages.stated import HoldingsStatement, PendingStatement, SettledStatement
from vocabulary.fault import Fault

URN: Final = "urn:iso:std:iso:20022:tech:xsd:"
ENVELOPE: Final = "RequestPayload"
ENVELOPE_NAMESPACE: Final = f"{URN}head.003.001.01"
_NAMED: Final = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3})\.001\.([0-9]{2})", re.ASCII)
HEADER_NAMESPACE: Final = f"{URN}head.001.001.02"


@dataclass(frozen=True, slots=True)
class Family:
    """A message: the name of its element, the version that is written, those that are read, and its form."""

    element: str
    version: int
    form: Form

    def reads(self, version: int) -> bool:
        """The version that is written and the two before it."""
        return self.version - 2 <= version <= self.version


FAMILIES: Final[Mapping[str, Family]] = {
    "semt.002": Family("SctiesBalCtdyRpt", 11, stated.HOLDINGS),
    "semt.017": Family("SctiesTxPstngRpt", 12, stated.SETTLED),
    "semt.018": Family("SctiesTxPdgRpt", 13, stated.PENDING),
    "semt.044": Family("SctiesTxPnltiesRpt", 1, PENALTY_LIST),
    "sese.020": Family("SctiesTxCxlReq", 7, CANCELLATION_REQUEST),
    "sese.023": Family("SctiesSttlmTxInstr", 11, INSTRUCTION),
    "sese.024": Family("SctiesSttlmTxStsAdvc", 12, STATUS_ADVICE),
    "sese.025": Family("SctiesSttlmTxConf", 11, CONFIRMATION),
    "sese.027": Family("SctiesTxCxlReqStsAdvc", 7, CANCELLATION_STATUS),
    "sese.028": Family("SctiesSttlmTxAllgmtNtfctn", 10, ALLEGEMENT),
    "sese.029": Family("SctiesSttlmAllgmtRmvlAdvc", 6, ALLEGEMENT_REMOVAL),
    "sese.030": Family("SctiesSttlmCondsModReq", 9, MODIFICATION_REQUEST),
    "sese.031": Family("SctiesSttlmCondModStsAdvc", 9, MODIFICATION_STATUS),
}
_OF: Final[Mapping[type, str]] = {
    HoldingsStatement: "semt.002",
    SettledStatement: "semt.017",
    PendingStatement: "semt.018",
    PenaltyList: "semt.044",
    CancellationRequest: "sese.020",
    Instruction: "sese.023",
    StatusAdvice: "sese.024",
    Confirmation: "sese.025",
    CancellationStatus: "sese.027",
    Allegement: "sese.028",
    AllegementRemoval: "sese.029",
    ModificationRequest: "sese.030",
    ModificationStatus: "sese.031",
}
HEADER: Final = Form(
    Header,
    (
        Slot("sender", "Fr/FIId/FinInstnId/BICFI", BIC, needed=True),
        Slot("receiver", "To/FIId/FinInstnId/BICFI", BIC, needed=True),
        Slot("message_id", "BizMsgIdr", Text(35), needed=True),
        Slot("created_at", "CreDt", Instant()),
        Slot("possible_duplicate", "PssblDplct", YesNo()),
    ),
)
_DEEPEST_ENVELOPE: Final = 6


def read_message(body: bytes) -> Message | tuple[Fault, ...]:
    """What a message says, or everything that is wrong with its form. Raises nothing, whatever the bytes are.

    Of a message that cannot be read at all there is one fault; otherwise each has its place as an XPath.
    """
    try:
        root = read_xml(body)
        document, place, header, header_place = _found(root)
        kind, family, version = _family(document, place)
    except Wrong as wrong:
        return (wrong.at(""),)
    reading = Reading()
    said = Reading()
    content = None
    inside = f"{place}/{family.element}"
    for child in document.children:
        if child.name != family.element or not isinstance(child, Element) or child.namespace != document.namespace:
            reading.fault("unknown_element", f"{place}/{child.name}")
    if (node := document.first(family.element)) is None or len(document.children) != 1:
        reading.fault("missing", inside) if node is None else None
    elif not (strange := list(_strange(node, document.namespace, inside))):
        content = read(family.form, node, inside, reading)
        if version == family.version:
            reading.faults += _out_of_order(family.form, node, inside)
    else:
        reading.faults += strange
    told = _header(header, header_place, kind, version, said) if header else None
    faults = [*reading.faults, *said.faults]
    if faults or content is None or node is None:
        return once(faults)
    unread = [*reading.unread(node, inside), *(said.unread(header, header_place) if header else ())]
    return Message(kind, content, told, tuple(dict.fromkeys(unread)))


def _found(root: Element) -> tuple[Element, str, Element | None, str]:
    """The one Document of a message with its place, and the header that stands beside it."""
    found = list(_documents(root, f"/{root.name}", None, _DEEPEST_ENVELOPE))
    if not found:
        raise Wrong("no_document", root.name)
    if len(found) > 1:
        raise Wrong("several_documents", str(len(found)))
    document, place, above = found[0]
    headers = [child for child in above.children if child.name == "AppHdr"] if above else []
    header = headers[0] if headers and isinstance(headers[0], Element) else None
    return document, place, header, f"{place.rpartition('/')[0]}/AppHdr"


def _documents(
    node: Node, place: str, above: Element | None, deeper: int
) -> Iterator[tuple[Element, str, Element | None]]:
    if not isinstance(node, Element):
        return
    if node.name == "Document":
        yield node, place, above
    elif deeper:
        for child in node.children:
            yield from _documents(child, f"{place}/{child.name}", node, deeper - 1)


def _family(document: Element, place: str) -> tuple[str, Family, int]:
    told = _NAMED.fullmatch(document.namespace)
    family = FAMILIES.get(told[1]) if told else None
    if told is None or family is None:
        raise Wrong("unknown_message", document.namespace, known=", ".join(FAMILIES))
    version = int(told[2])
    if not family.reads(version):
        raise Wrong("unknown_version", document.namespace, known=f"{told[1]}.001.{family.version:02d}")
    return told[1], family, version


def _strange(node: Node, namespace: str, place: str) -> Iterator[Fault]:
    """Elements of another namespace, where they are not what an extension envelops."""
    for child in node.children:
        if child.name == "SplmtryData":
            continue
        if isinstance(child, Element) and child.namespace != namespace:
            yield Fault("unknown_element", f"{place}/{child.name}", "")
        else:
            yield from _strange(child, namespace, f"{place}/{child.name}")


def _out_of_order(form: Form, node: Node, place: str) -> Iterator[Fault]:
    """Elements that stand before one that they have to follow."""
    order: dict[str, list[str]] = {}
    for slot in form.slots:
        steps = slot.path.split("/")
        for depth, step in enumerate(steps):
            names = order.setdefault("/".join(steps[:depth]), [])
            if step not in names:
                names.append(step)
    for path, names in order.items():
        found: Node | None = node
        for step in path.split("/") if path else ():
            found = found.first(step) if found else None
        at = [names.index(child.name) for child in found.children if child.name in names] if found else []
        for one, after in pairwise(at):
            if after < one:
                yield Fault("out_of_order", "/".join(filter(None, (place, path, names[after]))), "")


def _header(header: Element, place: str, kind: str, version: int, reading: Reading) -> Header | None:
    """The header; one whose moment is left empty is read, for the field has such. Its message has to be the one told."""
    created = header.first("CreDt")
    if created is not None and not created.text and not created.children:
        header.children.remove(created)
    names = header.first("MsgDefIdr")
    told = reading.take(names) if names else ""
    if told and told != f"{kind}.001.{version:02d}":
        reading.fault("other_message_told", f"{place}/MsgDefIdr", told, found=f"{kind}.001.{version:02d}")
    found = read(HEADER, header, place, reading)
    return found if isinstance(found, Header) else None


def places_of(kind: str) -> dict[str, str]:
    """Where each field of a kind of message stands, as XPath from its Document."""
    family = FAMILIES[kind]
    return places(family.form, f"/Document/{family.element}")


def write_message(content: Content, header: Header | None = None) -> bytes:
    """A message in the version of today, always alike; with a header in an envelope. Raises CannotBeWritten.

    A header needs the moment at which it was made.
    """
    kind = _OF[type(content)]
    family = FAMILIES[kind]
    document = Node("Document")
    faults = write(family.form, content, document.add(family.element), f"/Document/{family.element}")
    namespaces = {"Document": f"{URN}{kind}.001.{family.version:02d}", "AppHdr": HEADER_NAMESPACE}
    namespaces[PART_RELEASE] = PART_RELEASE_NAMESPACE
    root = document
    if header is not None:
        root = Node(ENVELOPE)
        namespaces[ENVELOPE] = ENVELOPE_NAMESPACE
        told = root.add("AppHdr")
        faults += write(HEADER, header, told, "/AppHdr")
        if header.created_at is None:
            faults.append(Fault("missing", "/AppHdr/CreDt", ""))
        at = next((n for n, each in enumerate(told.children) if each.name == "CreDt"), len(told.children))
        told.children.insert(at, Node("MsgDefIdr", f"{kind}.001.{family.version:02d}"))
        root.children.append(document)
    if faults:
        raise CannotBeWritten(tuple(faults))
    return write_xml(root, namespaces)
