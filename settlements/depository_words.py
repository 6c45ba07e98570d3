"""What pages and the interface say of what settles at an external depository."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import day, instant, money, quantity
from settlements.labels import chip_of
from settlements.models import (
    DepositoryAdvice,
    DepositoryConfirmation,
    DepositoryLink,
    DepositoryRequest,
    DepositoryStanding,
    Instruction,
)
from settlements.queries.depositories import AtDepository, state_at_depository
from settlements.reasons import ReasonList, reason_in_words

STATES: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        "TO_SEND": Chip("wait", pgettext_lazy("depository", "to be sent")),
        "SENT": Chip("busy", pgettext_lazy("depository", "sent")),
        "OVERDUE": Chip("bad", pgettext_lazy("depository", "overdue")),
        "ACKNOWLEDGED": Chip("busy", pgettext_lazy("depository", "acknowledged")),
        "MATCHED": Chip("good", pgettext_lazy("depository", "matched")),
        "FAILING": Chip("bad", pgettext_lazy("depository", "failing")),
        "REJECTED": Chip("bad", pgettext_lazy("depository", "rejected")),
        "CANCELLED": Chip("off", pgettext_lazy("depository", "cancelled")),
        "SETTLED": Chip("good", pgettext_lazy("depository", "settled")),
    }
)
"""In which state something is at its depository."""
ANSWERS: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        "WAITS": Chip("wait", pgettext_lazy("depository", "waits")),
        "DONE": Chip("good", pgettext_lazy("depository", "done")),
        "DENIED": Chip("bad", pgettext_lazy("depository", "denied")),
    }
)
SENTENCES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "TO_SEND": pgettext_lazy(
            "depository", "It will be sent to its depository, %(depository)s, and is matched there."
        ),
        "TO_SEND_HELD": pgettext_lazy(
            "depository", "It is not sent to its depository, %(depository)s, while its own side keeps it on hold."
        ),
        "TO_SEND_IMPOSED": pgettext_lazy(
            "depository", "It is not sent to its depository, %(depository)s, while the house holds it."
        ),
        "SENT": pgettext_lazy(
            "depository", "It was sent to its depository, %(depository)s, which has until %(due)s to answer."
        ),
        "OVERDUE": pgettext_lazy(
            "depository", "Its depository, %(depository)s, was to answer by %(due)s and has not: ask there."
        ),
        "ACKNOWLEDGED": pgettext_lazy(
            "depository", "Its depository, %(depository)s, has it; it is not matched there yet."
        ),
        "REPR": pgettext_lazy(
            "depository",
            "Its depository, %(depository)s, has it and cannot go on with it as it is: cancel it there, and send it corrected.",
        ),
        "CANP": pgettext_lazy("depository", "Its depository, %(depository)s, has it; its cancellation waits there."),
        "MATCHED": pgettext_lazy("depository", "It is matched at its depository, %(depository)s."),
        "FAILING": pgettext_lazy("depository", "It is failing at its depository, %(depository)s."),
        "REJECTED": pgettext_lazy(
            "depository",
            "Its depository, %(depository)s, has rejected it, or no message could say it: send it again, or cancel it.",
        ),
        "REJECTED_AND_IMPOSED": pgettext_lazy(
            "depository",
            "Its depository, %(depository)s, has rejected it, or no message could say it: it is not sent again while the house"
            " holds it.",
        ),
        "REJECTED_AND_CANCELLED": pgettext_lazy("depository", "Its depository, %(depository)s, had rejected it."),
        "CANCELLED": pgettext_lazy("depository", "Its depository is %(depository)s."),
        "SETTLED": pgettext_lazy("depository", "Its depository, %(depository)s, confirmed it."),
    }
)


def state_chip(state: str) -> Chip:
    """What a state at a depository looks like; one that is not in the table shows its code."""
    return STATES.get(state, Chip("off", state))


def list_of(told: DepositoryStanding | DepositoryAdvice) -> ReasonList:
    """Of which list a depository's reason is, by the axes that it told: each status of sese.024 and MT548 has its own."""
    if told.processing == "CAND":
        return ReasonList.CANCELLED
    if told.processing in {"REJT", "REPR"}:
        return ReasonList.REJECTED
    if told.settlement == "PENF":
        return ReasonList.FAILING
    if told.matching == "NMAT":
        return ReasonList.UNMATCHED
    return ReasonList.PENDING if told.settlement or told.matching else ReasonList.ACKNOWLEDGED


def reason_at_depository(code: str, of: ReasonList) -> str:
    """A reason of a depository in words; the code itself for one that no list has."""
    words = reason_in_words(code, of)
    return words if words != code else reason_in_words(code)


