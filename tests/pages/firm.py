"""A small firm for the pages: two entities of ours, seven participants, six instruments, three nights and one to come.

Its people sign in with PASSWORD. Some deliverers are short, some instructions are on hold or due later, one pair is
cancelled, one file was loaded with rows set aside, and the night of Friday 2026-11-20 has not run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import numpy as np
from stdnum import isin as isin_numbers
from stdnum.iso7064 import mod_97_10

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import LegalEntity, User
from authorizations.operations import (
    NewAccount,
    NewGrant,
    NewLegalEntity,
    NewPerson,
    ask,
    create_accounts,
    create_legal_entities,
    create_people,
    grant_roles,
    set_policy,
)
from authorizations.queries import actor_of
from backoffice.bench.filing import tell_intake
from backoffice.day import run_night
from backoffice.demo.listed import send_penalty_list
from clearing.models import Earmark, LimitUse
from clearing.operations import (
    LimitWish,
    MarginWish,
    Source,
    capture,
    check_trades,
    override_limit,
    reckon_margin,
    set_limit,
    set_margin,
)
from clearing.submitted import Channel, Row
from itservices.models import ProofResult
from itservices.operations import close_load, open_load, quarantine
from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, open_books, post, reverse
from machinery.statements import row, rows, value
from machinery.transactions import whole
from refdata.bonds import BondFacts
from refdata.models import Account, InstrumentTerms
from refdata.operations import (
    AccountWish,
    CutOffWish,
    InstrumentWish,
    MarketWish,
    PartyWish,
    Publication,
    SsiWish,
    open_account,
    open_calendar,
    publish_closures,
    register_currency,
    register_instrument,
    register_market,
    register_party,
    represent_party,
    set_bond_terms,
    set_cut_off,
    set_payment_calendar,
    set_ssi,
)
from refdata.queries import accounts_by_number, markets, parties_by_lei
from settlements.correspondence.taking import receive, take_up
from settlements.correspondence.telling import tell
from settlements.messages.contents import CancellationRequest
from settlements.messages.contents import Instruction as Said
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Chain, Counted, NamedBy, Party
from settlements.models import Instruction, Match, MessageWish, OpenMatch, PenaltyMonth, PenaltyNet
from settlements.netting import Model, Netting
from settlements.operations import (
    NettingNight,
    NettingWish,
    Occasion,
    OwnRow,
    PenaltyMarketWish,
    PenaltyRateWish,
    cancel,
    hold,
    match_waiting,
    net_instructions,
    set_netting,
    set_penalty_market,
    set_penalty_rates,
    submit_sides,
)
from settlements.operations.faults import reasons_of
from settlements.operations.wishes import set_message_wish
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor
from vocabulary.days import Period
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.side import Direction, PaymentType, QuantityType

TUE_2026_11_17 = date(2026, 11, 17)
WED_2026_11_18 = date(2026, 11, 18)
THU_2026_11_19 = date(2026, 11, 19)
FRI_2026_11_20 = date(2026, 11, 20)
MON_2026_11_23 = date(2026, 11, 23)
NIGHTS = (TUE_2026_11_17, WED_2026_11_18, THU_2026_11_19)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SEED = Actor("job", "seed", "seed")
PASSWORD = "plum-tandem-orbit-17"

ENTITIES = (("Custodia Ibérica SA", "ES", "EUR"), ("Custody House Ltd", "GB", "GBP"))
PARTIES = (
    ("Banco del Norte SA", "ES", 0),
    ("Meridian Asset Management", "GB", 1),
    ("Caja de Pensiones Atlántica", "ES", 0),
    ("Hartwell & Finch Brokers", "GB", 1),
    ("Société Lumière de Gestion", "FR", 0),
    ("Nordsee Clearing GmbH", "DE", 0),
    ("Kestrel Securities Inc", "US", 1),
)
INSTRUMENTS = (
    ("Telefónica Móviles ORD", "ES", "ESVUFR", "UNIT", 0, "12.40"),
    ("Kingdom of Spain 3.15 % 2033", "ES", "DBFTFB", "FAMT", 2, "0.9925"),
    ("Northwind Energy PLC ORD", "GB", "ESVUFR", "UNIT", 0, "87.15"),
    ("Lumière Monde UCITS ETF", "FR", "CEOGES", "UNIT", 3, "64.02"),
    ("Kestrel Motors Inc ORD", "US", "ESVUFR", "UNIT", 0, "231.50"),
    ("Republic of Austria 0.5 % 2029", "AT", "DBFTFB", "FAMT", 2, "0.9710"),
)
MONEY = ("EUR", "GBP", "JPY", "BHD")
RATES = {"EUR": Decimal(1), "GBP": Decimal("0.84"), "JPY": Decimal(162), "BHD": Decimal("0.41")}
STAFF = {
    "lucia": ("Lucía Romero Vidal", "settlement_clerk", "es", "es_ES", "Europe/Madrid"),
    "oliver": ("Oliver Bennett", "settlement_supervisor", "en", "en", "Europe/London"),
    "grace": ("Grace Whitfield", "accountant", "en", "en", "America/New_York"),
    "marcus": ("Marcus Reed", "it_operator", "en", "en", "America/New_York"),
    "begona": ("Begoña Núñez Ortega", "auditor", "es", "es_ES", "Europe/Madrid"),
    "naomi": ("Naomi Clarke", "front_office_client", "en", "en", "Europe/London"),
    "amelia": ("Amelia Hartnoll", "risk_officer"),
}


@dataclass(frozen=True)
class SmallFirm:
    """Ids of what the tests ask for; `parties` in the order of PARTIES, `books[holder number, asset code]`.

    `reversed` is a posting by hand between CASH-001-EUR and CASH-003-EUR that was taken back.
    """

    parties: list[int]
    books: Mapping[tuple[str, str], int]
    load: int
    reversed: int


def lei(number: int) -> Lei:
    """A well-formed LEI."""
    body = f"9598PAGES{number:09d}"
    return Lei(body + mod_97_10.calc_check_digits(body))


def isin(country: str, number: int) -> Isin:
    """A well-formed ISIN."""
    body = f"{country}{number:09d}"
    return Isin(body + isin_numbers.calc_check_digit(body))


FIRST_ISIN: Final = str(isin(INSTRUMENTS[0][1], 700))
"""The first of INSTRUMENTS."""


def night_of(day: date) -> datetime:
    """23:00 UTC of a business date."""
    return datetime.combine(day, time(23), UTC)


def build(database: OwnDatabase, size: int = 40, seed: int = 5) -> SmallFirm:
    """Writes the firm into a database of its own: `size` matches a day. Ends as the role web."""
    database.use("owner")
    with whole():
        parties, assets, market = _reference_data()
        books = _books(parties, assets)
        _people(parties)
        _standing()
        _penalty_rules()
    dice = np.random.default_rng(seed)
    load = 0
    for day in (*NIGHTS, FRI_2026_11_20):
        with whole():
            _trades(parties, assets, books, market, day, size, dice)
            load = _file(day, size)
        if day == THU_2026_11_19:
            _wishes(parties[0])
        if day != FRI_2026_11_20:
            database.use("job")
            run_night(day, by=SEED, at=night_of(day))
            _proof(day)
            database.use("owner")
    with whole():
        _trades(parties, assets, books, market, MON_2026_11_23, size // 4, dice)
        _acts()
        taken_back = _taken_back(books)
        front_offices()
        _asked()
        _own_sides()
        _messages()
        while tell(by=SEED, at=datetime(2026, 11, 20, 7, tzinfo=UTC), business_date=FRI_2026_11_20).is_more:
            pass
    _penalty_list()
    database.use("web")
    codes = {f["id"]: f["code"] for f in rows("select id, code from refdata_asset")}
    return SmallFirm(parties, {(n, codes[asset]): key for (n, asset), key in books.items()}, load, taken_back)


def front_offices(prefix: str = "FO", *, limits: bool = True) -> None:
    """Three trades against which something stands: of the first, the second and the third party, at prices that nobody has."""
    told: dict[str, Any] = {"by": SEED, "at": datetime(2026, 11, 20, 9, tzinfo=UTC), "business_date": FRI_2026_11_20}
    submitted = [
        Row(
            number + 1,
            party=str(lei(100 + number)),
            reference=f"{prefix}{number + 1:04d}",
            counterparty=str(lei(103)),
            side="BUY",
            product="EQUITY",
            isin=FIRST_ISIN,
            quantity="100",
            price="99",
            currency="EUR",
            trade_date="2026-11-19",
            settlement_date="2026-11-24",
        )
        for number in range(3)
    ]
    found = capture(check_trades(submitted, **told), Source(Channel.FILE), **told).rows
    if limits:
        _limits([each.version for each in found])
        _margin()
        _penalties()
        _netting()


def _limits(versions: Sequence[int]) -> None:
    """A soft limit of a million of what settles with the fourth party, of which the first trade has taken twice as much on one
    day and the second half of it on another; overridden for a week."""
    occasion = Occasion(SEED, datetime(2026, 11, 20, 8, tzinfo=UTC), FRI_2026_11_20, "Seasonal peak")
    euro, party = value("select id from refdata_asset where code = 'EUR'"), parties_by_lei([lei(103)])[lei(103)]
    million = Decimal(1_000_000)
    limit = set_limit(LimitWish("DAILY", euro, million, False, FRI_2026_11_20, party=party), occasion).limit
    override_limit(limit, million * 3 / 2, FRI_2026_11_20 + timedelta(days=7), occasion)
    for version, day, amount in ((versions[0], MON_2026_11_23, 2 * million), (versions[1], None, million / 2)):
        use = LimitUse.objects.create(limit_id=limit, day=day or FRI_2026_11_20 + timedelta(days=4), used=amount)
        is_over = amount > million
        Earmark.objects.create(version_id=version, use=use, amount=amount, is_over=is_over, at=occasion.at)


def _margin() -> None:
    """The first party owes margin of a billion, secured by its cash in euro: reckoned for Thursday, and called for."""
    at, day = datetime(2026, 11, 19, 21, tzinfo=UTC), FRI_2026_11_20 - timedelta(days=1)
    number = "CASH-001-EUR"
    wish = MarginWish(
        party=parties_by_lei([lei(100)])[lei(100)],
        ccp=None,
        unit=value("select id from refdata_asset where code = 'EUR'"),
        maintenance=Decimal(30),
        initial=None,
        add_on=Decimal(10) ** 9,
        minimum=Decimal(0),
        rounding=Decimal(1),
        market=value("select id from refdata_market"),
        due_days=1,
        haircuts={"EQUITY": Decimal(15)},
        covers=[accounts_by_number([number])[number].id],
        valid_from=day,
    )
    set_margin(wish, Occasion(SEED, at, day, "Margin agreement"))
    reckon_margin(by=SEED, at=at, business_date=day)


def _penalty_rules() -> None:
    """What fails from Thursday on is penalised, at no price where there is none."""
    at, day = night_of(THU_2026_11_19), THU_2026_11_19
    market = int(value("select id from refdata_market"))
    from_thursday: dict[str, Any] = {
        "source": "Rule 7",
        "valid_from": day,
        "occasion": Occasion(SEED, at, day, "Rule 7"),
    }
    set_penalty_market(PenaltyMarketWish(market, is_in_scope=True), **from_thursday)
    set_penalty_rates([PenaltyRateWish(code, Decimal("2.40")) for code in MONEY], **from_thursday)


def _netting() -> None:
    """What is due in euro on Friday is in a net, by a rule that is taken back: no night nets it again."""
    run = row("select id from itservices_run where business_date = %s", [THU_2026_11_19])
    if run is None:
        return
    market, euro = (
        int(value("select id from refdata_market")),
        int(value("select id from refdata_asset where code = 'EUR'")),
    )
    at, since = datetime(2026, 11, 20, 7, tzinfo=UTC), FRI_2026_11_20
    occasion = Occasion(SEED, at, since, "Rule 4")
    wish = NettingWish(market, euro, Model.NET, Netting.MULTILATERAL)
    set_netting(wish, source="Rule 4", valid_from=since, occasion=occasion)
    net_instructions(NettingNight(run["id"], since, SEED, at))
    set_netting(
        replace(wish, model=Model.GROSS, netting=Netting.NONE), source="Rule 4", valid_from=since, occasion=occasion
    )


def _penalties() -> None:
    """October is netted."""
    at, market = night_of(THU_2026_11_19), int(value("select id from refdata_market"))
    run = row("select id from itservices_run where business_date = %s", [THU_2026_11_19])
    if run is None:
        return
    october = PenaltyMonth.objects.create(
        month=date(2026, 10, 1), business_date=TUE_2026_11_17, penalties=2, run_id=run["id"], at=at
    )
    first, second = (parties_by_lei([lei(number)])[lei(number)] for number in (100, 103))
    euro = int(value("select id from refdata_asset where code = 'EUR'"))
    amount = Decimal("1234.56")
    PenaltyNet.objects.bulk_create(
        PenaltyNet(month=october, market_id=market, currency_id=euro, party_id=party, counterparty_id=other, net=net)
        for party, other, net in (
            (first, second, -amount),
            (second, first, amount),
            (first, None, -amount),
            (second, None, amount),
        )
    )


def build_empty(database: OwnDatabase) -> None:
    """Only the people, and books that were opened today: nothing has come in and no night has run. Ends as web."""
    database.use("owner")
    with whole():
        create_legal_entities([NewLegalEntity(lei(0), *ENTITIES[0])], by=SEED, at=LONG_AGO)
        _people([])
        open_books(FRI_2026_11_20, by=SEED, at=LONG_AGO)
    database.use("web")


def _reference_data() -> tuple[list[int], list[int], int]:
    told = {"by": SEED, "at": LONG_AGO}
    entities = create_legal_entities([NewLegalEntity(lei(n), *facts) for n, facts in enumerate(ENTITIES)], **told)
    open_calendar("T2", "Euro payments", **told)
    publish_closures(
        [Publication("T2", Period(date(2026, 1, 1), date(2028, 1, 1)), ())], known_from=date(2026, 1, 1), **told
    )
    market = register_market(
        [MarketWish("EURX", "Euro depository", "Europe/Madrid", "T2", Bic("EURXESMMXXX"))], **told
    )["EURX"]
    cut_offs = [CutOffWish(market, PaymentType.AGAINST, time(16)), CutOffWish(market, PaymentType.FREE, time(18))]
    set_cut_off(cut_offs, valid_from=date(2026, 1, 1), **told)
    register_currency([Currency(code) for code in MONEY], **told)
    set_payment_calendar({Currency(code): "T2" for code in MONEY}, **told)
    wishes = [
        PartyWish(lei(100 + n), _entity(entities, home), name, Bic(f"PG{chr(65 + n)}A{country}2LXXX"), country)
        for n, (name, country, home) in enumerate(PARTIES)
    ]
    wishes += [
        PartyWish(lei(200 + n), _entity(entities, n), name, None, country)
        for n, (name, country, _currency) in enumerate(ENTITIES)
    ]
    ids = register_party(wishes, valid_from=date(2026, 1, 1), **told)
    made = register_instrument(
        [
            InstrumentWish(
                isin(country, 700 + n),
                scale,
                name,
                cfi,
                InstrumentTerms.QuantityType(kind),
                Decimal(1),
                Decimal(1),
                Currency("EUR"),
                market,
            )
            for n, (name, country, cfi, kind, scale, _price) in enumerate(INSTRUMENTS)
        ],
        valid_from=date(2026, 1, 1),
        **told,
    )
    assets = [made[str(isin(country, 700 + n))] for n, (_name, country, *_rest) in enumerate(INSTRUMENTS)]
    return [ids[str(wish.lei)] for wish in wishes], assets, market


def _entity(entities: list[LegalEntity], place: int) -> int:
    return entities[place].pk


def _books(parties: list[int], assets: list[int]) -> dict[tuple[str, int], int]:
    """Accounts of everyone, the firm's locations, and opening balances that leave some of them short."""
    told = {"by": SEED, "at": LONG_AGO}
    money = {f["code"]: f["id"] for f in rows("select id, code from refdata_asset where kind = 'CURRENCY'")}
    own, clients = parties[-2], parties[:-2]
    wishes = [AccountWish("LOC-EURX", own, Account.Kind.LOCATION)]
    for n, party in enumerate(clients):
        wishes.append(AccountWish(f"SAFE-{n + 1:03d}", party, Account.Kind.SECURITIES))
        wishes += [AccountWish(f"CASH-{n + 1:03d}-{c}", party, Account.Kind.CASH, Currency(c)) for c in MONEY]
    holders = open_account(wishes, opened_on=date(2026, 1, 1), **told)
    held = {"SAFE": assets}
    wanted = [
        (number, asset)
        for number in holders
        for asset in (
            [*assets, *money.values()] if number.startswith("LOC") else held.get(number[:4]) or [money[number[-3:]]]
        )
    ]
    opened = open_accounts(
        [BookWish(holders[n], asset, None if n.startswith("LOC") else Decimal(0)) for n, asset in wanted]
    )
    books = {(number, asset): opened[holders[number], asset] for number, asset in wanted}
    open_books(TUE_2026_11_17, by=SEED, at=LONG_AGO)
    entries = [
        Entry(
            f"opening:{number}:{asset}",
            "OPEN",
            TUE_2026_11_17,
            [Leg(asset, books["LOC-EURX", asset], books[number, asset], _opening(number))],
            narrative="Opening balance",
        )
        for number, asset in wanted
        if not number.startswith("LOC")
    ]
    post(entries, business_date=TUE_2026_11_17, by=SEED, at=LONG_AGO)
    return books


