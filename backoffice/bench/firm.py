"""The synthetic firm of the benches (and of tests, smaller): 200 participants, 500 ISINs, 100,000 securities accounts.

Skewed like a market: a few participants and a few ISINs carry most of the flow. Every account gets an opening balance
by one journal a location, so that the books balance; a part of the flow then meets shortages.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from stdnum import isin as isin_numbers
from stdnum.iso7064 import mod_97_10

from ledger.operations import Chunk, Legs, append_chunk, move_guards, open_slice, settle_slice
from ledger.operations.slices import STAGES
from ledger.queries import scales
from machinery.statements import copy_rows, rows, run, value
from machinery.transactions import whole

Ints = npt.NDArray[np.int64]

CASH_PER_ACCOUNT = 400_000_000_00


@dataclass(frozen=True)
class Firm:
    """The ids of the synthetic firm. `securities[p, s]` is the account of participant p in ISIN s."""

    parties: Ints
    assets: Ints
    currency: int
    market: int
    securities: Ints
    cash: Ints
    locations: Ints
    nostro: int


def lei(number: int) -> str:
    """A well-formed LEI."""
    body = f"BENCH{number:013d}"
    return body + mod_97_10.calc_check_digits(body)


def isin(number: int) -> str:
    """A well-formed ISIN."""
    body = f"XS{number:09d}"
    return body + isin_numbers.calc_check_digit(body)


def build_firm(business_date: date, participants: int = 200, instruments: int = 500) -> Firm:
    """Writes reference data, accounts and guards; the books are open on `business_date`."""
    with whole():
        entity = value(
            "insert into authorizations_legalentity (lei, name, country, functional_currency)"
            " values (%s, 'Bench', 'ES', 'EUR') returning id",
            [lei(0)],
        )
        calendar = value(
            "insert into refdata_calendar (code, name, weekend, covers)"
            " values ('ALL', 'Open', '{7}', '[2000-01-01,2100-01-01)') returning id"
        )
        market = value(
            "insert into refdata_market (code, name, time_zone, calendar_id, csd_bic)"
            " values ('OWN', 'Own books', 'UTC', %s, 'BENCESMMXXX') returning id",
            [calendar],
        )
        run(
            "insert into refdata_cutoff (market_id, payment, valid, planned)"
            " select %s, p, '[2000-01-01,)', '00:00' from unnest(array['APMT', 'FREE']) p",
            [market],
        )
        run("insert into refdata_asset (code, kind, scale) values ('EUR', 'CURRENCY', 2)")
        run("insert into refdata_currency (asset_id, code) select id, code from refdata_asset where code = 'EUR'")
        run(
            "insert into refdata_currencycalendar (currency_id, calendar_id) select asset_id, %s from refdata_currency",
            [calendar],
        )
        copy_rows(
            "refdata_asset",
            ["code", "kind", "scale"],
            ((isin(n), "INSTRUMENT", 0) for n in range(instruments)),
        )
        copy_rows(
            "refdata_party",
            ["lei", "legal_entity_id"],
            ((lei(n + 1), entity) for n in range(participants + 1)),
        )
        run(
            "insert into refdata_account (number, party_id, kind, currency_id, opened_on)"
            " select k.prefix || p.id, p.id, k.kind, case when k.kind = 'CASH' then c.asset_id end, '2000-01-01'"
            " from refdata_party p cross join (values ('SEC', 'SECURITIES'), ('CSH', 'CASH')) k(prefix, kind)"
            " cross join refdata_currency c order by p.id, k.kind"
        )
        run(
            "insert into ledger_account (holder_id, asset_id) select a.id, s.id"
            " from refdata_account a join refdata_asset s on s.kind = case a.kind when 'CASH' then 'CURRENCY'"
            " else 'INSTRUMENT' end order by s.kind, a.party_id, s.id"
        )
        run(
            "insert into ledger_guard (account_id, asset_id, posted, held, floor)"
            " select a.id, a.asset_id, 0, 0,"
            " case when h.party_id = (select max(id) from refdata_party) then null else 0 end"
            " from ledger_account a join refdata_account h on h.id = a.holder_id order by a.id"
        )
        value("select ledger_open_month(%s)", [business_date])
        run("insert into ledger_day (business_date, opened_at) values (%s, now())", [business_date])
        run("analyze refdata_account")
        run("analyze ledger_account")
    return read_firm(participants)


def read_firm(participants: int = 200) -> Firm:
    """The ids of a firm that `build_firm` wrote. The last party is the firm itself: its accounts are the locations."""
    found = rows(
        "select a.id, h.party_id, a.asset_id, s.kind from ledger_account a join refdata_account h on h.id = a.holder_id"
        " join refdata_asset s on s.id = a.asset_id order by s.kind, h.party_id, s.id"
    )
    cash = [f["id"] for f in found if f["kind"] == "CURRENCY"]
    securities = np.array([f["id"] for f in found if f["kind"] == "INSTRUMENT"]).reshape(participants + 1, -1)
    return Firm(
        parties=np.array([f["id"] for f in rows("select id from refdata_party order by id")][:-1]),
        assets=np.array([f["id"] for f in rows("select id from refdata_asset where kind = 'INSTRUMENT' order by id")]),
        currency=int(value("select id from refdata_asset where code = 'EUR'")),
        market=int(value("select id from refdata_market where code = 'OWN'")),
        securities=securities[:-1],
        cash=np.array(cash[:-1]),
        locations=securities[-1],
        nostro=cash[-1],
    )


def open_balances(firm: Firm, business_date: date, holding: int, cash: int) -> None:
    """Every participant gets `holding` of every ISIN and `cash` minor units, against the firm's locations."""
    participants, instruments = firm.securities.shape
    cells = participants * instruments
    legs = Legs(
        journal=np.zeros(cells + participants, dtype=np.int64),
        leg=np.zeros(cells + participants, dtype=np.int64),
        asset=np.concatenate([np.tile(firm.assets, participants), np.full(participants, firm.currency)]),
        debit=np.concatenate([np.tile(firm.locations, participants), np.full(participants, firm.nostro)]),
        credit=np.concatenate([firm.securities.ravel(), firm.cash]),
        units=np.concatenate([np.full(cells, holding), np.full(participants, cash)]),
    )
    legs = Legs(
        **{
            **vars(legs),
            "journal": np.arange(cells + participants),
            "leg": np.ones(cells + participants, np.int64),
        }
    )
    book(business_date, "opening", "OPEN", np.zeros(cells + participants, dtype=np.int64), legs)


