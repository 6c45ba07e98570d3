"""The margin accounts of the demo firm: clients with loans against their securities, and ours at the central counterparty. One has
enough, one was called and paid, one is called and has not paid, one paid in part and disputes the rest. Again: changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NamedTuple

from backoffice.demo.books import DEMO, NOSTRO, SINCE
from backoffice.demo.cast import Participant, our_firms
from backoffice.demo.central import CENTRAL
from backoffice.demo.plan import afternoon, morning
from clearing.calling import ZERO, Holding, Line, Price, Terms, valued
from clearing.exposure import Rates
from clearing.models import MarginAccount, MarginCall
from clearing.operations import MarginWish, dispute_call, set_margin
from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, post
from ledger.queries import held_by
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish, open_account
from refdata.queries import (
    PriceQuote,
    accounts_by_number,
    assets_by_code,
    instrument_terms,
    markets_by_code,
    parties_by_lei,
    prices,
    rates,
)
from vocabulary.money import Currency
from vocabulary.occasion import Occasion
from vocabulary.product import product_of

MARGIN: Final = "ALBA-CCP-EUR"
"""Where our cash at the central counterparty lies."""


class Client(NamedTuple):
    """A client with a loan: his place among the participants, his equity as a part of what is asked of him, which part of a call
    he pays a day later, and whether he disputes the rest."""

    place: int
    equity: str
    pays: str = "0"
    disputes: bool = False


CLIENTS: Final = (
    Client(13, "1.9"),
    Client(14, "0.7", pays="1.2"),
    Client(15, "0.6"),
    Client(17, "0.8", pays="0.4", disputes=True),
)
MAINTENANCE: Final = Decimal(30)
HAIRCUTS: Final = {"EQUITY": Decimal(15), "BOND": Decimal(5), "ETF": Decimal(15), "FUND": Decimal(20)}


def set_accounts(parties: Sequence[Participant], day: date) -> None:
    """Sets the accounts on a date, lends the clients what makes them stand as they shall, and pays in our margin."""
    if MarginAccount.objects.exists():
        return
    at = morning(day)
    occasion = Occasion(DEMO, at, day, "Margin agreement")
    clients = [parties[client.place] for client in CLIENTS]
    ours, euro = our_firms()[0], Currency("EUR")
    with whole():
        known = parties_by_lei([each.lei for each in (*clients, ours, CENTRAL)])
        wishes = [
            AccountWish(client.account("MGN-EUR"), known[client.lei], Account.Kind.CASH, euro) for client in clients
        ]
        wishes.append(AccountWish(MARGIN, known[ours.lei], Account.Kind.LOCATION))
        open_account(wishes, opened_on=SINCE, by=DEMO, at=at)
        for client, each in zip(CLIENTS, clients, strict=True):
            numbers = [each.account("SEC"), each.account("MGN-EUR")]
            set_margin(_wish(known[each.lei], None, numbers, day), occasion)
            _lend(each, _loan(each, Decimal(client.equity), day), day, at)
        at_ccp = _wish(known[ours.lei], known[CENTRAL.lei], [MARGIN], day)
        stated = replace(at_ccp, maintenance=ZERO, initial=None, add_on=Decimal(4_200_000), haircuts={})
        set_margin(stated, occasion)
        _move(_Moved(f"{NOSTRO}-EUR", MARGIN, Decimal(4_500_000), "demo:margin:ccp"), "margin paid in", day, at)


def pay_in(parties: Sequence[Participant], day: date) -> None:
    """On the date after the calls some clients pay, one in part; he disputes the rest."""
    at = afternoon(day)
    with whole():
        for client in CLIENTS:
            party = parties[client.place]
            call = MarginCall.objects.filter(account__party__lei=party.lei).order_by("pk").first()
            if call is None:
                continue
            if paid := (call.amount * Decimal(client.pays)).quantize(Decimal(1), ROUND_HALF_EVEN):
                _move(
                    _Moved(party.account("CSH-EUR"), party.account("MGN-EUR"), paid, f"demo:margin:paid:{party.code}"),
                    "margin",
                    day,
                    at,
                )
            if client.disputes and not call.acts.exists():
                reason = "Says that its notes were priced without the coupon"
                dispute_call(call.pk, Occasion(DEMO, at, day, reason), is_disputed=True)


def _wish(party: int, ccp: int | None, numbers: Sequence[str], day: date) -> MarginWish:
    market = markets_by_code()["T2S"]
    return MarginWish(
        party=party,
        ccp=ccp,
        unit=assets_by_code(["EUR"])["EUR"].id,
        maintenance=MAINTENANCE,
        initial=Decimal(50),
        add_on=Decimal(0),
        minimum=Decimal(10_000),
        rounding=Decimal(1_000),
        market=market,
        due_days=1,
        haircuts=HAIRCUTS,
        covers=[each.id for each in accounts_by_number(numbers).values()],
        valid_from=day,
    )


def _loan(party: Participant, equity: Decimal, day: date) -> Decimal:
    """What a client may owe so that his equity is so much of what is asked of him, in whole thousands."""
    (holder,) = accounts_by_number([party.account("SEC")]).values()
    held = held_by([holder.id], day)
    assets = {each.asset for each in held}
    listed, quoted = instrument_terms(assets, day), prices(assets, day)
    units = {code: quote.rate for code, quote in rates({each.currency for each in quoted.values()}, day).items()}
    terms = Terms("EUR", 2, MAINTENANCE, None, ZERO, ZERO, Decimal(1), HAIRCUTS)
    lines = [
        valued(
            Holding(
                0,
                holder.id,
                each.asset,
                "",
                product_of(listed[each.asset].cfi) or "",
                each.posted,
                _price(quoted[each.asset]),
            ),
            terms,
            Rates({**units, "EUR": Decimal(1)}, lambda _code: 2),
            day,
        )
        for each in held
    ]
    counted = sum((line.counted for line in lines if isinstance(line, Line)), ZERO)
    return (counted * (1 - MAINTENANCE / 100 * equity) / 1000).quantize(Decimal(1), ROUND_HALF_EVEN) * 1000


def _price(quote: PriceQuote) -> Price:
    return Price(quote.price, quote.quotation, quote.currency, quote.date)


def _lend(party: Participant, loan: Decimal, day: date, at: datetime) -> None:
    """The loan is paid out to the client's cash account."""
    if loan > 0:
        numbers = (party.account("MGN-EUR"), party.account("CSH-EUR"))
        _move(_Moved(*numbers, loan, f"demo:margin:loan:{party.code}"), "margin loan paid out", day, at)


class _Moved(NamedTuple):
    """From which account to which (numbers), how much, and as which effect."""

    giver: str
    taker: str
    amount: Decimal
    effect: str


def _move(moved: _Moved, narrative: str, day: date, at: datetime) -> None:
    """Money from one account to another; what lends, and what is ours, may go below zero. Between accounts of our own what one has
    more of is a debit."""
    giver, taker, amount, effect = moved
    numbers = accounts_by_number([giver, taker])
    euro = assets_by_code(["EUR"])["EUR"].id
    wishes = [
        BookWish(numbers[number].id, euro, ZERO if number.endswith("CSH-EUR") else None) for number in (giver, taker)
    ]
    ids = open_accounts(wishes)
    leg = Leg(euro, ids[numbers[giver].id, euro], ids[numbers[taker].id, euro], amount)
    if taker == MARGIN:
        leg = Leg(euro, leg.credit, leg.debit, amount)
    post([Entry(effect, "HAND", day, [leg], narrative=narrative)], business_date=day, by=DEMO, at=at, reason=narrative)