def _standing() -> None:
    """Where three participants settle, one of them bonds elsewhere and from December on anew; the terms of a bond."""
    told = {"by": SEED, "at": LONG_AGO}
    house = [
        SsiWish(
            lei(100 + n),
            "House",
            "SETTLEMENT",
            depository="EURX",
            safekeeping_account=f"SAFE-{n + 1:03d}",
            cash_account=f"CASH-{n + 1:03d}-EUR",
        )
        for n in (0, 1, 2)
    ]
    bonds = replace(
        house[0], name="Bonds", product="BOND", agent="PGDAGB2L", safekeeping_account="70/1", cash_account=None
    )
    set_ssi([*house, bonds], valid_from=date(2026, 1, 1), **told)
    set_ssi([replace(bonds, safekeeping_account="70/2")], valid_from=date(2026, 12, 1), **told)
    spain = BondFacts(
        Decimal("3.15"), 1, "ACT/ACT ICMA", date(2023, 4, 26), date(2024, 4, 30), date(2033, 4, 30), True, None, None
    )
    set_bond_terms({isin("ES", 701): spain}, valid_from=date(2026, 1, 1), **told)


def _opening(number: str) -> Decimal:
    if number.startswith("SAFE"):
        return Decimal(350)
    return (Decimal(90_000) * RATES[number[-3:]]).quantize(Decimal(1))


