"""Links of what goes to external depositories: where both ends are, what a depository was told of them, and what it knows now."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import Q

from machinery.statements import among, array, rows, statement
from settlements.depositories import ABOUT_LINKS
from settlements.models import DepositoryLinkage, DepositoryOrder, DepositoryRequest, Instruction, StandingLink

THERE: Final = "THERE"
GOES: Final = "GOES"
SETTLED: Final = "SETTLED"
ELSEWHERE: Final = "ELSEWHERE"
MIRRORED: Final = {"BEFO": "AFTE", "AFTE": "BEFO"}
"""How a link is seen from its other end; of any other kind as from this one."""


class PlaceOutside(NamedTuple):
    """Where an instruction is with regard to external depositories: THERE, at the one that `receiver` (a BIC) is for a party of
    ours, the `house`; GOES, to be sent there; SETTLED there; or ELSEWHERE. `order` (id) and `sent_as` are by what it was sent last,
    0 and "" of what never was."""

    instruction: int
    stands: str
    receiver: str
    house: int
    order: int
    sent_as: str

    def is_with(self, other: "PlaceOutside") -> bool:
        """Whether another one is at, or goes to, the same depository under the same party of ours."""
        return (self.receiver, self.house) == (other.receiver, other.house) and self.receiver != ""


class SeenLink(NamedTuple):
    """A link in force as seen from an instruction of a participant: its number, its kind, the other instruction (0 for a pool), the
    pool and how many members it is to have (0: nobody counts)."""

    instruction: int
    link: int
    kind: str
    other: int
    pool: str
    members: int
    participant: int


class Known(NamedTuple):
    """A link as a depository knows it, seen from an instruction: its kind and the other instruction, or a pool."""

    kind: str
    other: int
    pool: str

    def mirrored(self, instruction: int) -> "Known":
        """The same as seen from its other end, where this one is of an instruction."""
        return Known(MIRRORED.get(self.kind, self.kind), instruction, self.pool)


def places_outside(instructions: Collection[int]) -> dict[int, PlaceOutside]:
    """Where instructions are with regard to external depositories, by id."""
    asked = {"instructions": array(instructions)}
    found = rows(statement("settlements", "outside_places"), asked) if instructions else []
    return {each["instruction"]: PlaceOutside(**each) for each in found}


def links_seen(instructions: Collection[int]) -> list[SeenLink]:
    """The links in force of instructions, each as seen from it, in the order of instructions and of links."""
    asked = {"instructions": array(instructions)}
    return [SeenLink(**each) for each in rows(statement("settlements", "links_seen"), asked)] if instructions else []


def known_outside(instructions: Collection[int]) -> dict[int, set[Known]]:
    """Which links of instructions that are at a depository that knows: what was told with the orders by which both ends are there,
    and by requests that it has done since. Whatever was told of what is not there any more it does not know."""
    places = {pk: each for pk, each in places_outside(instructions).items() if each.stands == THERE}
    orders = [each.order for each in places.values()]
    if not orders:
        return {}
    found: dict[int, dict[Known, bool]] = {pk: {} for pk in places}
    told = _told(orders)
    others = places_outside({pk for each in told for pk in _ends(each)} - {0})
    for each in told:
        mine, other = _ends(each)
        stand = {pk for pk, at in others.items() if at.stands in {THERE, SETTLED} and at.order in _orders(each)}
        if not stand.issuperset({mine, other} - {0}):
            continue
        is_linked = each.request is None or each.request.act == "LINK"
        if mine in found:
            found[mine][Known(each.kind, other, each.pool.pool if each.pool else "")] = is_linked
        if other in found:
            found[other][Known(each.kind, other, "").mirrored(mine)] = is_linked
    return {pk: {known for known, is_linked in links.items() if is_linked} for pk, links in found.items()}


def _told(orders: Collection[int]) -> list[DepositoryLinkage]:
    """What depositories were told of links of some orders and have not refused, the first told first."""
    mine = among(list(orders))
    by_request = DepositoryRequest.objects.filter(act__in=ABOUT_LINKS, answers__state="DONE")
    found = DepositoryLinkage.objects.filter(
        Q(order__in=mine) | Q(request__in=by_request.filter(order__in=mine)) | Q(other_order__in=mine)
    ).select_related("order", "request__order", "other_order", "pool")
    done = set(by_request.filter(pk__in=[each.request_id for each in found]).values_list("pk", flat=True))
    told = [each for each in found if each.request_id is None or each.request_id in done]
    return sorted(told, key=lambda each: each.request_id or each.order_id or 0)


def _of(linkage: DepositoryLinkage) -> DepositoryOrder:
    """The order that a linkage is about."""
    order = linkage.request.order if linkage.request else linkage.order
    if order is None:
        raise TypeError(f"linkage {linkage.pk} is told by nothing")
    return order


def _ends(linkage: DepositoryLinkage) -> tuple[int, int]:
    other = linkage.other_order
    return _of(linkage).instruction_id, other.instruction_id if other else 0


def _orders(linkage: DepositoryLinkage) -> Sequence[int]:
    return [_of(linkage).pk, linkage.other_order_id or 0]


def open_about_links(orders: Iterable[int]) -> DepositoryRequest | None:
    """The first request about links of some orders, or with them, that is not answered for good; None where there is none. One of
    an attempt before, or of what is not there any more, is not waited for."""
    asked = DepositoryRequest.objects.filter(act__in=ABOUT_LINKS).filter(
        Q(order__in=among(list(orders))) | Q(linkages__other_order__in=among(list(orders)))
    )
    waits = list(asked.exclude(answers__state__in=["DONE", "DENIED"]).order_by("pk"))
    places = places_outside({each.instruction_id for each in waits})
    there = {each.order for each in places.values() if each.stands == THERE}
    return next((each for each in waits if each.order_id in there), None)


def members_of(participant: int, pool: str) -> list[int]:
    """The instructions that a pool of a participant has, rising."""
    found = StandingLink.objects.filter(kind="POOL", participant_id=participant, pool=pool)
    return sorted(found.values_list("first_id", flat=True))


def references_of(instructions: Collection[int]) -> dict[int, str]:
    """The references that participants gave to instructions, by id."""
    found = Instruction.objects.filter(pk__in=instructions) if instructions else Instruction.objects.none()
    return dict(found.values_list("pk", "reference"))
