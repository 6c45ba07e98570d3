"""Blocks: who may not settle on which business date, and how a block begins and ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from authorizations.models import LegalEntity, Person, RoleGrant, User
from compliance.models import Block, LegalReason, ReasonCode
from compliance.operations import (
    BlockHasOtherFacts,
    BlockIsLifted,
    BlockNotFound,
    LiftedBeforeItBegins,
    SubjectNotFound,
    lift_block,
    place_block,
)
from compliance.queries import Subject, blocked_on, may_settle, visible_blocks
from recordkeeping.models import Event
from refdata.operations import represent_party
from tests.refdata.firm import AT, CLERK, Firm
from vocabulary.actor import Actor
from vocabulary.text import InvalidText

MON_2026_11_02 = date(2026, 11, 2)
TUE_2026_11_03 = date(2026, 11, 3)
FRI_2026_11_06 = date(2026, 11, 6)


def block(*subjects: Subject, **facts: Any) -> dict[Subject, int]:
    """Places a block with the usual facts, but for those given."""
    usual = {
        "reason_code": ReasonCode.BLOC,
        "legal_reason": LegalReason.COURT_ORDER,
        "legal_basis": "Madrid court 4, order 12/2026",
        "blocked_from": MON_2026_11_02,
    }
    return place_block(subjects, **{**usual, **facts}, by=CLERK, at=AT)


def lift(*blocks: int, lifted_on: date = FRI_2026_11_06, reason: str = "order revoked") -> list[int]:
    """Lifts blocks with the usual reason."""
    return lift_block(blocks, lifted_on=lifted_on, by=CLERK, at=AT, reason=reason)


class TestAsking:
    def test_from_its_first_day_until_the_day_it_is_lifted(self, firm: Firm) -> None:
        placed = block(Subject("party", firm.one), Subject("account", firm.cash), Subject("instrument", firm.sap))
        lift(*placed.values())
        days = [MON_2026_11_02 + timedelta(days=n) for n in range(-1, 5)]
        assert [len(blocked_on(day).blocks) for day in days] == [0, 3, 3, 3, 3, 0]
        found = blocked_on(TUE_2026_11_03)
        assert (found.parties, found.accounts, found.assets) == ([firm.one], [firm.cash], [firm.sap])

    def test_the_party_of_an_account_counts(self, firm: Firm) -> None:
        block(Subject("party", firm.one))
        [found] = may_settle(MON_2026_11_02, accounts=[firm.safekeeping], assets=[firm.sap])
        assert found.subject == Subject("party", firm.one)
        assert found.reason_code == "BLOC"
        assert found.sentence() == (
            "The party is blocked since 2026-11-02 (BLOC): court order, Madrid court 4, order 12/2026."
        )
        assert may_settle(MON_2026_11_02, parties=[firm.two], assets=[firm.sap]) == []

    def test_the_weightiest_of_several_is_told(self, firm: Firm) -> None:
        subject = Subject("instrument", firm.sap)
        block(subject, reason_code=ReasonCode.COLL, legal_reason=LegalReason.PLEDGE)
        block(subject, reason_code=ReasonCode.FROZ, legal_reason=LegalReason.SANCTIONS)
        block(subject, reason_code=ReasonCode.SBLO)
        assert blocked_on(MON_2026_11_02).blocks[subject].reason_code == "FROZ"


class TestPlacing:
    def test_the_second_time_changes_nothing(self, firm: Firm) -> None:
        subjects = Subject("party", firm.one), Subject("party", firm.two)
        first = block(*subjects)
        assert block(*subjects) == first
        assert Event.objects.filter(code="block.placed").count() == 1

    def test_one_more_subject_joins_those_blocked_before(self, firm: Firm) -> None:
        first = block(Subject("party", firm.one))
        both = block(Subject("party", firm.one), Subject("party", firm.two))
        assert both[Subject("party", firm.one)] == first[Subject("party", firm.one)]
        assert len(both) == 2

    @pytest.mark.parametrize("other", [{"reason_code": ReasonCode.FROZ}, {"blocked_from": TUE_2026_11_03}])
    def test_on_the_same_basis_with_other_facts_it_is_refused(self, firm: Firm, other: dict[str, Any]) -> None:
        block(Subject("party", firm.one))
        with pytest.raises(BlockHasOtherFacts):
            block(Subject("party", firm.one), **other)

    def test_after_it_was_lifted_it_may_be_placed_again(self, firm: Firm) -> None:
        [first] = block(Subject("party", firm.one)).values()
        lift(first)
        [second] = block(Subject("party", firm.one), blocked_from=FRI_2026_11_06).values()
        assert second != first

    def test_what_is_not_on_file_is_refused_whole(self, firm: Firm) -> None:
        with pytest.raises(SubjectNotFound, match="account 0, instrument 0"):
            block(Subject("party", firm.one), Subject("instrument", 0), Subject("account", 0))
        assert not Block.objects.exists()

    def test_a_legal_basis_is_named(self, firm: Firm) -> None:
        with pytest.raises(InvalidText):
            block(Subject("party", firm.one), legal_basis="")


class TestLifting:
    def test_once(self, firm: Firm) -> None:
        [placed] = block(Subject("party", firm.one)).values()
        assert lift(placed) == [placed]
        assert lift(placed) == []
        with pytest.raises(BlockIsLifted):
            lift(placed, lifted_on=TUE_2026_11_03)
        event = Event.objects.get(code="block.lifted")
        assert (event.subject_ids, event.reason) == ([str(placed)], "order revoked")

    def test_on_its_first_day_it_has_stopped_nothing(self, firm: Firm) -> None:
        [placed] = block(Subject("party", firm.one)).values()
        lift(placed, lifted_on=MON_2026_11_02)
        assert blocked_on(MON_2026_11_02).blocks == {}

    def test_not_before_it_begins_not_without_reason_and_only_what_exists(self, firm: Firm) -> None:
        [placed] = block(Subject("party", firm.one)).values()
        with pytest.raises(LiftedBeforeItBegins):
            lift(placed, lifted_on=MON_2026_11_02 - timedelta(days=1))
        with pytest.raises(InvalidText):
            lift(placed, reason=" ")
        with pytest.raises(BlockNotFound):
            lift(placed, 0)
        assert Block.objects.get().lifted_on is None


class TestScope:
    def _user(self, name: str) -> tuple[Person, Actor]:
        person = Person.objects.create(name=name, email=f"{name}@firm.example")
        user = User.objects.create(username=name, person=person)
        return person, Actor("person", str(user.pk), name)

    def test_an_analyst_sees_the_blocks_of_the_entity_and_of_every_instrument(self, firm: Firm) -> None:
        other = LegalEntity.objects.create(
            lei="529900ODI3047E2LIV03", name="Other", country="ES", functional_currency="EUR"
        )
        placed = block(Subject("party", firm.one), Subject("account", firm.cash), Subject("instrument", firm.sap))
        for entity, seen in (
            (firm.entity, set(placed.values())),
            (other.pk, {placed[Subject("instrument", firm.sap)]}),
        ):
            person, actor = self._user(f"analyst{entity}")
            RoleGrant.objects.create(person=person, role="compliance_analyst", legal_entity_id=entity, valid=(AT, None))
            assert set(visible_blocks(actor, AT).values_list("pk", flat=True)) == seen

    def test_who_represents_a_party_does_not_see_its_blocks(self, firm: Firm) -> None:
        block(Subject("party", firm.one))
        person, actor = self._user("trader")
        RoleGrant.objects.create(person=person, role="front_office_client", valid=(AT, None))
        represent_party([firm.one], person=person.pk, valid_from=AT, by=CLERK, at=AT)
        assert not visible_blocks(actor, AT).exists()


BLOCK = (
    "insert into compliance_block (party_id, account_id, reason_code, legal_reason, legal_basis, blocked_from,"
    " placed_by, placed_at) values (%s, %s, '%s', '%s', '%s', '2026-11-03', 'Ana', now())"
)
INSTRUMENT = (
    "insert into compliance_block (instrument_id, reason_code, legal_reason, legal_basis, blocked_from,"
    " placed_by, placed_at) values ({sap}, 'SBLO', 'COURT_ORDER', 'B', '2026-11-03', 'Ana', now())"
)
LIFT = "update compliance_block set lifted_on = %s, lifted_by = %s, lifted_at = now(), lifting_reason = %s"

BROKEN = {
    "a_block_is_of_one_party_account_or_instrument": BLOCK % ("{one}", "{cash}", "BLOC", "COURT_ORDER", "X"),
    "a_block_bears_a_code_of_the_market": BLOCK % ("{two}", "null", "STOP", "COURT_ORDER", "X"),
    "a_block_has_a_lawful_reason": BLOCK % ("{two}", "null", "BLOC", "DISLIKE", "X"),
    "a_block_names_its_legal_basis_and_who_placed_it": BLOCK % ("{two}", "null", "BLOC", "COURT_ORDER", " "),
    "a_lifted_block_says_when_by_whom_and_why": LIFT % ("'2026-11-06'", "null", "'revoked'"),
    "a_block_is_lifted_by_someone_for_a_reason": LIFT % ("'2026-11-06'", "'Ana'", "' '"),
    "a_block_is_not_lifted_before_it_begins": LIFT % ("'2026-11-01'", "'Ana'", "'revoked'"),
    "a_party_is_blocked_once_at_a_time_on_one_legal_basis": BLOCK % ("{one}", "null", "BLOC", "COURT_ORDER", "B"),
    "an_account_is_blocked_once_at_a_time_on_one_legal_basis": BLOCK % ("null", "{cash}", "BLOC", "COURT_ORDER", "B"),
    "an_instrument_is_blocked_once_at_a_time_on_one_legal_basis": INSTRUMENT,
    "a_block_is_only_ever_lifted": "update compliance_block set legal_basis = 'Y'",
    "a_block_is_never_deleted": "delete from compliance_block",
}


@pytest.mark.role("owner")
@pytest.mark.parametrize("name", BROKEN)
def test_a_sentence_of_the_schema_holds(name: str, firm: Firm) -> None:
    block(Subject("party", firm.one), Subject("account", firm.cash), Subject("instrument", firm.sap), legal_basis="B")
    sql = BROKEN[name].format(one=firm.one, two=firm.two, cash=firm.cash, sap=firm.sap)
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def test_every_sentence_has_its_test() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("compliance").get_models()
        for constraint in model._meta.constraints
    }
    assert declared <= set(BROKEN)
