"""Each party sets the priority of its own instruction; a match has the more urgent one of its sides, and what the system reserves
stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.matrix import ActionRules, RuleWish
from authorizations.operations import probe, set_policy
from machinery.statements import run
from machinery.transactions import whole
from recordkeeping.models import Event
from recordkeeping.operations import record
from settlements.commands.priorities import COMMANDS
from settlements.models import Instruction, Match, OpenMatch, PriorityChange, Unmatched
from settlements.operations import (
    NotOpen,
    PriorityAlready,
    PriorityStands,
    cancel,
    match_waiting,
    prioritise,
    submit,
    submit_sides,
)
from settlements.queries import priorities_of
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, row
from tests.settlements.sides import delivers, receives
from tests.settlements.test_acts import OCCASION, refused
from tests.settlements.test_constraints import refused_by
from vocabulary.actor import Actor


def filed(*numbers: int, **changes: str) -> list[tuple[int, int]]:
    """Puts pre-matched trades on file: the delivering and the receiving instruction of each."""
    submit([row(n, **changes) for n in numbers], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    return list(Match.objects.order_by("-id")[: len(numbers)].values_list("delivering_id", "receiving_id"))[::-1]


def standing(match_of: int) -> int:
    """The priority with which the night takes the match of a deliverer."""
    return OpenMatch.objects.get(match__delivering_id=match_of).priority


class TestOfAMatch:
    def test_the_queue_has_the_more_urgent_one_of_both_sides(self, firm: Firm) -> None:
        [(mine, theirs)] = filed(1)
        assert prioritise([mine], 3, OCCASION).done == 1
        assert (standing(mine), priorities_of([mine, theirs])) == (3, {mine: 3, theirs: 4})
        assert prioritise([theirs], 3, OCCASION).done == 1
        assert prioritise([mine], 4, OCCASION).done == 1
        assert (standing(mine), priorities_of([mine, theirs])) == (3, {mine: 4, theirs: 3})
        assert prioritise([theirs], 4, OCCASION).done == 1
        assert standing(mine) == 4
        assert set(Instruction.objects.values_list("priority", flat=True)) == {4}, "what was instructed stays"
        assert list(PriorityChange.objects.order_by("id").values_list("instruction_id", "from_priority", "to_priority")) == [
            (mine, 4, 3), (theirs, 4, 3), (mine, 3, 4), (theirs, 3, 4)
        ]  # fmt: skip
        connection.check_constraints()

    def test_a_set_is_one_event_that_tells_of_each_what_it_was(self, firm: Firm) -> None:
        [(one, _), (_, other)] = filed(1, 2)
        prioritise([one], 3, OCCASION)
        outcome = prioritise([one, other], 3, OCCASION)
        assert (outcome.done, refused(outcome)) == (1, [(one, PriorityAlready.code)])
        assert "priority 3 already" in outcome.failures[0].data["sentence"]
        event = Event.objects.filter(code="instruction.prioritised").order_by("-id")[0]
        assert event.after == {"priority": 3}
        assert event.before == {"each": {str(other): {"priority": 4}}}
        assert PriorityChange.objects.count() == 2

    def test_both_sides_at_once(self, firm: Firm) -> None:
        [(mine, theirs)] = filed(1)
        assert prioritise([mine, theirs, mine], 3, OCCASION).done == 2
        assert (standing(mine), priorities_of([mine, theirs])) == (3, {mine: 3, theirs: 3})

    @pytest.mark.parametrize("reserved", ["1", "2"])
    def test_what_is_reserved_to_the_system_no_participant_changes(self, firm: Firm, reserved: str) -> None:
        [(mine, _)] = filed(1, priority=reserved)
        [(other, _)] = filed(2)
        outcome = prioritise([mine, other], 3, OCCASION)
        assert refused(outcome) == [(mine, PriorityStands.code)]
        assert f"reserved priority {reserved}" in outcome.failures[0].data["sentence"]
        assert (standing(mine), standing(other)) == (int(reserved), 3)

    def test_what_is_final_keeps_it(self, firm: Firm) -> None:
        [(mine, theirs)] = filed(1)
        cancel([mine, theirs], OCCASION)
        assert refused(prioritise([mine], 3, OCCASION)) == [(mine, NotOpen.code)]


class TestOfWhatIsUnmatched:
    def test_it_is_matched_with_what_its_party_says_by_then(self, firm: Firm) -> None:
        submit_sides([delivers()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        [mine] = Unmatched.objects.values_list("pk", flat=True)
        assert prioritise([mine], 3, OCCASION).done == 1
        assert Unmatched.objects.get().priority == 3
        submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
        assert (standing(mine), priorities_of([mine])) == (3, {mine: 3})
        connection.check_constraints()

    def test_one_that_a_venue_has_given_top_is_not_lowered(self, firm: Firm) -> None:
        submit_sides([delivers(priority="2"), receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
        [(mine, theirs)] = Match.objects.values_list("delivering_id", "receiving_id")
        assert refused(prioritise([mine, theirs], 3, OCCASION)) == [(mine, PriorityStands.code)]
        assert (standing(mine), priorities_of([mine, theirs])) == (2, {mine: 2, theirs: 3})

    @pytest.mark.parametrize("order", list(product([3, 4], repeat=3)))
    def test_whenever_it_matches_the_end_is_the_same(self, firm: Firm, order: Sequence[int]) -> None:
        """Before its match or after it: what its party says last counts."""
        submit_sides([delivers()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        [mine] = Unmatched.objects.values_list("pk", flat=True)
        for place, said in enumerate(order):
            if place == 1:
                submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
                match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
            prioritise([mine], said, OCCASION)
        assert standing(mine) == order[-1] == priorities_of([mine])[mine]
        connection.check_constraints()


def test_the_command_binds_what_it_changes_with_what_it_is_worth(market: Firm) -> None:
    assert [(each.name, each.events) for each in COMMANDS] == [("instruction.prioritise", ("instruction.prioritised",))]
    with whole():
        [(mine, _)] = filed(1)
    olga = replace(OCCASION, by=Actor("job", "olga", "olga"))

    def effect(priority: int) -> list[tuple[str, str, str, Decimal, str]]:
        with whole():
            changes = probe(
                "instruction.prioritise", {"instructions": [mine], "priority": priority}, olga
            ).effect.changes
        return [(each.what, each.before, each.after, each.amount, each.currency) for each in changes]

    amount = Instruction.objects.get(pk=mine).amount
    assert effect(3) == [("priority", "4", "3", amount, "EUR")]
    with whole():
        found = probe("instruction.prioritise", {"instructions": [mine], "priority": 4}, olga).effect
    assert (found.changes, [each.code for each in found.refused]) == ([], [PriorityAlready.code])


def test_it_has_its_request(firm: Firm) -> None:
    """As the web role, past the command: refused when the transaction ends, by a_priority_change_has_its_request."""
    [(mine, _)] = filed(1)
    run("set constraints all immediate")
    run("set constraints all deferred")
    set_policy([ActionRules("instruction.prioritise", (RuleWish(Decimal(0), ()),))], by=OCCASION.by, at=OCCASION.at)
    with pytest.raises(IntegrityError) as refused_, transaction.atomic():
        assert prioritise([mine], 3, OCCASION).done == 1
        connection.check_constraints()
    assert refused_.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]


SAID = (
    "insert into settlements_prioritychange (instruction_id, from_priority, to_priority, business_date, by, at)"
    " select {side}, {old}, {new}, '2026-11-20', 'x', now() from settlements_match"
)


@pytest.mark.role("owner")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_priority_changes_to_high_or_normal", SAID.format(side="delivering_id", old=4, new=2)),
        ("a_priority_changes_to_high_or_normal", SAID.format(side="delivering_id", old=4, new=4)),
        ("a_priority_changes_from_the_one_in_force", SAID.format(side="delivering_id", old=3, new=4)),
        ("a_priority_changes_from_the_one_in_force", SAID.format(side="0", old=3, new=4)),
    ],
)
def test_postgresql_refuses_a_change_that_is_none(firm: Firm, name: str, sql: str) -> None:
    filed(1)
    assert refused_by(lambda: run(sql)) == name


@pytest.mark.role("owner")
@pytest.mark.django_db
def test_postgresql_keeps_what_the_system_reserves_and_what_is_final(firm: Firm) -> None:
    filed(1, priority="2")
    assert refused_by(lambda: run(SAID.format(side="delivering_id", old=2, new=3))) == "a_reserved_priority_stands"
    run(
        "insert into settlements_settlement (match_id, journal_id, slice, business_date)"
        " select match_id, 1, 1, '2026-11-20' from settlements_openmatch"
    )
    [(mine, theirs)] = filed(2)
    cancel([mine, theirs], OCCASION)
    said = SAID.format(side=f"{mine}", old=4, new=3) + f" where delivering_id = {mine}"
    assert refused_by(lambda: run(said)) == "the_priority_of_what_is_final_stands"


@pytest.mark.role("owner")
@pytest.mark.django_db
def test_a_priority_is_of_an_instruction(firm: Firm) -> None:
    filed(1)
    run("alter table settlements_prioritychange disable trigger a_priority_changes_from_the_one_in_force")
    assert refused_by(lambda: run(SAID.format(side="0", old=4, new=3))) == "a_priority_is_of_an_instruction"


QUEUED = "update settlements_openmatch set priority = 3"
WAITS = "update settlements_unmatched set priority = 3"


@pytest.mark.role("owner")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_match_has_the_priority_of_its_sides", QUEUED),
        ("a_match_has_the_priority_of_its_sides", SAID.format(side="receiving_id", old=4, new=3)),
        ("what_waits_has_the_priority_that_its_party_says", WAITS),
        (
            "what_waits_has_the_priority_that_its_party_says",
            SAID.format(side="instruction_id", old=4, new=3).replace("settlements_match", "settlements_unmatched"),
        ),
    ],
)
def test_the_queues_have_what_the_parties_say_when_the_transaction_ends(firm: Firm, name: str, sql: str) -> None:
    """Whether the queue is changed or what was said: a_changed_priority_is_that_of_its_match and
    a_changed_priority_waits_as_its_party_says ask the same."""
    filed(1)
    submit_sides([delivers(reference="ALONE")], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    run("set constraints all immediate")
    assert refused_by(lambda: run(sql)) == name


@pytest.mark.role("owner")
@pytest.mark.django_db
def test_what_was_set_of_matches_before_is_what_both_of_their_sides_say(firm: Firm) -> None:
    """As the migration makes of the trail what parties say now."""
    [(mine, theirs), (other, _)] = filed(1, 2)
    run("alter table settlements_prioritychange disable trigger user")
    for hours, (said, subjects) in enumerate(
        ((3, [mine]), (3, [theirs]), (4, [theirs, other]), (3, [other, mine, theirs]))
    ):
        record(
            by=OCCASION.by,
            at=NINE + timedelta(hours=hours),
            code="instruction.prioritised",
            subject_type="instruction",
            subject_ids=subjects,
            after={"priority": said},
        )
    (migration,) = Path(PriorityChange.__module__.replace(".", "/")).parent.parent.glob(
        "migrations/*_their_own_priorities.sql"
    )
    sql = migration.read_text()
    run(sql[sql.index("with told as") : sql.index("create constraint trigger")])
    changes = PriorityChange.objects.filter(instruction__in=[mine, theirs]).order_by("id")
    assert list(changes.values_list("instruction", "from_priority", "to_priority", "by")) == [
        (side, *step, "Ana") for step in ((4, 3), (3, 4), (4, 3)) for side in (mine, theirs)
    ]
    assert priorities_of([mine, theirs, other]) == dict.fromkeys((mine, theirs, other), 3)
