"""The list of holds of the house: those that a reader may see, as far as he may know them, each with its requests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When

from authorizations.queries import Pending, carried_out, may, pending, visible_requests
from machinery.counting import counted
from machinery.paging import Count
from refdata.queries import parties_named, party_terms, reach_of, visible_parties
from settlements.models import HoldReview, ImposedHold, Instruction
from settlements.queries.imposed import SEES_WHY, SeenHold, seen_holds
from settlements.queries.scope import VIEW
from vocabulary.actor import Actor

STANDING: Final = "STANDING"
IMPOSE: Final = "instruction.impose_hold"
LIFT: Final = "instruction.lift_hold"
FOLLOW: Final = "authorizations.follow"
"""Who reads of requests."""


class HoldParty(NamedTuple):
    """A party of an instruction that the house holds: its LEI, and what it is called on the day."""

    lei: str
    name: str


@dataclass(frozen=True)
class HoldLine:
    """A hold of a list, and the instruction that it is on. Requests that the reader may see, by their numbers: that by which it was
    imposed, that by which it was lifted (None: not by one), and what waits on its instruction."""

    hold: SeenHold
    instruction: Instruction
    participant: HoldParty
    counterparty: HoldParty
    imposed_request: int | None
    lifting_request: int | None
    waits: Pending | None


@dataclass(frozen=True)
class WantedHolds:
    """What a reader asks for: a kind, STANDING or how it ended, a participant by name, BIC or LEI, an ISIN, the reference of an
    instruction or its beginning, whoever imposed it by a part of the name, and the day by which a hold that stands is to be looked
    at again; "" and None for any. Of what he may not know nothing is found by it."""

    hold_kind: str = ""
    hold_state: str = ""
    participant: str = ""
    isin: str = ""
    reference: str = ""
    imposed_by: str = ""
    look_again_by: date | None = None


def visible_holds(actor: Actor, at: datetime) -> QuerySet[ImposedHold]:
    """The holds of the house that an actor may see: those on the instructions in its scope."""
    found = ImposedHold.objects.filter(instruction__participant__in=visible_parties(actor, at, VIEW))
    return found.select_related(
        "instruction__participant", "instruction__counterparty", "instruction__asset", "instruction__currency"
    )


def wanted_holds(wanted: WantedHolds, actor: Actor, at: datetime) -> QuerySet[ImposedHold]:
    """Those of the visible holds that are asked for."""
    found = visible_holds(actor, at)
    if wanted.hold_kind:
        found = found.filter(kind=wanted.hold_kind)
    if wanted.hold_state:
        found = found.filter(ending=None if wanted.hold_state == STANDING else wanted.hold_state)
    if wanted.participant:
        found = found.filter(instruction__participant__in=parties_named(wanted.participant))
    if wanted.isin:
        found = found.filter(instruction__asset__code=wanted.isin)
    if wanted.reference:
        found = found.filter(instruction__reference__startswith=wanted.reference)
    if wanted.imposed_by or wanted.look_again_by:
        found = found.filter(reach_of(actor, at, SEES_WHY).of("instruction__participant"))
    if wanted.imposed_by:
        found = found.filter(imposed_by__icontains=wanted.imposed_by)
    return to_review(found, wanted.look_again_by) if wanted.look_again_by else found


def to_review(found: QuerySet[ImposedHold], day: date) -> QuerySet[ImposedHold]:
    """Those that stand and are to be looked at again by a day: as the last look at each said, else as it says itself."""
    looks = HoldReview.objects.filter(hold=OuterRef("pk")).order_by("-pk")
    again = Case(When(Exists(looks), then=Subquery(looks.values("look_again_on")[:1])), default=F("until_date"))
    return found.filter(ending=None).annotate(again=again).filter(again__lte=day)


def holds_to_review(actor: Actor, at: datetime, right: str, day: date) -> Count:
    """How many holds an actor may see, and with a right do something about, that are to be looked at by a day; never TooSlow."""
    reached = reach_of(actor, at, right).of("instruction__participant")
    return counted(wanted_holds(WantedHolds(look_again_by=day), actor, at).filter(reached))


def hold_lines(found: Sequence[ImposedHold], actor: Actor, at: datetime, today: date) -> list[HoldLine]:
    """Visible holds as a list shows them to an actor, in their order; names are those of `today`."""
    on = {each.instruction_id: each.instruction for each in found}
    participants = {pk: each.participant_id for pk, each in on.items()}
    seen = seen_holds(found, reach_of(actor, at, SEES_WHY).parties(set(participants.values())), participants)
    parties = {each.participant_id: each.participant for each in on.values()}
    parties |= {each.counterparty_id: each.counterparty for each in on.values()}
    terms = party_terms(parties, today)
    named = {pk: HoldParty(each.lei, terms[pk].name if pk in terms else "") for pk, each in parties.items()}
    follows = may(actor, FOLLOW, at)
    requests, waits = (_requests(on, actor, at), _waits(on, actor, at)) if follows else ({}, {})
    return [
        HoldLine(
            hold=each,
            instruction=on[each.instruction],
            participant=named[on[each.instruction].participant_id],
            counterparty=named[on[each.instruction].counterparty_id],
            imposed_request=requests.get((each.instruction, IMPOSE, each.imposed_at)),
            lifting_request=requests.get((each.instruction, LIFT, each.ended_at)) if each.ended_at else None,
            waits=waits.get(str(each.instruction)) if each.stands else None,
        )
        for each in seen
    ]


def _requests(on: Collection[int], actor: Actor, at: datetime) -> dict[tuple[int, str, datetime], int]:
    """What was carried out on instructions, by the act and its instant."""
    found = carried_out((IMPOSE, LIFT), "instruction", on, visible_requests(actor, at))
    return {(int(each.key), each.action, each.at): each.request for each in found}


def _waits(on: Collection[int], actor: Actor, at: datetime) -> dict[str, Pending]:
    """What waits on instructions, by their ids as text."""
    found = pending("instruction", on)
    if not found:
        return {}
    seen = visible_requests(actor, at).filter(pk__in={each.request for each in found.values()})
    known = set(seen.values_list("pk", flat=True))
    return {key: each for key, each in found.items() if each.request in known}
