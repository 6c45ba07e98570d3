"""By which model markets settle, and which nets hold matches together."""

from collections.abc import Collection
from datetime import date

from machinery.statements import rows, statement, tuples
from settlements.decision import Ints
from settlements.linking import Linked, Unit
from settlements.models import StandingNet
from settlements.netting import LEAST, Model
from settlements.queries.links import is_linked, linked_tonight


def netting_rule_on(market: int, currency: int, on: date) -> str:
    """The model of a market and currency (ids) on a day, how it nets, and the source, in words that an effect binds; "" where
    nothing is said."""
    found = rows(
        "select model, netting, source from settlements_nettingrule where market_id = %(market)s and currency_id = %(currency)s"
        " and valid @> %(on)s::date",
        {"market": market, "currency": currency, "on": on},
    )
    return f"{found[0]['model']} {found[0]['netting']} ({found[0]['source']})" if found else ""


def bound_tonight(day: date) -> Linked:
    """What settles in one piece in the night of a day, by links and by nets. What was linked since the nets were made settles by
    its links: the next night nets without it."""
    return with_nets(linked_tonight(), net_units(day))


def is_netted(match: int) -> bool:
    """Whether a match stands in a net in force."""
    return StandingNet.objects.filter(pk=match).exists()


def nets_tonight(day: date) -> Linked:
    """The nets of the night of a day alone."""
    return Linked(net_units(day))


def settling_with(match: int, day: date) -> tuple[int, ...]:
    """The matches that settle in one piece with one in the night of a day, itself among them; what is not matched is below zero."""
    if not is_linked(match) and not is_netted(match):
        return (match,)
    found = with_nets(linked_tonight(), net_units(day, [match])).units
    return next((each.members for each in found if match in each.members), (match,))


def with_nets(linked: Linked, nets: Collection[Unit]) -> Linked:
    """Links, and with them nets, without what is linked of them."""
    bound = linked.settling_whole
    left = [each._replace(members=tuple(node for node in each.members if node not in bound)) for each in nets]
    return Linked([*linked.units, *(each for each in left if each.members)], linked.settled) if nets else linked


def left_of(nets: Collection[Unit], free: Ints) -> list[Unit]:
    """What the next night will net of some nets: the matches of them that are free; none of which one alone is left."""
    may = set(free.tolist())
    left = [each._replace(members=tuple(node for node in each.members if node in may)) for each in nets]
    return [each for each in left if len(each.members) >= LEAST]


def net_units(day: date, matches: Collection[int] | None = None) -> list[Unit]:
    """The nets in force that are due on a day, as units, in the order of their numbers; of `matches` only where these are given."""
    asked = {"day": day, "matches": list(matches or ()), "every": matches is None}
    found = tuples(statement("settlements", "nets_due"), asked)
    return [Unit(tuple(members), net=net, in_order=model == Model.CASH_NET) for net, model, members in found]