def told_of_depository(found: AtDepository, at: datetime, *, is_cancelled: bool) -> list[str]:
    """How far an instruction has come at its depository, with the reason that it gives; at least one sentence. `is_cancelled` is
    whether it is cancelled here."""
    standing = found.standing
    state = state_at_depository(standing, at)
    words = {
        "depository": found.link.receiver,
        "due": instant(standing.answer_due_at) if standing else "",
    }
    said = [str(SENTENCES[_sentence(state, found, is_cancelled)]) % words]
    if standing is not None and standing.reason and state not in {"SETTLED", "TO_SEND"}:
        said.append(_("It says: %(reason)s.") % {"reason": reason_at_depository(standing.reason, list_of(standing))})
    if standing is not None and state != "SETTLED" and found.confirmations:
        said.append(_("It has confirmed a part so far."))
    waiting = {each.pk for each in found.requests} - {
        each.request_id for each in found.answers if each.state != "WAITS"
    }
    last = found.orders[-1].pk if found.orders else None
    said += [
        _("It was asked to %(act)s (%(reference)s), and has not answered that.")
        % {"act": each.get_act_display(), "reference": each.reference}
        for each in found.requests
        if each.pk in waiting and each.order_id == last
    ]
    return said


def _sentence(state: str, found: AtDepository, is_cancelled: bool) -> str:
    """Which sentence says where something stands: that of its state, unless there is something else to do about it. What is not
    sent because somebody holds it says so; by which code the house does is said beside."""
    if state == "REJECTED" and is_cancelled:
        return "REJECTED_AND_CANCELLED"
    if state == "REJECTED" and found.is_imposed:
        return "REJECTED_AND_IMPOSED"
    if state == "TO_SEND" and found.is_imposed:
        return "TO_SEND_IMPOSED"
    if state == "TO_SEND" and found.is_held:
        return "TO_SEND_HELD"
    processing = found.standing.processing if found.standing else ""
    return processing if state == "ACKNOWLEDGED" and processing in {"REPR", "CANP"} else state


@dataclass(frozen=True)
class ShownStep:
    """One thing that went to a depository or came from it: when by its own time, what in words, with chips, under which reference,
    and its message."""

    at: datetime
    what: str
    chips: Sequence[Chip]
    said: str
    reference: str
    message: int
    is_late: bool = False


def told_steps(found: AtDepository, instruction: Instruction) -> list[ShownStep]:
    """All that went to and fro, the newest first."""
    steps = [ShownStep(each.at, _("Sent"), (), "", each.reference, each.message_id) for each in found.orders]
    steps += [
        ShownStep(each.at, _("Asked"), (), _asked(each), each.reference, each.message_id) for each in found.requests
    ]
    steps += [
        ShownStep(
            each.told_at,
            _("Answered"),
            (ANSWERS[each.state],),
            _why(each.codes, ReasonList.CANCELLED),
            each.request.reference,
            each.message_id,
        )
        for each in found.answers
    ]
    steps += [
        ShownStep(
            each.told_at, _("Told"), _chips(each), _why(each.codes, list_of(each)), "", each.message_id, each.is_late
        )
        for each in found.advices
    ]
    steps += [
        ShownStep(each.at, _("Confirmed"), (), _moved(each, instruction), "", each.message_id)
        for each in found.confirmations
    ]
    return sorted(steps, key=lambda each: (each.at, each.message), reverse=True)


def _asked(request: DepositoryRequest) -> str:
    """What a depository was asked for, and whether its party asked us for that by message."""
    links = [
        f"{each.kind} {each.other_order or (each.pool.pool if each.pool else '')}" for each in request.linkages.all()
    ]
    act = " ".join(filter(None, [request.get_act_display(), request.wanted, ", ".join(links)]))
    return _("%(act)s, as its party asked by message") % {"act": act} if request.asked_by_id else act


def _why(codes: Sequence[str], of: ReasonList) -> str:
    return " · ".join(reason_told(code, of) for code in codes)


def reason_told(code: str, of: ReasonList) -> str:
    """A reason of a depository by its code, with its words where it has some."""
    words = reason_at_depository(code, of)
    return code if words == code else f"{code} {words}"


def where_it_stands(standing: DepositoryStanding | None, at: datetime) -> tuple[str, str]:
    """Where an instruction stands at its depository, in short: the code of the last reason, "" for none, and the state with that in
    words."""
    state = str(state_chip(state_at_depository(standing, at)).word)
    if standing is None or not standing.reason:
        return "", state
    return standing.reason, f"{state}: {reason_at_depository(standing.reason, list_of(standing))}"


def _chips(advice: DepositoryAdvice) -> list[Chip]:
    told = (("IPRC", advice.processing), ("MTCH", advice.matching), ("SETT", advice.settlement), ("HOLD", advice.hold))
    return [chip_of(axis, status) for axis, status in told if status]


def _moved(each: DepositoryConfirmation, instruction: Instruction) -> str:
    said = []
    if each.quantity_units and instruction.asset:
        said.append(quantity(Decimal(each.quantity_units).scaleb(-instruction.asset.scale)))
    if each.amount_units and instruction.currency:
        currency = instruction.currency
        said.append(money(Decimal(each.amount_units).scaleb(-currency.scale), currency.code))
    return _("%(moved)s, final on %(day)s") % {"moved": " / ".join(said), "day": day(each.settled_on)}


def link_in_words(found: DepositoryLink) -> str:
    """How a depository is written to, in one sentence."""
    return _(
        "To %(receiver)s in %(form)s, as account %(account)s; it has %(minutes)s minutes to answer. Held on %(location)s, cash on "
        "%(nostro)s."
    ) % {
        "receiver": found.receiver,
        "form": found.get_form_display(),
        "account": found.account,
        "minutes": quantity(found.answers_within),
        "location": found.location.number,
        "nostro": found.nostro.number,
    }