def _people(parties: list[int]) -> None:
    told = {"by": SEED, "at": LONG_AGO}
    people = create_people([NewPerson(name, f"{u}@firm.test") for u, (name, *_rest) in STAFF.items()], **told)
    grant_roles(
        [NewGrant(role, person_id=p.pk) for p, (_n, role, *_rest) in zip(people, STAFF.values(), strict=True)],
        **told,
    )
    create_accounts(
        [
            NewAccount(p.pk, username, PASSWORD, *wishes)
            for p, (username, (_n, _r, *wishes)) in zip(people, STAFF.items(), strict=True)
        ],
        **told,
    )
    if parties:
        represent_party(parties[1:2], person=people[list(STAFF).index("naomi")].pk, valid_from=LONG_AGO, **told)


def _trades(
    parties: list[int],
    assets: list[int],
    books: Mapping[tuple[str, int], int],
    market: int,
    due: date,
    size: int,
    dice: np.random.Generator,
) -> None:
    """`size` matched pairs due on a day: both instructions, the match, and its row in the queue."""
    scale = {f["id"]: (f["code"], f["scale"]) for f in rows("select id, code, scale from refdata_asset")}
    money = {code: key for key, (code, _scale) in scale.items()}
    first = int(value("select coalesce(max(id), 0) + 1 from settlements_match"))
    instructions, matches, queue = [], [], []
    for n in range(size):
        giver, step = int(dice.integers(7)), int(dice.integers(1, 7))
        taker, place = (giver + step) % 7, int(dice.integers(6))
        payment = str(dice.choice(["DVP", "DVP", "DVP", "DVP", "FOP", "PFOD"]))
        code = str(dice.choice(MONEY, p=[0.6, 0.2, 0.1, 0.1]))
        quantity = Decimal(int(dice.lognormal(4.6, 1.0)) + 1)
        price = Decimal(INSTRUMENTS[place][5]) * RATES[code]
        amount = (quantity * price).quantize(Decimal(1).scaleb(-scale[money[code]][1]))
        securities, cash = payment != "PFOD", payment != "FOP"
        asset, currency = assets[place], money[code]
        sides = []
        for party, other, direction in ((giver, taker, "DELI"), (taker, giver, "RECE")):
            says = int(dice.choice([3, 4], p=[0.2, 0.8]))
            sides.append(
                Instruction(
                    id=(first + n) * 2 + (direction == "RECE"),
                    participant_id=parties[party],
                    counterparty_id=parties[other],
                    reference=f"{due:%y%m%d}-{'D' if direction == 'DELI' else 'R'}{first + n:05d}",
                    common_reference=f"TRADE{first + n:06d}",
                    direction=direction,
                    payment=payment,
                    asset_id=asset if securities else None,
                    quantity=quantity if securities else None,
                    currency_id=currency if cash else None,
                    amount=amount if cash else None,
                    trade_date=due - timedelta(days=2),
                    intended_settlement_date=due,
                    securities_account_id=books[f"SAFE-{party + 1:03d}", asset] if securities else None,
                    cash_account_id=books[f"CASH-{party + 1:03d}-{code}", currency] if cash else None,
                    market_id=market,
                    submitted_by="seed",
                    at=night_of(due) - timedelta(hours=12),
                    priority=sides[0].priority if sides else says,
                )
            )
        pays_on = 0 if payment == "PFOD" else 1
        payer, payee = sides[pays_on], sides[1 - pays_on]
        instructions += sides
        matches.append(
            Match(id=first + n, delivering=sides[0], receiving=sides[1], matched_at=sides[0].at + timedelta(minutes=2))
        )
        queue.append(
            OpenMatch(
                match_id=first + n,
                priority=sides[0].priority,
                intended_settlement_date=due,
                market_id=market,
                payment=payment,
                place="OWN",
                deliverer_id=sides[0].participant_id,
                receiver_id=sides[1].participant_id,
                asset_id=asset if securities else 0,
                securities_from=sides[0].securities_account_id or 0,
                securities_to=sides[1].securities_account_id or 0,
                quantity_units=int(quantity.scaleb(scale[asset][1])) if securities else 0,
                currency_id=currency if cash else 0,
                cash_from=payer.cash_account_id or 0,
                cash_to=payee.cash_account_id or 0,
                amount_units=int(amount.scaleb(scale[currency][1])) if cash else 0,
            )
        )
    Instruction.objects.bulk_create(instructions)
    Match.objects.bulk_create(matches)
    OpenMatch.objects.bulk_create(queue)
    tell_intake(first, first + size - 1)


