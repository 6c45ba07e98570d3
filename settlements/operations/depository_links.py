"""What depositories are told of links between instructions, kept beside the message that tells it; and what they are asked of
them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from machinery.transactions import part
from settlements.gate import order_links, pass_gate
from settlements.models import DepositoryLinkage, DepositoryOrder, DepositoryPool, DepositoryRequest
from settlements.operations.depository_refusals import RequestStands
from settlements.operations.link_graph import LinkWish
from settlements.operations.links import (
    demand_linkable,
    demand_unlinkable,
    link_as_done,
    links_standing,
    unlink_as_done,
)
from settlements.queries.links_at_depositories import open_about_links, places_outside
from vocabulary.occasion import Occasion


class ToldLink(NamedTuple):
    """A link as a message tells a depository: its kind as seen from what the message is about, under which reference of ours the
    other one was sent there ("" for a pool), and the pool (id, 0 for none) with how many members it is to have (0: nobody
    counts)."""

    kind: str
    sent_as: str
    pool: int = 0
    members: int = 0


@part
def name_pool(participant: int, pool: str) -> int:
    """The name (id) under which depositories are told a pool of a party. The second time: as it stands. Whoever calls has ordered
    links."""
    return DepositoryPool.objects.get_or_create(participant_id=participant, pool=pool)[0].pk


@part
def note_linkages(
    links: Sequence[ToldLink], *, order: DepositoryOrder | None = None, request: DepositoryRequest | None = None
) -> list[list[str]]:
    """Keeps the links that the message of an order, or of a request, tells a depository; how its event says them."""
    sent: Mapping[str, int] = dict(
        DepositoryOrder.objects.filter(reference__in=[each.sent_as for each in links if each.sent_as]).values_list(
            "reference", "pk"
        )
        if links
        else ()
    )
    DepositoryLinkage.objects.bulk_create(
        DepositoryLinkage(
            order=order,
            request=request,
            kind=each.kind,
            other_order_id=sent[each.sent_as] if each.sent_as else None,
            pool_id=each.pool or None,
            members=each.members or None,
        )
        for each in links
    )
    return [[each.kind, each.sent_as or f"pool {each.pool}"] for each in links]


@part
def keep_links_in_order() -> None:
    """Taken before anything else by whoever asks a depository for links, or does what it has done of them: what is sent takes it
    before it holds up what is told."""
    pass_gate()
    order_links()


@part
def links_to_ask(order: DepositoryOrder, act: str, wishes: Sequence[LinkWish], participant: int) -> list[ToldLink]:
    """What a depository is told where it is asked to link what an order sent, or to take links of it away (UNLINK). Whoever calls
    has ordered links.

    Refuses RequestStands (while another request about links of either end is open), what `link` and `unlink` refuse, and
    LinkNeedsNoDepository.
    """
    places = places_outside({wish.other for wish in wishes if wish.other})
    if waits := open_about_links([order.pk, *(each.order for each in places.values() if each.order)]):
        raise RequestStands(instruction=order.instruction_id, reference=waits.reference)
    (demand_linkable if act == DepositoryRequest.Act.LINK else demand_unlinkable)(wishes)
    return [
        ToldLink(wish.kind, places[wish.other].sent_as)
        if wish.other
        else ToldLink(wish.kind, "", name_pool(participant, wish.pool), wish.members)
        for wish in wishes
    ]


def change_links(request: DepositoryRequest, occasion: Occasion) -> dict[str, Any]:
    """Does in our books what a depository has done of links; how many, and the codes of those for which our books have no place any
    more: what became of an end meanwhile stands."""
    linkages = request.linkages.select_related("other_order", "pool").order_by("pk")
    wishes = [_wish(request.instruction_id, each) for each in linkages]
    if request.act == DepositoryRequest.Act.LINK:
        done = link_as_done(wishes, occasion)
    else:
        standing = [each for each in links_standing(request.instruction_id, wishes) if each is not None]
        done = unlink_as_done(standing, occasion)
    return {"done": done.done, "left": [each.code for each in done.failures]}


def _wish(instruction: int, linkage: DepositoryLinkage) -> LinkWish:
    """What a linkage of a request asks for."""
    if linkage.pool is not None:
        return LinkWish(instruction, linkage.kind, pool=linkage.pool.pool, members=linkage.members or 0)
    other = linkage.other_order
    return LinkWish(instruction, linkage.kind, other.instruction_id if other else 0)
