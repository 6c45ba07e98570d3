"""Puts the demo firm on file and opens its books, through the product's operations. Again: changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from authorizations.operations import NewLegalEntity, create_legal_entities
from backoffice.demo import names
from backoffice.demo.cast import (
    CURRENCIES,
    MARKETS,
    PAYMENT_CALENDARS,
    Instrument,
    Participant,
    our_firms,
)
from backoffice.demo.market import Floats, Opening
from backoffice.demo.plan import morning
from ledger.operations import AccountWish as LedgerAccountWish
from ledger.operations import Entry, Leg, open_accounts, open_books, post
from machinery.transactions import whole
from refdata.models import Account, InstrumentTerms, Price
from refdata.operations import (
    AccountWish,
    CutOffWish,
    CycleWish,
    InstrumentWish,
    MarketWish,
    PartyWish,
    PriceWish,
    RateWish,
    load_calendar_from_holidays,
    open_account,
    register_currency,
    register_instrument,
    register_market,
    register_party,
    set_cut_off,
    set_cycle,
    set_payment_calendar,
    set_price,
    set_rate,
)
from refdata.queries import (
    accounts_by_number,
    assets_by_code,
    business_calendar,
    markets_by_code,
    parties_by_lei,
    settlement_calendar,
)
from vocabulary.actor import Actor
from vocabulary.days import Calendar
from vocabulary.side import PaymentType

DEMO = Actor("job", "demo", "Demo firm")
SOURCE = "DEMO"
ONE_DAY = timedelta(days=1)
SINCE = date(2020, 1, 1)
"""From when the demo's reference data is true."""
LATE = slice(4, None, 12)
"""The instruments whose prices come late, by their places."""
DEPOSITORY, NOSTRO = "ALBA-DEPO", "ALBA-NOSTRO"


@dataclass(frozen=True)
class Listed:
    """Ids of what is on file: markets by code, assets by code, accounts by number."""

    markets: Mapping[str, int]
    assets: Mapping[str, int]
    accounts: Mapping[str, int]


def put_calendars(years: range, at: datetime) -> list[Calendar]:
    """Calendars, currencies and markets with their cycles and cut-offs; the calendars of the markets."""
    with whole():
        for code in sorted(set(PAYMENT_CALENDARS.values())):
            load_calendar_from_holidays(code, years.start, years.stop - 1, known_from=SINCE, by=DEMO, at=at)
        register_currency(CURRENCIES, by=DEMO, at=at)
        set_payment_calendar({currency: PAYMENT_CALENDARS[currency] for currency in CURRENCIES}, by=DEMO, at=at)
        ids = register_market(
            [MarketWish(m.code, m.name, m.time_zone, m.calendar, m.bic) for m in MARKETS], by=DEMO, at=at
        )
        for begins in sorted({begins for market in MARKETS for begins, _, _ in market.cycles}):
            wishes = [
                CycleWish(ids[market.code], days, prefix)
                for market in MARKETS
                for since, prefix, days in market.cycles
                if since == begins
            ]
            set_cycle(wishes, from_trade_date=date.fromisoformat(begins), by=DEMO, at=at)
        planned: list[tuple[PaymentType, str, time]] = []
        for market in MARKETS:
            planned.append((PaymentType.AGAINST, market.code, market.against_payment))
            planned.append((PaymentType.FREE, market.code, market.free_of_payment))
        set_cut_off(
            [CutOffWish(ids[code], kind, local) for kind, code, local in planned], valid_from=SINCE, by=DEMO, at=at
        )
    return business_calendar()


