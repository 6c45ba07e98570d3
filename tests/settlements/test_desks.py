"""Desks: who works for one sees and serves its parties alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import Desk, RoleGrant
from authorizations.operations import NewDesk, NewGrant, create_desks, grant_roles
from authorizations.queries import access_of, actor_of
from authorizations.refusals import DeskHasOtherFacts
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject, visible_blocks
from refdata.models import DeskParty
from refdata.operations import serve_parties
from refdata.queries import permissions_for, visible_accounts, visible_parties
from refdata.refusals import ServedElsewhere
from settlements.models import Instruction
from settlements.operations import submit
from settlements.queries import may_act_on, scope_of, visible_instructions
from tests.authorizations.people import account
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NINE, NORTE, Firm, row
from vocabulary.actor import Actor

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def desk(firm: Firm) -> Desk:
    """A desk of the first legal entity that serves Norte, but not Lumière."""
    made = create_desks([NewDesk("IBERIA", "Iberian clients", firm.entities[0])], by=JOB, at=NINE)[0]
    serve_parties([firm.parties[NORTE]], made.pk, by=JOB, at=NINE)
    return made


@pytest.fixture
def clerk(firm: Firm, desk: Desk) -> Actor:
    """A clerk and analyst of that desk alone."""
    user = account("iris")
    grant = NewGrant("settlement_clerk", user.person_id, None, firm.entities[0], desk.pk)
    grant_roles(
        [grant, NewGrant("compliance_analyst", user.person_id, None, firm.entities[0], desk.pk)], by=JOB, at=NINE
    )
    return actor_of(user)


def test_a_desk_sees_its_parties_and_what_is_theirs(firm: Firm, clerk: Actor) -> None:
    seen = set(visible_parties(clerk, TEN).values_list("pk", flat=True))
    assert seen == {firm.parties[NORTE]} and scope_of(clerk, TEN).parties == (firm.parties[NORTE],)
    assert set(visible_accounts(clerk, TEN).values_list("party", flat=True)) == seen
    submit([row(1)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert set(visible_instructions(clerk, TEN).values_list("participant", flat=True)) <= seen


def test_a_right_for_a_desk_is_one_in_no_legal_entity(firm: Firm, clerk: Actor) -> None:
    access = access_of(clerk, TEN)
    assert access.entities("settlements.hold") == frozenset() and access.everywhere == frozenset()
    assert "settlements.hold" in permissions_for(clerk, TEN, [firm.parties[NORTE]])
    for other in (LUMIERE, HARTWELL):
        assert permissions_for(clerk, TEN, [firm.parties[other]]) == frozenset()
    submit([row(1)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    acts = {each.participant_id: may_act_on(each, "settlements.hold", clerk, TEN) for each in Instruction.objects.all()}
    assert {party for party, may in acts.items() if may} <= {firm.parties[NORTE]}


def test_blocks_of_other_desks_are_not_seen(firm: Firm, clerk: Actor) -> None:
    wanted = [Subject("party", firm.parties[bic]) for bic in (NORTE, LUMIERE)]
    facts = {
        "reason_code": ReasonCode.FROZ,
        "legal_reason": LegalReason.COURT_ORDER,
        "legal_basis": "Order 17",
        "blocked_from": FRI_2026_11_20,
    }
    place_block(wanted, **facts, by=JOB, at=NINE)  # type: ignore[arg-type]
    assert [each.party_id for each in visible_blocks(clerk, TEN)] == [firm.parties[NORTE]]


def test_a_party_moves_from_desk_to_desk_and_leaves(firm: Firm, desk: Desk, clerk: Actor) -> None:
    norte = [firm.parties[NORTE]]
    assert serve_parties(norte, desk.pk, by=JOB, at=TEN) == []
    assert serve_parties(norte, None, by=JOB, at=TEN, reason="Closed") == norte
    assert not visible_parties(clerk, TEN).exists() and visible_parties(clerk, NINE).exists()
    with pytest.raises(ServedElsewhere):
        serve_parties([firm.parties[HARTWELL]], desk.pk, by=JOB, at=TEN)
    with pytest.raises(DeskHasOtherFacts):
        create_desks([NewDesk("IBERIA", "Another", firm.entities[0])], by=JOB, at=NINE)


@pytest.mark.role("owner")
def test_what_can_never_be_false_of_desks(firm: Firm, desk: Desk) -> None:
    now = DateTimeTZRange(TEN, None)
    party, other = firm.parties[NORTE], firm.parties[HARTWELL]
    served = DeskParty.objects.get()
    person = account("ada").person
    grant = {"person": person, "role": "auditor", "valid": now}
    cases = {
        "a_party_has_one_desk_at_a_time": DeskParty(
            desk=desk, party_id=party, legal_entity_id=firm.entities[0], valid=now
        ),
        "a_desk_serves_parties_of_its_legal_entity": DeskParty(
            desk=desk, party_id=other, legal_entity_id=firm.entities[0], valid=now
        ),
        "a_desk_that_serves_is_of_the_legal_entity": DeskParty(
            desk=desk, party_id=other, legal_entity_id=firm.entities[1], valid=now
        ),
        "a_desk_begins_to_serve_a_party_at_an_instant": DeskParty(
            desk=desk, party_id=other, legal_entity_id=firm.entities[1], valid=DateTimeTZRange(None, NINE)
        ),
        "a_desk_has_a_code_in_capitals": Desk(code="iberia", name="x", legal_entity_id=firm.entities[0]),
        "a_desk_has_a_name_without_control_characters": Desk(
            code="IBERIA-2", name=" ", legal_entity_id=firm.entities[0]
        ),
        "a_role_for_a_desk_is_one_in_its_legal_entity": RoleGrant(desk=desk, **grant),
        "a_role_for_a_desk_is_in_its_legal_entity": RoleGrant(desk=desk, legal_entity_id=firm.entities[1], **grant),
    }
    for name, wrong in cases.items():
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            wrong.save(force_insert=True)
        assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        DeskParty.objects.filter(pk=served.pk).update(valid=DateTimeTZRange(NINE - timedelta(days=1), None))
    assert refused.value.__cause__.diag.constraint_name == "a_party_of_a_desk_is_only_ended"  # type: ignore[union-attr]
