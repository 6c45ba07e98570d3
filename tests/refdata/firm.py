"""A small firm: one legal entity, two parties, a market on T2, an instrument, accounts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from authorizations.models import LegalEntity
from refdata.models import Account, InstrumentTerms
from refdata.operations import (
    AccountWish,
    CutOffWish,
    CycleWish,
    InstrumentWish,
    MarketWish,
    PartyWish,
    load_calendar_from_holidays,
    open_account,
    register_currency,
    register_instrument,
    register_market,
    register_party,
    set_cut_off,
    set_cycle,
    set_payment_calendar,
)
from vocabulary.actor import Actor
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.side import PaymentType

CLERK = Actor("person", "1", "Ana Ruiz")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MON_2026_11_02 = date(2026, 11, 2)
LEI_ONE, LEI_TWO = Lei("5493001KJTIIGC8Y1R12"), Lei("529900T8BM49AURSDO55")
SAP = Isin("DE0007164600")


@dataclass(frozen=True)
class Firm:
    """What the tests refer to, by id."""

    entity: int
    one: int
    two: int
    market: int
    sap: int
    euro: int
    safekeeping: int
    cash: int


def make_firm() -> Firm:
    """Registered through the operations, known from 2026-01-01 on."""
    start = date(2026, 1, 1)
    entity = LegalEntity.objects.create(
        lei="213800WSGIIZCXF1P572", name="Broker", country="ES", functional_currency="EUR"
    )
    euro = register_currency([Currency("EUR"), Currency("USD")], by=CLERK, at=AT)["EUR"]
    load_calendar_from_holidays("T2", 2025, 2027, known_from=start, by=CLERK, at=AT)
    load_calendar_from_holidays("US", 2025, 2027, known_from=start, by=CLERK, at=AT)
    market = register_market(
        [MarketWish("DE", "Clearstream Frankfurt", "Europe/Berlin", "T2", Bic("DAKVDEFF"))], by=CLERK, at=AT
    )["DE"]
    set_payment_calendar({Currency("EUR"): "T2", Currency("USD"): "US"}, by=CLERK, at=AT)
    set_cycle([CycleWish(market, 2)], from_trade_date=start, by=CLERK, at=AT)
    set_cut_off(
        [
            CutOffWish(market, PaymentType.AGAINST, time(16)),
            CutOffWish(market, PaymentType.FREE, time(18)),
        ],
        valid_from=start,
        by=CLERK,
        at=AT,
    )
    parties = register_party(
        [
            PartyWish(LEI_ONE, entity.pk, "Bank One", Bic("DEUTDEFF"), "DE"),
            PartyWish(LEI_TWO, entity.pk, "Fund Two", None, "LU"),
        ],
        valid_from=start,
        by=CLERK,
        at=AT,
    )
    sap = register_instrument([sap_wish(market)], valid_from=start, by=CLERK, at=AT)[SAP]
    accounts = open_account(
        [
            AccountWish("SEC-1", parties[LEI_ONE], Account.Kind.SECURITIES),
            AccountWish("CSH-1", parties[LEI_ONE], Account.Kind.CASH, Currency("EUR")),
        ],
        opened_on=start,
        by=CLERK,
        at=AT,
    )
    return Firm(entity.pk, parties[LEI_ONE], parties[LEI_TWO], market, sap, euro, accounts["SEC-1"], accounts["CSH-1"])


def sap_wish(market: int, name: str = "SAP SE", scale: int = 0, multiple: str = "1") -> InstrumentWish:
    """SAP, with the facts that a test varies."""
    return InstrumentWish(
        SAP,
        scale,
        name,
        "ESVUFR",
        InstrumentTerms.QuantityType.UNIT,
        Decimal(1),
        Decimal(multiple),
        Currency("EUR"),
        market,
    )
