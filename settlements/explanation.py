"""Why an instruction is in its state, and what happens next: sentences for people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machinery.formatting import day, instant, quantity
from settlements.reasons import reason_in_words

HOLDS = frozenset({"PREA", "PRCY", "BOTH", "CSDH", "CVAL", "CDEL"})
SAID_OTHERWISE = HOLDS | {"FUTU"}
"""Reasons that no run has found."""
BY_THE_SYSTEM = "CANS"


@dataclass(frozen=True)
class Situation:
    """Where an instruction stands at an instant. `is_claimed` by a night that runs; `settled_on` is the business date of its
    settlement, `at_once` how many others its match needed to settle at the same moment; `zone` is that of its market.
    `unmatched` says what keeps it from its match (`told_of_matching`), `links` what it is linked with and waits for, `parts` what
    has settled of it, or why nothing does in parts; `is_released_in_part`: of what its side holds a part may settle. `ends_on` is
    the business day at whose end the system cancels it, `days_left` how many business days that is from now, `is_warned` whether
    its party was told. `sequence` is the first one of the night that takes it ("": its night has but one), `is_last_sequence`
    whether none comes after it. `window` is when the window opens that tries it before that night. `at_depository` says how far it
    has come there (`told_of_depository`), nothing of what goes to none. `fails_at_cut_off`: what is open is failing from its very
    cut-off on, not only from its night. `is_late`: it was matched after the cut-off of its date. `imposed`
    says what the house holds it by (`held_in_words`)."""

    processing: str
    matching: str
    settlement: str
    hold: str
    reason: str
    payment: str
    place: str
    intended: date
    business_date: date
    at: datetime
    zone: str
    cut_off: datetime | None = None
    fails_at_cut_off: bool = False
    is_late: bool = False
    is_claimed: bool = False
    settled_on: date | None = None
    at_once: int = 0
    unmatched: Sequence[str] = ()
    links: Sequence[str] = ()
    parts: Sequence[str] = ()
    is_released_in_part: bool = False
    ends_on: date | None = None
    days_left: int = 0
    is_warned: bool = False
    sequence: str = ""
    is_last_sequence: bool = False
    window: datetime | None = None
    at_depository: Sequence[str] = ()
    imposed: Sequence[str] = ()


def why(found: Situation) -> Sequence[str]:
    """Every condition that brought or keeps it where it is, the final ones alone; at least one sentence."""
    if found.processing == "CAND":
        if found.reason == BY_THE_SYSTEM:
            return [_("It had not settled for as long as its market tries, and the system cancelled it.")]
        if found.at_depository:
            return [_("It was cancelled at its depository, or before it was sent again."), *found.at_depository]
        if found.matching == "NMAT":
            return [_("Its own side cancelled it before it was matched.")]
        return [_("Both sides asked for cancellation.")]
    if found.settlement == "SETT":
        return [_settled(found), *_in_time(found), *_at_once(found), *found.at_depository]
    if found.at_depository:
        return [*found.imposed, *_outside(found), *found.at_depository]
    if found.matching == "NMAT":
        return [
            *found.imposed,
            *([_("This side keeps it on hold.")] if found.hold else []),
            *(found.unmatched or [_("No instruction of the counterparty matches it yet.")]),
        ]
    if found.is_claimed:
        return [_("A run has claimed it and is deciding it now.")]
    return [*_open_conditions(found)] or [_("Nothing stands against it.")]


def _settled(found: Situation) -> str:
    said = {
        "FOP": _("It settled on %(day)s; the securities moved, free of payment."),
        "PFOD": _("It settled on %(day)s; the cash moved, free of delivery."),
    }.get(found.payment, _("It settled on %(day)s; securities and cash moved together."))
    return said % {"day": day(found.settled_on)}


def _in_time(found: Situation) -> Sequence[str]:
    if not found.is_late or found.settled_on != found.intended:
        return []
    return [_("It was matched after the cut-off of that date; its night settled it on that date nevertheless.")]


def _at_once(found: Situation) -> Sequence[str]:
    if not found.at_once:
        return []
    said = ngettext(
        "It settled at the same moment as %(number)s other match: neither could have settled by itself.",
        "It settled at the same moment as %(number)s other matches: none of them could have settled by itself.",
        found.at_once,
    )
    return [said % {"number": quantity(found.at_once)}]


def _outside(found: Situation) -> Sequence[str]:
    is_late = found.intended < found.business_date
    missed = _("Its intended settlement date, %(day)s, was missed: for us it fails, whatever its depository says.")
    return [
        *([missed % {"day": day(found.intended)}] if is_late else []),
        *([_("This side keeps it on hold.")] if found.hold in {"PREA", "BOTH"} else []),
    ]


def _open_conditions(found: Situation) -> Sequence[str]:
    said = []
    if found.settlement == "PENF":
        missed = (
            _("Its intended settlement date, %(day)s, was missed: it is failing.")
            if found.intended < found.business_date
            else _("The cut-off of its intended settlement date, %(day)s, has passed: it is failing.")
        )
        said.append(missed % {"day": day(found.intended)})
    said += found.imposed
    if found.hold in {"PREA", "BOTH"}:
        said.append(_("This side keeps it on hold."))
    if found.hold in {"PRCY", "BOTH"}:
        said.append(_("The counterparty keeps it on hold."))
    if found.processing == "CANP":
        said.append(_("This side has asked for cancellation, the counterparty has not."))
    if found.reason and found.reason not in SAID_OTHERWISE:
        said.append(_("The last run found: %(reason)s.") % {"reason": reason_in_words(found.reason)})
    said += found.parts
    said += found.links
    if found.place == "CSD":
        said.append(_("It settles at the depository, which has not confirmed it."))
    if found.intended > found.business_date:
        said.append(_("Its intended settlement date, %(day)s, has not come.") % {"day": day(found.intended)})
    return said


def _next_outside(found: Situation) -> str:
    if found.imposed:
        return _("Once the house has lifted its hold it may be sent to its depository, whose confirmation settles it.")
    return _("The depository's confirmation settles it.")


def what_next(found: Situation) -> Sequence[str]:
    """The next event to expect, in one or two sentences."""
    if found.processing == "CAND":
        return [_("Nothing: a cancellation is final.")]
    if found.settlement == "SETT":
        return [_("Nothing: a settlement is final. An error is put right by a new instruction the other way.")]
    if found.at_depository:
        return [_next_outside(found)]
    if found.matching == "NMAT":
        said = _("It is matched as soon as the counterparty's instruction agrees with it.")
        return [said, *_end_of_recycling(found)]
    if found.imposed:
        return [_("Once the house has lifted its hold, the night run that follows tries it; before that none does.")]
    if found.is_claimed:
        return [_("Before the run ends it is settled, or told why not.")]
    night = {"day": day(max(found.intended, found.business_date))}
    if found.place == "CSD":
        said = _(
            "It was matched here for an external depository, to which pairs are not sent: nothing settles it. Both sides have"
            " to cancel it, and each to send its own instruction."
        )
    elif found.hold == "PREA" and found.is_released_in_part:
        said = (
            _("The night run of %(day)s tries what is released of it; the rest is tried once it is released too.")
            % night
        )
    elif found.hold in {"PREA", "BOTH"}:
        said = _("Once it is released, the night run of %(day)s tries it.") % night
    elif found.hold == "PRCY":
        said = _("Once the counterparty releases it, the night run of %(day)s tries all of it.") % night
    elif found.processing == "CANP":
        said = (
            _("It is cancelled when the counterparty asks too; until then the night run of %(day)s tries it.") % night
        )
    else:
        said = _("The night run of %(day)s tries it.") % night
    return [said, *_sequence(found), *_window(found), *_deadline(found), *_end_of_recycling(found)]


def _sequence(found: Situation) -> Sequence[str]:
    if not found.sequence:
        return []
    if found.is_last_sequence:
        return [_("That night takes it in its last sequence, “%(name)s”.") % {"name": found.sequence}]
    said = _("That night takes it in its sequence “%(name)s” first, and tries it again in those after it.")
    return [said % {"name": found.sequence}]


def _window(found: Situation) -> Sequence[str]:
    if found.window is None:
        return []
    return [
        _("Before that the window that opens at %(instant)s tries it.") % {"instant": instant(found.window, found.zone)}
    ]


def _end_of_recycling(found: Situation) -> Sequence[str]:
    if found.ends_on is None:
        return []
    words = {"day": day(max(found.ends_on, found.business_date)), "days": found.days_left}
    if found.days_left <= 0:
        said = _("The system cancels it at the end of %(day)s, tonight, unless it settles before.")
    elif found.matching == "NMAT":
        said = ngettext(
            "The system cancels it at the end of %(day)s, in %(days)s business day, unless it is matched before.",
            "The system cancels it at the end of %(day)s, in %(days)s business days, unless it is matched before.",
            found.days_left,
        )
    else:
        said = ngettext(
            "The system cancels it at the end of %(day)s, in %(days)s business day, unless it settles before.",
            "The system cancels it at the end of %(day)s, in %(days)s business days, unless it settles before.",
            found.days_left,
        )
    return [said % words, *([_("Its party has been warned of that.")] if found.is_warned else [])]


def _deadline(found: Situation) -> Sequence[str]:
    if found.settlement != "PEND" or found.cut_off is None:
        return []
    if found.fails_at_cut_off and found.at < found.cut_off:
        said = _("If it has not settled by its cut-off, %(instant)s, it is failing from then on.")
    elif found.at < found.cut_off:
        said = _("If it has not settled when the first night run after its cut-off, %(instant)s, ends, it is failing.")
    else:
        said = _("Its cut-off, %(instant)s, has passed: if the night run does not settle it, it is failing.")
    return [said % {"instant": instant(found.cut_off, found.zone)}]
