"""Looks at holds of the house: what each says, when the next one is due, who reads of it, and what PostgreSQL refuses."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.matrix import ActionRules, RuleWish
from authorizations.operations import probe, set_policy
from authorizations.queries import actor_of
from backoffice.proof import look
from machinery.payload import InvalidPayload
from machinery.statements import run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.explanation import why
from settlements.imposed_words import entries_of_holds
from settlements.models import HoldReview
from settlements.operations import lift_hold, review_hold
from settlements.operations.imposed_refusals import HoldIsOver, LookedAtAlready, NoSuchHold
from settlements.queries import instruction_sheet
from settlements.queries.history import sheet_as_of
from settlements.queries.imposed import SeenHold
from settlements.shown import situation_of
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.test_acts import OCCASION, filed, refused
from tests.settlements.test_imposed import CDEL, LATER, imposed
from vocabulary.outcome import Outcome
from vocabulary.text import InvalidText

MON_2026_11_23, TUE_2026_11_24 = date(2026, 11, 23), date(2026, 11, 24)
LOOKED = replace(OCCASION, reason="The list still has the name")
BY_PROGRAM = replace(LOOKED, by=JOB)


def seen(instruction: int, role: str, day: date | None = None) -> list[SeenHold]:
    """The holds of an instruction as somebody of a role reads of them, on a day that is past where one is said."""
    sheet = instruction_sheet(instruction, actor_of(account(role, role)), NINE, FRI_2026_11_20)
    assert sheet is not None
    found = sheet_as_of(sheet, day, NINE + timedelta(days=30)) if day else sheet
    return list(found.imposed)


def test_a_look_leaves_the_hold_and_says_when_the_next_one_is_due(firm: Firm) -> None:
    [(mine, _)] = filed()
    number = imposed(mine, CDEL)
    assert review_hold([number], MON_2026_11_23, LOOKED) == Outcome(1)
    assert review_hold([number], None, replace(LOOKED, at=LATER.at, reason="Nothing new")) == Outcome(1)
    [hold] = seen(mine, "compliance_analyst")
    assert hold.stands and hold.until_date == FRI_2026_11_20 and hold.look_again_on is None
    assert [(each.found, each.look_again_on, each.by) for each in hold.reviews] == [
        (LOOKED.reason, MON_2026_11_23, str(OCCASION.by)),
        ("Nothing new", None, str(OCCASION.by)),
    ]
    assert [each.reason for each in entries_of_holds([hold])][1:] == [
        "The list still has the name To be looked at again on 23 Nov 2026.",
        "Nothing new",
    ]


def test_its_event_says_when_and_not_what_was_found(firm: Firm) -> None:
    [(mine, _)] = filed()
    number = imposed(mine)
    review_hold([number], MON_2026_11_23, LOOKED)
    told = Event.objects.get(code="instruction.hold_reviewed")
    assert (told.subject_ids, told.reason, told.before) == ([str(mine)], "", None)
    assert told.after == {
        "business_date": "2026-11-20",
        "hold_reviews": [[HoldReview.objects.get().pk, number]],
        "look_again_on": "2026-11-23",
    }


def test_its_party_reads_of_no_look(firm: Firm) -> None:
    [(mine, _)] = filed()
    review_hold([imposed(mine, CDEL)], MON_2026_11_23, LOOKED)
    [told] = seen(mine, "accountant")
    assert (list(told.reviews), told.look_again_on, told.reason) == ([], None, "")
    [known] = seen(mine, "auditor")
    assert known.look_again_on == MON_2026_11_23
    sheet = instruction_sheet(mine, actor_of(account("olga", "compliance_analyst")), NINE, FRI_2026_11_20)
    assert sheet is not None
    [said] = why(situation_of(sheet, FRI_2026_11_20, NINE, None))
    assert said.endswith("The house looks at it again on 23 Nov 2026.")


def test_of_a_past_day_only_looks_up_to_it_are_known(firm: Firm) -> None:
    [(mine, _)] = filed()
    review_hold([imposed(mine)], TUE_2026_11_24, replace(LOOKED, business_date=MON_2026_11_23))
    assert [each.reviews for each in seen(mine, "auditor", FRI_2026_11_20)] == [[]]
    assert [len(each.reviews) for each in seen(mine, "auditor", MON_2026_11_23)] == [1]


def test_each_of_a_set_is_answered_and_the_same_look_is_noted_once(firm: Firm) -> None:
    [(mine, other)] = filed()
    first, second = imposed(mine), imposed(other)
    lift_hold([second], LATER)
    outcome = review_hold([first, second, 999, first], MON_2026_11_23, LOOKED)
    assert outcome.done == 1
    assert refused(outcome) == [(second, HoldIsOver.code), (999, NoSuchHold.code)]
    again = review_hold([first], MON_2026_11_23, LOOKED)
    assert refused(again) == [(first, LookedAtAlready.code)]
    assert again.failures[0].data["sentence"] == (
        f"That hold {first} of the house was looked at is on file already. There is nothing to note."
    )
    assert review_hold([first], TUE_2026_11_24, LOOKED) == Outcome(1), "another day is another look"
    with pytest.raises(InvalidText):
        review_hold([first], None, replace(LOOKED, reason=" "))


def test_the_command_binds_the_day_before_and_after_and_asks_for_a_later_one(firm: Firm) -> None:
    [(mine, _)] = filed()
    number = imposed(mine, CDEL)
    asked = {"holds": [number, 999], "look_again_on": "2026-11-23"}
    with whole():
        tried = probe("instruction.review_hold", asked, BY_PROGRAM)
    [change] = tried.effect.changes
    assert (change.what, change.before, change.after) == ("look_again_on", "CDEL 2026-11-20", "CDEL 2026-11-23")
    assert [(each.key, each.code) for each in tried.effect.refused] == [("999", NoSuchHold.code)]
    assert not HoldReview.objects.exists()
    with whole():
        review_hold([number], TUE_2026_11_24, BY_PROGRAM)
        tried = probe("instruction.review_hold", {"holds": [number]}, BY_PROGRAM)
    assert [(each.before, each.after) for each in tried.effect.changes] == [("CDEL 2026-11-24", "CDEL")]
    with pytest.raises(InvalidPayload, match="a day after 2026-11-20"), whole():
        probe("instruction.review_hold", asked | {"look_again_on": "2026-11-20"}, BY_PROGRAM)


@pytest.fixture
def held(market: Firm) -> int:
    """A hold of the house in a database where the test may commit."""
    with whole():
        [(mine, _)] = filed()
        return imposed(mine)


def test_a_look_has_its_request(held: int, own_database: OwnDatabase) -> None:
    """Past the command: refused when the transaction ends, by a_look_at_a_hold_has_its_request."""
    own_database.use("owner")
    with whole():
        rules = [ActionRules("instruction.review_hold", (RuleWish(Decimal(0), ()),))]
        set_policy(rules, by=OCCASION.by, at=OCCASION.at)
    own_database.use("web")
    with pytest.raises(IntegrityError) as refused_, transaction.atomic():
        assert review_hold([held], None, LOOKED).done == 1
        connection.check_constraints()
    assert refused_.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]


ROW = (
    "insert into settlements_holdreview (hold_id, instruction_id, found, look_again_on, business_date, by, at)"
    " select {hold}, {instruction}, {rest}, now() from settlements_imposedhold h"
)


@pytest.mark.role("owner")
class TestAround:
    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("a_look_at_a_hold_says_what_was_found_and_by_whom", {"rest": "' ', null, '2026-11-20', 'x'"}),
            ("a_look_at_a_hold_says_what_was_found_and_by_whom", {"rest": "'x', null, '2026-11-20', ' '"}),
            ("the_next_look_at_a_hold_comes_later", {"rest": "'x', '2026-11-20', '2026-11-20', 'x'"}),
            ("what_is_looked_at_again_stands", {"hold": "999"}),
            ("what_is_looked_at_again_stands", {"instruction": "999"}),
        ],
    )
    def test_postgresql_refuses(self, firm: Firm, name: str, facts: dict[str, str]) -> None:
        [(mine, _)] = filed()
        imposed(mine)
        said = {"hold": "h.id", "instruction": "h.instruction_id", "rest": "'x', null, '2026-11-20', 'x'"}
        assert refused_by(ROW.format(**said | facts)) == name

    def test_what_is_over_is_not_looked_at_again(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        lift_hold([imposed(mine)], LATER)
        said = {"hold": "h.id", "instruction": "h.instruction_id", "rest": "'x', null, '2026-11-20', 'x'"}
        assert refused_by(ROW.format(**said)) == "what_is_looked_at_again_stands"

    def test_it_is_of_a_hold_that_is_on_file(self, firm: Firm) -> None:
        [(mine, _)] = filed()
        imposed(mine)
        run("alter table settlements_holdreview disable trigger what_is_looked_at_again_stands")
        said = {"hold": "999", "instruction": "h.instruction_id", "rest": "'x', null, '2026-11-20', 'x'"}
        assert refused_by(ROW.format(**said)) == "a_look_is_at_a_hold"


@pytest.mark.parametrize(
    "sql",
    [
        "update settlements_holdreview set look_again_on = '2026-12-01'",
        "delete from settlements_holdreview",
        "update settlements_imposedhold set imposed_at = now() + interval '1 year'",
        "update recordkeeping_event set after = after || '{\"look_again_on\": null}' where code = 'instruction.hold_reviewed'",
    ],
)
def test_the_proof_names_what_goes_round_the_operation(held: int, own_database: OwnDatabase, sql: str) -> None:
    with whole():
        assert review_hold([held], MON_2026_11_23, LOOKED).failures == ()
    assert "I04" not in {each.code for each in look(FRI_2026_11_20, full=True).broken}
    own_database.use("owner")
    with whole():
        for table in ("settlements_holdreview", "settlements_imposedhold", "recordkeeping_event"):
            run(f"alter table {table} disable trigger user")
        run(sql)
        for table in ("settlements_holdreview", "settlements_imposedhold", "recordkeeping_event"):
            run(f"alter table {table} enable trigger user")
    assert "I04" in {each.code for each in look(FRI_2026_11_20, full=True).broken}
