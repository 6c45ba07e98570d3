"""What parties say of their parts: the indicator, and how much of what they hold is released; and what nights make of it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from authorizations.matrix import ActionRules, RuleWish
from authorizations.operations import probe, set_policy
from backoffice.proof import look
from itservices.operations import claim_step, open_run
from itservices.queries import next_step
from itservices.registry import step_function
from machinery.payload import InvalidPayload
from machinery.statements import run
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.models import InstrumentTerms
from refdata.operations import InstrumentWish, register_instrument
from settlements.commands.part_acts import COMMANDS
from settlements.drafting import Draft
from settlements.models import IndicatorChange, Instruction, NightUnits, OpenMatch, PartRelease, Settlement
from settlements.night import Night
from settlements.operations import (
    PART_REFUSALS,
    InTheNight,
    LinkWish,
    NoSuchInstruction,
    NotOpen,
    PartReleaseWish,
    cancel,
    hold,
    link,
    prioritise,
    release,
    release_part,
    set_partial,
    submit_sides,
    take_back_release,
)
from settlements.queries import statuses_of
from tests.refused import refused_by
from tests.sessions import apart, until_waiting
from tests.settlements.firm import BOND, FRI_2026_11_20, Firm
from tests.settlements.sides import delivers
from tests.settlements.test_acts import refused
from tests.settlements.test_parts import SAP, came, has, has_thresholds, left, night, parts, sides
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, TUE_2026_11_24, took
from vocabulary.actor import Actor
from vocabulary.identifiers import Isin
from vocabulary.money import Currency
from vocabulary.outcome import Outcome
from vocabulary.side import Partial

ALLOWED: Mapping[str, str | None] = {"partial": "PART"}


def released(match: int, quantity: str) -> Outcome:
    """The deliverer releases so much of a match."""
    with whole():
        return release_part([PartReleaseWish(sides(match)[0], Decimal(quantity))], OCCASION)


def held(match: int, side: int = 0) -> None:
    with whole():
        assert hold([sides(match)[side]], OCCASION).done == 1


def standing(match: int) -> int:
    return OpenMatch.objects.get(pk=match).released_units


class TestIndicator:
    def test_it_is_changed_and_what_is_in_force_is_the_newest(self, market: Firm) -> None:
        match = came(1, {"partial": "NPAR"})
        deliverer, receiver = sides(match)
        with whole():
            assert set_partial([deliverer, receiver], Partial.ALLOWED, OCCASION).done == 2
            assert set_partial([deliverer], Partial.QUANTITY_THRESHOLD, OCCASION).done == 1
        assert [(each.from_partial, each.to_partial) for each in IndicatorChange.objects.order_by("id")] == [
            ("NPAR", "PART"),
            ("NPAR", "PART"),
            ("PART", "PARQ"),
        ]
        event = Event.objects.filter(code="instruction.partial_set").order_by("-id")[0]
        assert (event.before, event.after) == (
            {"each": {str(deliverer): {"partial": "PART"}}},
            {"partial": "PARQ"},
        )

    def test_each_is_answered_by_itself(self, market: Firm) -> None:
        one, other = came(1, ALLOWED), came(2, {"partial": "NPAR"})
        with whole():
            outcome = set_partial([sides(one)[0], sides(other)[0], 999_999], Partial.ALLOWED, OCCASION)
        assert (outcome.done, refused(outcome)) == (
            1,
            [(sides(one)[0], "indicator_stands"), (999_999, NoSuchInstruction.code)],
        )

    @pytest.mark.parametrize("says", ["NPAR", "PART"])
    def test_a_night_makes_parts_as_it_is_then(self, market: Firm, says: str) -> None:
        has_thresholds(market)
        match = came(1, {"partial": "NPAR" if says == "PART" else "PART"})
        with whole():
            assert set_partial(sides(match), Partial(says), OCCASION).done == 2
        has(market, "400")
        night()
        assert parts(match) == ([(400, 2_000_000)] if says == "PART" else [])

    def test_once_a_part_has_settled_it_stands_and_priority_release_and_cancellation_may_change(
        self, market: Firm
    ) -> None:
        has_thresholds(market)
        match = came(1, ALLOWED)
        has(market, "400")
        night()
        deliverer, receiver = sides(match)
        with whole():
            assert refused(set_partial([deliverer, receiver], Partial.NOT_ALLOWED, OCCASION)) == [
                (deliverer, "part_has_settled"),
                (receiver, "part_has_settled"),
            ]
            assert prioritise([deliverer], 3, OCCASION).done == 1
            assert cancel([deliverer, receiver], OCCASION).done == 2
            assert refused(set_partial([deliverer], Partial.NOT_ALLOWED, OCCASION)) == [(deliverer, NotOpen.code)]

    def test_what_is_settled_or_claimed_is_refused(self, market: Firm) -> None:
        match = came(1, ALLOWED)
        claimed()
        with whole():
            assert refused(set_partial(sides(match)[:1], Partial.NOT_ALLOWED, OCCASION)) == [
                (sides(match)[0], InTheNight.code)
            ]

    def test_what_is_not_matched_can_change_too(self, market: Firm) -> None:
        with whole():
            submit_sides([delivers(1)], by=OCCASION.by, at=OCCASION.at, business_date=FRI_2026_11_20)
            side = Instruction.objects.get().pk
            assert set_partial([side], Partial.ALLOWED, OCCASION).done == 1
            assert refused(release_part([PartReleaseWish(side, Decimal(1))], OCCASION)) == [(side, NotOpen.code)]


class TestReleaseOfAPart:
    def test_what_is_released_settles_and_the_rest_stays_on_hold(self, market: Firm) -> None:
        has_thresholds(market)
        match = came(1, ALLOWED)
        held(match)
        assert released(match, "100").done == 1
        assert standing(match) == 100
        has(market, "1000")
        night()
        assert (parts(match), left(match), standing(match)) == ([(100, 500_000)], (900, 4_500_000), 0)
        deliverer, receiver = sides(match)
        found = statuses_of([deliverer, receiver])
        assert [(each.settlement, each.hold, each.reason) for each in found.values()] == [
            ("PENF", "PREA", "PREA"),
            ("PENF", "PRCY", "PRCY"),
        ]
        night(MON_2026_11_23)
        assert len(parts(match)) == 1, "nothing more of it is released"
        with whole():
            assert release([deliverer], OCCASION).done == 1
        night(TUE_2026_11_24)
        assert left(match) is None and Settlement.objects.filter(match=match).exists()
        with whole():
            assert [each.code for each in look(TUE_2026_11_24, True).broken] == []

    def test_all_that_is_released_settles_below_the_threshold_less_of_it_does_not(self, market: Firm) -> None:
        has_thresholds(market)
        match = came(1, ALLOWED)
        held(match)
        assert released(match, "100").done == 1
        has(market, "99")
        night()
        assert (parts(match), standing(match)) == ([], 100)
        has(market, "1", "0", day=MON_2026_11_23)
        night(MON_2026_11_23)
        assert (parts(match), standing(match)) == ([(100, 500_000)], 0)

    def test_what_is_not_there_of_it_stays_released(self, market: Firm) -> None:
        has_thresholds(market)
        match = came(1, ALLOWED)
        held(match)
        assert released(match, "500").done == 1
        has(market, "300")
        night()
        assert (parts(match), standing(match)) == ([(300, 1_500_000)], 200)
        has(market, "700", "0", day=MON_2026_11_23)
        night(MON_2026_11_23)
        assert (parts(match)[1:], standing(match), left(match)) == ([(200, 1_000_000)], 0, (500, 2_500_000))

    def test_while_the_receiver_holds_it_nothing_settles(self, market: Firm) -> None:
        match = came(1, {"partial": "PARQ"})
        held(match)
        assert released(match, "100").done == 1
        held(match, side=1)
        has(market, "1000")
        night()
        assert (parts(match), standing(match)) == ([], 100)
        with whole():
            assert release([sides(match)[1]], OCCASION).done == 1
        assert standing(match) == 100
        night(MON_2026_11_23)
        assert parts(match) == [(100, 500_000)]

    def test_it_is_taken_back(self, market: Firm) -> None:
        match = came(1, {"partial": "PARQ"})
        held(match)
        deliverer = sides(match)[0]
        with whole():
            assert refused(take_back_release([deliverer], OCCASION)) == [(deliverer, "nothing_released")]
        assert released(match, "100").done == 1
        with whole():
            assert take_back_release([deliverer], OCCASION).done == 1
            assert refused(take_back_release([deliverer], OCCASION)) == [(deliverer, "nothing_released")]
        has(market, "1000")
        night()
        assert parts(match) == []
        assert list(PartRelease.objects.order_by("id").values_list("units", flat=True)) == [100, 0]

    def test_a_full_release_takes_its_place(self, market: Firm) -> None:
        match = came(1, {"partial": "PARQ"})
        held(match)
        assert released(match, "100").done == released(match, "200").done == 1
        with whole():
            assert release([sides(match)[0]], OCCASION).done == 1
        assert standing(match) == 0
        has(market, "1000")
        night()
        assert left(match) is None and parts(match) == []

    def test_what_another_has_said_npar_since_settles_not(self, market: Firm) -> None:
        match = came(1, {"partial": "PARQ"})
        held(match)
        assert released(match, "100").done == 1
        deliverer, receiver = sides(match)
        with whole():
            assert refused(set_partial([deliverer], Partial.NOT_ALLOWED, OCCASION)) == [(deliverer, "part_is_released")]
            assert set_partial([receiver], Partial.NOT_ALLOWED, OCCASION).done == 1
        has(market, "1000")
        night()
        assert (parts(match), standing(match)) == ([], 100)

    def test_a_unit_that_is_linked_since_does_not_settle_with_what_is_held(self, market: Firm) -> None:
        first, second = came(1, {"partial": "PARQ"}), came(2, {"partial": "PARQ"})
        held(first)
        assert released(first, "100").done == 1
        with whole():
            assert link([LinkWish(sides(first)[0], "WITH", sides(second)[0])], OCCASION).done == 1
        has(market, "5000")
        night()
        assert parts(first) == parts(second) == [] and left(first) and left(second)

    @pytest.mark.parametrize(
        ("changes", "quantity", "code"),
        [
            ({"partial": "NPAR"}, "100", "parts_not_allowed"),
            (ALLOWED, "1000", "not_a_part_of_it"),
            (ALLOWED, "1000.5", "not_a_part_of_it"),
            (ALLOWED, "0", "not_a_part_of_it"),
            (ALLOWED, "0.5", "not_in_units"),
            ({**ALLOWED, "isin": BOND, "quantity": "5000"}, "2500", "not_in_units"),
        ],
    )
    def test_no_other_quantity_is_released(
        self, market: Firm, changes: Mapping[str, str | None], quantity: str, code: str
    ) -> None:
        match = came(1, changes)
        held(match)
        assert refused(released(match, quantity)) == [(sides(match)[0], code)]
        assert standing(match) == 0 and not PartRelease.objects.exists()

    def test_only_a_delivery_that_its_side_holds_is(self, market: Firm) -> None:
        match = came(1, ALLOWED)
        deliverer, receiver = sides(match)
        wishes = [PartReleaseWish(deliverer, Decimal(1)), PartReleaseWish(receiver, Decimal(1))]
        with whole():
            outcome = release_part([*wishes, PartReleaseWish(999_999, Decimal(1))], OCCASION)
        assert refused(outcome) == [
            (deliverer, "not_held"),
            (receiver, "not_a_delivery"),
            (999_999, NoSuchInstruction.code),
        ]
        held(match)
        assert released(match, "100").done == 1
        assert refused(released(match, "100")) == [(deliverer, "released_already")]

    def test_the_counterparty_allows_no_parts_and_what_is_linked_settles_whole(self, market: Firm) -> None:
        one, other = came(1, ALLOWED), came(2, ALLOWED)
        held(one), held(other)
        with whole():
            assert set_partial([sides(one)[1]], Partial.NOT_ALLOWED, OCCASION).done == 1
            assert link([LinkWish(sides(other)[0], "BEFO", sides(one)[0])], OCCASION).done == 1
        outcome = released(one, "1")
        assert (outcome.failures[0].code, outcome.failures[0].data["side"]) == ("parts_not_allowed", "other")
        assert refused(released(other, "1")) == [(sides(other)[0], "linked_settles_whole")]

    def test_every_no_has_a_sentence_that_says_what_to_do(self) -> None:
        facts = {
            "instruction": 1,
            "partial": "PART",
            "quantity": "5",
            "left": "4",
            "multiple": "1",
            "minimum_unit": "1",
            "side": "own",
        }
        assert all(refusal(**facts).sentence().endswith(".") for refusal in PART_REFUSALS.values())


def test_a_night_that_goes_on_makes_parts_by_the_units_that_it_read_first(
    market: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two of its chunks the bond is said to settle in multiples of 2,000, also on this date, and the night is killed."""
    shares, bonds = came(1, {"partial": "PARQ"}), came(2, {"partial": "PARQ", "isin": BOND, "quantity": "5000"})
    has(market, "400")
    has(market, "3000", "0", isin=BOND)
    monkeypatch.setattr("settlements.night.CHUNK", 1)
    monkeypatch.setattr("settlements.night.LEAST", 1)
    monkeypatch.setattr("itservices.operations.runs.PAUSE", timedelta(0))
    book, killed = Night._book, []

    def booked(self: Night, draft: Draft, ahead: Any) -> Draft:
        written = book(self, draft, ahead)
        if written.number_in_parts and not killed:
            killed.append(shares)
            with whole():
                corrected(market)
            raise OperationalError("the connection is gone")
        return written

    monkeypatch.setattr(Night, "_book", booked)
    night()
    assert killed and (parts(shares), parts(bonds)) == ([(400, 2_000_000)], [(300_000, 3_000_000)])
    assert list(NightUnits.objects.filter(asset_id=market.assets[BOND]).values_list("multiple", flat=True)) == [1000]
    with whole():
        assert [each.code for each in look(FRI_2026_11_20, True).broken] == []