def put_parties(parties: Sequence[Participant], at: datetime) -> None:
    """Our legal entities, and every participant under the one of its country; our own firms are parties too."""
    with whole():
        ours = our_firms()
        entities = create_legal_entities(
            [
                NewLegalEntity(str(firm.lei), firm.name, firm.country, currency)
                for firm, (_, _, _, currency) in zip(ours, names.OUR_FIRMS, strict=True)
            ],
            by=DEMO,
            at=at,
        )
        serving = {firm.country: entity.pk for firm, entity in zip(ours, entities, strict=True)}
        register_party(
            [PartyWish(p.lei, serving[p.country], p.name, p.bic, p.country) for p in [*ours, *parties]],
            valid_from=SINCE,
            by=DEMO,
            at=at,
        )


def put_instruments(listed: Sequence[Instrument], at: datetime) -> None:
    """Instruments with their terms."""
    ids = markets_by_code()
    kinds = InstrumentTerms.QuantityType
    with whole():
        register_instrument(
            [
                InstrumentWish(
                    isin=each.isin,
                    scale=each.scale,
                    name=each.name,
                    cfi=each.cfi,
                    quantity_type=kinds.FAMT if each.face else kinds.UNIT,
                    minimum_unit=each.minimum_unit,
                    multiple=each.multiple,
                    currency=each.currency,
                    market=ids[each.market],
                )
                for each in listed
            ],
            valid_from=SINCE,
            by=DEMO,
            at=at,
        )


def put_accounts(parties: Sequence[Participant], at: datetime) -> None:
    """A safekeeping account and a cash account a currency for each participant; depositories and nostros of our own."""
    ids = _party_ids([*our_firms(), *parties])
    ours = ids[our_firms()[0].lei]
    wishes = [AccountWish(f"{DEPOSITORY}-{market.code}", ours, Account.Kind.LOCATION) for market in MARKETS]
    wishes += [AccountWish(f"{NOSTRO}-{currency}", ours, Account.Kind.LOCATION) for currency in CURRENCIES]
    for party in parties:
        wishes.append(AccountWish(party.account("SEC"), ids[party.lei], Account.Kind.SECURITIES))
        wishes += [
            AccountWish(party.account(f"CSH-{currency}"), ids[party.lei], Account.Kind.CASH, currency)
            for currency in CURRENCIES
        ]
    with whole():
        open_account(wishes, opened_on=SINCE, by=DEMO, at=at)


def put_quotes(
    listed: Sequence[Instrument],
    dates: Sequence[date],
    prices: Floats,
    rates: Sequence[Mapping[str, Decimal]],
    at: datetime,
) -> None:
    """Exchange rates of every business date, and prices: those of LATE have not come yet for the two dates before the last (but for
    the first one, of which all have come)."""
    late = {each.isin for each in listed[LATE]}
    with whole():
        in_time = [
            (each, dates[n], Decimal(str(price)))
            for n, row in enumerate(prices.tolist())
            for each, price in zip(listed, row, strict=True)
            if n == 0 or each.isin not in late or n - len(dates) not in {-3, -2}
        ]
        _set_prices(in_time, at)
        set_rate(
            [RateWish(code, day, rate) for day, row in zip(dates, rates, strict=True) for code, rate in row.items()],
            source=SOURCE,
            by=DEMO,
            at=at,
        )


def put_late_quotes(listed: Sequence[Instrument], dates: Sequence[date], prices: Floats, at: datetime) -> None:
    """The prices of LATE come for the first of the two dates before the last."""
    with whole():
        row = prices[-3, LATE].tolist()
        _set_prices([(each, dates[-3], Decimal(str(price))) for each, price in zip(listed[LATE], row, strict=True)], at)


def _set_prices(found: Sequence[tuple[Instrument, date, Decimal]], at: datetime) -> None:
    assets = assets_by_code(sorted({each.isin for each, _day, _price in found}))
    kind = Price.Quotation
    wishes = [
        PriceWish(assets[each.isin].id, day, price, kind.PRCT if each.face else kind.ACTU, each.currency)
        for each, day, price in found
    ]
    set_price(wishes, source=SOURCE, by=DEMO, at=at)