def _file(day: date, size: int) -> int:
    """The load of a day's instructions: two rows were set aside."""
    at = night_of(day) - timedelta(hours=12)
    name = f"instructions-{day:%Y%m%d}.csv"
    load = open_load("instructions", name, sha256(name.encode()).hexdigest(), by=SEED, at=at)
    raw = "DVP,ES0000007000,100,EUR,1240.00,2026-11-18,2026-11-20,<b>not markup</b>"
    reasons = reasons_of(
        [Fault("isin_checksum", "isin", "ES0000007000"), Fault("unknown_party", "deliverer", "PGXAES2L")]
    )
    quarantine(load, [(17, raw, reasons[:1]), (31, raw * 3, reasons)])
    euros, yen = {"number": size - 3, "amount": "1234567.80"}, {"number": 3, "amount": "5000000"}
    totals = {"received": {"EUR": euros, "JPY": yen}, "accepted": {"EUR": euros, "JPY": yen}}
    return close_load(load, accepted=size, unchanged=0, quarantined=2, totals=totals, by=SEED, at=at).pk


def _proof(day: date) -> None:
    """What a proof leaves behind, where the night of this build proves nothing by itself."""
    if not ProofResult.objects.filter(business_date=day).exists():
        ProofResult.objects.bulk_create(
            ProofResult(
                business_date=day, batch=day.toordinal(), invariant=name, full=False, violations=0, milliseconds=12
            )
            for name in ("journals_balance", "guards_equal_movements", "in_is_settled_and_refused")
        )