def corrected(firm: Firm) -> None:
    """The bond settles in multiples of 2,000 from Friday on."""
    wish = InstrumentWish(
        Isin(BOND), 2, "Kestrel 4 % 2031", "DBFTFB", InstrumentTerms.QuantityType.FAMT, Decimal(2000), Decimal(2000),
        Currency("EUR"), firm.market,
    )  # fmt: skip
    register_instrument([wish], valid_from=FRI_2026_11_20, by=OCCASION.by, at=OCCASION.at)


@pytest.mark.parametrize("order", ["release first", "night first"])
def test_a_release_and_the_night_s_claim_at_once_have_one_effect(market: Firm, order: str) -> None:
    """What is released before the claim is tried; what is released after it is refused."""
    match = came(1, {"partial": "PARQ"})
    held(match)
    has(market, "1000")
    if order == "release first":
        assert released(match, "100").done == 1
        night()
        assert parts(match) == [(100, 500_000)]
        return
    claimed()
    assert refused(released(match, "100")) == [(sides(match)[0], InTheNight.code)]
    with whole():
        assert refused(take_back_release(sides(match)[:1], OCCASION)) == [(sides(match)[0], InTheNight.code)]


def test_the_same_act_at_once_from_two_connections_has_one_effect(market: Firm) -> None:
    """The second waits for the first, and is told what stands then."""
    match = came(1, {"partial": "PART"})
    held(match)
    deliverer = sides(match)[0]

    for first, code in (
        (lambda: release_part([PartReleaseWish(deliverer, Decimal(400))], OCCASION), "released_already"),
        (lambda: set_partial([deliverer], Partial.QUANTITY_THRESHOLD, OCCASION), "indicator_stands"),
        (lambda: take_back_release([deliverer], OCCASION), "nothing_released"),
    ):
        with ThreadPoolExecutor(1) as other:
            with whole():
                assert first().done == 1
                second = other.submit(apart(partial(in_whole, first), "10s"))
                until_waiting(second)
            assert refused(second.result()) == [(deliverer, code)]
    assert IndicatorChange.objects.count() == 1 and PartRelease.objects.count() == 2


