"""What stays open bears the reason of whoever caused it, as each side sees it; and the proof agrees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backoffice import day
from backoffice.bench.filing import tell_intake
from backoffice.bench.firm import Firm, build_firm, open_balances
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from itservices.operations import open_run
from itservices.queries import next_step
from itservices.runner import run_step, run_to_end
from ledger.operations import Entry, Leg, post
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
MON_2026_10_05 = date(2026, 10, 5)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
NIGHT_OF_SATURDAY = datetime(2026, 10, 3, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")


def three_with_holdings() -> Firm:
    """Three participants with 100 of one ISIN and 1,000.00 of cash each."""
    made = build_firm(FRI_2026_10_02, participants=3, instruments=1)
    open_balances(made, FRI_2026_10_02, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return three_with_holdings


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `three_with_holdings`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@dataclass(frozen=True)
class Terms:
    """A trade of the first participant with the second."""

    payment: str = "DVP"
    quantity: Decimal | int = 1
    units: int = 0
    cents: int = 100
    intended: date = FRI_2026_10_02
    place: str = "OWN"
    settlement: str = "PEND"
    at: datetime = datetime(2026, 10, 1, 9, tzinfo=UTC)


def filed(firm: Firm, terms: Terms) -> int:
    """Puts one matched pair on file, as intake does; its match."""
    match = int(value("select coalesce(max(id), 0) + 1 from settlements_match"))
    securities, cash = terms.payment != "PFOD", terms.payment != "FOP"
    for offset, direction in ((0, "DELI"), (1, "RECE")):
        run(
            "insert into settlements_instruction (id, participant_id, counterparty_id, reference, direction, payment,"
            " asset_id, quantity, currency_id, amount, trade_date, intended_settlement_date, securities_account_id,"
            " cash_account_id, market_id, place, priority, partial, submitted_by, at) values (%s, %s, %s, %s, %s, %s,"
            " %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 4, 'NPAR', 'test', %s)",
            [
                2 * match + offset,
                int(firm.parties[offset]),
                int(firm.parties[1 - offset]),
                f"T{match}",
                direction,
                terms.payment,
                int(firm.assets[0]) if securities else None,
                terms.quantity if securities else None,
                firm.currency if cash else None,
                Decimal(terms.cents).scaleb(-2) if cash else None,
                date(2026, 9, 30),
                terms.intended,
                int(firm.securities[offset, 0]) if securities else None,
                int(firm.cash[offset]) if cash else None,
                firm.market,
                terms.place,
                terms.at,
            ],
        )
    run(
        "insert into settlements_match (id, delivering_id, receiving_id, matched_at) values (%s, %s, %s, %s)",
        [match, 2 * match, 2 * match + 1, terms.at],
    )
    payer, payee = (1, 0) if terms.payment == "DVP" else (0, 1)
    run(
        "insert into settlements_openmatch (match_id, priority, intended_settlement_date, market_id, payment, place,"
        " deliverer_id, receiver_id,"
        " asset_id, securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units,"
        " settlement, deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels,"
        " receiver_cancels) values (%s, 4, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', false, false,"
        " false, false)",
        [
            match,
            terms.intended,
            firm.market,
            terms.payment,
            terms.place,
            int(firm.parties[0]),
            int(firm.parties[1]),
            int(firm.assets[0]) if securities else 0,
            int(firm.securities[0, 0]) if securities else 0,
            int(firm.securities[1, 0]) if securities else 0,
            (terms.units or terms.quantity) if securities else 0,
            firm.currency if cash else 0,
            int(firm.cash[payer]) if cash else 0,
            int(firm.cash[payee]) if cash else 0,
            terms.cents if cash else 0,
            terms.settlement,
        ],
    )
    with whole():
        tell_intake(match, match)
    return match


def night(business_date: date = FRI_2026_10_02, at: datetime = NIGHT_OF_FRIDAY) -> int:
    """The run of a night, opened."""
    with whole():
        return open_run("night", business_date, by=BY, at=at).pk


def told(match: int) -> tuple[str, str]:
    """What deliverer and receiver of an open match are told."""
    (found,) = rows(
        "select deliverer_reason d, receiver_reason r from settlements_openmatch where match_id = %s", [match]
    )
    return found["d"], found["r"]


def run_up_to(wanted: str) -> int:
    """Runs Friday's night up to a step; the run."""
    opened = night()
    for name, _ in day.STEPS:
        if name == wanted:
            return opened
        run_step(next_step(opened) or 0)
    raise LookupError(wanted)


@pytest.mark.parametrize(
    ("terms", "deliverer", "receiver"),
    [
        (Terms("DVP", quantity=101), "LACK", "CLAC"),
        (Terms("DVP", cents=100_001), "CMON", "MONY"),
        (Terms("DVP", quantity=101, cents=100_001), "LACK", "CLAC"),
        (Terms("FOP", quantity=101), "LACK", "CLAC"),
        (Terms("DWP", quantity=101), "LACK", "CLAC"),
        (Terms("DWP", cents=100_001), "MONY", "CMON"),
        (Terms("PFOD", cents=100_001), "MONY", "CMON"),
    ],
)
def test_who_is_short_is_told_so_and_the_other_side_sees_it(
    firm: Firm, terms: Terms, deliverer: str, receiver: str
) -> None:
    """The receiver pays against delivery; with the delivery, or instead of it, the deliverer does."""
    match = filed(firm, terms)
    assert run_to_end(night()) == "DONE"
    assert told(match) == (deliverer, receiver)


