"""Nets what waits for netting: obligations to and from central counterparties, each with its pair of instructions.

What was netted is never edited: when a trade leaves a net, another net without it takes that one's place.

Both instructions of a net name a place of trade only where all its trades were made at the same venue. A net is no trade: of
what fails of it nobody can say which trade it was, so it may only say what is true of each. Of trades of several venues, or where
one has none, it says nothing, and its penalties have the usual rate (docs/adr/0044-growth-markets.md).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clearing.gate import close_gate
from clearing.operations.refusals import NetCannotSettle
from clearing.operations.settling import BY
from clearing.submitted import Side
from machinery.batches import many_rows
from machinery.statements import array, copy_rows, copy_text, lines_as_text, rows, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import (
    account_numbers,
    accounts_by_number,
    assets_named,
    next_business_date,
    party_terms,
    ssis_standing,
)
from settlements.operations import Made, Occasion, Row, cancel, check_rows, keep_still, take_in
from settlements.queries import frozen_by
from vocabulary.actor import Actor
from vocabulary.decimals import plain
from vocabulary.side import Priority

TOP: Final = str(Priority.TOP.value)
"""What a central counterparty settles comes before what parties do themselves; the system says so, not they (T2S)."""
MOST_NAMED: Final = 100
"""Subjects that an event names; of more it tells how many."""


_Book = tuple[int | None, int | None]
"""A safekeeping and a cash account."""


class _Sum(NamedTuple):
    """What becomes a net, with the versions of which the party is the buyer and the seller, as PostgreSQL lists them, and the venue
    where all were traded (None: at several, or it is not said of each)."""

    net: int
    party: int
    ccp: int
    asset: int
    currency: int
    settlement_date: date
    account: int | None
    cash_account: int | None
    ccp_account: int | None
    ccp_cash_account: int | None
    quantity: Decimal
    amount: Decimal
    gross: int
    gross_quantity: Decimal
    gross_amount: Decimal
    supersedes: int | None
    bought: str | None
    sold: str | None
    venue: str | None

    @property
    def is_flat(self) -> bool:
        """Whether nothing is left to settle."""
        return not self.quantity and not self.amount

    def members(self) -> Iterator[str]:
        """Its members as they are written."""
        for side, listed in (("BUY", self.bought), ("SELL", self.sold)):
            if listed:
                following = f"\t{side}\n{self.net}\t"
                yield f"{self.net}\t{listed[1:-1].replace(',', following)}\t{side}"

    def versions(self) -> Iterator[int]:
        """The versions of its members."""
        for listed in (self.bought, self.sold):
            yield from map(int, listed[1:-1].split(",")) if listed else ()


@dataclass(frozen=True)
class Netted:
    """What a netting came to: nets made, trades in them, how many of the nets are instructed, and trades left out because
    settlement would refuse their net."""

    nets: int
    trades: int
    instructed: int
    left_out: int


@part
def net_trades(*, by: Actor, at: datetime, business_date: date) -> Netted:
    """Nets every trade that waits for it and settles up to the following business date; its row of work goes.

    A net is one of a party, its central counterparty, an instrument, a currency, a settlement date and a book. Trades whose
    net settlement would refuse wait on. The second time there is nothing to net.
    """
    close_gate()
    until, left_out = next_business_date(business_date), set[int]()
    with many_rows():
        while True:
            sums = _sums("netting_waiting", {"until": until, "without": array(left_out)})
            made, refused = _made(sums, at, business_date)
            if not refused:
                break
            left_out.update(version for each in refused for version in each.versions())
    trades = sum(each.gross for each in made) // len(Side)
    if made:
        told = {"first": made[0].net, "last": made[-1].net}
        run(statement("clearing", "netted"), told)
        _record("trades.netted", made, trades, by=by, at=at, business_date=business_date)
    return Netted(len(made), trades, sum(not each.is_flat for each in made), len(left_out))


@part
def bound(versions: Collection[int]) -> set[int]:
    """Of these versions those that cannot leave their nets: one of them is settled, in the night's hands, or held by the house.
    Until the transaction ends no act of another changes this."""
    found = _nets_of(versions)
    keep_still([side for f in found if f["is_open"] for side in (f["delivering"], f["receiving"])])
    found = _nets_of(versions)
    claimed = frozen_by([f["match"] for f in found if f["is_open"]])
    return {f["version"] for f in found if f["is_settled"] or f["is_held"] or f["match"] in claimed}


@part
def take_out(versions: Collection[int], *, at: datetime, business_date: date) -> None:
    """Takes versions out of the nets that they are in, if any: those are superseded by nets without them, and their
    instructions cancelled. Needs `bound` before. Refuses NetCannotSettle: what stays could not be instructed."""
    found = {f["net"]: f for f in _nets_of(versions)}
    if not found:
        return
    sides = [side for f in found.values() if f["is_open"] for side in (f["delivering"], f["receiving"])]
    cancelled = cancel(sides, Occasion(BY, at, business_date, "A trade of the net was cancelled or changed"))
    if cancelled.failures:
        raise RuntimeError(f"nets {sorted(found)} cannot be left: {cancelled.failures}")
    nets = array(found)
    sums = _sums("netting_staying", {"nets": nets, "leaving": array(versions)})
    staying = {each.supersedes for each in sums}
    emptied = {"nets": array(net for net in found if net not in staying)}
    sums += _numbered(tuples(statement("clearing", "netting_emptied"), emptied), {})
    made, refused = _made(sums, at, business_date)
    if refused:
        raise NetCannotSettle(nets=sorted(each.net for each in refused))
    members = {version for each in made for version in each.versions()}
    _record("nets.superseded", made, len(members), by=BY, at=at, business_date=business_date)


def _nets_of(versions: Collection[int]) -> list[dict[str, Any]]:
    return rows(statement("clearing", "nets_of_versions"), {"versions": array(versions)}) if versions else []


def _sums(legs: str, told: Mapping[str, Any]) -> list[_Sum]:
    """Legs that settle in one book summed up, a number to each sum; the central counterparty settles each on one account."""
    found = tuples(statement("clearing", "netting_sums").format(legs=statement("clearing", legs)), told)
    found.sort(key=_place)
    return _numbered(found, _books({(ssi, each[4]) for each in found for ssi in each[7:9]}))


def _place(found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Where a sum stands among the others: by settlement date, central counterparty, party, asset, currency and book."""
    party, ccp, asset, currency, day, account, cash_account, ssi, ccp_ssi = found[:9]
    return day, ccp, party, asset, currency, account or 0, cash_account or 0, ssi, ccp_ssi, found[14] or 0


