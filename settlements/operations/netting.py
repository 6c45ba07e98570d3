"""How a market nets is set from a day on; a night puts what is due into nets, and what is cancelled is taken out of its net."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

import numpy as np

from ledger.queries import units_of
from machinery.copy_format import Integer, read, stream
from machinery.statements import array, copy_in, copy_out, row, run, statement, tuples, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from refdata.queries import next_business_date
from settlements.decision import FIELDS, Ints, Queue, accounts_of, eligible
from settlements.gate import order_nets
from settlements.models import InstructionNet, NetEnd, StandingNet
from settlements.netting import Model, Nets, NetTerms, Netting, gross_and_net, in_nets, net_positions
from settlements.operations.keeping import keep_to_coming_nights
from settlements.queries.links import linked_tonight
from settlements.stops import stops_on
from vocabulary.actor import Actor
from vocabulary.days import ONE_DAY
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable("settlements_nettingrule", ["market_id", "currency_id"], ["model", "netting", "source"])
TERMS: Final = (("model", ">i2"), ("is_bilateral", ">i2"), ("one", ">i4"), ("other", ">i4"))
"""What is read of matches that are netted beside the columns of the queue."""
EPOCH: Final = date(2000, 1, 1)
"""Of the intended dates of a queue."""

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NettingWish:
    """By which model a market settles what is against payment in a currency (ids), and between whom it nets."""

    market: int
    currency: int
    model: Model
    netting: Netting


@dataclass(frozen=True, slots=True)
class NettingNight:
    """The run of a night or window, its date, by whom and when it is. `markets` that a window settles (ids): it nets what is due of
    them; None in a night: all, and what is due on the next business date."""

    run: int
    business_date: date
    by: Actor
    at: datetime
    markets: frozenset[int] | None = None

    @property
    def through(self) -> date:
        """The last intended date of which it nets."""
        return next_business_date(self.business_date) if self.markets is None else self.business_date

    def nets(self, key: Key) -> bool:
        """Whether it makes the net of a key anew."""
        return self.markets is None or (key[0] in self.markets and EPOCH + key[1] * ONE_DAY <= self.through)


@dataclass(frozen=True, slots=True)
class NettedCounts:
    """How many nets were made, and how many are over without having settled."""

    made: int = 0
    ended: int = 0


class _Standing(NamedTuple):
    """A net in force: its number, what is alike of its matches, and these, rising."""

    net: int
    key: Key
    matches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """By whom, when and on which date nets are made or over; `run` where a night does it."""

    by: Actor
    at: datetime
    business_date: date
    run: int | None = None


@part
def set_netting(wish: NettingWish, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on by which model a market settles in a currency; whether that changes anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source), NightsStand.
    """
    named = strict_text(source, longest=200)
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    facts = {"model": int(wish.model), "netting": str(wish.netting), "source": named}
    keyed = {"market_id": wish.market, "currency_id": wish.currency, **facts}
    changed = bool(replace_from(RULES, [keyed], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="netting.set",
            subject_type="market",
            subject_ids=[wish.market],
            after={"valid_from": valid_from.isoformat(), "currency": wish.currency, **facts},
        )
    return changed


@part
def net_instructions(night: NettingNight) -> NettedCounts:
    """Puts what is due tonight, and on the next business date, into the nets that the rules of markets ask for. What is on hold,
    blocked or linked, or has settled in part, is left out: it settles by itself.

    A window nets what it settles alone; other nets stay as they are. A net whose matches are the same stays; of others a new one
    takes the place. Within the freeze of the queue, whose gate is closed: nobody acts on what it reads. Second time: nothing more.
    """
    if not value("select exists (select from settlements_nettingrule) or exists (select from settlements_standingnet)"):
        return NettedCounts()
    run(statement("settlements", "nets_settled"))
    wanted = _wanted(night)
    standing = [each for each in _standing() if night.nets(each.key)]
    known = {each.key: each for each in standing}
    members, fresh, stays = wanted.matches(), list[int](), set[int]()
    for number, matches in enumerate(members):
        before = known.get(wanted.keys.row(number))
        if before and before.matches == matches:
            stays.add(before.net)
        else:
            fresh.append(number)
    told = _Told(night.by, night.at, night.business_date, night.run)
    found = _replace(wanted.only(np.array(fresh, dtype=np.int64)), [s for s in standing if s.net not in stays], told)
    if found.made or found.ended:
        _record_night(night)
    return found


@part
def take_out_of_nets(
    matches: Collection[int], *, by: Actor, at: datetime, business_date: date, request_id: str = ""
) -> int:
    """Takes matches that are cancelled out of the nets that they stand in: what is left of each is another net, or, where it is one
    match alone, none. How many nets are over by that. Second time: none more."""
    asked = {"matches": array(matches)}
    if not matches or not value(
        "select exists (select from settlements_standingnet where match_id = any (%(matches)s::bigint[]))", asked
    ):
        return 0
    order_nets()
    over = _standing(matches)
    text = statement("settlements", "nets_left").format(nets=array(each.net for each in over), gone=array(matches))
    left = in_nets(*_read(text))
    _replace(left, over, _Told(by, at, business_date))
    ends = NetEnd.objects.filter(pk__in=[each.net for each in over]).order_by("pk")
    replaced = [[end.net_id, end.replaced_by_id] for end in ends]
    gone = tuples(
        "select delivering_id, receiving_id from settlements_match where id = any (%(matches)s::bigint[]) order by id",
        asked,
    )
    record(
        by=by,
        at=at,
        code="instructions.unnetted",
        subject_type="instruction",
        subject_ids=[side for sides in gone for side in sides],
        request_id=request_id,
        after={"nets": replaced},
    )
    return len(over)


def _wanted(night: NettingNight) -> Nets:
    """The nets that there should be."""
    days = {"day": night.business_date, "through": night.through}
    of = {"every": night.markets is None, "markets": array(night.markets or ())}
    queue, terms = _read(statement("settlements", "nets_candidates").format(**days, **of))
    accounts = np.unique(np.concatenate([np.zeros(1, dtype=np.int64), *accounts_of(queue)]))
    known = np.zeros(int(accounts[-1]) + 1, dtype=np.bool_)
    known[[0, *units_of(accounts[1:].tolist())]] = True
    free = eligible(queue, stops_on(night.business_date).ids, known) & ~linked_tonight().among(queue.match)
    return in_nets(queue.take(free), terms.take(free))


def _read(query: str) -> tuple[Queue, NetTerms]:
    table = read(copy_out(query), (*FIELDS, *TERMS))
    table = table[np.lexsort((table["match"], table["intended"], table["priority"]))]
    model, is_bilateral, one, other = (table[name].astype(np.int64) for name, _ in TERMS)
    return Queue.of(table), NetTerms(model, is_bilateral > 0, one, other)


def _standing(matches: Collection[int] | None = None) -> list[_Standing]:
    """The nets in force, or those that some matches stand in."""
    asked = {"matches": array(matches or ()), "every": matches is None}
    found = tuples(statement("settlements", "nets_standing"), asked)
    return [_Standing(facts[0], tuple(facts[1:-1]), tuple(facts[-1])) for facts in found]


def _replace(nets: Nets, over: Sequence[_Standing], told: _Told) -> NettedCounts:
    """Makes nets; those that are over are ended, each by the one of its key, if there is one."""
    made = _make(nets, told)
    by_key = {nets.keys.row(number): pk for number, pk in enumerate(made)}
    NetEnd.objects.bulk_create(
        NetEnd(
            net_id=each.net,
            replaced_by_id=by_key.get(each.key),
            business_date=told.business_date,
            run_id=told.run,
            by=told.by.name,
            at=told.at,
        )
        for each in over
    )
    StandingNet.objects.filter(net_id__in=[each.net for each in over]).delete()
    if made:
        _stand(nets, np.array(made, dtype=np.int64)[nets.net])
    return NettedCounts(len(made), len(over))


def _make(nets: Nets, told: _Told) -> list[int]:
    """Writes nets with their matches and positions; their numbers."""
    if not len(nets):
        return []
    positions = net_positions(nets)
    gross, net = gross_and_net(nets, positions)
    counts = np.bincount(nets.net).tolist()
    rows = (
        InstructionNet(
            market_id=market,
            intended_settlement_date=EPOCH + intended * ONE_DAY,
            currency_id=currency,
            model=model,
            netting=str(Netting.BILATERAL if one else Netting.MULTILATERAL),
            one_id=one or None,
            other_id=other or None,
            matches=counts[number],
            gross_units=gross[number],
            net_units=net[number],
            business_date=told.business_date,
            run_id=told.run,
            by=told.by.name,
            at=told.at,
        )
        for number, (market, intended, currency, model, one, other) in enumerate(map(nets.keys.row, range(len(nets))))
    )
    made = [each.pk for each in InstructionNet.objects.bulk_create(rows)]
    numbers = np.array(made, dtype=np.int64)
    units = positions.units.astype(np.int64)
    _copy("settlements_nettedmatch", MEMBERS, [numbers[nets.net], *(getattr(nets.legs, name) for name in LEGS)])
    held = [numbers[positions.net], positions.account, positions.asset, units]
    _copy("settlements_netposition", {"net_id": 8, "account_id": 4, "asset_id": 4, "units": 8}, held)
    return made


def _stand(nets: Nets, numbers: Ints) -> None:
    _copy("settlements_standingnet", {"net_id": 8, "match_id": 8}, [numbers, nets.legs.match])


MEMBERS: Final = {
    "net_id": 8,
    "match_id": 8,
    "asset_id": 4,
    "securities_from": 4,
    "securities_to": 4,
    "quantity_units": 8,
    "currency_id": 4,
    "cash_from": 4,
    "cash_to": 4,
    "amount_units": 8,
}
"""Columns of what is in a net, and how wide they are."""
LEGS: Final = (
    "match",
    "asset",
    "securities_from",
    "securities_to",
    "quantity",
    "currency",
    "cash_from",
    "cash_to",
    "amount",
)
"""The same, but for the net, as the queue calls them."""


def _copy(table: str, widths: dict[str, int], columns: Sequence[Ints]) -> None:
    numbers = [Integer(column, width) for column, width in zip(columns, widths.values(), strict=True)]
    copy_in(table, list(widths), stream(numbers, len(columns[0])))


def _record_night(night: NettingNight) -> None:
    """One event for all that a night makes of nets, whose facts are its rows."""
    told = row(statement("settlements", "nets_told"), {"run": night.run}) or {}
    record(
        by=night.by,
        at=night.at,
        code="night.netted",
        subject_type="run",
        subject_ids=[night.run],
        after={"business_date": night.business_date.isoformat(), **told},
    )
