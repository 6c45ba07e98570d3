"""What of the demo firm clears through a central counterparty, and what counterparties confirm: trades of its last past dates that
are novated and netted, one of which is cancelled; confirmations that agree, agree within tolerance, differ, or are missing.
Again: changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import numpy as np

from backoffice.demo.books import DEMO, NOSTRO, SINCE
from backoffice.demo.cast import Instrument, Participant, lei
from backoffice.demo.front_offices import Row as Columns
from backoffice.demo.market import Floats, Ints
from backoffice.demo.plan import morning
from clearing.models import Enrichment, Trade
from clearing.operations import (
    ConfirmationWish,
    MembershipWish,
    ProfileWish,
    Source,
    capture,
    check_trades,
    confirm,
    set_memberships,
    set_profile,
)
from clearing.submitted import Channel, Row
from clearing.tolerances import Tolerance, ToleranceCode
from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, post
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish, PartyWish, SsiWish, open_account, register_party, set_ssi
from refdata.queries import accounts_by_number, assets_by_code, entities_of_parties, markets_by_code, parties_by_lei
from vocabulary.identifiers import Bic
from vocabulary.money import Currency
from vocabulary.product import Product, product_of

MEMBERS: Final = (5, 6, 8, 9, 10, 11)
"""The participants that clear the shares of Madrid through the central counterparty."""
CONFIRMS: Final = 12
"""The participant whose trades are confirmed by matching."""
CENTRAL: Final = Participant("CCPM", "Contraparte Central Meridiana, S.A.", "ES", lei("CCPM", 901), Bic("CCPMESMMXXX"))
NETTED, TO_CONFIRM = 48, 12
"""So many trades of a date are netted, and so many are to be confirmed."""


@dataclass(frozen=True)
class Day:
    """A date on which trades arrive that were agreed on another (`trades_on`), at about these prices; `held` says who sells what,
    by participant and instrument."""

    business_date: date
    trades_on: date
    prices: Floats
    held: Ints


def put_central_counterparty(parties: Sequence[Participant], at: datetime) -> None:
    """Registers the central counterparty with the accounts on which it settles, and its members."""
    ours = parties_by_lei([party.lei for party in parties])
    entity = entities_of_parties([ours[parties[MEMBERS[0]].lei]])
    with whole():
        wish = PartyWish(CENTRAL.lei, next(iter(entity.values())), CENTRAL.name, CENTRAL.bic, CENTRAL.country)
        ccp = register_party([wish], valid_from=SINCE, by=DEMO, at=at)[CENTRAL.lei]
        accounts = [
            AccountWish(CENTRAL.account("SEC"), ccp, Account.Kind.SECURITIES),
            AccountWish(CENTRAL.account("CSH-EUR"), ccp, Account.Kind.CASH, Currency("EUR")),
        ]
        open_account(accounts, opened_on=SINCE, by=DEMO, at=at)
        ssi = SsiWish(
            CENTRAL.lei,
            "T2S EUR",
            "SETTLEMENT",
            market="T2S",
            currency="EUR",
            depository="T2S",
            safekeeping_account=CENTRAL.account("SEC"),
            cash_account=CENTRAL.account("CSH-EUR"),
        )
        set_ssi([ssi], valid_from=SINCE, by=DEMO, at=at)
        market = markets_by_code()["T2S"]
        members = [MembershipWish(ours[parties[member].lei], market, ccp) for member in MEMBERS]
        set_memberships(members, valid_from=SINCE, by=DEMO, at=at)


def give_it_cash(day: date) -> None:
    """The central counterparty pays for what it takes in before it is paid for what it gives on: it keeps cash with us for that."""
    numbers = accounts_by_number([CENTRAL.account("CSH-EUR"), f"{NOSTRO}-EUR"])
    euro = assets_by_code(["EUR"])["EUR"].id
    taker, giver = numbers[CENTRAL.account("CSH-EUR")].id, numbers[f"{NOSTRO}-EUR"].id
    with whole():
        ids = open_accounts([BookWish(taker, euro), BookWish(giver, euro, None)])
        leg = Leg(euro, ids[giver, euro], ids[taker, euro], Decimal(5_000_000))
        entry = Entry("demo:ccp:cash", "HAND", day, [leg], narrative="cash for settlement")
        post([entry], business_date=day, by=DEMO, at=morning(day), reason="cash for settlement")


def trade_through_it(day: Day, parties: Sequence[Participant], listed: Sequence[Instrument], seed: int) -> int:
    """The trades of its members that arrive on a date; how many were new."""
    return _taken(
        list(_netted(day, parties, listed, np.random.default_rng([seed, 11, day.business_date.toordinal()]))), day
    )


def take_one_back(day: Day, parties: Sequence[Participant]) -> int:
    """A trade of a date that is netted by now is cancelled: its nets are superseded."""
    party = parties[MEMBERS[0]]
    found = Trade.objects.filter(party__lei=party.lei, reference__startswith=f"{party.code}{day.trades_on:%y%m%d}N")
    first = found.filter(versions__nets__isnull=False).order_by("pk").first()
    if first is None or found.filter(versions__action="CANCEL").exists():
        return 0
    return _taken([{"action": "CANCEL", "party": party.bic, "reference": first.reference}], day)


def put_profile(parties: Sequence[Participant], since: date, at: datetime) -> None:
    """The trades of one participant are confirmed by matching: the net amount within five euro, the price within a thousandth."""
    party = parties[CONFIRMS].lei
    tolerances = {
        "net": Tolerance(ToleranceCode.MNMX, below=Decimal(5), above=Decimal(5)),
        "price": Tolerance(ToleranceCode.PTOL, percent=Decimal("0.1")),
    }
    with whole():
        set_profile(ProfileWish(parties_by_lei([party])[party], None, tolerances), valid_from=since, by=DEMO, at=at)


def trade_to_confirm(day: Day, parties: Sequence[Participant], listed: Sequence[Instrument], seed: int) -> int:
    """The trades with that participant that arrive on a date; how many were new."""
    return _taken(
        list(_to_confirm(day, parties, listed, np.random.default_rng([seed, 12, day.business_date.toordinal()]))), day
    )


def confirm_some(day: Day, parties: Sequence[Participant]) -> None:
    """Of the trades of a date that wait for it the participant confirms two thirds: most agree, some within tolerance, some
    differ in quantity or price."""
    party = parties[CONFIRMS]
    waiting = Enrichment.objects.filter(
        version__trade__reference__contains=f"{day.trades_on:%y%m%d}K", version__awaited__isnull=False
    )
    found = waiting.select_related("version__trade", "version__asset").order_by("version_id")[: TO_CONFIRM * 2 // 3]
    at = morning(day.business_date)
    with whole():
        for number, each in enumerate(found):
            confirm(_said(each, party, number, day), by=DEMO, at=at, business_date=day.business_date)


def _said(found: Enrichment, party: Participant, number: int, day: Day) -> ConfirmationWish:
    version = found.version
    assert version.price is not None and found.net is not None and version.counterparty_id is not None
    quantity, price, net = version.quantity, version.price, found.net
    if number % 4 == 1:
        net += Decimal("2.50")
    elif number % 8 == 2:
        quantity += 10
    elif number % 8 == 6:
        price, net = price + 1, net + quantity
    return ConfirmationWish(
        sender=version.counterparty_id,
        reference=f"{party.code}{day.trades_on:%y%m%d}C{number:04d}",
        receiver=version.trade.party_id,
        trade_reference=version.trade.reference,
        side="BUY" if version.side == "SELL" else "SELL",
        asset=version.asset_id,
        quantity=quantity,
        price=price,
        currency=version.currency_id,
        net=net,
        trade_date=version.trade_date,
        settlement_date=found.settlement_date,
    )


def _netted(
    day: Day, parties: Sequence[Participant], listed: Sequence[Instrument], dice: np.random.Generator
) -> Iterator[Columns]:
    """Members buy and sell the same few shares, so that there is something to net."""
    shares = _shares(day, listed, MEMBERS)[:4]
    for number in range(NETTED if shares else 0):
        place = shares[int(dice.integers(len(shares)))]
        seller = int(dice.choice([member for member in MEMBERS if day.held[member, place]]))
        buyer = int(dice.choice([member for member in MEMBERS if member != seller]))
        yield _row(day, (parties[seller], parties[buyer]), listed[place], f"N{number:05d}", _dealt(day, place, dice))


def _to_confirm(
    day: Day, parties: Sequence[Participant], listed: Sequence[Instrument], dice: np.random.Generator
) -> Iterator[Columns]:
    """Others sell shares to the participant."""
    sellers = [place for place in range(13, 20) if parties[place].country == "ES"]
    shares = _shares(day, listed, sellers)[:6]
    for number in range(TO_CONFIRM if shares else 0):
        place = shares[int(dice.integers(len(shares)))]
        seller = int(dice.choice([each for each in sellers if day.held[each, place]]))
        yield _row(day, (parties[seller], parties[CONFIRMS]), listed[place], f"K{number:05d}", _dealt(day, place, dice))


def _shares(day: Day, listed: Sequence[Instrument], sellers: Sequence[int]) -> list[int]:
    """The shares of Madrid in euro that some of these hold, those that most of them hold first."""
    found = [
        place
        for place, each in enumerate(listed)
        if each.market == "T2S"
        and each.currency == "EUR"
        and product_of(each.cfi) is Product.EQUITY
        and day.held[list(sellers), place].any()
    ]
    return sorted(found, key=lambda place: (-int(day.held[list(sellers), place].astype(bool).sum()), place))


def _dealt(day: Day, place: int, dice: np.random.Generator) -> tuple[int, float]:
    """How many tens, at about which price."""
    return int(dice.integers(1, 9)), round(float(day.prices[place]) * float(dice.uniform(0.99, 1.01)), 4)


def _row(
    day: Day, sides: tuple[Participant, Participant], instrument: Instrument, number: str, dealt: tuple[int, float]
) -> Columns:
    """A sale of so many tens of a share, at a price."""
    (seller, buyer), (tens, price) = sides, dealt
    return {
        "action": "NEW",
        "party": seller.bic,
        "reference": f"{seller.code}{day.trades_on:%y%m%d}{number}",
        "counterparty": buyer.bic,
        "side": "SELL",
        "product": "EQUITY",
        "isin": instrument.isin,
        "quantity": format(tens * 10 * instrument.multiple, "f"),
        "price": f"{price:.4f}",
        "currency": instrument.currency,
        "trade_date": day.trades_on.isoformat(),
        "venue": "XOFF",
    }


def _taken(rows: Sequence[Columns], day: Day) -> int:
    """Rows as a front office's program sends them; how many were new."""
    at = morning(day.business_date)
    with whole():
        names = {row["reference"] for row in rows if row["action"] == "NEW"}
        if Trade.objects.filter(reference__in=names).exists():
            return 0
        told = [Row(line, "", (), **row) for line, row in enumerate(rows, start=1)]
        checked = check_trades(told, by=DEMO, at=at, business_date=day.business_date)
        made = capture(checked, Source(Channel.API), by=DEMO, at=at, business_date=day.business_date)
    return len(made.rows)
