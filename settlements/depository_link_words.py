"""What the page of an instruction says of its links at an external depository."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machinery.formatting import quantity
from settlements.link_words import way_in_words
from settlements.queries.links_at_depositories import (
    GOES,
    SETTLED,
    THERE,
    Known,
    PlaceOutside,
    SeenLink,
    known_outside,
    links_seen,
    members_of,
    places_outside,
    references_of,
)

Places = Mapping[int, PlaceOutside]


def links_at_depository(instruction: int) -> list[str]:
    """What the depository of an instruction knows of its links, a sentence each: those in force, then those that only it knows."""
    seen = links_seen([instruction])
    known = known_outside([instruction]).get(instruction, set())
    members = {each.pool: members_of(each.participant, each.pool) for each in seen if each.pool}
    numbers = (
        {each.other for each in seen}
        | {each.other for each in known}
        | {pk for pool in members.values() for pk in pool}
    )
    places, names = places_outside({instruction, *numbers} - {0}), references_of(numbers - {0})
    said = [_said(each, known, places, names) for each in seen]
    said += [_left_out(each.pool, places[instruction], members[each.pool], places) for each in seen if each.pool]
    standing = {Known(each.kind, each.other, each.pool) for each in seen}
    said += [
        _(
            "Its depository has it linked (%(link)s), which it is not here. Have it taken away there (command depository.ask)."
        )
        % {"link": _link(each, names)}
        for each in sorted(known - standing)
        if not each.other or places[each.other].stands != SETTLED
    ]
    return [each for each in said if each]


def _link(link: Known | SeenLink, names: Mapping[int, str]) -> str:
    return f"{way_in_words(link.kind)} {link.pool or names.get(link.other, link.other)}"


def _said(link: SeenLink, known: Collection[Known], places: Places, names: Mapping[int, str]) -> str:
    """What its depository knows of one link in force; "" of what needs none: the other one has settled there."""
    mine, other = places[link.instruction], places.get(link.other)
    told = {"link": _link(link, names)}
    if Known(link.kind, link.other, link.pool) in known:
        return _("Its depository knows of the link: %(link)s.") % told
    if other is not None and other.stands == SETTLED:
        return ""
    may_know = other is None or (mine.is_with(other) and other.stands in {THERE, GOES})
    if may_know and GOES in {mine.stands, other.stands if other else ""}:
        return (
            _("Its depository is told of the link once both are sent: %(link)s.") % told
            if other
            else _("Its depository is told of the link with the instruction: %(link)s.") % told
        )
    if may_know and mine.stands == THERE:
        return (
            _(
                "Its depository does not know of the link (%(link)s), though it is there. Take it away here, and ask for it anew."
            )
            % told
        )
    return (
        _("It is linked (%(link)s) with what is not at that depository: its depository does not know of the link.")
        % told
    )


def _left_out(pool: str, mine: PlaceOutside, members: Collection[int], places: Places) -> str:
    """How many members of a pool are not at the depository, which does not wait for them."""
    number = sum(places[each].stands != SETTLED and not places[each].is_with(mine) for each in members)
    if not number:
        return ""
    return ngettext(
        "%(number)s member of the pool %(pool)s is not at that depository, which does not wait for it.",
        "%(number)s members of the pool %(pool)s are not at that depository, which does not wait for them.",
        number,
    ) % {"number": quantity(number), "pool": pool}