def _taken_back(books: Mapping[tuple[str, int], int]) -> int:
    """A posting by hand, and its reversal; the id of the journal that was reversed."""
    euro = int(value("select id from refdata_asset where code = 'EUR'"))
    told = {"business_date": FRI_2026_11_20, "by": SEED, "at": night_of(THU_2026_11_19) + timedelta(hours=10)}
    leg = Leg(euro, books["CASH-001-EUR", euro], books["CASH-003-EUR", euro], Decimal("12.34"))
    [posted] = post([Entry("hand:1", "HAND", FRI_2026_11_20, [leg], narrative="Fee, wrong client")], **told)
    reverse([posted.journal_id], reason="Wrong client", **told)
    return posted.journal_id


def _asked() -> None:
    """Who gives a role needs the head of operations, of whom there is none; one request waits for him."""
    rule = RuleWish(Decimal(0), (StepWish("head_of_operations"),), expires_after=1_000)
    set_policy([ActionRules("role.grant", (rule,))], by=SEED, at=LONG_AGO)
    people = {user.username: user for user in User.objects.select_related("person")}
    payload = {"person": people["naomi"].person_id, "role": "auditor"}
    ask(
        "role.grant",
        payload,
        Occasion(actor_of(people["marcus"]), datetime.now(UTC), FRI_2026_11_20, "She asked for it"),
    )


