"""What an instruction waits for, and what would settle it, in sentences for people. Pure but for the facts that it words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machinery.formatting import money, quantity
from settlements.differing import FIELD_NAMES
from settlements.queries.standstill import Kind, Knot, Point, Standstill


@dataclass(frozen=True)
class ShownKnot:
    """An instruction of the chain with its sentences."""

    knot: Knot
    why: Sequence[str]


@dataclass(frozen=True)
class ShownStandstill:
    """What an instruction waits for and what would settle it (None: nothing was found) in sentences, and how sure that is."""

    knots: Sequence[ShownKnot]
    acts: Sequence[str] | None
    how_sure: Sequence[str]


def shown_standstill(found: Standstill) -> ShownStandstill:
    """All of it in words."""
    return ShownStandstill(
        [ShownKnot(each, [why_in_words(point) for point in each.points]) for each in found.knots],
        None if found.acts is None else acts_in_words(found),
        how_sure(found),
    )


def why_in_words(point: Point) -> str:
    """One thing that stands against an instruction."""
    match point.kind:
        case Kind.MATCH:
            return _unmatched(point)
        case Kind.HOLD:
            return _("%(party)s keeps it on hold.") % _words(point)
        case Kind.IMPOSED:
            if not point.named[0].id:
                return _("The house holds the counterparty's instruction.")
            return _("The house holds %(reference)s, whatever its party does.") % _words(point)
        case Kind.BLOCK:
            return _blocked(point)
        case Kind.SECURITIES | Kind.CASH:
            return _lacks(point)
        case Kind.FIRST | Kind.TOGETHER:
            return _linked(point)
        case Kind.POOL:
            return _("A pool that it is in has not all its members yet.")
        case Kind.ACCOUNT:
            return _("It names an account that the books do not know: no night settles it.")
        case Kind.OTHER:
            return _("Something stands against it of which only somebody else is told.")


def act_in_words(point: Point) -> str:
    """One thing that has to be done."""
    match point.kind:
        case Kind.MATCH:
            return _matched(point)
        case Kind.HOLD:
            if not point.party:
                return _("Somebody else releases an instruction of theirs.")
            return _("%(party)s releases its side of %(reference)s.") % _words(point)
        case Kind.IMPOSED:
            if not point.named[0].id:
                return _("The house lifts its hold on the counterparty's instruction.")
            return _("The house lifts its hold on %(reference)s.") % _words(point)
        case Kind.BLOCK:
            if point.asset:
                return _("The block on %(asset)s is lifted.") % _words(point)
            return _("The block on account %(number)s of %(party)s is lifted.") % _words(point)
        case Kind.SECURITIES | Kind.CASH:
            return _brought(point)
        case Kind.TOGETHER:
            words = {"one": point.named[0].reference, "other": point.named[-1].reference}
            return _("%(party)s takes away the link between %(one)s and %(other)s.") % {**_words(point), **words}
        case Kind.POOL:
            return _("%(party)s takes %(reference)s out of its pool %(number)s.") % _words(point)
        case _:
            return _("Somebody else puts right what stands against it, of which only they are told.")


def acts_in_words(found: Standstill) -> Sequence[str]:
    """What has to be done, each thing once."""
    return list(dict.fromkeys(act_in_words(each) for each in found.acts or ()))


def how_sure(found: Standstill) -> Sequence[str]:
    """What is to be known of an answer: how it was found, and of what."""
    said = []
    if found.acts and found.is_least:
        said.append(_("Nothing less of what was thought of settles it: each set was tried out on a copy of the queue."))
    elif found.acts:
        said.append(
            _(
                "It settles with this, and with no part of it; there were too many ways to try whether fewer acts would do."
            )
        )
    if found.is_supposed:
        said.append(_("The other side is taken to hold nothing, and to have what it owes."))
    if not found.is_whole and found.matches is None:
        said.append(
            _("It was reckoned on what is nearest to it in the queue; in all of it the night may decide otherwise.")
        )
    elif not found.is_whole:
        said.append(
            ngettext(
                "It was reckoned on the nearest match of the queue; in all of it the night may decide otherwise.",
                "It was reckoned on the nearest %(number)s matches of the queue; in all of it the night may decide otherwise.",
                found.matches or 0,
            )
            % {"number": quantity(found.matches or 0)}
        )
    return said


def _unmatched(point: Point) -> str:
    if not point.named:
        return _("It is unmatched: %(party)s has sent nothing that could be meant.") % _words(point)
    if not point.fields:
        return _("It is not matched yet with %(reference)s, which says the same.") % _words(point)
    return _("It is unmatched: the nearest one, %(reference)s, differs in this: %(fields)s.") % _words(point)


def _matched(point: Point) -> str:
    if not point.named:
        return _("%(party)s instructs its side.") % _words(point)
    if not point.fields:
        return _("The next matching takes it together with %(reference)s.") % _words(point)
    return _(
        "One of the two is cancelled and instructed anew, so that it and %(reference)s agree in this: %(fields)s."
    ) % _words(point)


def _blocked(point: Point) -> str:
    if point.asset:
        return _("%(asset)s is blocked.") % _words(point)
    return _("Account %(number)s of %(party)s is blocked.") % _words(point)


def _lacks(point: Point) -> str:
    if point.units is None:
        return _("%(party)s lacks %(asset)s.") % _words(point)
    said = _("%(party)s lacks %(units)s on %(number)s.") % _words(point)
    if not point.more:
        return said
    more = ngettext(
        "One more open instruction would bring some.",
        "%(number)s more open instructions would bring some.",
        point.more,
    ) % {"number": quantity(point.more)}
    return f"{said} {more}"


def _brought(point: Point) -> str:
    if point.units is None:
        return _("%(party)s gets %(asset)s, as much as it lacks.") % _words(point)
    if point.kind == Kind.CASH:
        return _("Account %(number)s of %(party)s is funded with %(units)s.") % _words(point)
    return _("%(units)s are delivered to account %(number)s of %(party)s.") % _words(point)


def _linked(point: Point) -> str:
    is_known = bool(point.named and point.named[0].id)
    if point.kind == Kind.FIRST:
        if is_known:
            return _("It settles only after %(reference)s.") % _words(point)
        return _("It settles only after an instruction of somebody else.")
    if is_known:
        return _("It settles only together with %(reference)s.") % _words(point)
    return _("It settles only together with an instruction of somebody else.")


def _words(point: Point) -> dict[str, str]:
    units = ""
    if point.units is not None:
        units = money(point.units, point.asset) if point.kind == Kind.CASH else f"{quantity(point.units)} {point.asset}"
    return {
        "party": point.party,
        "number": point.number,
        "asset": point.asset,
        "units": units,
        "reference": point.named[0].reference if point.named else "",
        "fields": ", ".join(dict.fromkeys(str(FIELD_NAMES[each]) for each in point.fields)),
    }
