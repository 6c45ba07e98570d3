"""A small market for intake: two entities of ours, three participants, four instruments, rows that are right.

The business date is Friday 2026-11-20. EUR, JPY and BHD settle on T2's days, USD also on those of the US: Thursday
2026-11-26 (Thanksgiving) is no settlement day for USD. The depository closes against payment at 16:00, free at 18:00.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from authorizations.models import LegalEntity
from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, post
from refdata.models import Account, InstrumentTerms
from refdata.operations import (
    AccountWish,
    CutOffWish,
    CycleWish,
    InstrumentWish,
    MarketWish,
    PartyWish,
    close_account,
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
from settlements.prematched import COLUMNS, Row
from vocabulary.actor import Actor
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.side import PaymentType

WED_2026_11_18 = date(2026, 11, 18)
THU_2026_11_19 = date(2026, 11, 19)
FRI_2026_11_20 = date(2026, 11, 20)
NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JOB = Actor("job", "test", "test")
START = date(2026, 1, 1)

NORTE, HARTWELL, LUMIERE, OURS = "NORTESMMXXX", "HARTGB2LXXX", "LUMIFRPPXXX", "CUSTESMMXXX"
LEIS = {
    NORTE: "5493001KJTIIGC8Y1R12",
    HARTWELL: "529900T8BM49AURSDO55",
    LUMIERE: "213800WSGIIZCXF1P572",
    OURS: "5967007LIEEXZX6G7C85",
}
SHARE, BOND, FUND, OLD = "DE0007164600", "US0378331005", "FR0000120271", "GB0002634946"
MONEY = ("EUR", "USD", "JPY", "BHD")


@dataclass(frozen=True)
class Firm:
    """Ids: legal entities, parties by BIC, instruments by ISIN, safekeeping and cash accounts by number, the market."""

    entities: list[int]
    parties: Mapping[str, int]
    assets: Mapping[str, int]
    accounts: Mapping[str, int]
    market: int


def make_firm() -> Firm:
    """Registered through the operations, known from 2026-01-01 on."""
    told: dict[str, Any] = {"by": JOB, "at": datetime(2026, 1, 1, tzinfo=UTC)}
    entities = [
        LegalEntity.objects.create(lei=lei, name=name, country=country, functional_currency="EUR").pk
        for lei, name, country in (
            ("5967007LIEEXZX6G7C85", "Custodia Ibérica SA", "ES"),
            ("549300MLUDYVRQOOXS22", "Custody House Ltd", "GB"),
        )
    ]
    money = register_currency([Currency(code) for code in MONEY], **told)
    for code in ("T2", "US"):
        load_calendar_from_holidays(code, 2025, 2028, known_from=START, **told)
    market = register_market(
        [MarketWish("EURX", "Euro depository", "Europe/Madrid", "T2", Bic("EURXESMMXXX"))], **told
    )["EURX"]
    set_payment_calendar({Currency(c): "US" if c == "USD" else "T2" for c in MONEY}, **told)
    set_cycle([CycleWish(market, 2)], from_trade_date=START, **told)
    set_cut_off(
        [CutOffWish(market, PaymentType.AGAINST, time(16)), CutOffWish(market, PaymentType.FREE, time(18))],
        valid_from=START,
        **told,
    )
    by_lei = register_party(
        [
            PartyWish(Lei(LEIS[NORTE]), entities[0], "Banco del Norte SA", Bic(NORTE), "ES"),
            PartyWish(Lei(LEIS[HARTWELL]), entities[1], "Hartwell & Finch Brokers", Bic(HARTWELL), "GB"),
            PartyWish(Lei(LEIS[LUMIERE]), entities[0], "Société Lumière de Gestion", Bic(LUMIERE), "FR"),
            PartyWish(Lei(LEIS[OURS]), entities[0], "Custodia Ibérica SA", Bic(OURS), "ES"),
        ],
        valid_from=START,
        **told,
    )
    parties = {bic: by_lei[Lei(lei)] for bic, lei in LEIS.items()}
    assets = _instruments(market, told)
    accounts = _accounts(parties, told)
    return Firm(entities, parties, {**assets, **money}, accounts, market)


def _instruments(market: int, told: dict[str, Any]) -> dict[str, int]:
    kind = InstrumentTerms.QuantityType
    listed = (
        (SHARE, 0, "SAP SE ORD", "ESVUFR", kind.UNIT, "1", "1", START),
        (BOND, 2, "Kestrel 4 % 2031", "DBFTFB", kind.FAMT, "2000", "1000", START),
        (FUND, 3, "Lumière Monde ETF", "CEOGES", kind.UNIT, "0.001", "0.001", START),
        (OLD, 0, "Northwind Energy ORD", "ESVUFR", kind.UNIT, "1", "1", FRI_2026_11_20),
    )
    found: dict[str, int] = {}
    for isin, scale, name, cfi, quantity, least, multiple, since in listed:
        wish = InstrumentWish(
            Isin(isin), scale, name, cfi, quantity, Decimal(least), Decimal(multiple), Currency("EUR"), market
        )
        found |= register_instrument([wish], valid_from=since, **told)
    return {str(isin): asset for isin, asset in found.items()}


def fund(firm: Firm, number: str, code: str, amount: Decimal, day: date = FRI_2026_11_20) -> None:
    """Puts an amount of a currency or an ISIN on an account, out of the firm's location, on the open business date."""
    asset, holder, location = firm.assets[code], firm.accounts[number], firm.accounts["LOC-EURX"]
    opened = open_accounts([BookWish(holder, asset), BookWish(location, asset, None)])
    leg = Leg(asset, opened[location, asset], opened[holder, asset], amount)
    entry = Entry(f"opening:{number}:{code}:{day}", "OPEN", day, [leg])
    post([entry], business_date=day, by=JOB, at=NINE)


