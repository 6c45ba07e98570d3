"""The firm whose records are corrupted: two months of nights, through the product's own operations.

Three nights in September, two in October, and the night of Monday 2026-10-05 done up to its proof: what the proof of that
night reads row by row, what it trusts to digests, and everything that people do by day - files with rows set aside,
postings by hand and their reversals, holds, credit lines, instructions held, released and cancelled, trades that are
netted, changed and cancelled - is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict

import numpy as np
from stdnum import isin as isin_numbers
from stdnum.iso7064 import mod_97_10

from authorizations.operations import (
    NewGrant,
    NewLegalEntity,
    NewPerson,
    create_legal_entities,
    create_people,
    end_roles,
    grant_roles,
)
from backoffice.day import NIGHT, open_night, run_night
from backoffice.drill.checked import (
    Desk,
    ask_for_limits,
    hold_checked,
    open_desk,
    release_checked,
    release_part_checked,
)
from backoffice.drill.front_office import clear, trade_of_the_day
from backoffice.drill.listed_penalties import list_penalties
from backoffice.drill.outside import OURS, settle_outside
from backoffice.drill.own_messages import send_messages
from backoffice.drill.own_sides import send_own_sides
from backoffice.drill.penalised import penalise, quote
from backoffice.drill.told_messages import tell_parties, wish_to_be_told
from backoffice.trail import keep_trail
from clearing.operations import Occasion as AcceptedOn
from clearing.operations import Source, accept_exceptions, capture, check_trades
from clearing.submitted import Channel, Row
from compliance.models import LegalReason, ReasonCode
from compliance.operations import lift_block, place_block
from compliance.queries import Subject
from itservices.queries import next_step, run_of
from itservices.runner import run_step
from ledger.operations import AccountWish as BookWish
from ledger.operations import Entry, Leg, open_accounts, open_books, place_hold, post, release_hold, reverse, set_floor
from machinery.statements import rows, value
from machinery.transactions import whole
from recordkeeping.operations import NewComment, write_comment
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
    set_cut_off,
    set_payment_calendar,
    set_ssi,
)
from settlements.loading import load_file
from settlements.operations import Occasion, cancel
from settlements.prematched import COLUMNS
from vocabulary.actor import Actor
from vocabulary.days import Period
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.side import PaymentType

FIRST = date(2026, 9, 28)
DAYS = (FIRST, date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2))
TONIGHT = date(2026, 10, 5)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SEED = Actor("job", "seed", "seed")
ANA = Actor("person", "7", "Ana López")
MONEY = ("EUR", "USD", "JPY", "BHD")
PARTICIPANTS = 5
BICS = {PARTICIPANTS: OURS}
PRICES = (("12.40", 0), ("87.15", 0), ("64.02", 3), ("231.50", 0))


class Told(TypedDict):
    """Who acts, and when."""

    by: Actor
    at: datetime


@dataclass(frozen=True)
class Firm:
    """Ids: parties, ISINs, and the account of the books of each (holder number, asset code)."""

    leis: Sequence[str]
    isins: Sequence[str]
    books: dict[tuple[str, str], int]
    assets: dict[str, int]


def lei(number: int) -> Lei:
    """A well-formed LEI."""
    body = f"DRILL{number:013d}"
    return Lei(body + mod_97_10.calc_check_digits(body))


def isin(number: int) -> Isin:
    """A well-formed ISIN."""
    body = f"XS{number:09d}"
    return Isin(body + isin_numbers.calc_check_digit(body))


def at(day: date, hour: int) -> datetime:
    """An hour (UTC) of a day."""
    return datetime.combine(day, time(hour), UTC)


def build_history(trades: int = 50, seed: int = 11) -> None:
    """Writes the firm and its nights into the database of this process, as the owner. The last night stops before it
    is proved."""
    dice = np.random.default_rng(seed)
    with whole():
        firm = reference_data()
    with whole():
        firm = books(firm)
        access(firm)
    with whole():
        penalise(firm.assets, firm.isins, MONEY, (*DAYS[:-1], TONIGHT))
        desk = open_desk(FIRST)
        clear(firm.leis[:-1], firm.isins)
    wish_to_be_told(firm.leis, FIRST)
    for turn, day in enumerate((*DAYS, TONIGHT)):
        _file(firm, day, trades, dice)
        _by_hand(firm, day)
        ask_for_limits(desk, day, turn)
        _acts(desk, day)
        send_messages(firm.leis, firm.isins[0], day, TONIGHT + timedelta(days=2))
        send_own_sides(firm.leis, firm.isins[0], day, TONIGHT + timedelta(days=2))
        settle_outside(firm.leis, firm.isins[0], day)
        list_penalties(firm.leis, day)
        tell_parties(day)
        with whole():
            if day == TONIGHT:
                quote(firm.assets, firm.isins, DAYS[-1:])
            trade_of_the_day(firm.leis[:-1], firm.isins, day, (*DAYS, TONIGHT))
        if day != TONIGHT:
            ended = run_night(day, by=SEED, at=at(day, 23))
            if ended != {day: "DONE"}:
                raise RuntimeError(f"the night of {day} ended {ended}")
    _front_offices(firm)
    _up_to_the_proof()


def reference_data(code: str = "OWN", first: int = 0) -> Firm:
    """A market of that code with its calendar and cut-offs, currencies, parties, and ISINs numbered from `first` on; no
    accounts yet."""
    told: Told = {"by": SEED, "at": LONG_AGO}
    (entity,) = create_legal_entities([NewLegalEntity(lei(0), "Drill SA", "ES", "EUR")], **told)
    open_calendar("T2", "Euro payments", **told)
    year = Period(date(2026, 1, 1), date(2028, 1, 1))
    publish_closures([Publication("T2", year, ())], known_from=date(2026, 1, 1), **told)
    wish = MarketWish(code, "Own books", "Europe/Madrid", "T2", Bic("DRLLESMMXXX"))
    market = register_market([wish], **told)[code]
    cut_offs = [CutOffWish(market, PaymentType.AGAINST, time(16)), CutOffWish(market, PaymentType.FREE, time(18))]
    set_cut_off(cut_offs, valid_from=date(2026, 1, 1), **told)
    register_currency([Currency(code) for code in MONEY], **told)
    set_payment_calendar({Currency(code): "T2" for code in MONEY}, **told)
    register_party(
        [PartyWish(lei(n + 1), entity.pk, f"Participant {n}", BICS.get(n), "ES") for n in range(PARTICIPANTS + 1)],
        valid_from=date(2026, 1, 1),
        **told,
    )
    euro, units = Currency("EUR"), InstrumentTerms.QuantityType("UNIT")
    register_instrument(
        [
            InstrumentWish(isin(first + n), scale, f"Share {n}", "ESVUFR", units, Decimal(1), Decimal(1), euro, market)
            for n, (_, scale) in enumerate(PRICES)
        ],
        valid_from=date(2026, 1, 1),
        **told,
    )
    assets = {f["code"]: f["id"] for f in rows("select id, code from refdata_asset")}
    isins = [str(isin(first + n)) for n in range(len(PRICES))]
    return Firm([str(lei(n + 1)) for n in range(PARTICIPANTS + 1)], isins, {}, assets)


def books(firm: Firm, day: date = FIRST) -> Firm:
    """Accounts of everyone, the firm's location (the last party's), and opening balances of the day that leave some short.
    Opens the books where they are not open yet."""
    ids = {f["lei"]: f["id"] for f in rows("select id, lei from refdata_party")}
    parties = [ids[found] for found in firm.leis]
    wishes = [AccountWish("LOC", parties[-1], Account.Kind.LOCATION)]
    for n, party in enumerate(parties[:-1]):
        wishes.append(AccountWish(f"SAFE{n}", party, Account.Kind.SECURITIES))
        wishes += [AccountWish(f"CASH{n}{code}", party, Account.Kind.CASH, Currency(code)) for code in MONEY]
    holders = open_account(wishes, opened_on=date(2026, 1, 1), by=SEED, at=LONG_AGO)
    wanted = [
        (number, code)
        for number in holders
        for code in ([*firm.isins, *MONEY] if number == "LOC" else firm.isins if number[0] == "S" else [number[-3:]])
    ]
    floor = {number: None if number == "LOC" else Decimal(0) for number in holders}
    opened = open_accounts([BookWish(holders[number], firm.assets[code], floor[number]) for number, code in wanted])
    found = {(number, code): opened[holders[number], firm.assets[code]] for number, code in wanted}
    if not value("select exists (select from ledger_day)"):
        open_books(day, by=SEED, at=LONG_AGO)
    entries = [
        Entry(f"opening:{number}:{code}", "OPEN", day, [_leg(firm, code, found["LOC", code], account, amount)])
        for (number, code), account in found.items()
        if number != "LOC"
        for amount in [Decimal(700) if number[0] == "S" else Decimal(45_000)]
    ]
    post(entries, business_date=day, by=SEED, at=at(day, 8))
    return Firm(firm.leis, firm.isins, found, firm.assets)


def access(firm: Firm) -> None:
    """Two people with roles, one of them ended; two blocks of an account that nobody trades on, one of them lifted."""
    first, second = create_people(
        [NewPerson("Ana López", "ana@drill.test"), NewPerson("Ben Hart", "ben@drill.test")], by=SEED, at=LONG_AGO
    )
    grants = grant_roles(
        [NewGrant("accountant", person_id=first.pk), NewGrant("auditor", person_id=second.pk)], by=SEED, at=LONG_AGO
    )
    end_roles([grants[1].pk], by=SEED, at=at(FIRST, 8), reason="moved to another desk")
    location = Subject(
        "account", int(value("select holder_id from ledger_account where id = %s", [firm.books["LOC", "EUR"]]))
    )
    for basis in ("order 1", "order 2"):
        placed = place_block(
            [location],
            reason_code=ReasonCode.BLOC,
            legal_reason=LegalReason.REGULATOR,
            legal_basis=basis,
            blocked_from=FIRST,
            by=ANA,
            at=at(FIRST, 8),
        )
    lift_block(list(placed.values())[-1:], lifted_on=DAYS[1], by=ANA, at=at(FIRST, 9), reason="order withdrawn")


def _leg(firm: Firm, code: str, debit: int, credit: int, amount: Decimal) -> Leg:
    return Leg(firm.assets[code], debit, credit, amount)


def _file(firm: Firm, day: date, trades: int, dice: np.random.Generator) -> None:
    """A file of pre-matched trades due on the day; its last two rows have faults."""
    lines = [",".join(COLUMNS)]
    for n in range(trades):
        lines.append(_trade(firm, day, n, dice))
    lines += [lines[-1].replace("-D", "-E").replace("-R", "-S").replace("OWN", "MOON"), lines[1].replace("-", "+", 1)]
    with TemporaryDirectory(prefix="backoffice-drill-") as folder:
        path = Path(folder) / f"trades-{day}.csv"
        path.write_text("\n".join(lines) + "\n")
        load_file(path, "csv", by=SEED, at=at(day, 9), business_date=day)


def _trade(firm: Firm, day: date, number: int, dice: np.random.Generator) -> str:
    told = trade(firm, day, number, dice)
    return ",".join(str(told.get(column, "")) for column in COLUMNS)


def trade(firm: Firm, day: date, number: int, dice: np.random.Generator) -> dict[str, object]:
    """One trade of a day, by the names of the columns of a file; what it does not have is "" there."""
    giver = int(dice.integers(PARTICIPANTS))
    taker = (giver + int(dice.integers(1, PARTICIPANTS))) % PARTICIPANTS
    place, code = int(dice.integers(len(PRICES))), str(dice.choice(MONEY, p=[0.55, 0.25, 0.1, 0.1]))
    payment = str(dice.choice(["DVP", "FOP", "PFOD", "DWP"], p=[0.76, 0.1, 0.07, 0.07]))
    quantity = 1 + int(dice.lognormal(4.4, 1.0))
    amount = (quantity * Decimal(PRICES[place][0])).quantize(Decimal(1) if code == "JPY" else Decimal("0.01"))
    due = day if number % 10 else TONIGHT + timedelta(days=2)
    securities, cash = payment != "PFOD", payment != "FOP"
    return {
        "payment": payment,
        "isin": firm.isins[place],
        "quantity": quantity if securities else "",
        "currency": code if cash else "",
        "amount": amount if cash else "",
        "trade_date": day - timedelta(days=3),
        "intended_settlement_date": due,
        "deliverer": firm.leis[giver],
        "deliverer_reference": f"{day:%m%d}-D{number}",
        "deliverer_account": f"SAFE{giver}" if securities else "",
        "deliverer_cash_account": f"CASH{giver}{code}" if cash else "",
        "receiver": firm.leis[taker],
        "receiver_reference": f"{day:%m%d}-R{number}",
        "receiver_account": f"SAFE{taker}" if securities else "",
        "receiver_cash_account": f"CASH{taker}{code}" if cash else "",
        "priority": 3 + number % 2,
        "place": "OWN",
        "partial": ("PARQ", "PART", "NPAR")[number % 3],
    }


def _front_offices(firm: Firm) -> None:
    """Trades of tonight that settle later: two that are instructed once a person has accepted their price, which nobody can
    compare; one amended; one whose counterparty settles nowhere."""
    told: dict[str, Any] = {"by": SEED, "at": at(TONIGHT, 10), "business_date": TONIGHT}
    ours: dict[str, Any] = {"currency": "EUR", "depository": "OWN"}
    house = [
        SsiWish(firm.leis[n], "House", "SETTLEMENT", safekeeping_account=f"SAFE{n}", cash_account=f"CASH{n}EUR", **ours)
        for n in range(2)
    ]
    submitted = [
        Row(
            line,
            action="AMEND" if line == 4 else "NEW",
            party=firm.leis[0],
            reference=f"FO{min(line, 3)}",
            counterparty=firm.leis[2 if line == 3 else 1],
            side="SELL",
            product="EQUITY",
            isin=firm.isins[0],
            quantity=str(10 * line),
            price=PRICES[0][0],
            currency="EUR",
            trade_date=(TONIGHT - timedelta(days=3)).isoformat(),
            settlement_date=(TONIGHT + timedelta(days=2)).isoformat(),
        )
        for line in (1, 2, 3, 4)
    ]
    with whole():
        set_ssi(house, valid_from=FIRST, by=SEED, at=LONG_AGO)
        captured = capture(check_trades(submitted, **told), Source(Channel.FILE), **told)
        first = [each.trade for each in captured.rows[:2]]
        accept_exceptions(first, AcceptedOn(ANA, at(TONIGHT, 11), TONIGHT, "Agreed by telephone"))


def _by_hand(firm: Firm, day: date) -> None:
    """Payments by hand, one of them reversed; amounts held, one of them released; a credit line."""
    cash = [firm.books[f"CASH{n}EUR", "EUR"] for n in range(PARTICIPANTS)]
    told: Told = {"by": ANA, "at": at(day, 12)}
    with whole():
        entries = [
            Entry(
                f"fee:{day}:{n}", "HAND", day, [_leg(firm, "EUR", cash[n], cash[(n + 1) % 5], Decimal(n + 1))], n, "fee"
            )
            for n in range(4)
        ]
        journals = [posted.journal_id for posted in post(entries, business_date=day, **told)]
        reverse(journals[:1], business_date=day, reason="booked twice", **told)
        _, second = (
            place_hold(cash[n], Decimal(10 + n), effect=f"pledge:{day}:{n}", reason="pledge", **told) for n in (0, 1)
        )
        release_hold(second, reason="returned", **told)
        set_floor(cash[2], Decimal(-1000 - day.day), reason="credit line", **told)


def _acts(desk: Desk, day: date) -> None:
    """The participants' own acts on what is due later: one held and commented on, one held and released as others agree, one
    asked for, one cancelled."""
    found = rows(
        "select m.delivering_id as d, m.receiving_id as r from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id where o.intended_settlement_date > %s and not o.deliverer_hold"
        " and not o.deliverer_cancels order by o.match_id desc limit 4",
        [day],
    )
    occasion = Occasion(by=ANA, at=at(day, 11), business_date=day, reason="asked by telephone")
    hold_checked(desk, [found[0]["d"], found[1]["d"], found[1]["r"]], day)
    with whole():
        said = NewComment(
            "instruction", str(found[0]["d"]), f"They call back on {day}, @ana", {ANA.id: "ana"}, f"form-{day}"
        )
        write_comment(said, by=ANA, at=at(day, 11))
    release_checked(desk, [found[1]["d"], found[1]["r"]], day)
    release_part_checked(desk, day)
    with whole():
        cancel([found[2]["d"], found[3]["d"], found[3]["r"]], occasion)


def _up_to_the_proof() -> None:
    run = open_night(TONIGHT, by=SEED, at=at(TONIGHT, 23))
    while (step := next_step(run)) is not None and not value(
        "select name = 'prove' from itservices_step where id = %s", [step]
    ):
        run_step(step)
    found = run_of(NIGHT, TONIGHT)
    if found is None or found.state != "RUNNING":
        raise RuntimeError(f"the night of {TONIGHT} did not come to its proof")
    keep_trail()
