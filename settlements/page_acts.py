"""The acts of a participant as pages offer them, on one instruction or on many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Asked, Step, WaitsAlready, ask, probe
from authorizations.queries import Pending, missing_rights
from ledger.queries import business_date
from machinery.request import Request, acting
from settlements.models import HoldKind
from settlements.operations import (
    HoldWish,
    Occasion,
    OutOfReach,
    cancel,
    hold,
    impose_hold,
    prioritise,
    release,
    set_partial,
)
from settlements.operations.acts import against
from settlements.operations.part_acts import against_parts
from settlements.queries import Sheet, may_act_on
from vocabulary.outcome import Outcome
from vocabulary.side import Partial


@dataclass(frozen=True)
class Act:
    """One act of a participant as a page offers it. `operation` does it at once; `command` asks for it, where others may have
    to agree ("": nobody ever has), with `facts` beside the instructions."""

    name: str
    permission: str
    url_name: str
    operation: Callable[[Sequence[int], Occasion], Outcome]
    title: Promise
    effect: Promise
    done: Promise
    command: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Acted:
    """What became of an act: the outcome, and the request by which it waits for others to agree (None: it is done)."""

    outcome: Outcome
    waits: Asked | None = None


def perform(act: Act, instructions: Sequence[int], occasion: Occasion) -> Acted:
    """Does an act, or asks for it where others must agree. Refuses as `ask` does."""
    if not act.command or not instructions:
        return Acted(act.operation(instructions, occasion) if instructions else Outcome())
    asked = ask(act.command, {"instructions": list(instructions), **act.facts}, occasion)
    return Acted(asked.answer, None if asked.is_done else asked)


def steps_of(act: Act, instructions: Sequence[int], occasion: Occasion) -> Sequence[Step]:
    """Who would have to agree to an act, step by step; nothing is kept. Refuses as `probe` does."""
    if not act.command or not instructions:
        return []
    return probe(act.command, {"instructions": list(instructions), **act.facts}, occasion).waits_for


HOLD = Act(
    "hold",
    "settlements.hold",
    "instruction_hold",
    hold,
    pgettext_lazy("act", "Put on hold"),
    _("No night run tries it until this side releases it. The counterparty sees that it is on hold."),
    _("The instruction is on hold."),
    "instruction.hold",
)
RELEASE = Act(
    "release",
    "settlements.release",
    "instruction_release",
    release,
    pgettext_lazy("act", "Release"),
    _("The next night run tries it, unless something else stands against it."),
    _("The instruction is released."),
    "instruction.release",
)
CANCEL = Act(
    "cancel",
    "settlements.cancel",
    "instruction_cancel",
    cancel,
    pgettext_lazy("act", "Cancel"),
    _(
        "A matched pair is cancelled when both sides have asked; what is not matched, at once. "
        "The first request cannot be taken back here."
    ),
    _("The cancellation is asked for."),
    "instruction.cancel",
)


PRIORITIES: Final = {"high": 3, "normal": 4}
"""What each act on a priority sets, by its name."""


def _priority(priority: int) -> Callable[[Sequence[int], Occasion], Outcome]:
    def act(instructions: Sequence[int], occasion: Occasion) -> Outcome:
        return prioritise(instructions, priority, occasion)

    return act


HIGH = Act(
    "high",
    "settlements.prioritise",
    "instruction_high",
    _priority(PRIORITIES["high"]),
    pgettext_lazy("act", "High priority"),
    _("The next night run decides it before what has normal priority."),
    _("The priority is changed."),
    "instruction.prioritise",
    {"priority": PRIORITIES["high"]},
)
NORMAL = Act(
    "normal",
    "settlements.prioritise",
    "instruction_normal",
    _priority(PRIORITIES["normal"]),
    pgettext_lazy("act", "Normal priority"),
    _(
        "The next night run decides it after what has high priority, unless the counterparty gives it a more urgent one."
    ),
    _("The priority is changed."),
    "instruction.prioritise",
    {"priority": PRIORITIES["normal"]},
)


def _partial(partial: Partial) -> Callable[[Sequence[int], Occasion], Outcome]:
    def act(instructions: Sequence[int], occasion: Occasion) -> Outcome:
        return set_partial(instructions, partial, occasion)

    return act


@dataclass(frozen=True)
class FormAct:
    """An act that asks for more than a reason, on a page of its own."""

    name: str
    permission: str
    url_name: str
    title: Promise
    command: str


PARTIAL = FormAct(
    "partial",
    "settlements.partial",
    "set_partial",
    pgettext_lazy("act", "Change the partial settlement indicator"),
    "instruction.set_partial",
)
RELEASE_PART = FormAct(
    "release_part",
    "settlements.release",
    "release_part",
    pgettext_lazy("act", "Release a part"),
    "instruction.release_part",
)
TAKE_BACK = FormAct(
    "take_back_release",
    "settlements.hold",
    "take_back_release",
    pgettext_lazy("act", "Take back the release of a part"),
    "instruction.take_back_release",
)
WITH_PARTS = Act(
    "with_parts",
    PARTIAL.permission,
    "",
    _partial(Partial.ALLOWED),
    pgettext_lazy("act", "Allow parts"),
    _("They say PART: a night settles them in part where securities lack and the other side allows it too."),
    _("The partial settlement indicator is changed."),
    PARTIAL.command,
    {"partial": str(Partial.ALLOWED)},
)
WITHOUT_PARTS = Act(
    "without_parts",
    PARTIAL.permission,
    "",
    _partial(Partial.NOT_ALLOWED),
    pgettext_lazy("act", "Allow no parts"),
    _("They say NPAR: they settle whole or not at all."),
    _("The partial settlement indicator is changed."),
    PARTIAL.command,
    {"partial": str(Partial.NOT_ALLOWED)},
)
ACTS: Final = (HOLD, RELEASE, HIGH, NORMAL, CANCEL)
"""Those that have a page on one instruction."""
FORM_ACTS: Final = (RELEASE_PART, TAKE_BACK, PARTIAL)
"""Those that have a page that asks for more; each is offered where there is something to say."""
MOST_AT_ONCE: Final = 1_000
"""Instructions of one act: what a person can answer for, and what is done while he waits."""


def _impose_any(instructions: Sequence[int], occasion: Occasion) -> Outcome:
    """The house holds instructions by the first kind by which it does not hold them yet, to see which of them can be held."""
    left, found = list(instructions), Outcome()
    for kind in HoldKind:
        found = Outcome(found.done) + impose_hold(left, HoldWish(kind, "?", condition="?" * (kind == "CDEL")), occasion)
        left = [int(each.item) for each in found.failures]
        if not left:
            break
    return found


IMPOSE: Final = Act(
    "impose",
    "compliance.block",
    "",
    _impose_any,
    pgettext_lazy("act", "Hold by the house"),
    _("They do not settle, are not sent and do not go on until the house lifts that, whatever their parties do."),
    _("The house holds it."),
    "instruction.impose_hold",
    {"kind": "CSDH", "grounds": "?"},
)
"""On many alone; what it says of them comes from its form."""
ON_MANY: Final = (HOLD, RELEASE, HIGH, NORMAL, WITH_PARTS, WITHOUT_PARTS, CANCEL, IMPOSE)
"""Those that can be done to picked rows of the list, the grave ones last."""


@dataclass(frozen=True)
class HoldAct:
    """An act on holds of the house that stand, asked for by a command."""

    name: str
    permission: str
    command: str
    title: Promise
    effect: Promise


LIFT_HOLDS: Final = HoldAct(
    "lift",
    "compliance.unblock",
    "instruction.lift_hold",
    pgettext_lazy("act", "Lift a hold of the house"),
    _("Once lifted, the next night run tries each that is still open, unless something else stands against it."),
)
REVIEW_HOLDS: Final = HoldAct(
    "review",
    LIFT_HOLDS.permission,
    "instruction.review_hold",
    pgettext_lazy("act", "Look at a hold of the house again"),
    _("Each stays as it is. That it was looked at, what was found and when the next look is due are kept with it."),
)
ON_HOLDS: Final = (REVIEW_HOLDS, LIFT_HOLDS)
"""Those that can be done to picked rows of the list of holds."""


@dataclass(frozen=True)
class Offer:
    """An act on one instruction, and what it would be refused with; "" where it can be done."""

    act: Act | FormAct
    refusal: str

    @property
    def is_main(self) -> bool:
        """Whether its button is the one that stands out."""
        return self.act is RELEASE


@dataclass(frozen=True)
class Refused:
    """A sentence with which acts are refused, and their titles."""

    sentence: str
    titles: Sequence[Promise]


@dataclass(frozen=True)
class Offers:
    """The acts of a page: what can be done, and what is refused and why."""

    offers: Sequence[Offer]

    @property
    def refused(self) -> list[Refused]:
        """Each sentence once."""
        sentences = dict.fromkeys(offer.refusal for offer in self.offers if offer.refusal)
        return [
            Refused(said, [offer.act.title for offer in self.offers if offer.refusal == said]) for said in sentences
        ]

    @property
    def buttons(self) -> list[tuple[Offer, int]]:
        """Each act with the number of its sentence among `refused`; 0 where it can be done."""
        sentences = ["", *(each.sentence for each in self.refused)]
        return [(offer, sentences.index(offer.refusal)) for offer in self.offers]


def offers_of(request: Request, sheet: Sheet, waits: Pending | None = None) -> Offers:
    """Every act that has a page, with the refusal that it would meet: the right that is missing, the legal entity that it
    does not reach, what the state forbids, then the request that waits on it."""
    refused = against(sheet) | against_parts(sheet)
    acts: Sequence[Act | FormAct] = (
        *(HOLD, RELEASE),
        *(act for act in FORM_ACTS if _is_about(act, sheet)),
        *_of_priority(sheet),
        CANCEL,
    )
    missing = missing_rights([act.permission for act in acts if act.permission not in request.permissions], request.at)

    def refusal(act: Act | FormAct) -> str:
        if act.permission in missing:
            return missing[act.permission].sentence()
        if not may_act_on(sheet.instruction, act.permission, acting(request), request.at):
            return OutOfReach(instruction=sheet.instruction.pk).sentence()
        if act.name in refused:
            return refused[act.name].sentence()
        held = [sheet.instruction.reference]
        return WaitsAlready(request=waits.request, objects=held).sentence() if waits and act.command else ""

    return Offers([Offer(act, refusal(act)) for act in acts])


def _of_priority(sheet: Sheet) -> Sequence[Act]:
    """The change of its own priority that is one: to high where it is normal, to normal where it is high."""
    if sheet.end or sheet.own_priority not in PRIORITIES.values():
        return ()
    return (NORMAL,) if sheet.own_priority == PRIORITIES[HIGH.name] else (HIGH,)


def _is_about(act: FormAct, sheet: Sheet) -> bool:
    """Whether an act says anything of an instruction as it stands."""
    found = sheet.part_facts
    if found is None or not sheet.instruction.asset_id or sheet.end:
        return False
    if act is RELEASE_PART:
        return found.delivers and sheet.statuses.hold in {"PREA", "BOTH"}
    return act is PARTIAL or bool(sheet.released)


def occasion_of(request: Request, reason: str) -> Occasion:
    """Who acts now, and why."""
    return Occasion(
        by=acting(request),
        at=request.at,
        business_date=business_date(),
        reason=reason,
        request_id=request.request_id,
    )