def _accounts(parties: Mapping[str, int], told: dict[str, Any]) -> dict[str, int]:
    """SEC-<first four of the BIC> and CSH-<four>-<currency> of each party, and a second set of Norte's; one closed."""
    wishes = [AccountWish("SEC-NORT-2", parties[NORTE], Account.Kind.SECURITIES)]
    wishes += [AccountWish("CSH-NORT-2", parties[NORTE], Account.Kind.CASH, Currency("EUR"))]
    wishes += [AccountWish("SEC-NORT-OLD", parties[NORTE], Account.Kind.SECURITIES)]
    wishes += [AccountWish("LOC-EURX", parties[OURS], Account.Kind.LOCATION)]
    for bic in (NORTE, HARTWELL, LUMIERE):
        party = parties[bic]
        wishes.append(AccountWish(f"SEC-{bic[:4]}", party, Account.Kind.SECURITIES))
        wishes += [AccountWish(f"CSH-{bic[:4]}-{c}", party, Account.Kind.CASH, Currency(c)) for c in MONEY]
    found = open_account(wishes, opened_on=START, **told)
    close_account([found["SEC-NORT-OLD"]], closed_on=FRI_2026_11_20, reason="Moved to SEC-NORT", **told)
    return found


def columns(number: int = 1, **changes: str | None) -> dict[str, str]:
    """The columns of a DVP that is right: Norte delivers 100 SAP to Hartwell for EUR 12,345.60; None leaves one out.

    `number` tells apart the references. With `currency` the cash accounts are those of that currency.
    """
    found = {
        "payment": "DVP",
        "isin": SHARE,
        "quantity": "100",
        "currency": "EUR",
        "amount": "12345.60",
        "trade_date": "2026-11-18",
        "intended_settlement_date": "2026-11-20",
        "deliverer": NORTE,
        "deliverer_reference": f"N{number:06d}",
        "deliverer_account": "SEC-NORT",
        "deliverer_cash_account": f"CSH-NORT-{changes.get('currency') or 'EUR'}",
        "receiver": HARTWELL,
        "receiver_reference": f"H{number:06d}",
        "receiver_account": "SEC-HART",
        "receiver_cash_account": f"CSH-HART-{changes.get('currency') or 'EUR'}",
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def row(number: int = 1, **changes: str | None) -> Row:
    """The same as one row, on line `number`."""
    return Row(number, **columns(number, **changes))


CASHLESS: dict[str, str | None] = dict.fromkeys(
    ("currency", "amount", "deliverer_cash_account", "receiver_cash_account")
)
"""What a FOP leaves out."""

PAPERLESS: dict[str, str | None] = dict.fromkeys(("quantity", "deliverer_account", "receiver_account"))
"""What a PFOD leaves out."""


def write_csv(path: Path, found: Iterable[Mapping[str, str]], end: str = "\n") -> Path:
    """A file with all columns in its header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator=end)
        writer.writeheader()
        writer.writerows(found)
    return path


def write_ndjson(path: Path, found: Iterable[Mapping[str, Any]]) -> Path:
    """A file with one object a line."""
    path.write_text("".join(json.dumps(each) + "\n" for each in found), encoding="utf-8")
    return path