def _own_sides() -> None:
    """What the first two parties sent by themselves: one pair that differs in its amount, and two to which nothing is near."""
    value("select setval('settlements_instruction_id_seq', (select max(id) from settlements_instruction))")
    told: dict[str, Any] = {"at": datetime(2026, 11, 20, 6, tzinfo=UTC), "business_date": FRI_2026_11_20}
    sides = (
        ("OWN0001", 0, 1, "DELI", "100", "1240.00"),
        ("OWN0002", 1, 0, "RECE", "100", "1260.00"),
        ("OWN0003", 2, 1, "DELI", "75", "930.00"),
        ("OWN0004", 1, 3, "RECE", "12345678", "153086407.20"),
    )
    rows = [
        OwnRow(
            line,
            participant=str(lei(100 + own)),
            reference=reference,
            counterparty=str(lei(100 + other)),
            direction=direction,
            payment="DVP",
            isin=FIRST_ISIN,
            quantity=quantity,
            currency="EUR",
            amount=amount,
            trade_date="2026-11-19",
            intended_settlement_date="2026-11-23" if line < 3 else "2026-11-20",
            securities_account=f"SAFE-{own + 1:03d}",
            cash_account=f"CASH-{own + 1:03d}-EUR",
        )
        for line, (reference, own, other, direction, quantity, amount) in enumerate(sides, start=1)
    ]
    made = submit_sides(rows, by=SEED, **told)
    if len(made.made) != len(rows):
        raise RuntimeError(f"expected {len(rows)} own instructions, found {made.outcome.failures}")
    match_waiting(made.keys, **told)


