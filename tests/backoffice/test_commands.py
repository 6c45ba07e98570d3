"""Every consequential act is a command: asked for it waits, its checkers see what it does, the last approval does it, and nothing
goes around it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.matrix import MATRIX
from authorizations.models import CommandRequest, OpenRequest, RequestEffect, RequestEnd, User
from authorizations.operations import NewAccount, NewGrant, ask, create_accounts, grant_roles, probe, set_policy
from authorizations.refusals import NothingToDo, ReasonMissing, WaitsAlready
from authorizations.registry import commands
from backoffice.commands import AccountNotEmpty
from backoffice.schedule import expire_requests
from clearing.models import Membership, ProfileField, ToleranceProfile
from clearing.operations import MembershipWish, ProfileWish, set_memberships, set_profile
from compliance.models import Block, LegalReason, ReasonCode
from compliance.operations import lift_block, place_block
from compliance.queries import Subject
from itservices.models import QuarantinedRow, RowRepair, Run, Step
from itservices.operations import RowIsRepaired, StepNotSkipped, close_load, open_load, open_run, quarantine, skip_step
from ledger.operations import AccountWish as BookWish
from ledger.operations import AlreadyReversed, Entry, Leg, open_accounts, post, reverse
from machinery.payload import InvalidPayload
from machinery.transactions import whole
from refdata.bonds import BondFacts
from refdata.messages import KINDS
from refdata.models import (
    Account,
    BondTerms,
    Closure,
    CutOff,
    CutOffMove,
    InstrumentTerms,
    PartyTerms,
    Price,
    PriceCollar,
    SettlementCycle,
    SsiTerms,
)
from refdata.operations import (
    AccountWish,
    ClosureWish,
    CollarWish,
    CutOffWish,
    CycleWish,
    InstrumentWish,
    NotOnFile,
    PartyWish,
    PriceWish,
    SsiWish,
    close_account,
    declare_closures,
    end_ssi,
    move_cut_off,
    open_account,
    register_instrument,
    register_party,
    set_bond_terms,
    set_cut_off,
    set_cycle,
    set_price,
    set_price_collar,
    set_ssi,
    withdraw_closures,
)
from refdata.refusals import PartyOutOfReach
from settlements.allegement import T2S as DELAYS
from settlements.cash_tolerance import Limits
from settlements.correspondence.outside import ask_depository, send_due
from settlements.correspondence.repairing import MessageNotSetAside
from settlements.correspondence.taking import receive, take_up
from settlements.liquidity.resolution import QueuePolicy
from settlements.models import (
    AllegementDelays,
    AppealAnswer,
    CashTolerance,
    DepositoryLink,
    DepositoryRequest,
    GridlockRule,
    GrowthMarket,
    HoldKind,
    HoldReview,
    ImposedHold,
    Instruction,
    ListedPenalty,
    MessageOutcome,
    MessageWish,
    NettingRule,
    PartThreshold,
    Penalty,
    PenaltyAppeal,
    PenaltyChange,
    PenaltyDays,
    PenaltyInstrument,
    PenaltyMarket,
    PenaltyRate,
    PriceTolerance,
    RecyclingRule,
    SequenceRule,
    WindowRule,
)
from settlements.netting import Model, Netting
from settlements.operations import (
    DepositoryWish,
    HoldWish,
    NettingWish,
    PartThresholdWish,
    PenaltyDaysWish,
    PenaltyInstrumentWish,
    PenaltyMarketWish,
    PenaltyRateWish,
    RowNotFound,
    RowStillFaulty,
    ToleranceWish,
    accept_appeal,
    impose_hold,
    lift_hold,
    open_appeal,
    reallocate_penalties,
    reinstate_penalties,
    reject_appeal,
    remove_penalties,
    review_hold,
    set_allegement_delays,
    set_cash_tolerance,
    set_depository,
    set_gridlock_policy,
    set_growth_markets,
    set_netting,
    set_part_threshold,
    set_penalty_days,
    set_penalty_instruments,
    set_penalty_market,
    set_penalty_rates,
    set_price_tolerance,
    set_recycling,
    set_sequences,
    set_windows,
    submit,
    submit_sides,
)
from settlements.operations.appeal_refusals import AppealedAlready, AppealIsAnswered
from settlements.operations.wishes import set_message_wish
from settlements.recycling import RecyclingPeriods
from settlements.sequences import T2S
from settlements.windows import T2S as T2S_DAY
from tests.authorizations.desk import NINE, decided, occasion, people
from tests.authorizations.people import PASSWORD, SEED, THU_2026_01_01, person
from tests.conftest import OwnDatabase
from tests.settlements.conftest import open_market
from tests.settlements.correspondence.posted import delivers, xml
from tests.settlements.firm import (
    BOND,
    CASHLESS,
    FRI_2026_11_20,
    HARTWELL,
    JOB,
    LEIS,
    LUMIERE,
    NORTE,
    OURS,
    SHARE,
    START,
    Firm,
    columns,
    fund,
    row,
)
from tests.settlements.listed import about, comes, listing
from tests.settlements.listed import block as told_block
from tests.settlements.listed import penalty as told_penalty
from tests.settlements.sides import FREE, receives
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal
from vocabulary.side import PaymentType, QuantityType

FRI_2026_12_04 = date(2026, 12, 4)
TOLD: dict[str, Any] = {"by": JOB, "at": NINE}
PENALTY_RULE = Occasion(JOB, NINE, FRI_2026_11_20, "Rule 7")
CASH = SsiWish(LEIS[NORTE], "Cash EUR", "CASH", currency="EUR", cash_account="CSH-NORT-EUR")
LEFT = frozenset({"policy.set", "role.grant", "role.end", "role.break_glass", "person.limit"})
"""What makes the people and the policy of these tests."""


@dataclass(frozen=True)
class Made:
    """The market with what the acts are done to."""

    firm: Firm
    block: int
    journal: int
    ssi: int
    run: int
    row: int
    message: int
    penalty: int
    removed_penalty: int
    outside: int
    listed: int
    appeal: int
    held: int


def with_objects() -> Made:
    """The market, a block, a journal, an SSI, a night that stopped at its proof, and a row that was set aside."""
    firm = open_market()
    with whole():
        fund(firm, "CSH-NORT-EUR", "EUR", Decimal(1000))
        [block] = place_block([Subject("party", firm.parties[NORTE])], **block_facts("order 1")).values()
        [posted] = post([entry(firm, "fee")], business_date=FRI_2026_11_20, **TOLD)
        [ssi] = set_ssi([CASH], valid_from=START, **TOLD)
        set_profile(ProfileWish(firm.parties[LUMIERE], None, {}), valid_from=START, **TOLD)
        declare_closures("T2", [ClosureWish(date(2026, 12, 7))], known_from=START, reason="strike", **TOLD)
        run = open_run("night", FRI_2026_11_20, **TOLD)
        before = Step.objects.get(run=run, name="prove").position
        Step.objects.filter(run=run, position__lt=before).update(state="DONE", finished_at=NINE)
        Step.objects.filter(run=run, name="prove").update(state="DEAD", trouble="unbalanced")
        Run.objects.filter(pk=run.pk).update(state="STOPPED")
        load = open_load("instructions", "trades.csv", "0" * 64, **TOLD)
        quarantine(load, [(3, "DVP,X", [{"code": "isin_checksum", "field": "isin", "value": "X", "sentence": "?"}])])
        close_load(load, accepted=0, unchanged=0, quarantined=1, totals={}, **TOLD)
        broken = receive(b"no message", "HTTP", business_date=FRI_2026_11_20, **TOLD).message.pk
        take_up(broken, at=NINE, business_date=FRI_2026_11_20)
        penalties = [penalised(firm, number) for number in (8_001, 8_002)]
        remove_penalties(penalties[1:], "OTHR", PENALTY_RULE)
        location = firm.accounts["LOC-EURX"]
        set_depository(DepositoryWish(firm.market, "EURXESMMXXX", "ISO20022", "9", location, location, 5), PENALTY_RULE)
        side = receives(9, place="CSD", participant=LUMIERE, securities_account="SEC-LUMI", **FREE)
        [outside] = submit_sides([side], business_date=FRI_2026_11_20, **TOLD).made.values()
        send_due(PENALTY_RULE)
    both = [told_penalty(common_reference=each, penalised=about("N008001")) for each in ("P1", "P2")]
    comes(listing(told_block(*both)))
    listed = list(ListedPenalty.objects.order_by("pk").values_list("pk", flat=True))
    with whole():
        appeal = open_appeal(listed[1], "REMOVAL", "TECH", PENALTY_RULE).pk
        impose_hold([delivering(penalties[1])], CHECKED, PENALTY_RULE)
    held = ImposedHold.objects.get().pk
    row_aside = QuarantinedRow.objects.get().pk
    return Made(
        firm, block, posted.journal_id, ssi, run.pk, row_aside, broken, *penalties, outside, listed[0], appeal, held
    )


def penalised(firm: Firm, number: int) -> int:
    """A penalty that Norte pays Hartwell for having failed to deliver a share free of payment."""
    match = submit([row(number, payment="FOP", **CASHLESS)], business_date=FRI_2026_11_20, **TOLD).made[number].match
    if not Price.objects.exists():
        price = PriceWish(firm.assets[SHARE], FRI_2026_11_20, Decimal(25), Price.Quotation.ACTU, Currency("EUR"))
        set_price([price], source="Exchange", **TOLD)
    made = Penalty.objects.create(
        match_id=match, kind="SEFP", penalty_date=FRI_2026_11_20, side="DELI", failing_id=firm.parties[NORTE],
        receiving_id=firm.parties[HARTWELL], market_id=firm.market, payment="FOP", asset_id=firm.assets[SHARE],
        currency_id=firm.assets["EUR"], reason="LACK", quantity=Decimal(100), rate_class="ILLIQUID_SHARES",
        securities_rate=Decimal("0.5"), price=Decimal(25), price_date=FRI_2026_11_20, rounding="HALF_UP", missing="",
        amount=Decimal("0.13"), business_date=FRI_2026_11_20, run_id=1, at=NINE,
    )  # fmt: skip
    return made.pk


def delivering(penalty: int) -> int:
    """The instruction that delivers in the match of a penalty."""
    return int(Penalty.objects.get(pk=penalty).match.delivering_id)


def block_facts(basis: str) -> dict[str, Any]:
    return {
        "reason_code": ReasonCode.BLOC,
        "legal_reason": LegalReason.COURT_ORDER,
        "legal_basis": basis,
        "blocked_from": FRI_2026_11_20,
        **TOLD,
    }


def entry(firm: Firm, effect: str) -> Entry:
    """A payment of 5.00 by hand from Norte to Hartwell."""
    euro = firm.assets["EUR"]
    holders = [firm.accounts["CSH-NORT-EUR"], firm.accounts["CSH-HART-EUR"]]
    ids = open_accounts([BookWish(holder, euro) for holder in holders])
    debit, credit = (ids[holder, euro] for holder in holders)
    return Entry(effect, "HAND", FRI_2026_11_20, [Leg(euro, debit, credit, Decimal(5))], narrative="fee")


@pytest.fixture(autouse=True)
def own_bic(settings: Any) -> None:
    """The house has a BIC, by which it writes to depositories."""
    settings.OWN_BIC = OURS


@pytest.fixture
def begins_with() -> Callable[[], Made]:
    """Databases of their own begin with what acts are done to."""
    return with_objects


@pytest.fixture
def market(own_database: OwnDatabase) -> Made:
    """What acts are done to; as the role web, under the policies of the first matrix."""
    own_database.use("web")
    made: Made = own_database.made
    return made


@dataclass(frozen=True)
class Act:
    """One command: who asks, with what, what its checker sees of it, whether it is done, and the operation below it, which the
    trigger refuses."""

    action: str
    role: str
    trigger: str
    payload: Callable[[Made], Mapping[str, Any]]
    sees: tuple[str, ...]
    is_done: Callable[[Made], bool]
    around: Callable[[Made], object]
    again: type[Refusal] | None = NothingToDo
    """What asking for it again is refused with; None where each item answers for itself."""


SSI = {"valid_from": "2026-12-01", "party": LEIS[NORTE], "name": "Cash EUR", "purpose": "CASH", "currency": "EUR"}
LEG = {"debit": "CSH-NORT-EUR", "credit": "CSH-HART-EUR", "asset": "EUR", "amount": "7.50"}
NEW = "549300MLUDYVRQOOXS22"
NEW_BOND = "XS1234567896"
INSTRUMENT = {
    "isin": NEW_BOND,
    "name": "Apricot Bank 2033",
    "cfi": "DBFTFB",
    "quantity_type": "FAMT",
    "minimum_unit": "1000",
    "multiple": "1000",
    "currency": "EUR",
    "market": "EURX",
    "scale": 2,
}
TERMS = {
    "coupon_percent": "4.25",
    "frequency": 1,
    "convention": "ACT/ACT ICMA",
    "first_accrual": "2021-06-01",
    "maturity": "2031-06-01",
    "end_of_month": True,
}
OPENED = {"number": "CSH-NORT-9", "party": LEIS[NORTE], "kind": "CASH", "currency": "USD"}
MEMBER = {"party": LEIS[NORTE], "market": "EURX", "ccp": LEIS[OURS]}
PROFILE = {
    "party": LEIS[HARTWELL],
    "market": "EURX",
    "tolerances": {"net": {"code": "PTMX", "percent": "0.50", "maximum": "50"}, "price": {"code": "EXCT"}},
    "valid_from": "2026-11-20",
}
GILT = BondFacts(Decimal(4), 1, "ACT/ACT ICMA", date(2026, 6, 1), None, date(2031, 6, 1), False, None, None)


def renamed(made: Made) -> InstrumentWish:
    """The share under another name."""
    kind = InstrumentTerms.QuantityType.UNIT
    one = Decimal(1)
    return InstrumentWish(Isin(SHARE), 0, "Renamed", "ESVUFR", kind, one, one, Currency("EUR"), made.firm.market)


FREELY_DONE = {"block.place", "depository.ask", "instruction.impose_hold", "instruction.review_hold"}
"""What nobody else has to agree to."""
CHECKED = HoldWish(HoldKind.CVAL, "papers are being checked")
ACTS = (
    Act(
        "journal.post",
        "accountant",
        "a_journal_by_hand_has_its_request",
        lambda _m: {"effect": "fee-2", "value_date": "2026-11-20", "narrative": "custody fee", "legs": [LEG]},
        ("CSH-NORT-EUR -> CSH-HART-EUR: 7.5 EUR", "custody fee"),
        lambda _m: CommandRequest.objects.filter(action="journal.post").exists(),
        lambda m: post([entry(m.firm, "around")], business_date=FRI_2026_11_20, **TOLD),
    ),
    Act(
        "journal.reverse",
        "accountant",
        "a_reversal_has_its_request",
        lambda m: {"journals": [m.journal]},
        ("CSH-HART-EUR -> CSH-NORT-EUR: 5 EUR",),
        lambda _m: True,
        lambda m: reverse([m.journal], business_date=FRI_2026_11_20, reason="wrong", **TOLD),
        AlreadyReversed,
    ),
    Act(
        "block.place",
        "compliance_analyst",
        "a_block_is_placed_with_its_request",
        lambda m: {
            "subjects": [{"kind": "instrument", "id": m.firm.assets["DE0007164600"]}],
            "reason_code": "FROZ",
            "legal_reason": "COURT_ORDER",
            "legal_basis": "order 7",
            "blocked_from": "2026-11-23",
        },
        ("COURT_ORDER: order 7", "FROZ >= 2026-11-23"),
        lambda _m: Block.objects.filter(legal_basis="order 7").exists(),
        lambda m: place_block([Subject("account", m.firm.accounts["CSH-NORT-EUR"])], **block_facts("order 8")),
    ),
    Act(
        "block.lift",
        "compliance_analyst",
        "a_block_is_lifted_with_its_request",
        lambda m: {"blocks": [m.block], "lifted_on": "2026-11-23"},
        (LEIS[NORTE], "< 2026-11-23"),
        lambda m: Block.objects.get(pk=m.block).lifted_on == date(2026, 11, 23),
        lambda m: lift_block([m.block], lifted_on=FRI_2026_11_20, reason="revoked", **TOLD),
    ),
    Act(
        "calendar.declare",
        "data_steward",
        "a_closure_is_declared_with_its_request",
        lambda _m: {"calendar": "T2", "closures": [{"date": "2026-12-04", "name": "mourning"}]},
        ("2026-12-04", "CLOSED mourning"),
        lambda _m: Closure.objects.filter(name="mourning").exists(),
        lambda _m: declare_closures("T2", [ClosureWish(FRI_2026_12_04)], known_from=FRI_2026_11_20, reason="x", **TOLD),
    ),
    Act(
        "calendar.withdraw",
        "data_steward",
        "a_closure_ends_with_its_request",
        lambda _m: {"calendar": "T2", "days": ["2026-12-07"]},
        ("2026-12-07",),
        lambda _m: not Closure.objects.filter(date="2026-12-07", known__upper_inf=True).exists(),
        lambda _m: withdraw_closures("T2", [date(2026, 12, 25)], known_from=FRI_2026_11_20, reason="x", **TOLD),
    ),
    Act(
        "market.move_cut_off",
        "data_steward",
        "a_cut_off_is_moved_with_its_request",
        lambda _m: {"market": "EURX", "payment": "APMT", "business_date": "2026-11-20", "actual": "17:30"},
        ("cut-off APMT 2026-11-20", "16:00", "17:30"),
        lambda _m: CutOffMove.objects.filter(actual=time(17, 30)).exists(),
        lambda m: move_cut_off(
            m.firm.market,
            PaymentType.FREE,
            business_date=FRI_2026_11_20,
            actual=time(19),
            reason="x",
            **TOLD,
        ),
    ),
    Act(
        "market.set_cut_off",
        "data_steward",
        "a_cut_off_is_set_with_its_request",
        lambda _m: {"market": "EURX", "payment": "APMT", "valid_from": "2026-12-01", "planned": "15:30"},
        ("cut-off APMT >= 2026-12-01", "16:00", "15:30"),
        lambda _m: CutOff.objects.filter(planned=time(15, 30)).exists(),
        lambda m: set_cut_off(
            [CutOffWish(m.firm.market, PaymentType.FREE, time(15))], valid_from=FRI_2026_12_04, **TOLD
        ),
    ),
    Act(
        "market.set_cycle",
        "data_steward",
        "a_cycle_is_set_with_its_request",
        lambda _m: {"market": "EURX", "days": 1, "from_trade_date": "2027-10-11"},
        ("cycle >= 2027-10-11", "T+2", "T+1"),
        lambda _m: SettlementCycle.objects.filter(days=1).exists(),
        lambda m: set_cycle([CycleWish(m.firm.market, 3)], from_trade_date=FRI_2026_12_04, **TOLD),
    ),
    Act(
        "price_collar.set",
        "data_steward",
        "a_price_collar_is_set_with_its_request",
        lambda _m: {"market": "EURX", "percent": "5", "valid_from": "2026-12-01", "source": "risk committee"},
        ("price collar * >= 2026-12-01", "5 % (risk committee)"),
        lambda _m: PriceCollar.objects.filter(percent=5).exists(),
        lambda m: set_price_collar(
            [CollarWish(m.firm.market, Decimal(9))], source="x", valid_from=FRI_2026_12_04, **TOLD
        ),
    ),
    Act(
        "part_threshold.set",
        "data_steward",
        "a_threshold_of_parts_has_its_request",
        lambda _m: {
            "market": "EURX",
            "currency": "EUR",
            "quantity_type": "UNIT",
            "amount": "10000",
            "valid_from": "2026-12-01",
            "source": "T2S",
        },
        ("parts EUR UNIT >= 2026-12-01", "10000 (T2S)"),
        lambda _m: PartThreshold.objects.filter(amount=10_000).exists(),
        lambda m: set_part_threshold(
            PartThresholdWish(m.firm.market, m.firm.assets["EUR"], QuantityType.NOMINAL, Decimal(5)),
            source="x",
            valid_from=FRI_2026_12_04,
            occasion=PENALTY_RULE,
        ),
    ),
    Act(
        "appeal.open",
        "settlement_supervisor",
        "an_appeal_has_its_request",
        lambda m: {"line": m.listed, "asks": "REALLOCATION"},
        ("P1 SEFP 2026-11-20", "REALLOCATION"),
        lambda m: PenaltyAppeal.objects.filter(line=m.listed).exists(),
        lambda m: open_appeal(m.listed, "REALLOCATION", "", PENALTY_RULE),
        AppealedAlready,
    ),
    Act(
        "appeal.accept",
        "settlement_supervisor",
        "an_answer_to_an_appeal_has_its_request",
        lambda m: {"appeal": m.appeal},
        ("P2 SEFP 2026-11-20", "ACCEPTED"),
        lambda m: AppealAnswer.objects.filter(pk=m.appeal, state="ACCEPTED").exists(),
        lambda m: accept_appeal(m.appeal, None, PENALTY_RULE),
        AppealIsAnswered,
    ),
    Act(
        "appeal.reject",
        "settlement_supervisor",
        "an_answer_to_an_appeal_has_its_request",
        lambda m: {"appeal": m.appeal},
        ("P2 SEFP 2026-11-20", "REJECTED"),
        lambda m: AppealAnswer.objects.filter(pk=m.appeal, state="REJECTED").exists(),
        lambda m: reject_appeal(m.appeal, PENALTY_RULE),
        AppealIsAnswered,
    ),
    Act(
        "penalty.remove",
        "settlement_supervisor",
        "a_change_of_a_penalty_has_its_request",
        lambda m: {"penalties": [m.penalty], "code": "TECH"},
        ("ACTV", "REMO TECH"),
        lambda m: PenaltyChange.objects.filter(penalty=m.penalty, kind="REMOVED").exists(),
        lambda m: remove_penalties([m.penalty], "TECH", PENALTY_RULE),
        None,
    ),
    Act(
        "penalty.reallocate",
        "settlement_supervisor",
        "a_change_of_a_penalty_has_its_request",
        lambda m: {"penalties": [m.penalty], "side": "RECE"},
        ("ACTV", "RLOC"),
        lambda m: PenaltyChange.objects.filter(penalty=m.penalty, kind="REALLOCATED", side="RECE").exists(),
        lambda m: reallocate_penalties([m.penalty], "RECE", PENALTY_RULE),
        None,
    ),
    Act(
        "penalty.reinstate",
        "settlement_supervisor",
        "a_change_of_a_penalty_has_its_request",
        lambda m: {"penalties": [m.removed_penalty]},
        ("REMO OTHR", "REIC"),
        lambda m: PenaltyChange.objects.filter(penalty=m.removed_penalty, kind="REINSTATED").exists(),
        lambda m: reinstate_penalties([m.removed_penalty], PENALTY_RULE),
        None,
    ),
    Act(
        "depository.set",
        "data_steward",
        "a_way_to_a_depository_has_its_request",
        lambda _m: {
            "market": "EURX",
            "receiver": "EURXESMMXXX",
            "form": "ISO20022",
            "account": "21817",
            "location": "LOC-EURX",
            "nostro": "LOC-EURX",
            "answers_within": 60,
        },
        ("EURXESMMXXX ISO20022 21817 (LOC-EURX, LOC-EURX), 60 min",),
        lambda _m: DepositoryLink.objects.filter(account="21817").exists(),
        lambda m: set_depository(
            DepositoryWish(
                m.firm.market,
                "EURXESMMXXX",
                "ISO15022",
                "1",
                m.firm.accounts["LOC-EURX"],
                m.firm.accounts["LOC-EURX"],
                1,
            ),
            PENALTY_RULE,
        ),
    ),
    Act(
        "instruction.impose_hold",
        "compliance_analyst",
        "an_imposed_hold_has_its_request",
        lambda m: {"instructions": [delivering(m.penalty)], "kind": "CSDH", "grounds": "order 7"},
        ("CSDH",),
        lambda m: ImposedHold.objects.filter(instruction=delivering(m.penalty)).exists(),
        lambda m: impose_hold([delivering(m.penalty)], CHECKED, PENALTY_RULE),
        None,
    ),
    Act(
        "instruction.lift_hold",
        "compliance_analyst",
        "an_imposed_hold_is_lifted_with_its_request",
        lambda m: {"holds": [m.held]},
        ("CVAL",),
        lambda m: ImposedHold.objects.filter(pk=m.held, ending="LIFTED").exists(),
        lambda m: lift_hold([m.held], PENALTY_RULE),
        None,
    ),
    Act(
        "instruction.review_hold",
        "compliance_analyst",
        "a_look_at_a_hold_has_its_request",
        lambda m: {"holds": [m.held], "look_again_on": "2026-12-07"},
        ("CVAL 2026-12-07",),
        lambda m: HoldReview.objects.filter(hold=m.held).exists(),
        lambda m: review_hold([m.held], None, PENALTY_RULE),
        None,
    ),
    Act(
        "depository.ask",
        "settlement_clerk",
        "what_a_depository_is_asked_has_its_request",
        lambda m: {"instructions": [m.outside], "act": "HOLD"},
        ("HOLD",),
        lambda m: DepositoryRequest.objects.filter(instruction=m.outside, act="HOLD").exists(),
        lambda m: ask_depository([m.outside], "CANCEL", "", PENALTY_RULE),
        None,
    ),
    Act(
        "recycling.set",
        "data_steward",
        "a_rule_of_recycling_has_its_request",
        lambda _m: {
            "market": "EURX",
            "unmatched": 20,
            "unmatched_warning": 5,
            "matched": 60,
            "matched_warning": 15,
            "valid_from": "2026-12-01",
            "source": "T2S",
        },
        ("recycling >= 2026-12-01", "20 (-5) / 60 (-15) (T2S)"),
        lambda _m: RecyclingRule.objects.filter(matched=60).exists(),
        lambda m: set_recycling(
            m.firm.market, RecyclingPeriods(), source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "sequences.set",
        "data_steward",
        "sequences_of_a_market_have_their_request",
        lambda _m: {
            "market": "EURX",
            "sequences": [{"name": "Free", "takes": "FREE"}, {"name": "All", "in_parts": True}],
            "valid_from": "2026-12-01",
            "source": "UDFS",
        },
        ("sequences >= 2026-12-01", "Free: FREE <= 4; All: ALL <= 4, in parts (UDFS)"),
        lambda _m: SequenceRule.objects.filter(names=["Free", "All"]).exists(),
        lambda m: set_sequences(m.firm.market, T2S, source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE),
    ),
    Act(
        "windows.set",
        "data_steward",
        "windows_of_a_market_have_their_request",
        lambda _m: {
            "market": "EURX",
            "windows": [{"opens": "08:00", "minutes": 30}, {"opens": "15:30", "until": "APMT", "in_parts": False}],
            "valid_from": "2026-12-01",
            "source": "UDFS",
        },
        ("windows >= 2026-12-01", "08:00 30 min, in parts; 15:30 to APMT (UDFS)"),
        lambda _m: WindowRule.objects.filter(minutes=[30, 0]).exists(),
        lambda m: set_windows(m.firm.market, T2S_DAY, source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE),
    ),
    Act(
        "cash_tolerance.set",
        "data_steward",
        "a_cash_tolerance_has_its_request",
        lambda _m: {
            "market": "EURX",
            "currency": "EUR",
            "band": "100000",
            "within": "3",
            "above": "30",
            "valid_from": "2026-12-01",
            "source": "Rule 7",
        },
        ("tolerance EURX >= 2026-12-01", "3 <= 100000 < 30 (Rule 7)"),
        lambda _m: CashTolerance.objects.filter(within=3).exists(),
        lambda _m: set_cash_tolerance(
            ToleranceWish("", "USD", Limits(Decimal(1), Decimal(1), Decimal(1))),
            source="x",
            valid_from=FRI_2026_12_04,
            occasion=PENALTY_RULE,
        ),
    ),
    Act(
        "growth_market.set",
        "data_steward",
        "a_growth_market_has_its_request",
        lambda _m: {"mics": ["GROW"], "valid_from": "2026-12-01", "source": "ESMA register"},
        ("growth market >= 2026-12-01", "growth market (ESMA register)"),
        lambda _m: GrowthMarket.objects.filter(mic="GROW", is_listed=True).exists(),
        lambda _m: set_growth_markets(
            ["ALXP"], is_listed=True, source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "gridlocks.set",
        "data_steward",
        "a_gridlock_policy_has_its_request",
        lambda _m: {"market": "EURX", "policy": "QUEUE_ORDER", "valid_from": "2026-12-01", "source": "Rule 9"},
        ("gridlocks >= 2026-12-01", "QUEUE_ORDER (Rule 9)"),
        lambda _m: GridlockRule.objects.filter(policy="QUEUE_ORDER").exists(),
        lambda m: set_gridlock_policy(
            m.firm.market, QueuePolicy.BYPASS, source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "allegement_delays.set",
        "data_steward",
        "allegement_delays_have_their_request",
        lambda _m: {
            "market": "EURX",
            "after_entry": 60,
            "before_cut_off": 30,
            "valid_from": "2026-12-01",
            "source": "Rule 3",
        },
        ("allegements >= 2026-12-01", "60 / 30 (Rule 3)"),
        lambda _m: AllegementDelays.objects.filter(after_entry=60).exists(),
        lambda m: set_allegement_delays(
            m.firm.market, DELAYS, source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "penalty_days.set",
        "data_steward",
        "penalty_days_have_their_request",
        lambda _m: {
            "market": "EURX",
            "appeal": 9,
            "amendment": 10,
            "report": 13,
            "pre_advice": 15,
            "payment": 17,
            "valid_from": "2026-12-01",
            "source": "Rule 11",
        },
        ("penalty days >= 2026-12-01", "9/10/13/15/17 (Rule 11)"),
        lambda _m: PenaltyDays.objects.filter(appeal=9).exists(),
        lambda m: set_penalty_days(
            PenaltyDaysWish(m.firm.market, 8, 9, 14, 16, 18),
            source="x",
            valid_from=date(2027, 1, 1),
            occasion=PENALTY_RULE,
        ),
    ),
    Act(
        "price_tolerance.set",
        "data_steward",
        "a_price_tolerance_has_its_request",
        lambda _m: {"market": "EURX", "percent": "0.5", "valid_from": "2026-12-01", "source": "Rule 12"},
        ("price tolerance >= 2026-12-01", "0.5 (Rule 12)"),
        lambda _m: PriceTolerance.objects.filter(percent="0.5").exists(),
        lambda m: set_price_tolerance(
            m.firm.market, Decimal(2), source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "netting.set",
        "data_steward",
        "a_rule_of_netting_has_its_request",
        lambda _m: {
            "market": "EURX",
            "currency": "EUR",
            "model": 3,
            "netting": "MULT",
            "valid_from": "2026-12-01",
            "source": "Rule 4",
        },
        ("netting EUR >= 2026-12-01", "3 MULT (Rule 4)"),
        lambda _m: NettingRule.objects.filter(model=3).exists(),
        lambda m: set_netting(
            NettingWish(m.firm.market, m.firm.assets["EUR"], Model.CASH_NET, Netting.BILATERAL),
            source="x",
            valid_from=FRI_2026_12_04,
            occasion=PENALTY_RULE,
        ),
    ),
    Act(
        "penalty_rate.set",
        "data_steward",
        "a_penalty_rate_has_its_request",
        lambda _m: {"rate_of": "EUR", "rate": "2.40", "valid_from": "2026-12-01", "source": "ECB"},
        ("rate >= 2026-12-01", "2.4 (ECB)"),
        lambda _m: PenaltyRate.objects.filter(rate_of="EUR").exists(),
        lambda _m: set_penalty_rates(
            [PenaltyRateWish("USD", Decimal(5))], source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "penalty_market.set",
        "data_steward",
        "that_a_market_penalises_has_its_request",
        lambda _m: {"market": "EURX", "is_in_scope": True, "valid_from": "2026-12-01", "source": "Rule 7"},
        ("penalties >= 2026-12-01", "in scope, HALF_UP, without CORP REAL (Rule 7)"),
        lambda _m: PenaltyMarket.objects.filter(is_in_scope=True).exists(),
        lambda m: set_penalty_market(
            PenaltyMarketWish(m.firm.market, False), source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "penalty_instrument.set",
        "data_steward",
        "what_an_instrument_is_to_penalties_has_its_request",
        lambda _m: {
            "instruments": [{"isin": SHARE, "is_liquid": True}],
            "valid_from": "2026-12-01",
            "source": "FITRS",
        },
        ("penalties >= 2026-12-01", "liquid (FITRS)"),
        lambda _m: PenaltyInstrument.objects.filter(is_liquid=True).exists(),
        lambda m: set_penalty_instruments(
            [PenaltyInstrumentWish(m.firm.assets[SHARE])], source="x", valid_from=FRI_2026_12_04, occasion=PENALTY_RULE
        ),
    ),
    Act(
        "party.register",
        "data_steward",
        "terms_of_a_party_have_their_request",
        lambda _m: {
            "valid_from": "2026-11-20",
            "parties": [{"lei": NEW, "legal_entity": LEIS["CUSTESMMXXX"], "name": "New Bank", "country": "DE"}],
        },
        ("name >= 2026-11-20", "New Bank"),
        lambda _m: PartyTerms.objects.filter(name="New Bank").exists(),
        lambda m: register_party(
            [PartyWish(Lei(LEIS[NORTE]), m.firm.entities[0], "Renamed", Bic(NORTE), "ES")],
            valid_from=FRI_2026_11_20,
            **TOLD,
        ),
    ),
    Act(
        "instrument.register",
        "data_steward",
        "terms_of_an_instrument_have_their_request",
        lambda _m: {"valid_from": "2026-11-20", "instruments": [INSTRUMENT]},
        (
            "name >= 2026-11-20",
            "Apricot Bank 2033",
            "quantity_type >= 2026-11-20",
            "FAMT",
            "market >= 2026-11-20",
            "EURX",
        ),
        lambda _m: InstrumentTerms.objects.filter(name="Apricot Bank 2033").exists(),
        lambda m: register_instrument([renamed(m)], valid_from=FRI_2026_11_20, **TOLD),
    ),
    Act(
        "bond_terms.set",
        "data_steward",
        "terms_of_a_bond_have_their_request",
        lambda _m: {"bonds": [{"isin": BOND, "valid_from": "2026-11-20"} | TERMS]},
        ("coupon_percent >= 2026-11-20", "4.25", "maturity >= 2026-11-20", "2031-06-01", "end_of_month", "yes"),
        lambda _m: BondTerms.objects.filter(coupon_percent=Decimal("4.25")).exists(),
        lambda _m: set_bond_terms({Isin(BOND): GILT}, valid_from=FRI_2026_11_20, **TOLD),
    ),
    Act(
        "account.open",
        "data_steward",
        "an_account_is_opened_with_its_request",
        lambda _m: {"opened_on": "2026-11-20", "accounts": [OPENED]},
        ("party >= 2026-11-20", LEIS[NORTE], "kind >= 2026-11-20", "CASH", "currency >= 2026-11-20", "USD"),
        lambda _m: Account.objects.filter(number="CSH-NORT-9", opened_on=FRI_2026_11_20).exists(),
        lambda m: open_account(
            [AccountWish("SEC-NORT-9", m.firm.parties[NORTE], Account.Kind.SECURITIES)],
            opened_on=FRI_2026_11_20,
            **TOLD,
        ),
    ),
    Act(
        "account.close",
        "data_steward",
        "an_account_is_closed_with_its_request",
        lambda _m: {"accounts": ["SEC-NORT-2", "CSH-NORT-2"], "closed_on": "2026-12-01"},
        ("SEC-NORT-2", "until", "2026-12-01"),
        lambda _m: Account.objects.filter(closed_on="2026-12-01").count() == 2,
        lambda m: close_account([m.firm.accounts["SEC-LUMI"]], closed_on=FRI_2026_12_04, reason="x", **TOLD),
    ),
    Act(
        "membership.set",
        "data_steward",
        "a_membership_has_its_request",
        lambda _m: {"valid_from": "2026-11-20", "memberships": [MEMBER]},
        ("ccp EURX >= 2026-11-20", LEIS[OURS]),
        lambda _m: Membership.objects.filter(party__lei=LEIS[NORTE], ccp__lei=LEIS[OURS]).exists(),
        lambda m: set_memberships(
            [MembershipWish(m.firm.parties[LUMIERE], m.firm.market, m.firm.parties[OURS])],
            valid_from=FRI_2026_11_20,
            **TOLD,
        ),
    ),
    Act(
        "profile.set",
        "data_steward",
        "a_profile_has_its_request",
        lambda _m: PROFILE,
        ("confirmation EURX >= 2026-11-20", "matching", "net EURX >= 2026-11-20", "PTMX 0.5 50", "EXCT"),
        lambda _m: ProfileField.objects.filter(code="PTMX", maximum=50).exists(),
        lambda m: set_profile(ProfileWish(m.firm.parties[NORTE], None, {}), valid_from=FRI_2026_11_20, **TOLD),
    ),
    Act(
        "ssi.set",
        "data_steward",
        "terms_of_an_ssi_have_their_request",
        lambda _m: {"ssis": [SSI | {"cash_account": "CSH-NORT-2"}]},
        ("cash_account >= 2026-12-01", "CSH-NORT-EUR", "CSH-NORT-2"),
        lambda _m: SsiTerms.objects.filter(cash_account="CSH-NORT-2").exists(),
        lambda _m: set_ssi(
            [SsiWish(LEIS[NORTE], "Cash USD", "CASH", currency="USD", cash_account="CSH-NORT-USD")],
            valid_from=FRI_2026_11_20,
            **TOLD,
        ),
    ),
    Act(
        "ssi.end",
        "data_steward",
        "terms_of_an_ssi_have_their_request",
        lambda m: {"ssis": [m.ssi], "ended_on": "2026-12-01"},
        ("until", "2026-12-01"),
        lambda _m: not SsiTerms.objects.filter(valid__contains=FRI_2026_12_04).exists(),
        lambda m: end_ssi([m.ssi], ended_on=FRI_2026_12_04, reason="x", **TOLD),
    ),
    Act(
        "run.skip_step",
        "it_operator",
        "a_step_is_skipped_with_its_request",
        lambda m: {"run": m.run, "step": "prove"},
        ("prove", "DEAD", "SKIPPED"),
        lambda m: (
            dict(Step.objects.filter(run=m.run, name__in=("prove", "roll")).values_list("name", "state"))
            == {"prove": "SKIPPED", "roll": "READY"}
        ),
        lambda m: skip_step(m.run, "prove", reason="known", **TOLD),
        StepNotSkipped,
    ),
    Act(
        "row.repair",
        "settlement_clerk",
        "a_row_is_repaired_with_its_request",
        lambda m: {"row": m.row, "fields": columns(7)},
        ("trades.csv:3", "DE0007164600"),
        lambda m: Instruction.objects.count() == 5 + 2 and RowRepair.objects.get(row=m.row).reason == "Needed",
        lambda m: RowRepair.objects.create(
            row_id=m.row, made={}, by_kind="job", by_id="x", by_name="x", reason="x", at=NINE
        ),
        RowIsRepaired,
    ),
    Act(
        "message.repair",
        "settlement_clerk",
        "a_message_is_repaired_with_its_request",
        lambda m: {"message": m.message, "body": xml(delivers(7)).decode()},
        ("QUARANTINED", "REPAIRED"),
        lambda m: (
            Instruction.objects.count() == 5 + 1 and MessageOutcome.objects.get(message=m.message).state == "REPAIRED"
        ),
        lambda m: MessageOutcome.objects.create(
            message_id=m.message,
            item=1,
            state="REPAIRED",
            act="repair",
            actor_kind="job",
            actor_id="x",
            actor_name="x",
            business_date=FRI_2026_11_20,
            at=NINE,
            reasons=["x"],
        ),
        MessageNotSetAside,
    ),
    Act(
        "message_wish.set",
        "data_steward",
        "a_wish_for_messages_has_its_request",
        lambda _m: {"party": LEIS[NORTE], "topic": "CONFIRMATION", "form": "ISO20022"},
        ("CONFIRMATION", "ISO20022"),
        lambda _m: MessageWish.objects.filter(topic="CONFIRMATION", is_wished=True).exists(),
        lambda m: set_message_wish(
            m.firm.parties[NORTE],
            "STATUS",
            "ISO20022",
            is_wished=True,
            occasion=Occasion(SEED, NINE, FRI_2026_11_20, "x"),
        ),
    ),
    Act(
        "message.reject",
        "settlement_clerk",
        "a_message_is_repaired_with_its_request",
        lambda m: {"message": m.message},
        ("QUARANTINED", "REJECTED"),
        lambda m: MessageOutcome.objects.filter(message=m.message, state="REJECTED").exists(),
        lambda m: MessageOutcome.objects.create(
            message_id=m.message,
            item=1,
            state="REPAIRED",
            act="reject",
            actor_kind="job",
            actor_id="x",
            actor_name="x",
            business_date=FRI_2026_11_20,
            at=NINE,
            reasons=["x"],
        ),
        MessageNotSetAside,
    ),
)


def asked(act: Act, market: Made, maker: User) -> Any:
    """What becomes of asking for an act."""
    with transaction.atomic():
        return ask(act.action, act.payload(market), occasion(maker))


@pytest.fixture
def under_policy(market: Made) -> Iterator[Made]:
    """The first matrix in force, but for what these tests use to make people."""
    with whole():
        set_policy([wish for wish in MATRIX if wish.action not in LEFT], by=SEED, at=THU_2026_01_01)
    yield market


@pytest.mark.parametrize("act", ACTS, ids=[act.action for act in ACTS])
def test_it_waits_for_others_who_see_what_it_does(under_policy: Made, act: Act) -> None:
    with whole():
        maker, *checkers = people(act.role, "approver", "senior_approver", "settlement_supervisor", "auditor")
    found = asked(act, under_policy, maker)
    by_role = dict(zip(("approver", "senior_approver", "settlement_supervisor"), checkers, strict=False))
    bound = RequestEffect.objects.get(request=found.request).bound
    for text in act.sees:
        assert any(text in str(change.values()) for change in bound["changes"]), bound
    assert found.is_done == (not OpenRequest.objects.exists()) == (act.action in FREELY_DONE)
    if not found.is_done:
        assert act.action == "journal.post" or act.again is AlreadyReversed or not act.is_done(under_policy)
    state = "EXECUTED"
    for step in found.waits_for:
        with transaction.atomic():
            state = decided(by_role[step.role], found.request).state
    assert state == "EXECUTED" and act.is_done(under_policy)
    if act.again is None:
        assert asked(act, under_policy, maker).answer.failures
        return
    with pytest.raises(act.again):
        asked(act, under_policy, maker)


@pytest.mark.parametrize("act", ACTS, ids=[act.action for act in ACTS])
def test_nothing_goes_around_it(under_policy: Made, act: Act) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act.around(under_policy)
        connection.check_constraints()
    told = refused.value.__cause__.diag  # type: ignore[union-attr]
    assert (told.constraint_name, told.message_detail) == ("what_is_consequential_has_its_request", act.trigger)


def test_an_act_needs_its_reason_also_to_be_tried(under_policy: Made) -> None:
    with whole():
        [maker] = people("accountant")
    for attempt in (ask, probe):
        with pytest.raises(ReasonMissing), transaction.atomic():
            attempt("journal.reverse", {"journals": [under_policy.journal]}, occasion(maker, reason=" "))


def test_what_is_corrected_goes_through_the_same_intake(under_policy: Made) -> None:
    with whole():
        [maker] = people("settlement_clerk")
    repair = partial(ask, "row.repair", occasion=occasion(maker))
    with pytest.raises(RowStillFaulty) as refused, transaction.atomic():
        repair(payload={"row": under_policy.row, "fields": columns(isin="DE0007164601")})
    assert "ISIN" in refused.value.sentence()
    with pytest.raises(RowNotFound), transaction.atomic():
        repair(payload={"row": under_policy.row + 1, "fields": columns()})


def test_it_reaches_no_further_than_the_right_of_who_asks(under_policy: Made) -> None:
    with whole():
        someone = person("Nora", "nora@firm.test")
        grant_roles(
            [NewGrant("accountant", person_id=someone.pk, legal_entity_id=under_policy.firm.entities[1])],
            by=SEED,
            at=THU_2026_01_01,
        )
        [nora] = create_accounts([NewAccount(someone.pk, "nora", PASSWORD)], by=SEED, at=THU_2026_01_01)
    with pytest.raises(PartyOutOfReach) as refused, transaction.atomic():
        ask("journal.reverse", {"journals": [under_policy.journal]}, occasion(nora))
    assert refused.value.sentence()


def test_what_others_may_have_to_agree_to_is_in_the_first_matrix() -> None:
    """Every command has its rules, and every rule its command."""
    assert {each.name for each in commands()} == {wish.action for wish in MATRIX}


SSIS = "valid_from,party,name,purpose,product,market,currency,isin,depository,agent,safekeeping_account,cash_account\n"


def test_a_file_of_ssis_is_held_until_others_agree(under_policy: Made) -> None:
    with whole():
        maker, first, second = people("data_steward", "approver", "senior_approver")
    rows = f"2026-12-01,{LEIS[NORTE]},Cash USD,CASH,,,USD,,,,,CSH-NORT-USD\n2026-12-01,{NEW},A,CASH,,,USD,,,,,X\n"
    kind = KINDS["ssis"]
    read = kind.read((SSIS + rows).encode(), file_name="ssis.csv")
    with transaction.atomic():
        load = kind.load(read, occasion(maker))
    assert (load.state, load.accepted, load.quarantine.count()) == ("HELD", 0, 1)
    [request] = OpenRequest.objects.values_list("pk", flat=True)
    with pytest.raises(WaitsAlready), transaction.atomic():
        kind.load(read, occasion(maker))
    for checker in (first, second):
        with transaction.atomic():
            decided(checker, request)
    load.refresh_from_db()
    assert (load.state, load.received, load.accepted, load.quarantined) == ("LOADED", 2, 1, 1)
    assert SsiTerms.objects.filter(cash_account="CSH-NORT-USD").exists()


BONDS = "isin,valid_from,coupon_percent,frequency,convention,first_accrual,maturity\n"


def test_a_file_of_bonds_is_held_until_others_agree(under_policy: Made) -> None:
    with whole():
        maker, first, second = people("data_steward", "approver", "senior_approver")
    terms = "2026-12-01,4.50,1,ACT/ACT ICMA,2021-06-01,2031-06-01\n"
    kind = KINDS["bond-terms"]
    read = kind.read(f"{BONDS}{BOND},{terms}{NEW_BOND},{terms}".encode(), file_name="bonds.csv")
    with transaction.atomic():
        load = kind.load(read, occasion(maker))
    assert (load.state, load.accepted, load.quarantine.count()) == ("HELD", 0, 1)
    [request] = OpenRequest.objects.values_list("pk", flat=True)
    for checker in (first, second):
        with transaction.atomic():
            decided(checker, request)
    load.refresh_from_db()
    assert (load.state, load.received, load.accepted, load.quarantined) == ("LOADED", 2, 1, 1)
    assert BondTerms.objects.filter(coupon_percent=Decimal("4.5")).exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("instruments[0].isin", {"isin": "XS1234567890"}),
        ("instruments[0].cfi", {"cfi": "bond"}),
        ("instruments[0].currency", {"currency": "DEM"}),
        ("instruments[0].minimum_unit", {"minimum_unit": "0"}),
        ("instruments[0].multiple", {"multiple": "9" * 20}),
        ("instruments[0].scale", {"scale": 7}),
        ("market", {"market": "MOON"}),
    ],
)
def test_an_instrument_that_none_is_is_not_asked_for(under_policy: Made, field: str, changes: dict[str, Any]) -> None:
    payload = {"valid_from": "2026-11-20", "instruments": [INSTRUMENT | changes]}
    assert refused_field(under_policy, "instrument.register", payload) == field


@pytest.mark.parametrize(
    ("field", "bonds"),
    [
        ("bonds[0]", [TERMS | {"maturity": "2021-06-01"}]),
        ("bonds[0].convention", [TERMS | {"convention": "ACT/ACT"}]),
        ("bonds[0].first_accrual", [TERMS | {"first_accrual": "x"}]),
        ("bonds", [TERMS, TERMS]),
    ],
)
def test_terms_that_no_bond_has_are_not_asked_for(under_policy: Made, field: str, bonds: list[dict[str, Any]]) -> None:
    payload = {"bonds": [{"isin": BOND, "valid_from": "2026-11-20"} | each for each in bonds]}
    assert refused_field(under_policy, "bond_terms.set", payload) == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("accounts[0].number", {"number": "csh"}),
        ("accounts[0].kind", {"kind": "VAULT"}),
        ("accounts[0].currency", {"currency": "DEM"}),
        ("party", {"party": NEW}),
        ("currency", {"currency": None}),
        ("currency", {"kind": "SECURITIES"}),
    ],
)
def test_an_account_that_none_is_is_not_asked_for(under_policy: Made, field: str, changes: dict[str, Any]) -> None:
    payload = {"opened_on": "2026-11-20", "accounts": [OPENED | changes]}
    assert refused_field(under_policy, "account.open", payload) == field


def test_an_account_is_closed_once_nothing_is_left_on_it(under_policy: Made) -> None:
    """Neither a balance nor an open instruction, and not for a day that is over."""
    with whole():
        maker, clerk, supervisor = people("data_steward", "settlement_clerk", "settlement_supervisor")
    with transaction.atomic():
        repair = ask("row.repair", {"row": under_policy.row, "fields": columns(7)}, occasion(clerk))
    with transaction.atomic():
        decided(supervisor, repair.request)
    close = partial(ask, "account.close", occasion=occasion(maker))
    with pytest.raises(AccountNotEmpty) as refused, transaction.atomic():
        close({"accounts": ["CSH-NORT-EUR", "SEC-HART"], "closed_on": "2026-12-01"})
    assert refused.value.data["left"] == [
        {"account": "CSH-NORT-EUR", "asset": "EUR", "posted": "995", "held": "0", "open": 1},
        {"account": "SEC-HART", "asset": SHARE, "posted": "0", "held": "0", "open": 3},
    ]
    assert "SEC-HART: 3 open instructions. Nothing was changed" in refused.value.sentence()
    assert not Account.objects.filter(closed_on="2026-12-01").exists()
    with pytest.raises(NotOnFile), transaction.atomic():
        close({"accounts": ["SEC-NORT-2", "SEC-NOBODY"], "closed_on": "2026-12-01"})
    with pytest.raises(InvalidPayload) as wrong, transaction.atomic():
        close({"accounts": ["SEC-NORT-2"], "closed_on": "2026-11-19"})
    assert wrong.value.data["field"] == "closed_on"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("memberships[0].party", {"party": ""}),
        ("party", {"party": NEW}),
        ("market", {"market": "MOON"}),
        ("ccp", {"ccp": NEW}),
        ("ccp", {"ccp": LEIS[NORTE]}),
    ],
)
def test_a_membership_that_none_is_is_not_asked_for(under_policy: Made, field: str, changes: dict[str, Any]) -> None:
    payload = {"valid_from": "2026-11-20", "memberships": [MEMBER | changes]}
    assert refused_field(under_policy, "membership.set", payload) == field


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("party", {"party": NEW}),
        ("market", {"market": "MOON"}),
        ("tolerances.colour", {"tolerances": {"colour": {"code": "EXCT"}}}),
        ("tolerances.net.code", {"tolerances": {"net": {"code": "NEAR"}}}),
        ("tolerances.net.percent", {"tolerances": {"net": {"code": "PTOL", "percent": "-1"}}}),
        ("tolerances.net.percent", {"tolerances": {"net": {"code": "PTOL", "percent": "0.1234567"}}}),
        ("tolerances.net.above", {"tolerances": {"net": {"code": "PTOL", "percent": "1", "above": "1"}}}),
        ("tolerances.isin.code", {"tolerances": {"isin": {"code": "MNMX", "above": "1"}}}),
    ],
)
def test_tolerances_that_mean_nothing_are_not_asked_for(
    under_policy: Made, field: str, changes: dict[str, Any]
) -> None:
    assert refused_field(under_policy, "profile.set", PROFILE | changes) == field


def test_a_tolerance_is_not_slipped_into_a_profile_that_stands(under_policy: Made) -> None:
    profile = ToleranceProfile.objects.get()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ProfileField.objects.create(profile=profile, field="net", code="NUFM")
        connection.check_constraints()
    assert refused.value.__cause__.diag.message_detail == "a_tolerance_has_its_request"  # type: ignore[union-attr]


def test_tolerances_begin_before_those_that_are_agreed_for_later(under_policy: Made) -> None:
    """They hold until then; ended ones leave no confirmation to wait for."""
    with whole():
        maker, first, second = people("data_steward", "approver", "senior_approver")
    for changes in (
        {"valid_from": "2026-12-01"},
        {"tolerances": {}},
        {"tolerances": None, "valid_from": "2026-11-25"},
    ):
        with transaction.atomic():
            request = ask("profile.set", PROFILE | changes, occasion(maker)).request
        for checker in (first, second):
            with transaction.atomic():
                decided(checker, request)
    stand = ToleranceProfile.objects.filter(market__isnull=False).order_by("valid")
    assert [(each.valid.lower.day, each.valid.upper and each.valid.upper.day) for each in stand] == [
        (20, 25),
        (1, None),
    ]


def refused_field(_made: Made, action: str, payload: dict[str, Any]) -> str:
    """The field for which a payload is refused."""
    with whole():
        [maker] = people("data_steward")
    with pytest.raises(InvalidPayload) as refused, transaction.atomic():
        ask(action, payload, occasion(maker))
    return str(refused.value.data["field"])


def test_what_nobody_decides_in_time_expires_with_the_next_tick(under_policy: Made, own_database: OwnDatabase) -> None:
    with whole():
        [maker] = people("compliance_analyst")
        late = replace(occasion(maker), at=NINE - timedelta(days=30))
        request = ask("block.lift", {"blocks": [under_policy.block], "lifted_on": "2026-11-23"}, late).request
    own_database.use("job")
    assert expire_requests() == 1 and expire_requests() == 0
    assert RequestEnd.objects.get(pk=request).how == "EXPIRED"