def block(kind: str, number: int, code: ReasonCode) -> None:
    """Blocks an account, by its number of refdata, or an instrument."""
    with whole():
        place_block(
            [Subject(kind, number)],  # type: ignore[arg-type]
            reason_code=code,
            legal_reason=LegalReason.COURT_ORDER,
            legal_basis="order 1",
            blocked_from=FRI_2026_10_02,
            by=BY,
            at=NIGHT_OF_FRIDAY,
        )


@pytest.mark.parametrize(
    ("payment", "account", "deliverer", "receiver"),
    [
        ("DVP", "delivers", "FROZ", "CLAC"),
        ("DVP", "takes", "OTHR", "FROZ"),
        ("DVP", "deliverer's cash", "FROZ", "OTHR"),
        ("DVP", "receiver's cash", "OTHR", "FROZ"),
        ("DWP", "deliverer's cash", "FROZ", "OTHR"),
        ("PFOD", "receiver's cash", "OTHR", "FROZ"),
    ],
)
def test_whose_account_is_blocked_is_told_so(
    firm: Firm, payment: str, account: str, deliverer: str, receiver: str
) -> None:
    match = filed(firm, Terms(payment))
    books = {
        "delivers": firm.securities[0, 0],
        "takes": firm.securities[1, 0],
        "deliverer's cash": firm.cash[0],
        "receiver's cash": firm.cash[1],
    }[account]
    block("account", int(value("select holder_id from ledger_account where id = %s", [int(books)])), ReasonCode.FROZ)
    assert run_to_end(night()) == "DONE"
    assert told(match) == (deliverer, receiver)


def test_what_was_funded_after_the_night_had_tried_it_awaits_the_next_one(firm: Firm) -> None:
    """Nobody is accused of a shortage that is none any more."""
    match = filed(firm, Terms(quantity=150))
    opened = run_up_to("refuse")
    leg = Leg(int(firm.assets[0]), int(firm.locations[0]), int(firm.securities[0, 0]), Decimal(50))
    with whole():
        post(
            [Entry("late", "HAND", FRI_2026_10_02, [leg])],
            business_date=FRI_2026_10_02,
            by=BY,
            at=NIGHT_OF_FRIDAY,
        )
    assert run_to_end(opened) == "DONE"
    assert told(match) == ("CYCL", "CYCL")


def close_euro(day: date) -> None:
    """The payment system of the euro has a calendar of its own, and is closed on a day."""
    calendar = value(
        "insert into refdata_calendar (code, name, weekend, covers)"
        " values ('EUR', 'Euro', '{7}', '[2000-01-01,2100-01-01)') returning id"
    )
    run("update refdata_currencycalendar set calendar_id = %s", [calendar])
    run(
        "insert into refdata_closure (calendar_id, date, kind, name, known) values (%s, %s, 'CLOSED', 'x', '[2000-01-01,)')",
        [calendar, day],
    )


def test_a_night_on_which_a_currency_is_closed_is_proved(firm: Firm, own_database: OwnDatabase) -> None:
    """What came in after Friday's freeze and cannot be paid on Saturday was never tried: it has no reason yet."""
    own_database.use("owner")
    close_euro(SAT_2026_10_03)
    own_database.use("job")
    opened = run_up_to("snapshot")
    late = filed(firm, Terms())
    free = filed(firm, Terms("FOP"))
    assert run_to_end(opened) == "DONE"
    assert run_to_end(night(SAT_2026_10_03, NIGHT_OF_SATURDAY)) == "DONE"
    assert told(late) == ("", "")
    assert value("select settlement from settlements_openmatch where match_id = %s", [late]) == "PENF"
    assert value("select business_date from settlements_settlement where match_id = %s", [free]) == SAT_2026_10_03


def test_what_came_in_late_for_a_date_that_the_books_have_not_reached_does_not_stop_the_night(firm: Firm) -> None:
    """Friday's night runs on Saturday evening; meanwhile a trade for Saturday was entered after its cut-off."""
    late = filed(firm, Terms(intended=SAT_2026_10_03, settlement="PENF", at=datetime(2026, 10, 3, 18, tzinfo=UTC)))
    assert run_to_end(night(at=NIGHT_OF_SATURDAY)) == "DONE"
    assert run_to_end(night(SAT_2026_10_03, NIGHT_OF_SATURDAY)) == "DONE"
    assert value("select business_date from settlements_settlement where match_id = %s", [late]) == SAT_2026_10_03


def test_what_settles_elsewhere_is_never_decided_and_fails_at_its_cut_off(firm: Firm) -> None:
    match = filed(firm, Terms(place="CSD"))
    assert run_to_end(night()) == "DONE"
    assert told(match) == ("", "")
    assert value("select settlement from settlements_openmatch where match_id = %s", [match]) == "PENF"
    assert not rows("select 1 from settlements_settlement")