def _numbered(found: Sequence[tuple[Any, ...]], books: Mapping[tuple[int, date], _Book]) -> list[_Sum]:
    """Sums by SSI as sums by book, in their order."""
    nowhere: _Book = (None, None)
    sums: dict[tuple[Any, ...], list[Any]] = {}
    for (
        *key,
        account,
        cash_account,
        ssi,
        ccp_ssi,
        quantity,
        amount,
        gross,
        units,
        money,
        old,
        bought,
        sold,
        at,
    ) in found:
        ours, theirs = books.get((ssi, key[4]), nowhere), books.get((ccp_ssi, key[4]), nowhere)
        book = (account or ours[0], cash_account or ours[1])
        told = [*theirs, quantity, amount, gross, units, money, old, bought, sold, at]
        before = sums.setdefault((*key, *book, old), told)
        if before is not told:
            before[:] = _together(before, told)
    numbers = tuples(
        "select nextval('clearing_netobligation_id_seq') from generate_series(1, %(sums)s)", {"sums": len(sums)}
    )
    return [_Sum(net, *key[:7], *told) for (net,), (key, told) in zip(numbers, sums.items(), strict=True)]


def _together(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """Two sums of one book: the lower of the accounts of the central counterparty, the rest added up, and the venue that both
    have."""
    accounts = [min((each for each in pair if each), default=None) for pair in zip(one[:2], other[:2], strict=True)]
    added = [a + b for a, b in zip(one[2:7], other[2:7], strict=True)]
    listed = [f"{a[:-1]},{b[1:]}" if a and b else a or b for a, b in zip(one[8:10], other[8:10], strict=True)]
    return [*accounts, *added, one[7], *listed, one[10] if one[10] == other[10] else None]


def _made(sums: list[_Sum], at: datetime, business_date: date) -> tuple[list[_Sum], list[_Sum]]:
    """Instructs sums and writes them as nets with their members; those that settlement refuses, and then nothing is written."""
    checked = check_rows(_rows(sums, business_date), by=BY, at=at, business_date=business_date)
    faulty = {row.line for row, _, faults in checked.rows if faults}
    refused = [each for each in sums if each.net in faulty or (not each.is_flat and None in each[6:10])]
    if refused:
        return [], refused
    intake = take_in(checked, by=BY, at=at)
    made = {taken.row.line: found for taken in intake.taken if (found := intake.standing_for(taken))}
    _write(sums, made, at, business_date)
    return sums, []


def _books(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], _Book]:
    """On which accounts each SSI settles on the day for which it is asked."""
    said = {}
    for day in {day for _, day in wanted}:
        standing = ssis_standing([ssi for ssi, asked_for in wanted if asked_for == day], day)
        said.update({(ssi, day): (found.safekeeping_account, found.cash_account) for ssi, found in standing.items()})
    accounts = accounts_by_number({number for numbers in said.values() for number in numbers if number})
    ids = {number: found.id for number, found in accounts.items()}
    return {key: (ids.get(safe or ""), ids.get(cash or "")) for key, (safe, cash) in said.items()}