def _messages() -> None:
    """What the first party sent as messages: an instruction that was rejected (1, answered by 2), bytes that nobody can read (3),
    and a cancellation that waits for its instruction (4)."""
    owner = Party(NamedBy.SCHEME, str(lei(100)), "GLEIF")
    said = Said(
        reference="MSG0001",
        direction=Direction.DELIVER,
        payment_type=PaymentType.FREE,
        trade_date=date(2026, 11, 19),
        settlement_date=date(2026, 11, 23),
        isin=FIRST_ISIN,
        quantity=Counted(Decimal(12_345_678), QuantityType.UNIT),
        account="SAFE-999",
        transaction_type="TRAD",
        deliverer=Chain(depository=Party(NamedBy.BIC, next(iter(markets().values())).csd_bic), party=owner),
        receiver=Chain(party=Party(NamedBy.SCHEME, str(lei(101)), "GLEIF")),
    )
    cancels = CancellationRequest(
        reference="MSG0002", direction=said.direction, payment_type=said.payment_type, account_owner=owner
    )
    on: dict[str, Any] = {"at": datetime(2026, 11, 20, 6, tzinfo=UTC), "business_date": FRI_2026_11_20}
    for body in (write_message(said), write_message(said)[:-200], write_message(cancels)):
        take_up(receive(body, "HTTP", by=SEED, **on).message.pk, **on)


