"""Rows become both sides, their match and their place in the queue: once, whoever sends them and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import pytest
from django.db import IntegrityError, OperationalError

from authorizations.operations import NewGrant, grant_roles
from itservices.operations import claim_step, open_run
from itservices.queries import next_step, run_facts
from itservices.registry import step_function
from itservices.runner import run_to_end
from machinery.merkle import leaf_hash, root_of
from machinery.statements import rows, run, value
from machinery.transactions import OutsideTransaction, whole
from recordkeeping.models import Event
from refdata.operations import close_account
from settlements.invariants import INTAKE_FACTS
from settlements.models import Instruction, Match, OpenMatch
from settlements.operations import Intake, submit
from settlements.operations import intake as operation
from settlements.operations.faults import sentence_of
from settlements.operations.intake import Taken
from settlements.operations.taken import ControlTotalsDiffer
from settlements.prematched import Row
from settlements.queries import intake_facts
from tests.authorizations.people import account
from tests.sessions import apart, until_waiting
from tests.settlements.firm import (
    BOND,
    CASHLESS,
    FRI_2026_11_20,
    HARTWELL,
    JOB,
    LEIS,
    LUMIERE,
    NINE,
    NORTE,
    PAPERLESS,
    SHARE,
    Firm,
    fund,
    row,
)
from vocabulary.actor import Actor
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED

Answer = TypeVar("Answer")


def take(*submitted: Row, by: Actor = JOB, at: datetime = NINE) -> Intake:
    """Submits rows."""
    return submit(submitted, by=by, at=at, business_date=FRI_2026_11_20)


def states(intake: Intake) -> list[str]:
    """What became of each row."""
    return [taken.state for taken in intake.taken]


def codes(taken: Taken) -> list[tuple[str, str]]:
    """Code and column of each fault of a row."""
    return [(fault.code, fault.field) for fault in taken.faults]


def queued() -> list[OpenMatch]:
    """The queue in order."""
    return list(OpenMatch.objects.order_by("match_id"))


def test_a_dvp_makes_both_sides_their_match_and_its_place_in_the_queue(firm: Firm) -> None:
    intake = take(row(7, common_reference="TRADE7", priority="3", partial="PART"))
    made = intake.standing_for(intake.taken[0])
    assert states(intake) == [ACCEPTED] and made is not None
    giver, taker = Instruction.objects.get(pk=made.delivering), Instruction.objects.get(pk=made.receiving)
    books = {
        f["id"]: (f["holder_id"], f["asset_id"]) for f in rows("select id, holder_id, asset_id from ledger_account")
    }
    for side, (direction, me, other, letter) in {
        giver: ("DELI", NORTE, HARTWELL, "N"),
        taker: ("RECE", HARTWELL, NORTE, "H"),
    }.items():
        assert (side.direction, side.participant_id, side.counterparty_id) == (
            direction, firm.parties[me], firm.parties[other],
        )  # fmt: skip
        assert (side.reference, side.common_reference, side.priority) == (f"{letter}000007", "TRADE7", 3)
        assert (side.quantity, side.amount, side.partial, side.place) == (100, Decimal("12345.60"), "PART", "OWN")
        assert books[side.securities_account_id] == (firm.accounts[f"SEC-{me[:4]}"], firm.assets[SHARE])
        assert books[side.cash_account_id] == (firm.accounts[f"CSH-{me[:4]}-EUR"], firm.assets["EUR"])
        assert (side.market_id, side.at, side.submitted_by, side.load_id) == (firm.market, NINE, "test", None)
    match, (place,) = Match.objects.get(pk=made.match), queued()
    assert (match.delivering_id, match.receiving_id, match.matched_at) == (giver.pk, taker.pk, NINE)
    assert (place.match_id, place.settlement, place.quantity_units, place.amount_units) == (
        match.pk,
        "PEND",
        100,
        1234560,
    )
    assert (place.securities_from, place.securities_to) == (giver.securities_account_id, taker.securities_account_id)
    assert (place.cash_from, place.cash_to) == (taker.cash_account_id, giver.cash_account_id)


@pytest.mark.parametrize(
    ("payment", "left_out", "legs"),
    [
        ("DVP", {}, ("NORT", "HART", "HART", "NORT")),
        ("DWP", {}, ("NORT", "HART", "NORT", "HART")),
        ("FOP", CASHLESS, ("NORT", "HART", None, None)),
        ("PFOD", PAPERLESS, (None, None, "NORT", "HART")),
    ],
)
def test_each_payment_type_moves_its_legs_its_way(
    firm: Firm, payment: str, left_out: dict[str, str | None], legs: tuple[str | None, ...]
) -> None:
    """Securities from and to, cash from and to."""
    assert states(take(row(payment=payment, **left_out))) == [ACCEPTED]
    owner = {0: None} | {
        f["id"]: f["number"][4:8]
        for f in rows("select l.id, a.number from ledger_account l join refdata_account a on a.id = l.holder_id")
    }
    (place,) = queued()
    assert (
        tuple(owner[found] for found in (place.securities_from, place.securities_to, place.cash_from, place.cash_to))
        == legs
    )


def test_missing_accounts_of_the_books_are_opened_empty_with_floor_zero(firm: Firm) -> None:
    take(row(1), row(2, isin=BOND, quantity="2000"))
    assert rows("select count(*) as n, sum(posted) as posted, min(floor) as floor from ledger_guard") == [
        {"n": 6, "posted": 0, "floor": 0}
    ]


def test_a_party_may_be_named_by_lei_or_by_bic(firm: Firm) -> None:
    assert states(take(row(1), row(1, deliverer=LEIS[NORTE], receiver=HARTWELL[:8])._replace(line=2))) == [
        ACCEPTED,
        UNCHANGED,
    ]


def test_a_faulty_row_keeps_no_other_out_and_leaves_nothing(firm: Firm) -> None:
    intake = take(row(1), row(2, amount="1.234,56"), row(3, isin="DE0007164601", receiver_account="SEC-LUMI"))
    assert states(intake) == [ACCEPTED, REFUSED, REFUSED]
    assert codes(intake.taken[2]) == [("isin_checksum", "isin"), ("unknown_account", "receiver_account")]
    assert Instruction.objects.count() == 2
    outcome = intake.outcome
    assert (outcome.done, [(failure.item, failure.code) for failure in outcome.failures]) == (
        1,
        [(2, "invalid_decimal"), (3, "isin_checksum")],
    )
    assert "1234.50" in outcome.failures[0].data["faults"][0]["sentence"]


def test_nothing_but_faults_writes_nothing_and_leaves_no_event(firm: Firm) -> None:
    before = value("select count(*) from recordkeeping_event")
    assert states(take(row(amount="0"))) == [REFUSED]
    assert (Instruction.objects.count(), value("select count(*) from recordkeeping_event")) == (0, before)
    assert take().taken == ()


def test_it_runs_in_someones_transaction_only(own_database: object) -> None:
    with pytest.raises(OutsideTransaction):
        take(row())


class TestSentTwice:
    def test_the_same_facts_change_nothing(self, firm: Firm) -> None:
        first = take(row(1))
        before = value("select count(*) from recordkeeping_event")
        again = take(row(1)._replace(line=9))
        assert states(again) == [UNCHANGED]
        assert again.standing_for(again.taken[0]) == first.standing_for(first.taken[0])
        assert (Instruction.objects.count(), value("select count(*) from recordkeeping_event")) == (2, before)

    @pytest.mark.parametrize(
        "other",
        [
            {"amount": "12345.61"},
            {"quantity": "101"},
            {"trade_date": "2026-11-17"},
            {"intended_settlement_date": "2026-11-23"},
            {"priority": "3"},
            {"partial": "PART"},
            {"place": "CSD"},
            {"common_reference": "OTHER"},
            {"currency": "JPY", "amount": "5"},
            {"isin": BOND, "quantity": "2000"},
            {"payment": "DWP"},
            {"deliverer_account": "SEC-NORT-2"},
            {"deliverer_cash_account": "CSH-NORT-2"},
        ],
        ids=str,
    )
    def test_other_facts_are_refused_by_both_names(self, firm: Firm, other: dict[str, str | None]) -> None:
        take(row(1))
        made = Match.objects.get()
        intake = take(row(1, **other))
        assert codes(intake.taken[0]) == [
            ("duplicate_reference", "deliverer_reference"),
            ("duplicate_reference", "receiver_reference"),
        ]
        one, two = (sentence_of(fault) for fault in intake.taken[0].faults)
        assert all(word in one for word in ("N000001", NORTE, str(made.delivering_id)))
        assert all(word in two for word in ("H000001", HARTWELL, str(made.receiving_id)))
        assert Instruction.objects.count() == 2

    def test_one_reference_that_was_used_is_refused_by_its_side(self, firm: Firm) -> None:
        take(row(1))
        intake = take(row(2, receiver_reference="H000001"))
        assert codes(intake.taken[0]) == [("duplicate_reference", "receiver_reference")]

    def test_a_reference_is_its_participants_own(self, firm: Firm) -> None:
        """Another participant may use the same words."""
        intake = take(row(1), row(2, receiver=LUMIERE, receiver_reference="N000001", receiver_account="SEC-LUMI",
                                  receiver_cash_account="CSH-LUMI-EUR"))  # fmt: skip
        assert states(intake) == [ACCEPTED, ACCEPTED]

    def test_an_intended_date_that_is_left_open_is_what_was_reckoned(self, firm: Firm) -> None:
        assert states(take(row(1, intended_settlement_date=None))) == [ACCEPTED]
        assert states(take(row(1), row(1, intended_settlement_date=None)._replace(line=2))) == [UNCHANGED, UNCHANGED]

    def test_an_account_that_was_closed_since_changes_nothing(self, firm: Firm) -> None:
        take(row(1))
        close_account([firm.accounts["SEC-NORT"]], closed_on=FRI_2026_11_20, reason="moved", by=JOB, at=NINE)
        intake = take(row(1), row(2))
        assert states(intake) == [UNCHANGED, REFUSED]
        assert codes(intake.taken[1]) == [("account_not_open", "deliverer_account")]

    def test_within_one_set_the_first_counts(self, firm: Firm) -> None:
        same, other = row(1)._replace(line=2), row(1, amount="5.00")._replace(line=3)
        intake = take(row(1), same, other, row(4))
        assert states(intake) == [ACCEPTED, UNCHANGED, REFUSED, ACCEPTED]
        assert intake.standing_for(intake.taken[1]) == intake.standing_for(intake.taken[0])
        assert codes(intake.taken[2]) == [
            ("duplicate_in_set", "deliverer_reference"),
            ("duplicate_in_set", "receiver_reference"),
        ]
        assert "stands in line 1 with other facts" in sentence_of(intake.taken[2].faults[0])

    def test_a_faulty_row_takes_no_reference(self, firm: Firm) -> None:
        assert states(take(row(1, amount="0"), row(1)._replace(line=2))) == [REFUSED, ACCEPTED]

    def test_repetitions_of_two_parties_with_the_same_words_are_told_apart(self, firm: Firm) -> None:
        swapped = {"deliverer": HARTWELL, "deliverer_account": "SEC-HART", "deliverer_cash_account": "CSH-HART-EUR",
                   "receiver": NORTE, "receiver_account": "SEC-NORT", "receiver_cash_account": "CSH-NORT-EUR"}  # fmt: skip
        intake = take(
            row(1), row(1, **swapped)._replace(line=2), row(1)._replace(line=3), row(1, **swapped)._replace(line=4)
        )
        one, two, three, four = (intake.standing_for(taken) for taken in intake.taken)
        assert (one, two) == (three, four) and one != two


def test_control_totals_are_by_currency_and_state(firm: Firm) -> None:
    take(row(4))
    intake = take(
        row(1),
        row(2, currency="JPY", amount="500"),
        row(3, payment="FOP", **CASHLESS),
        row(4),
        row(5, amount="0.001"),
        row(6, amount="1.234,56"),
        row(7, currency="EUX"),
    )
    price = Decimal("12345.60")
    assert intake.totals == {
        "received": {"EUR": (4, 2 * price + Decimal("0.001")), "JPY": (1, 500), "": (1, 0), "?": (1, 0)},
        ACCEPTED: {"EUR": (1, price), "JPY": (1, 500), "": (1, 0)},
        UNCHANGED: {"EUR": (1, price)},
        REFUSED: {"EUR": (2, Decimal("0.001")), "?": (1, 0)},
    }


def test_the_event_says_what_was_submitted(firm: Firm) -> None:
    intake = take(row(1), row(2), by=Actor("job", "desk", "Desk"))
    event = Event.objects.get(code="instructions.submitted")
    made = [found for taken in intake.taken if (found := intake.standing_for(taken))]
    assert (event.actor_name, event.at) == ("Desk", NINE)
    assert event.subject_ids == [str(i) for found in made for i in found[:2]]
    assert (event.after["matches"], event.after["digest"]) == (2, intake.digest)


def test_totals_that_differ_from_what_was_written_void_it(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation, "weight", lambda *_: ("EUR", Decimal(1)))
    with pytest.raises(ControlTotalsDiffer):
        take(row(1))


class TestWho:
    def clerk(self, entity: int) -> Actor:
        """Someone of a legal entity who sees its parties."""
        user = account("ana")
        grant_roles([NewGrant("settlement_clerk", person_id=user.person_id, legal_entity_id=entity)], by=JOB, at=NINE)
        return Actor("person", str(user.pk), "Ana")

    def test_a_clerk_acts_for_the_parties_that_the_clerk_may_see(self, firm: Firm) -> None:
        by = self.clerk(firm.entities[0])
        lumiere = {"receiver": LUMIERE, "receiver_account": "SEC-LUMI", "receiver_cash_account": "CSH-LUMI-EUR"}
        intake = take(row(1), row(2, **lumiere), by=by)
        assert states(intake) == [REFUSED, ACCEPTED]
        assert codes(intake.taken[0]) == [("unknown_party", "receiver")]

    def test_a_person_may_not_use_the_priorities_of_the_system(self, firm: Firm) -> None:
        lumiere = {"receiver": LUMIERE, "receiver_account": "SEC-LUMI", "receiver_cash_account": "CSH-LUMI-EUR"}
        intake = take(row(1, priority="1", **lumiere), by=self.clerk(firm.entities[0]))
        assert codes(intake.taken[0]) == [("reserved_priority", "priority")]


AFTER_CUT_OFF = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_what_comes_after_its_cut_off_enters_as_failing(firm: Firm) -> None:
    """Friday's cut-off against payment is 16:00 in Madrid, 15:00 UTC."""
    take(row(1), at=AFTER_CUT_OFF.replace(hour=14, minute=59))
    take(row(2), row(3, intended_settlement_date="2026-11-23"), at=AFTER_CUT_OFF)
    assert [place.settlement for place in queued()] == ["PEND", "PENF", "PEND"]