def _rows(sums: Sequence[_Sum], business_date: date) -> list[Row]:
    """The pre-matched pair of each sum that leaves something to settle; its line is the net."""
    owed = [each for each in sums if not each.is_flat and None not in each[6:10]]
    parties = party_terms({party for each in owed for party in (each.party, each.ccp)}, business_date)
    assets = assets_named({asset for each in owed for asset in (each.asset, each.currency)})
    numbers = account_numbers({number for each in owed for number in each[6:10] if number is not None})
    return [_row(each, parties, assets, numbers, business_date) for each in owed]


def _row(each: _Sum, parties: Any, assets: Any, numbers: Any, business_date: date) -> Row:
    """Who gives securities delivers; where none are left to give, who pays does."""
    name, gives = f"N{each.net}", each.quantity < 0 or (not each.quantity and each.amount < 0)
    is_same_way = (each.quantity < 0) == (each.amount < 0)
    payment = "PFOD" if not each.quantity else "FOP" if not each.amount else "DWP" if is_same_way else "DVP"
    party = (parties[each.party].lei, f"{name}P", each.account, each.cash_account)
    ccp = (parties[each.ccp].lei, f"{name}C", each.ccp_account, each.ccp_cash_account)
    giver, taker = (party, ccp) if gives else (ccp, party)
    return Row(
        line=each.net,
        payment=payment,
        isin=assets[each.asset].code,
        quantity=plain(abs(each.quantity)) if each.quantity else None,
        currency=assets[each.currency].code if each.amount else None,
        amount=plain(abs(each.amount)) if each.amount else None,
        trade_date=min(business_date, each.settlement_date).isoformat(),
        intended_settlement_date=each.settlement_date.isoformat(),
        deliverer=giver[0],
        deliverer_reference=giver[1],
        deliverer_account=numbers[giver[2]] if each.quantity else None,
        deliverer_cash_account=numbers[giver[3]] if each.amount else None,
        receiver=taker[0],
        receiver_reference=taker[1],
        receiver_account=numbers[taker[2]] if each.quantity else None,
        receiver_cash_account=numbers[taker[3]] if each.amount else None,
        common_reference=name,
        priority=TOP,
        place_of_trade=each.venue,
    )


def _write(sums: Sequence[_Sum], made: dict[int, Made], at: datetime, business_date: date) -> None:
    copy_rows(
        "clearing_netobligation",
        (
            "id", "party_id", "ccp_id", "asset_id", "currency_id", "settlement_date", "account_id", "cash_account_id",
            "quantity", "amount", "gross", "gross_quantity", "gross_amount", "supersedes_id", "match_id", "business_date", "at",
        ),
        [
            (*each[:8], *each[10:16], made[each.net].match if each.net in made else None, business_date, at)
            for each in sums
        ],
    )  # fmt: skip
    members = (line for each in sums for line in each.members())
    copy_text("clearing_netmember", ("net_id", "version_id", "side"), lines_as_text(members))


def _record(code: str, made: Sequence[_Sum], trades: int, *, by: Actor, at: datetime, business_date: date) -> None:
    nets = [each.net for each in made]
    record(
        by=by,
        at=at,
        code=code,
        subject_type="net",
        subject_ids=nets if len(nets) <= MOST_NAMED else [],
        after={
            "business_date": business_date.isoformat(),
            "nets": len(nets),
            "first": min(nets),
            "last": max(nets),
            "trades": trades,
            "supersedes": [each.supersedes for each in made if each.supersedes][:MOST_NAMED],
        },
    )
