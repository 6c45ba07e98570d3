"""Nets what waits for netting: obligations to and from central counterparties, each with its pair of instructions.

What was netted is never edited: when a trade leaves a net, another net without it takes that one's place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clearing.gate import close_gate
from clearing.operations.refusals import NetCannotSettle
from clearing.operations.settling import BY
from machinery.batches import many_rows
from machinery.statements import array, copy_rows, rows, run, statement, tuples
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

MOST_NAMED: Final = 100
"""Subjects that an event names; of more it tells how many."""


class _Sum(NamedTuple):
    """What becomes a net: the columns of the staging."""

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

    @property
    def is_flat(self) -> bool:
        """Whether nothing is left to settle."""
        return not self.quantity and not self.amount


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
    _stage()
    run(statement("clearing", "netting_waiting"), {"until": next_business_date(business_date)})
    before = _trades()
    with many_rows():
        made = _made(at, business_date)
    trades = _trades()
    run("delete from clearing_opentrade where trade_id in (select trade from netting_leg)")
    if made:
        _record("trades.netted", made, trades, by=by, at=at, business_date=business_date)
    return Netted(len(made), trades, sum(not each.is_flat for each in made), before - trades)


@part
def bound(versions: Collection[int]) -> set[int]:
    """Of these versions those that can leave their nets no more: one of them is settled, or in the night's hands. Until the
    transaction ends no act of another changes this."""
    found = _nets_of(versions)
    keep_still([side for f in found if f["is_open"] for side in (f["delivering"], f["receiving"])])
    found = _nets_of(versions)
    claimed = frozen_by([f["match"] for f in found if f["is_open"]])
    return {f["version"] for f in found if f["is_settled"] or f["match"] in claimed}


@part
def take_out(versions: Collection[int], *, at: datetime, business_date: date) -> None:
    """Takes versions out of the nets that they are in, if any: those are superseded by nets without them, and their
    instructions cancelled. Needs `bound` before. Refuses NetCannotSettle: what stays could not be instructed."""
    found = {f["net"]: f for f in _nets_of(versions)}
    if not found:
        return
    sides = [side for f in found.values() if f["is_open"] for side in (f["delivering"], f["receiving"])]
    cancel(sides, Occasion(BY, at, business_date, "A trade of the net was cancelled or changed"))
    _stage()
    nets = array(found)
    run(statement("clearing", "netting_staying"), {"nets": nets, "leaving": array(versions)})
    made = _made(at, business_date, nets)
    _record("nets.superseded", made, _trades(), by=BY, at=at, business_date=business_date)


def _stage() -> None:
    run(statement("clearing", "netting_staging"))
    run("truncate netting_leg, netting_book, netting_sum")


def _nets_of(versions: Collection[int]) -> list[dict[str, Any]]:
    return rows(statement("clearing", "nets_of_versions"), {"versions": array(versions)}) if versions else []


def _trades() -> int:
    ((number,),) = tuples("select count(distinct version) from netting_leg")
    return int(number)


def _made(at: datetime, business_date: date, superseding: str = "{}") -> list[_Sum]:
    """Sums up what is staged, instructs it and writes the nets with their members."""
    run("analyze netting_leg")
    _books()
    while True:
        run("delete from netting_sum")
        run(statement("clearing", "netting_sums"), {"nets": superseding})
        sums = [_Sum(*found) for found in tuples(f"select {', '.join(_Sum._fields)} from netting_sum order by net")]
        checked = check_rows(_rows(sums, business_date), by=BY, at=at, business_date=business_date)
        refused = {row.line for row, _, faults in checked.rows if faults} | {
            each.net for each in sums if not each.is_flat and None in each[6:10]
        }
        if not refused:
            break
        if superseding != "{}":
            raise NetCannotSettle(nets=sorted(refused))
        run(statement("clearing", "netting_leave_out"), {"nets": array(refused)})
    intake = take_in(checked, by=BY, at=at)
    made = {taken.row.line: found for taken in intake.taken if (found := intake.standing_for(taken))}
    _write(sums, made, at, business_date)
    return sums


def _books() -> None:
    """On which accounts each SSI settles on the days on which it is asked for."""
    wanted = tuples(
        "select distinct ssi, settlement_date from netting_leg union select ccp_ssi, settlement_date from netting_leg"
    )
    said = {}
    for day in {day for _, day in wanted}:
        standing = ssis_standing([ssi for ssi, asked_for in wanted if asked_for == day], day)
        said.update({(ssi, day): (found.safekeeping_account, found.cash_account) for ssi, found in standing.items()})
    accounts = accounts_by_number({number for numbers in said.values() for number in numbers if number})
    copy_rows(
        "netting_book",
        ("ssi", "day", "account", "cash_account"),
        [
            (ssi, day, *(accounts[number].id if number in accounts else None for number in numbers))
            for (ssi, day), numbers in said.items()
        ],
    )


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
    )


def _write(sums: Sequence[_Sum], made: dict[int, Made], at: datetime, business_date: date) -> None:
    copy_rows(
        "clearing_netobligation",
        (
            "id", "party_id", "ccp_id", "asset_id", "currency_id", "settlement_date", "account_id", "cash_account_id",
            "quantity", "amount", "gross", "gross_quantity", "gross_amount", "supersedes_id", "match_id", "business_date", "at",
        ),
        [
            (*each[:8], *each[10:], made[each.net].match if each.net in made else None, business_date, at)
            for each in sums
        ],
    )  # fmt: skip
    run(statement("clearing", "netting_members"))


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