def in_whole(work: Callable[[], Outcome]) -> Outcome:
    with whole():
        return work()


def test_what_is_released_and_taken_back_in_one_transaction_is_said_by_its_last_word(market: Firm) -> None:
    match = came(1, {"partial": "PART"})
    held(match)
    deliverer = sides(match)[0]
    assert released(match, "5").done == 1
    with whole():
        assert take_back_release([deliverer], OCCASION).done == 1
        assert release_part([PartReleaseWish(deliverer, Decimal(7))], OCCASION).done == 1
    assert standing(match) == 7


def claimed() -> None:
    """The night of Friday has claimed its queue."""
    with whole():
        opened = open_run("night", FRI_2026_11_20, by=OCCASION.by, at=OCCASION.at).pk
    with whole():
        lease = claim_step(next_step(opened) or 0, "test")
    assert lease is not None
    step_function("night", "claim")(lease)


def test_what_is_said_of_parts_has_its_request(firm: Firm) -> None:
    """As the web role, past the commands: refused when the transaction ends, by an_indicator_change_has_its_request and
    a_part_release_has_its_request."""
    deliverer = sides(took(1, **{**SAP, "partial": "PART"}))[0]
    assert hold([deliverer], OCCASION).done == 1
    run("set constraints all immediate")
    run("set constraints all deferred")
    rule = (RuleWish(Decimal(0), ()),)
    names = ("instruction.set_partial", "instruction.release_part")
    set_policy([ActionRules(name, rule) for name in names], by=OCCASION.by, at=OCCASION.at)
    for act in (
        lambda: set_partial([deliverer], Partial.QUANTITY_THRESHOLD, OCCASION),
        lambda: release_part([PartReleaseWish(deliverer, Decimal(1))], OCCASION),
    ):
        with pytest.raises(IntegrityError) as refused_, transaction.atomic():
            assert act().done == 1
            connection.check_constraints()
        assert refused_.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]


