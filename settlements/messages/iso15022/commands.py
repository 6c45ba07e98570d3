"""Processing commands (MT530), which ask that an instruction be held, released, linked or settled otherwise, and where they stand
(MT548 with the status TPRC). Pure.

Sources: ISO 15022 MT530 (SR 2022), sequences A, B and B1; MT548, sequence A2. A part that is released has no place here.
"""

from typing import Any, Final

from settlements.messages import codes
from settlements.messages.contents import Change, ChangeStatus, Linking, ModificationRequest, ModificationStatus
from settlements.messages.forms import Form, Group, Kind, Node, Reading, Slot, Wrong
from settlements.messages.iso15022.kinds import Account, Coded, Linked, Priority, Status
from settlements.messages.iso15022.traded import OWNER, REFERENCE
from vocabulary.side import Partial

PROCESSED: Final = "GENL/STAT:TPRC/25::TPRC"
"""Where MT548 says that it is about a processing command."""


class Held(Coded):
    """Whether an instruction is to be held: PREA, or released: NPRE."""

    def __init__(self) -> None:
        super().__init__(["PREA", "NPRE"], "F")

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        return bool(super().parse(text) == "PREA")

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return "PREA" if value else "NPRE"


CHANGE: Final = Form(
    Change,
    (
        Slot("reference", "20::PREV", REFERENCE, needed=True),
        Slot("market_reference", "20::MITI", REFERENCE),
        Slot("hold", "22::PREA", Held()),
        Slot("linking", "22::LINK", Coded(Linking, "F")),
        Slot("priority", "22::PRIR", Priority()),
        Slot("partial", "22::STCO.partial", Coded(Partial, "F")),
        Slot("links", "LINK", Linked(), many=True),
    ),
    untold=frozenset({"servicer_reference"}),
)

MODIFICATION_REQUEST: Final = Form(
    ModificationRequest,
    (
        Slot("request_reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["NEWM"], ""), needed=True, fixed="NEWM"),
        Slot("account_owner", "GENL/95::ACOW", OWNER),
        Slot("account", "GENL/97::SAFE", Account(), needed=True),
        Slot("changes", "REQD", Group(CHANGE), needed=True, many=True),
    ),
    untold=frozenset({"releases"}),
)


class Changed(Kind):
    """The change of a request that is answered, by the reference of its instruction alone."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        reference = REFERENCE.read(node, place, reading)
        return Change(reference=reference) if reference else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        if value.reference is None or value != Change(reference=value.reference):
            raise Wrong("cannot_be_told", str(value.reference or ""))
        REFERENCE.write(value.reference, node, place)


MODIFICATION_STATUS: Final = Form(
    ModificationStatus,
    (
        Slot("advice_reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["INST"], ""), needed=True, fixed="INST"),
        Slot("request_reference", "GENL/LINK:RELA/20::RELA", REFERENCE, needed=True),
        Slot("change", "GENL/LINK:PREV/20::PREV", Changed()),
        Slot(
            "processing",
            "GENL/STAT:TPRC",
            Status(
                "TPRC",
                {
                    ChangeStatus.ACCEPTED: codes.ACKNOWLEDGED.split(),
                    ChangeStatus.REJECTED: codes.CHANGE_REJECTED.split(),
                    ChangeStatus.DONE: None,
                    ChangeStatus.DENIED: codes.REQUEST_DENIED.split(),
                    ChangeStatus.PENDING: codes.CHANGE_PENDING.split(),
                },
            ),
            needed=True,
        ),
    ),
    untold=frozenset({"account"}),
)
