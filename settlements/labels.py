"""The four status axes, acts and events for people: what each status looks like, and what it is called."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from machinery.chip import Chip

AXIS_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "IPRC": pgettext_lazy("status axis", "Processing"),
        "MTCH": pgettext_lazy("status axis", "Matching"),
        "SETT": pgettext_lazy("status axis", "Settlement"),
        "HOLD": pgettext_lazy("status axis", "Hold"),
        "IMPOSED": pgettext_lazy("status axis", "Hold by the house"),
    }
)

DIRECTIONS: MappingProxyType[str, Promise] = MappingProxyType(
    {"DELI": pgettext_lazy("instruction", "Deliver"), "RECE": pgettext_lazy("instruction", "Receive")}
)

CHIPS: MappingProxyType[tuple[str, str], Chip] = MappingProxyType(
    {
        ("IPRC", "PACK"): Chip("good", pgettext_lazy("instruction", "accepted")),
        ("IPRC", "CANP"): Chip("wait", pgettext_lazy("instruction", "cancellation asked for")),
        ("IPRC", "CAND"): Chip("off", pgettext_lazy("instruction", "cancelled")),
        ("MTCH", "NMAT"): Chip("wait", pgettext_lazy("instruction", "unmatched")),
        ("MTCH", "MACH"): Chip("good", pgettext_lazy("instruction", "matched")),
        ("SETT", ""): Chip("off", pgettext_lazy("instruction", "none")),
        ("SETT", "PEND"): Chip("busy", pgettext_lazy("instruction", "pending")),
        ("SETT", "PENF"): Chip("bad", pgettext_lazy("instruction", "failing")),
        ("SETT", "SETT"): Chip("good", pgettext_lazy("instruction", "settled")),
        ("HOLD", ""): Chip("off", pgettext_lazy("instruction", "not on hold")),
        ("HOLD", "PREA"): Chip("wait", pgettext_lazy("instruction", "on hold by this side")),
        ("HOLD", "PRCY"): Chip("wait", pgettext_lazy("instruction", "on hold by the counterparty")),
        ("HOLD", "BOTH"): Chip("wait", pgettext_lazy("instruction", "on hold by both sides")),
        ("IMPOSED", ""): Chip("off", pgettext_lazy("instruction", "not held by the house")),
        ("IMPOSED", "CSDH"): Chip("bad", pgettext_lazy("instruction", "on hold by the house")),
        ("IMPOSED", "CVAL"): Chip("bad", pgettext_lazy("instruction", "on hold until it is validated")),
        ("IMPOSED", "CDEL"): Chip("bad", pgettext_lazy("instruction", "on hold until its condition is met")),
        ("IMPOSED", "PRCY"): Chip("wait", pgettext_lazy("instruction", "the counterparty's is on hold")),
    }
)

ACT_EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "instruction.held": _("Put on hold"),
        "instruction.released": _("Released from hold"),
        "instruction.cancelled": _("Cancellation asked for"),
        "instruction.prioritised": _("Priority changed"),
        "instruction.partial_set": _("Partial settlement indicator changed"),
        "instruction.part_released": _("Released in part"),
        "instruction.release_taken_back": _("Release of a part taken back"),
        "instruction.linked": _("Linked"),
        "instruction.unlinked": _("Link taken away"),
    }
)
"""What participants do to their instructions: their timeline shows it."""

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        **ACT_EVENTS,
        "allegements.made": pgettext_lazy("event", "Counterparties told of instructions that name them"),
        "allegements.removed": pgettext_lazy("event", "Allegements removed"),
        "depository.advised": pgettext_lazy("event", "Told by its depository where it stands"),
        "depository.alleged": pgettext_lazy("event", "Alleged by a depository"),
        "depository.allegement_removed": pgettext_lazy("event", "Allegement removed by its depository"),
        "depository.answered": pgettext_lazy("event", "Answered by its depository"),
        "depository.asked": pgettext_lazy("event", "Depository asked"),
        "depository.confirmed": pgettext_lazy("event", "Confirmed by its depository"),
        "depository.not_sent": pgettext_lazy("event", "Not sent: no message can say it"),
        "depository.sent": pgettext_lazy("event", "Sent to its depository"),
        "depository.stated": pgettext_lazy("event", "Told by a depository what is pending there"),
        "depository.set": pgettext_lazy("event", "How a depository is written to set"),
        "folder.file_refused": pgettext_lazy("event", "File of the message folder refused"),
        "folder.file_taken": pgettext_lazy("event", "File of the message folder taken"),
        "folder.written": pgettext_lazy("event", "Messages written into the folder"),
        "instruction.hold_imposed": pgettext_lazy("event", "Held by the house"),
        "instruction.hold_lifted": pgettext_lazy("event", "Hold of the house lifted"),
        "instruction.hold_reviewed": pgettext_lazy("event", "Hold of the house looked at again"),
        "instructions.entered": pgettext_lazy("event", "Own instructions taken in"),
        "instructions.handed_in": pgettext_lazy("event", "Set of trades handed in"),
        "instructions.matched": pgettext_lazy("event", "Instructions matched"),
        "instructions.submitted": pgettext_lazy("event", "Instructions taken in"),
        "cash_tolerance.set": pgettext_lazy("event", "Cash tolerance set"),
        "fail.chased": pgettext_lazy("event", "Chased about fails"),
        "message.answered": pgettext_lazy("event", "Message dealt with"),
        "message.received": pgettext_lazy("event", "Message received"),
        "message.set_aside": pgettext_lazy("event", "Message set aside"),
        "messages.acknowledged": pgettext_lazy("event", "Messages acknowledged"),
        "messages.left_out": pgettext_lazy("event", "Not told by message: neither standard has a place for it"),
        "messages.told": pgettext_lazy("event", "Messages told"),
        "message_wish.set": pgettext_lazy("event", "Wish for messages set"),
        "message.waits": pgettext_lazy("event", "Message waits for its instruction"),
        "night.failing": pgettext_lazy("event", "Instructions marked as failing"),
        "instructions.unnetted": pgettext_lazy("event", "Taken out of nets, because cancelled"),
        "growth_market.set": pgettext_lazy("event", "SME growth markets set"),
        "allegement_delays.set": pgettext_lazy("event", "Allegement delays set"),
        "gridlocks.set": pgettext_lazy("event", "How gridlocks are resolved set"),
        "netting.set": pgettext_lazy("event", "Model of settlement set"),
        "night.netted": pgettext_lazy("event", "Instructions netted"),
        "night.recycled": pgettext_lazy("event", "Instructions cancelled by the system"),
        "night.recycling_warned": pgettext_lazy("event", "Warned that instructions will be cancelled"),
        "night.refused": pgettext_lazy("event", "Reasons given to what did not settle"),
        "part_threshold.set": pgettext_lazy("event", "Least amount of a part set"),
        "penalties.accrued": pgettext_lazy("event", "Penalties accrued in the books"),
        "penalty_appeal.accepted": pgettext_lazy("event", "Appeal accepted"),
        "penalty_appeal.opened": pgettext_lazy("event", "Penalty appealed"),
        "penalty_appeal.rejected": pgettext_lazy("event", "Appeal rejected"),
        "penalty_list.kept": pgettext_lazy("event", "List of penalties taken in"),
        "penalties.expected": pgettext_lazy("event", "Penalties of depositories expected"),
        "penalties.netted": pgettext_lazy("event", "Penalties of a month netted"),
        "penalties.not_paid": pgettext_lazy("event", "Nets of penalties not paid"),
        "penalties.paid": pgettext_lazy("event", "Nets of penalties paid"),
        "penalties.reckoned": pgettext_lazy("event", "Penalties reckoned"),
        "penalty.reallocated": pgettext_lazy("event", "Penalties re-allocated"),
        "penalty.reinstated": pgettext_lazy("event", "Penalties reinstated"),
        "penalty.removed": pgettext_lazy("event", "Penalties removed"),
        "penalty_instrument.set": pgettext_lazy("event", "What instruments are to penalties set"),
        "penalty_days.set": pgettext_lazy("event", "Days of penalties set"),
        "price_tolerance.set": pgettext_lazy("event", "Tolerance for prices of penalties set"),
        "penalty_market.set": pgettext_lazy("event", "Whether a market penalises set"),
        "penalty_rate.set": pgettext_lazy("event", "Penalty rate set"),
        "recycling.set": pgettext_lazy("event", "How long it is tried set"),
        "sequences.set": pgettext_lazy("event", "Sequences of the night set"),
        "windows.set": pgettext_lazy("event", "Windows of the day set"),
        "statement.made": pgettext_lazy("event", "Statement of an account made"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "cash_tolerance": pgettext_lazy("subject", "Cash tolerance"),
        "growth_market": pgettext_lazy("subject", "SME growth market"),
        "instruction": pgettext_lazy("subject", "Instruction"),
        "message": pgettext_lazy("subject", "Message"),
        "penalty_appeal": pgettext_lazy("subject", "Appeal"),
        "penalty_list": pgettext_lazy("subject", "List of penalties"),
        "penalty": pgettext_lazy("subject", "Penalty"),
        "penalty_rate": pgettext_lazy("subject", "Penalty rate"),
    }
)


def axis_name(axis: str) -> str:
    """What a status axis is called; its code for one that is not in the table."""
    return str(AXIS_NAMES.get(axis, axis))


def chip_of(axis: str, status: str) -> Chip:
    """What a status of an axis looks like; one that is not in the table shows its code."""
    return CHIPS.get((axis, status), Chip("off", status))


def chips_of(processing: str, settlement: str, hold: str, imposed: str = "") -> list[Chip]:
    """What a list shows of an instruction: its settlement status, or that it is cancelled; then what is unusual."""
    found = [chip_of("SETT", settlement)] if settlement else []
    if processing != "PACK":
        found.append(chip_of("IPRC", processing))
    if hold:
        found.append(Chip("wait", pgettext("instructions", "on hold")))
    if imposed:
        found.append(chip_of("IMPOSED", imposed))
    return found


FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "account": pgettext_lazy("fact", "Account"),
        "accruals": pgettext_lazy("fact", "Accruals"),
        "act": pgettext_lazy("fact", "Act"),
        "answers_within": pgettext_lazy("fact", "Minutes to answer"),
        "appeals_until": pgettext_lazy("fact", "Appeals until"),
        "asks": pgettext_lazy("fact", "Asks for"),
        "above": pgettext_lazy("fact", "Tolerated beyond"),
        "band": pgettext_lazy("fact", "Up to an amount of"),
        "cancellation_asked": pgettext_lazy("fact", "Cancellation asked"),
        "change_request": pgettext_lazy("fact", "Request for the change"),
        "changes": pgettext_lazy("fact", "Changes"),
        "changes_through": pgettext_lazy("fact", "Up to change"),
        "channel": pgettext_lazy("fact", "Channel"),
        "chase_again_on": pgettext_lazy("fact", "Chase again on"),
        "chases": pgettext_lazy("fact", "Chases"),
        "depository": pgettext_lazy("fact", "Depository"),
        "differing": pgettext_lazy("fact", "Amounts that differ within the tolerance"),
        "entries": pgettext_lazy("fact", "Lines"),
        "fails": pgettext_lazy("fact", "Penalties of fails"),
        "hold": pgettext_lazy("fact", "Hold"),
        "hold_reviews": pgettext_lazy("fact", "Looks at holds"),
        "imposed": pgettext_lazy("fact", "Hold by the house"),
        "incomplete": pgettext_lazy("fact", "Penalties that lack a fact"),
        "instructions": pgettext_lazy("fact", "Instructions"),
        "journals": pgettext_lazy("fact", "Journals"),
        "late": pgettext_lazy("fact", "Penalties of late matching"),
        "line": pgettext_lazy("fact", "Listed penalty"),
        "lines": pgettext_lazy("fact", "Penalties of the list"),
        "links": pgettext_lazy("fact", "Links"),
        "look_again_on": pgettext_lazy("fact", "Look at it again on"),
        "listed_nets": pgettext_lazy("fact", "Nets of the list"),
        "matches": pgettext_lazy("fact", "Matches"),
        "form": pgettext_lazy("fact", "Standard"),
        "is_wished": pgettext_lazy("fact", "Told"),
        "messages": pgettext_lazy("fact", "Messages"),
        "month": pgettext_lazy("fact", "Month"),
        "nets": pgettext_lazy("fact", "Nets"),
        "page": pgettext_lazy("fact", "Page"),
        "pages": pgettext_lazy("fact", "Pages"),
        "partial": pgettext_lazy("fact", "Partial settlement indicator"),
        "released": pgettext_lazy("fact", "Released though on hold"),
        "penalties": pgettext_lazy("fact", "Penalties"),
        "position": pgettext_lazy("fact", "Place in the trail"),
        "priority": pgettext_lazy("fact", "Priority"),
        "promised_for": pgettext_lazy("fact", "Promised for"),
        "reached": pgettext_lazy("fact", "Who was reached"),
        "stated_lines": pgettext_lazy("fact", "Lines of the statement"),
        "stated_on": pgettext_lazy("fact", "Close of"),
        "statement": pgettext_lazy("fact", "Statement"),
        "supersedes": pgettext_lazy("fact", "Supersedes"),
        "topic": pgettext_lazy("fact", "Topic"),
        "within": pgettext_lazy("fact", "Tolerated up to it"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""


AXES: MappingProxyType[str, str] = MappingProxyType({"processing": "IPRC", "hold": "HOLD", "imposed": "IMPOSED"})
"""The axes on which acts move an instruction, as effects name them."""
RISKS: MappingProxyType[str, Promise] = MappingProxyType({"free_of_payment": pgettext_lazy("risk", "free of payment")})
"""What risks of acts are called."""


def change_words(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """What an act changes of an instruction, before and after, as an effect binds it."""
    if change["what"] == "link":
        return pgettext("instruction", "Link"), change["before"] or "—", change["after"] or "—"
    if change["what"] == "at_depository":
        return pgettext("instruction", "Depository told"), change["before"] or "—", _told_depository(change["after"])
    if change["what"] == "partial":
        return pgettext("instruction", "Partial settlement indicator"), change["before"], change["after"]
    if change["what"] == "chase":
        return pgettext("instruction", "Last chase"), change["before"] or "—", change["after"]
    if change["what"] == "look_again_on":
        return (
            pgettext("instruction", "Hold of the house looked at again on"),
            change["before"] or "—",
            change["after"] or "—",
        )
    if change["what"] == "released":
        return pgettext("instruction", "Released though on hold"), change["before"] or "—", change["after"] or "—"
    axis = AXES[change["what"]]
    before, after = (str(chip_of(axis, change[side]).word) for side in ("before", "after"))
    return str(AXIS_NAMES[axis]), before, after


TO_DEPOSITORY: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "SENT": pgettext_lazy("depository", "sent again"),
        "CANCEL": pgettext_lazy("depository", "to cancel"),
        "HOLD": pgettext_lazy("depository", "to hold"),
        "RELEASE": pgettext_lazy("depository", "to release"),
        "PRIORITY": pgettext_lazy("depository", "to change the priority"),
        "PARTIAL": pgettext_lazy("depository", "to change the partial settlement indicator"),
        "LINK": pgettext_lazy("depository", "to link it"),
        "UNLINK": pgettext_lazy("depository", "to take a link away"),
    }
)
"""What a depository is told, or asked for."""


def _told_depository(text: str) -> str:
    act, _, wanted = text.partition(" ")
    return f"{TO_DEPOSITORY.get(act, act)} {wanted}".strip()


MESSAGE_STATES: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "ARRIVED": Chip("busy", pgettext_lazy("message", "to be taken up")),
        "WAITING": Chip("wait", pgettext_lazy("message", "waits for its instruction")),
        "QUARANTINED": Chip("bad", pgettext_lazy("message", "set aside")),
        "ACCEPTED": Chip("good", pgettext_lazy("message", "accepted")),
        "PARTLY": Chip("wait", pgettext_lazy("message", "accepted in part")),
        "PENDING": Chip("wait", pgettext_lazy("message", "answered as pending")),
        "REJECTED": Chip("off", pgettext_lazy("message", "rejected")),
        "REPAIRED": Chip("good", pgettext_lazy("message", "repaired")),
        "READY": Chip("off", pgettext_lazy("message", "there to be fetched")),
        "FOLLOWED": Chip("good", pgettext_lazy("message", "followed")),
        "ACKNOWLEDGED": Chip("good", pgettext_lazy("message", "acknowledged")),
    }
)
"""How a message stands, whether it is open or something came of it."""


def message_chip(state: str) -> Chip:
    """What the state of a message looks like; one that is not in the table shows its code."""
    return MESSAGE_STATES.get(state, Chip("off", state))


FILE_STATES: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "": Chip("good", pgettext_lazy("folder", "became a message")),
        "empty": Chip("bad", pgettext_lazy("folder", "refused: empty")),
        "too_large": Chip("bad", pgettext_lazy("folder", "refused: larger than a message may be")),
        "unreadable": Chip("bad", pgettext_lazy("folder", "refused: may not be read")),
    }
)
"""What came of a file of the message folder, by why it was refused."""


def file_chip(refusal: str) -> Chip:
    """What came of a file looks like; a reason that is not in the table shows its code."""
    return FILE_STATES.get(refusal, Chip("bad", refusal))


def message_change_words(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is changed of a message, before and after, as an effect binds it."""
    before, after = (str(message_chip(change[side]).word) for side in ("before", "after"))
    return pgettext("message", "State"), before, after


TOPICS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "STATUS": _("changes of status"),
        "CONFIRMATION": _("confirmations of settlement"),
        "ALLEGEMENT": _("allegements"),
        "HOLDINGS": _("daily statements of holdings"),
        "SETTLED": _("daily statements of what settled"),
        "PENDING": _("daily statements of what is pending"),
    }
)
STANDARDS: MappingProxyType[str, str] = MappingProxyType({"ISO20022": "ISO 20022", "ISO15022": "ISO 15022"})
"""Of what parties are told by message, and in which standards."""


def wish_chip(is_wished: bool) -> Chip:
    """Whether a party is told."""
    return (
        Chip("good", pgettext("message wish", "told"))
        if is_wished
        else Chip("off", pgettext("message wish", "not told"))
    )


def wish_change_words(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is changed of what a party is told, before and after, as an effect binds it."""
    nothing = pgettext("message wish", "not told")
    before, after = (STANDARDS.get(change[side], nothing) for side in ("before", "after"))
    return str(TOPICS.get(change["what"], change["what"])), before, after