def test_commands_name_their_events_and_bind_what_they_do(market: Firm) -> None:
    assert [(each.name, each.events) for each in COMMANDS] == [
        ("instruction.set_partial", ("instruction.partial_set",)),
        ("instruction.release_part", ("instruction.part_released",)),
        ("instruction.take_back_release", ("instruction.release_taken_back",)),
    ]
    match = came(1, ALLOWED)
    held(match)
    deliverer = sides(match)[0]
    olga = replace(OCCASION, by=Actor("job", "olga", "olga"))

    def effect(name: str, **payload: object) -> tuple[str, str, str, Decimal, str]:
        with whole():
            (change,) = probe(name, payload, olga).effect.changes
        return change.what, change.before, change.after, change.amount, change.currency

    asked = [{"instruction": deliverer, "quantity": "400.0"}]
    assert effect("instruction.release_part", releases=asked) == ("released", "", "400", Decimal(20_000), "EUR")
    assert effect("instruction.set_partial", instructions=[deliverer], partial="PARQ")[:3] == (
        "partial",
        "PART",
        "PARQ",
    )
    assert released(match, "5").done == 1
    assert effect("instruction.take_back_release", instructions=[deliverer])[:3] == ("released", "5", "")
    with whole(), pytest.raises(InvalidPayload):
        probe("instruction.release_part", {"releases": asked * 2}, olga)