def book(business_date: date, purpose: str, kind: str, subjects: Ints, legs: Legs) -> int:
    """One slice with one chunk, finished."""
    decimals, _ = scales()
    with whole():
        slice_id = open_slice(business_date, purpose)
        chunk = Chunk.of(
            slice_id,
            1,
            business_date=business_date,
            value_date=business_date,
            kind=kind,
            subjects=subjects,
            legs=legs,
            decimals=decimals,
        )
        append_chunk(chunk)
        move_guards(chunk)
    for stage in STAGES:
        with whole():
            settle_slice(slice_id, stage)
    return slice_id


def flow(firm: Firm, count: int, seed: int) -> dict[str, Ints]:
    """`count` trades: delivering and receiving participant, ISIN, quantity, amount in cents; skewed, reproducible."""
    dice = np.random.default_rng(seed)
    participants, instruments = firm.securities.shape
    weight = 1 / np.arange(1, participants + 1) ** 0.7
    deliverer = dice.choice(participants, count, p=weight / weight.sum())
    step = 1 + dice.choice(participants - 1, count, p=weight[:-1] / weight[:-1].sum())
    popularity = 1 / np.arange(1, instruments + 1) ** 0.6
    instrument = dice.choice(instruments, count, p=popularity / popularity.sum())
    quantity = np.maximum(1, dice.lognormal(3.5, 1.0, count).astype(np.int64))
    price = 500 + 37 * instrument
    return {
        "deliverer": deliverer,
        "receiver": (deliverer + step) % participants,
        "instrument": instrument,
        "quantity": quantity,
        "amount": quantity * price,
        "priority": dice.choice(np.array([2, 3, 4]), count, p=[0.05, 0.15, 0.8]),
    }