def _penalty_list() -> None:
    """The depository lists the penalties of Thursday of one party (message 5): one at another price, which is appealed."""
    send_penalty_list(
        THU_2026_11_19, Occasion(SEED, datetime(2026, 11, 20, 6, tzinfo=UTC), FRI_2026_11_20, "Our price")
    )


def _wishes(party: int) -> None:
    """The first party is told what becomes of its instructions from the night of Thursday on: how they stand, and that they
    settled."""
    with whole():
        for topic in (MessageWish.Topic.STATUS, MessageWish.Topic.CONFIRMATION):
            occasion = Occasion(
                SEED, night_of(THU_2026_11_19) - timedelta(hours=12), THU_2026_11_19, "Asked for by mail"
            )
            set_message_wish(party, topic, MessageWish.Form.XML, is_wished=True, occasion=occasion)


def _acts() -> None:
    """Two instructions on hold, one that asks for cancellation, one pair that is cancelled."""
    found = list(OpenMatch.objects.select_related("match").order_by("-intended_settlement_date", "match_id")[:4])
    occasion = Occasion(
        by=Actor("person", "1", "Lucía Romero Vidal"),
        at=night_of(THU_2026_11_19) + timedelta(hours=11),
        business_date=FRI_2026_11_20,
        reason="Client asked by telephone",
    )
    hold([found[0].match.delivering_id, found[1].match.receiving_id], occasion)
    cancel([found[2].match.receiving_id], occasion)
    cancel([found[3].match.delivering_id, found[3].match.receiving_id], occasion)
