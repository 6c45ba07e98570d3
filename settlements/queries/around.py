"""A copy of what the next night decides on, around one open match: as much of the queue as bears on it, or the nearest of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from ledger.queries import NO_FLOOR, units_of
from machinery.statements import array, rows, statement, tuples
from refdata.queries import open_currencies, open_markets
from settlements.decision import FIELDS, IMPOSED_STEP, Blocked, Ints, Queue, accounts_of, eligible
from settlements.foreseen import State, Unlinked
from settlements.lifecycle import IMPOSED
from settlements.linking import Linked, Unit
from settlements.models import OpenMatch
from settlements.models.instruction import Place
from settlements.queries.links import linked_by
from settlements.queries.netting import left_of, net_units, with_nets
from settlements.queries.night import EPOCH
from settlements.queries.parting import part_terms
from settlements.queries.sequences import night_plan
from settlements.stops import stops_on
from vocabulary.days import ONE_DAY, CalendarNotKnown

HOPS: Final = 5
"""How often what bears on what was found is looked for."""
NIGHTS: Final = 10
"""Days, from the first one on, of which one has to be open for a match."""
MOST: Final = 300
"""Matches of a copy, from which on no more are looked for."""
GIVERS: Final = [[name for name, _ in FIELDS].index(name) for name in ("securities_from", "cash_from")]
SUPPOSED: Final = 2**62
"""The number of a match that there is not yet: in the queue it comes after those of its priority and date that there are."""
ELSEWHERE: Final = 2**31 - 1
"""The account of who has not said which; it has all that it owes."""
NOTHING: Final[Mapping[int, bool]] = MappingProxyType({})
ACCOUNTS: Final = ("securities_from", "securities_to", "cash_from", "cash_to")


@dataclass(frozen=True)
class Around:
    """The copy, of what the night of a business date decides on. Its accounts are numbered anew: `accounts` are their ids by that
    number, with 0 for none in front. `is_whole`: nothing that bears on the match was left out."""

    state: State
    accounts: Sequence[int]
    is_whole: bool
    on: date


class _Night(NamedTuple):
    """A business date, and what is open on it."""

    on: date
    markets: list[int]
    currencies: list[int]


def state_around(match: OpenMatch, since: date, stands_for: Mapping[int, bool] = NOTHING) -> Around | None:
    """The copy around a match, for the first night that tries it from a business date on; None where it does not settle in our
    own books, or no night tries it for long. One with the number SUPPOSED is added to what there is, and moves whole or not at
    all; it has the links of the instructions that it `stands_for` (whether each delivers)."""
    night = _first_night(match, max(since, match.intended_settlement_date))
    if night is None or match.place != Place.OWN:
        return None
    found, links, nets, is_whole = _near(match, night, stands_for)
    if match.pk not in found:
        return None
    due = night.on
    table = np.array(list(found.values()), dtype=[(name, np.int64) for name, _ in FIELDS])
    queue = Queue.of(table)
    accounts = np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *accounts_of(queue)]))
    has = units_of(accounts[1:].tolist()) | {ELSEWHERE: NO_FLOOR}
    stops = stops_on(due).ids
    numbered = _numbered(queue, accounts)
    known = np.array([True, *(account in has for account in accounts[1:].tolist())])
    blocked = Blocked(np.flatnonzero(np.isin(accounts, stops.accounts)).astype(np.int64), stops.assets)
    state = State(
        numbered,
        (0, *(has.get(account, 0) for account in accounts[1:].tolist())),
        known,
        blocked,
        _linked(links, left_of(nets, queue.match[eligible(numbered, blocked, known)])),
        _links_by_node(links),
        part_terms(queue, None, due, Linked()),
        plan=night_plan(due, night.markets),
    )
    return Around(state, accounts.tolist(), is_whole, due)


def _first_night(match: OpenMatch, since: date) -> _Night | None:
    for later in range(NIGHTS):
        day = since + later * ONE_DAY
        try:
            markets, currencies = open_markets(day), {0} | open_currencies(day)
        except CalendarNotKnown:
            return None
        if match.market_id in markets and match.currency_id in currencies:
            return _Night(day, sorted(markets), sorted(currencies))
    return None


def _near(
    match: OpenMatch, night: _Night, stands_for: Mapping[int, bool]
) -> tuple[dict[int, tuple[Any, ...]], list[dict[str, Any]], list[Unit], bool]:
    """The matches that bear on one, as rows of a queue; the links that do, and the nets; and whether that is all."""
    in_force = [_joined(each, stands_for) for each in rows(statement("settlements", "links_in_force"))]
    found: dict[int, tuple[Any, ...]] = {SUPPOSED: _row(match)} if match.pk == SUPPOSED else {}
    links, nets = list[dict[str, Any]](), list[Unit]()
    looked, asked, is_cut = set[int](), set[int](), False
    wanted, accounts = {match.pk} - found.keys(), _givers(found.values()) - {ELSEWHERE}
    for _ in range(HOPS):
        facts = {**night._asdict(), "known": array(found), "matches": array(wanted), "accounts": array(accounts)}
        near = tuples(statement("settlements", "queue_around"), {**facts, "most": MOST})
        looked |= accounts
        asked |= wanted
        found |= {row[0]: row for row in near}
        links = _bearing(in_force, found)
        nets = [net for net in net_units(night.on, found) if len(net.members) <= MOST]
        netted = {node for net in nets for node in net.members}
        wanted = ({node for node in _nodes(links) if node > 0} | netted) - asked - found.keys()
        accounts = _givers(found.values()) - looked - {ELSEWHERE}
        is_cut = is_cut or len(near) >= MOST
        if len(found) >= MOST or not (wanted or accounts):
            break
    return found, links, nets, not (is_cut or wanted or accounts)


def _joined(link: dict[str, Any], stands_for: Mapping[int, bool]) -> dict[str, Any]:
    """A link in force with the match that is supposed in the place of instructions that have none."""
    ends = [end for end in ("first", "second") if -link[end] in stands_for]
    return link | {
        name: fact for end in ends for name, fact in ((end, SUPPOSED), (f"{end}_delivers", stands_for[-link[end]]))
    }


def _givers(found: Iterable[tuple[Any, ...]]) -> set[int]:
    return {row[place] for row in found for place in GIVERS} - {0}


def _row(match: OpenMatch) -> tuple[Any, ...]:
    """A match as `queue_around` reads it: the columns of `FIELDS`."""
    weights = ("", *IMPOSED)
    facts = {
        "match": match.pk,
        "intended": (match.intended_settlement_date - EPOCH).days,
        "deliverer_hold": match.deliverer_hold + IMPOSED_STEP * weights.index(match.deliverer_imposed),
        "receiver_hold": match.receiver_hold + IMPOSED_STEP * weights.index(match.receiver_imposed),
        "market": match.market_id,
        "asset": match.asset_id,
        "quantity": match.quantity_units,
        "currency": match.currency_id,
        "amount": match.amount_units,
    }
    return tuple(facts[name] if name in facts else getattr(match, name) for name, _ in FIELDS)


def _bearing(in_force: Sequence[dict[str, Any]], found: Iterable[int]) -> list[dict[str, Any]]:
    """The links that hang together with some matches, in order."""
    nodes, pools, bearing = set(found), set[int](), dict[int, dict[str, Any]]()
    while near := [
        each
        for each in in_force
        if each["link"] not in bearing and ({each["first"], each["second"]} & nodes or each["pool"] in pools)
    ]:
        bearing |= {each["link"]: each for each in near}
        nodes |= _nodes(near)
        pools |= {each["pool"] for each in near} - {0}
    return [bearing[link] for link in sorted(bearing)]


def _nodes(links: Iterable[Mapping[str, Any]]) -> set[int]:
    return {each[end] for each in links for end in ("first", "second")} - {0}


def _linked(links: Sequence[dict[str, Any]], nets: Sequence[Unit]) -> Callable[[Unlinked], Linked]:
    def without(gone: Unlinked) -> Linked:
        return with_nets(linked_by([each for each in links if each["link"] not in gone]), nets)

    return without


def _links_by_node(links: Iterable[Mapping[str, Any]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for each in links:
        for node in {each["first"], each["second"]} - {0}:
            found[node] = (*found.get(node, ()), each["link"])
    return found


def _numbered(queue: Queue, accounts: Ints) -> Queue:
    """The queue with the accounts by their places among all of them."""
    columns = {name: getattr(queue, name) for name, _ in FIELDS}
    return Queue(**{**columns, **{name: np.searchsorted(accounts, columns[name]) for name in ACCOUNTS}})