class TestAtOnce:
    def test_two_sessions_with_the_same_reference_take_it_once(self, market: Firm) -> None:
        """The second waits for the first, and is refused by the database: it tries again and finds it on file."""

        def second() -> str:
            with whole():
                return states(take(row(1, amount="5.00")))[0]

        with ThreadPoolExecutor(1) as other:
            with whole():
                take(row(1))
                waiting = other.submit(apart(second, "10s"))
                until_waiting(waiting)
            with pytest.raises(IntegrityError) as refused:
                waiting.result()
            assert refused.value.__cause__.diag.constraint_name == "a_reference_is_used_once_per_participant"  # type: ignore[union-attr]
            assert other.submit(apart(second, "10s")).result() == REFUSED
        assert value("select count(*) from settlements_instruction") == 2

    def test_what_comes_during_a_night_belongs_to_the_next(self, market: Firm) -> None:
        with whole():
            fund(market, "SEC-NORT", SHARE, Decimal(1_000))
            fund(market, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
            take(row(1))
            opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE.replace(hour=22)).pk
        with whole():
            lease = claim_step(next_step(opened) or 0, "test")
        assert lease is not None
        step_function("night", "claim")(lease)
        with whole():
            late = take(row(2), at=NINE.replace(hour=22))
        run("update itservices_step set lease_until = now() - interval '1 s' where state = 'RUNNING'")
        assert run_to_end(opened) == "DONE"
        made = late.standing_for(late.taken[0])
        assert made is not None and made.match > run_facts(opened)["frozen_through"]
        assert value("select count(*) from settlements_settlement") == 1
        assert rows("select match_id, settlement, deliverer_reason from settlements_openmatch") == [
            {"match_id": made.match, "settlement": "PENF", "deliverer_reason": ""}
        ]

    def test_the_nights_claim_waits_for_the_intake_in_flight(self, market: Firm) -> None:
        with whole():
            opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE.replace(hour=22)).pk
        with whole():
            lease = claim_step(next_step(opened) or 0, "test")
        assert lease is not None

        def claim() -> None:
            run("set lock_timeout = '300ms'")
            step_function("night", "claim")(lease)

        with ThreadPoolExecutor(1) as other, whole():
            take(row(1))
            with pytest.raises(OperationalError, match="lock timeout"):
                other.submit(apart(claim)).result()


def test_the_event_keeps_the_root_over_what_came_in(firm: Firm) -> None:
    """Every payment type, with and without a common reference: the facts of the rows as they stand have that root."""
    take(
        row(1, common_reference="TRADE7"),
        row(2, payment="DWP"),
        row(3, payment="FOP", **CASHLESS),
        row(4, payment="PFOD", **PAPERLESS),
    )
    take(row(5))
    told = Event.objects.filter(code="instructions.submitted").order_by("id")
    assert [event.after["facts"]["count"] for event in told] == [4, 1]
    for match in Match.objects.all():
        found = intake_facts(match.pk)
        assert found is not None
        event = told.get(pk=found.event)
        assert root_of(map(leaf_hash, found.entries)).hex() == event.after["facts"]["root"]
        assert found.facts[found.index][0] == match.pk
        assert list(found.columns) == event.after["facts"]["columns"]
    assert rows(INTAKE_FACTS.sql(), {"full": True}) == []
    assert intake_facts(10**9) is None