def settlement_calendars(listed: Sequence[Instrument]) -> dict[tuple[str, str], Calendar]:
    """The settlement calendar of each market and currency in which something is listed."""
    ids = markets_by_code()
    currencies = assets_by_code(CURRENCIES)
    pairs = sorted({(each.market, str(each.currency)) for each in listed})
    return {(market, code): settlement_calendar(ids[market], currencies[code].id) for market, code in pairs}


def open_the_books(parties: Sequence[Participant], listed: Sequence[Instrument], opening: Opening, first: date) -> None:
    """Opens the first business date and posts what everybody holds, in one transaction: one journal of securities and one
    of cash each."""
    at = morning(first)
    found = _on_file(parties, listed)
    with whole():
        open_books(first, by=DEMO, at=at)
        wishes = [LedgerAccountWish(*_holder(found, number, code), None) for number, code in _locations(listed)]
        legs = {
            f"demo:opening:{party.code}:{what}": list(each)
            for place, party in enumerate(parties)
            for what, each in (
                ("securities", _securities(party, listed, opening.holdings[place].tolist())),
                ("cash", _cash(party, opening.cash[place].tolist())),
            )
        }
        for each in legs.values():
            wishes += [LedgerAccountWish(*_holder(found, number, code)) for _, number, code, _ in each]
        ids = open_accounts(sorted(wishes, key=lambda wish: (wish.holder, wish.asset)))
        post(
            [
                Entry(
                    effect,
                    "OPEN",
                    first,
                    [
                        Leg(
                            found.assets[code],
                            ids[_holder(found, ours, code)],
                            ids[_holder(found, theirs, code)],
                            amount,
                        )
                        for ours, theirs, code, amount in each
                    ],
                    narrative="opening balance",
                )
                for effect, each in legs.items()
                if each
            ],
            business_date=first,
            by=DEMO,
            at=at,
            reason="the demo firm opens its books",
        )


LegOnPaper = tuple[str, str, str, Decimal]
"""Account of ours, account of the participant (numbers), code of the asset, amount."""


def _securities(party: Participant, listed: Sequence[Instrument], holdings: Sequence[int]) -> Iterator[LegOnPaper]:
    for each, count in zip(listed, holdings, strict=True):
        if count:
            yield f"{DEPOSITORY}-{each.market}", party.account("SEC"), each.isin, count * each.multiple


def _cash(party: Participant, cash: Sequence[int]) -> Iterator[LegOnPaper]:
    for currency, units in zip(CURRENCIES, cash, strict=True):
        if units:
            amount = Decimal(units).scaleb(-currency.minor_units)
            yield f"{NOSTRO}-{currency}", party.account(f"CSH-{currency}"), currency, amount


def _locations(listed: Sequence[Instrument]) -> list[tuple[str, str]]:
    """Number and asset of every account of our own."""
    return [(f"{DEPOSITORY}-{each.market}", str(each.isin)) for each in listed] + [
        (f"{NOSTRO}-{currency}", str(currency)) for currency in CURRENCIES
    ]


def _on_file(parties: Sequence[Participant], listed: Sequence[Instrument]) -> Listed:
    numbers = [f"{DEPOSITORY}-{market.code}" for market in MARKETS]
    numbers += [f"{NOSTRO}-{currency}" for currency in CURRENCIES]
    for party in parties:
        numbers += [party.account("SEC"), *(party.account(f"CSH-{currency}") for currency in CURRENCIES)]
    return Listed(
        markets_by_code(),
        {code: facts.id for code, facts in assets_by_code([*CURRENCIES, *(each.isin for each in listed)]).items()},
        {number: facts.id for number, facts in accounts_by_number(numbers).items()},
    )


def _holder(found: Listed, number: str, code: str) -> tuple[int, int]:
    return found.accounts[number], found.assets[code]


def _party_ids(parties: Sequence[Participant]) -> dict[str, int]:
    return parties_by_lei(party.lei for party in parties)