INDICATOR = (
    "insert into settlements_indicatorchange (instruction_id, from_partial, to_partial, business_date, by, at)"
    " select {side}, '{old}', '{new}', '2026-11-20', 'x', now() from settlements_match"
)
RELEASED = (
    "insert into settlements_partrelease (instruction_id, units, settled_units, business_date, by, at)"
    " select {side}, {units}, {settled}, '2026-11-20', 'x', now() from settlements_match"
)
QUEUED = "update settlements_openmatch set deliverer_hold = {held}, released_units = {units};"
PARTED = (
    "insert into settlements_settlementpart (journal_id, match_id, slice, business_date, quantity_units, amount_units)"
    " select 9, match_id, 1, '2026-11-20', {quantity}, 5 from settlements_openmatch;"
)
TAKEN = (
    "update settlements_openmatch set quantity_units = quantity_units - {by}, amount_units = amount_units - 5,"
    " is_parted = true, released_units = {units}"
)
UNITS = (
    "insert into settlements_nightunits (slice, asset_id, quantity_type, minimum_unit, multiple)"
    " values (1, 1, '{type}', 1, {multiple});"
)


@pytest.mark.role("owner")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("an_indicator_changes_to_another_one", INDICATOR.format(side="delivering_id", old="PART", new="PART")),
        ("an_indicator_changes_to_another_one", INDICATOR.format(side="delivering_id", old="PART", new="MORE")),
        ("an_indicator_changes_from_the_one_in_force", INDICATOR.format(side="delivering_id", old="NPAR", new="PARQ")),
        (
            "an_indicator_stands_from_the_first_part_on",
            PARTED.format(quantity=1) + INDICATOR.format(side="delivering_id", old="PART", new="PARQ"),
        ),
        ("what_is_held_is_released_for_less_than_is_left", QUEUED.format(held="false", units=1)),
        ("what_is_held_is_released_for_less_than_is_left", QUEUED.format(held="true", units=-1)),
        ("what_is_held_is_released_for_less_than_is_left", QUEUED.format(held="true", units="quantity_units")),
        (
            "what_is_released_was_said_by_its_party",
            QUEUED.format(held="true", units=5) + "set constraints all immediate",
        ),
        ("what_is_released_stands_in_the_queue", RELEASED.format(side="delivering_id", units=5, settled=0)),
        (
            "what_is_released_stands_in_the_queue",
            QUEUED.format(held="true", units=5) + RELEASED.format(side="delivering_id", units=5, settled=1),
        ),
        (
            "what_is_released_stands_in_the_queue",
            QUEUED.format(held="true", units=5) + RELEASED.format(side="receiving_id", units=5, settled=0),
        ),
        (
            "of_what_is_held_settles_what_is_released",
            QUEUED.format(held="true", units=5) + PARTED.format(quantity=1) + TAKEN.format(by=1, units=5),
        ),
        (
            "what_is_held_is_released_for_less_than_is_left",
            QUEUED.format(held="true", units=5) + PARTED.format(quantity=6) + TAKEN.format(by=6, units=-1),
        ),
        (
            "of_what_is_held_settles_what_is_released",
            "update settlements_openmatch set receiver_hold = true;"
            + PARTED.format(quantity=1)
            + TAKEN.format(by=1, units=0),
        ),
        ("a_night_reads_the_units_of_an_instrument_once", UNITS.format(type="UNIT", multiple=1) * 2),
        ("the_units_of_a_night_are_above_zero", UNITS.format(type="UNIT", multiple=0)),
        ("the_units_of_a_night_are_above_zero", UNITS.format(type="HEAP", multiple=1)),
    ],
)
def test_postgresql_refuses_what_goes_round_the_acts(firm: Firm, name: str, sql: str) -> None:
    took(1, **{**SAP, "partial": "PART"})
    assert refused_by(sql) == name


@pytest.mark.role("owner")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("what_is_released_is_not_less_than_nothing", RELEASED.format(side="delivering_id", units=-1, settled=0)),
        ("what_had_settled_is_not_less_than_nothing", RELEASED.format(side="delivering_id", units=0, settled=-1)),
        ("a_part_release_is_of_an_instruction", RELEASED.format(side="0", units=0, settled=0)),
    ],
)
def test_postgresql_refuses_a_release_that_cannot_be_said(firm: Firm, name: str, sql: str) -> None:
    """Asked without the trigger that compares it with the queue, which is asked first."""
    took(1, **SAP)
    run("alter table settlements_partrelease disable trigger what_is_released_stands_in_the_queue")
    assert refused_by(sql) == name


@pytest.mark.role("owner")
@pytest.mark.django_db
def test_an_indicator_is_of_an_instruction(firm: Firm) -> None:
    took(1, **SAP)
    run("alter table settlements_indicatorchange disable trigger an_indicator_changes_from_the_one_in_force")
    sql = INDICATOR.format(side="0", old="NPAR", new="PART")
    assert refused_by(sql) == "an_indicator_is_of_an_instruction"
