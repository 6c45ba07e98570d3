"""Linking and unlinking: each no, each once, and what the night makes of it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.matrix import ActionRules, RuleWish
from authorizations.models import LegalEntity
from authorizations.operations import NewGrant, ask, grant_roles, set_policy
from authorizations.queries import actor_of
from machinery.invariants import Scope
from machinery.statements import rows, run, value
from recordkeeping.models import Event
from settlements.commands.links import COMMANDS
from settlements.link_invariants import LINKS
from settlements.models import InstructionLink, StandingLink
from settlements.operations import LinkWish, Occasion, OutOfReach, cancel, link, submit, unlink
from settlements.queries import lines_of
from settlements.queries.links import linked_tonight, links_of
from settlements.shown import links_in_words
from tests.authorizations.people import THU_2026_01_01, account
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, row
from vocabulary.actor import Actor

pytestmark = pytest.mark.django_db
OCCASION = Occasion(by=Actor("person", "7", "Ana"), at=NINE, business_date=FRI_2026_11_20, reason="Client asked")


def filed(*numbers: int) -> list[int]:
    """The deliverers' instructions of so many pairs."""
    intake = submit([row(n) for n in numbers], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    return [found.delivering for taken in intake.taken if (found := intake.standing_for(taken))]


def codes(*wishes: LinkWish) -> list[tuple[object, str]]:
    """The failures of wishes, by place."""
    return [(each.item, each.code) for each in link(wishes, OCCASION).failures]


def broken() -> list[tuple[str, str]]:
    """What the proof finds of links."""
    return [(f["code"], f["found"]) for f in rows(LINKS.sql(), LINKS.parameters(Scope(FRI_2026_11_20)))]


def test_a_link_is_once_and_holds(firm: Firm) -> None:
    a, b, c = filed(1, 2, 3)
    assert codes(LinkWish(a, "BEFO", b)) == []
    assert codes(LinkWish(a, "BEFO", b), LinkWish(b, "AFTE", a)) == [(1, "linked_already"), (2, "linked_already")]
    assert codes(LinkWish(b, "BEFO", a), LinkWish(a, "WITH", b)) == [
        (1, "link_makes_a_circle"),
        (2, "link_makes_a_circle"),
    ]
    assert codes(LinkWish(b, "WITH", c), LinkWish(c, "BEFO", a), LinkWish(c, "INFO", a)) == [(2, "link_makes_a_circle")]
    assert codes(LinkWish(a, "POOL", pool="P"), LinkWish(c, "POOL", pool="P")) == [(2, "link_makes_a_circle")]
    event = Event.objects.filter(code="instruction.linked").earliest("pk")
    assert event.subject_ids == [str(a), str(b)] and (event.after or {})["links"][0][1:] == [a, "BEFO", b]
    assert len(linked_tonight().units) == 2 and broken() == []


def test_every_no_has_its_reason(firm: Firm) -> None:
    a, b, c, d = filed(1, 2, 3, 4)
    theirs = value("select receiving_id from settlements_match where delivering_id = %(a)s", {"a": b})
    cancel([d, value("select receiving_id from settlements_match where delivering_id = %(a)s", {"a": d})], OCCASION)
    assert codes(
        LinkWish(a, "BEFO", 999_999_999),
        LinkWish(a, "WITH", a),
        LinkWish(a, "WITH", theirs),
        LinkWish(a, "AFTE", d),
        LinkWish(a, "POOL", pool="P", members=2),
        LinkWish(b, "POOL", pool="P", members=3),
        LinkWish(b, "POOL", pool="P"),
        LinkWish(c, "POOL", pool="P"),
    ) == [
        (1, "no_such_instruction"),
        (2, "linked_with_itself"),
        (3, "link_of_two_parties"),
        (4, "not_open"),
        (6, "pool_counted_otherwise"),
        (8, "pool_is_full"),
    ]


def test_a_link_is_taken_away_once(firm: Firm) -> None:
    a, b = filed(1, 2)
    assert codes(LinkWish(a, "WITH", b)) == []
    pk = InstructionLink.objects.get().pk
    assert unlink([pk], OCCASION).done == 1 and not StandingLink.objects.exists()
    assert [each.code for each in unlink([pk, pk + 1], OCCASION).failures] == ["unlinked_already", "no_such_link"]
    assert codes(LinkWish(b, "BEFO", a)) == [] and broken() == []


def test_too_many_do_not_hang_together(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settlements.operations.links.MOST", 2)
    a, b, c = filed(1, 2, 3)
    assert codes(LinkWish(a, "WITH", b), LinkWish(b, "BEFO", c)) == [(2, "too_many_linked")]


@pytest.mark.role("owner")
def test_constraints_hold_past_the_operation(firm: Firm) -> None:
    a, b = filed(1, 2)
    theirs = value("select receiving_id from settlements_match where delivering_id = %(a)s", {"a": a})
    assert codes(LinkWish(a, "BEFO", b), LinkWish(a, "POOL", pool="P")) == []
    make = (
        "insert into settlements_instructionlink (instruction_id, kind, other_id, pool, members, business_date, by, at)"
        " values (%(a)s, %(kind)s, %(b)s, %(pool)s, %(members)s, '2026-11-20', 'x', now())"
    )
    fine = {"a": a, "b": b, "kind": "BEFO", "pool": None, "members": None}
    for name, wrong in (
        ("a_link_names_another_instruction_or_a_pool", {"b": a}),
        ("a_link_names_another_instruction_or_a_pool", {"kind": "NEAR"}),
        ("a_pool_has_two_members_or_more", {"kind": "POOL", "b": None, "pool": "P", "members": 1}),
        ("a_link_is_of_an_instruction", {"a": 999_999_999}),
        ("a_link_is_with_an_instruction", {"b": 999_999_999}),
        ("linked_instructions_are_of_one_party", {"b": theirs}),
    ):
        assert refused_by(make, {**fine, **wrong}) == name
    first = StandingLink.objects.get(kind="BEFO").pk
    stand = (
        "insert into settlements_standinglink (link_id, participant_id, kind, first_id, second_id, pool)"
        " select %(new)s, participant_id, kind, first_id, second_id, pool from settlements_standinglink where link_id = %(link)s"
    )
    assert (
        refused_by("update settlements_standinglink set link_id = 999999999 where kind = 'POOL'")
        == "a_standing_link_is_of_a_link"
    )
    run(make, fine)
    new = value("select max(id) from settlements_instructionlink")
    assert refused_by(stand, {"new": new, "link": first}) == "two_instructions_are_linked_once_in_a_way"
    pool = StandingLink.objects.get(kind="POOL").pk
    assert refused_by(stand, {"new": new, "link": pool}) == "an_instruction_is_in_a_pool_once"
    assert refused_by("update settlements_standinglink set pool = 'P'") == "a_standing_link_is_of_two_or_of_a_pool"
    assert refused_by("delete from settlements_standinglink") == "a_link_stands_until_it_is_taken_away"
    assert (
        refused_by(
            "insert into settlements_unlinking (link_id, instruction_id, business_date, by, at)"
            " values (999999999, 1, '2026-11-20', 'x', now())",
        )
        == "an_unlinking_is_of_a_link"
    )
    assert unlink([first], OCCASION).done == 1
    assert (
        refused_by(
            "insert into settlements_standinglink (link_id, participant_id, kind, first_id, second_id)"
            " values (%(link)s, 1, 'BEFO', 1, 2)",
            {"link": first},
        )
        == "what_was_unlinked_does_not_stand_again"
    )


def test_links_have_their_request(firm: Firm) -> None:
    """As the web role, past the commands: refused when the transaction ends, by a_link_has_its_request and
    an_unlinking_has_its_request."""
    a, b = filed(1, 2)
    run("set constraints all immediate")
    run("set constraints all deferred")
    rule = (RuleWish(Decimal(0), ()),)
    assert codes(LinkWish(a, "INFO", b)) == []
    pk = InstructionLink.objects.get().pk
    run("set constraints all immediate")
    run("set constraints all deferred")
    set_policy([ActionRules("instruction.link", rule), ActionRules("instruction.unlink", rule)], by=JOB, at=NINE)
    for act in (lambda: link([LinkWish(a, "BEFO", b)], OCCASION), lambda: unlink([pk], OCCASION)):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            assert act().done == 1
            connection.check_constraints()
        assert refused.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]


def test_commands_name_their_events() -> None:
    assert [each.events for each in COMMANDS] == [("instruction.linked",), ("instruction.unlinked",)]


def test_a_link_is_asked_for_and_taken_away_again(firm: Firm) -> None:
    """By command: the effect names both ends, what is refused has its code, and what is not there its number alone."""
    olga = Occasion(actor_of(account("olga", "settlement_supervisor")), NINE, FRI_2026_11_20, "Client asked")
    a, b = filed(1, 2)
    wish = {"instruction": a, "kind": "AFTE", "other": b}
    asked = ask("instruction.link", {"links": [wish, wish, {**wish, "other": 999_999_999}]}, olga)
    first, second = (lines_of([a, b])[each].key for each in (a, b))
    assert asked.is_done
    assert [(each.key, each.what, each.before, each.after) for each in asked.effect.changes] == [
        (first, "link", "", f"AFTE {second}")
    ]
    assert [(each.key, each.code) for each in asked.effect.refused] == [
        (str(a), "no_such_instruction"),
        (first, "linked_already"),
    ]
    link_of = InstructionLink.objects.get()
    assert (link_of.by, link_of.kind) == (olga.by.name, "AFTE") and links_of(b)[0].kind == "BEFO"
    taken = ask("instruction.unlink", {"links": [link_of.pk, link_of.pk + 1]}, olga)
    assert [(each.before, each.after) for each in taken.effect.changes] == [(f"AFTE {second}", "")]
    assert [(each.key, each.code) for each in taken.effect.refused] == [(str(link_of.pk + 1), "no_such_link")]
    assert not links_of(a) and broken() == []


def test_who_serves_another_entity_links_nothing(firm: Firm) -> None:
    """What he may not see he is not told of either; a link of it is none for him."""
    a, b = filed(1, 2)
    assert codes(LinkWish(a, "INFO", b)) == []
    stranger = Occasion(Actor("client", "nobody", "nobody"), NINE, FRI_2026_11_20, "x")
    done = {each.name: each.run for each in COMMANDS}
    wish = {"instruction": a, "kind": "WITH", "other": b, "pool": "", "members": 0}
    asked = done["instruction.link"]({"links": [wish]}, stranger)
    assert [(each.key, each.code) for each in asked.effect.refused] == [(str(a), "no_such_instruction")]
    pk = InstructionLink.objects.get().pk
    asked = done["instruction.unlink"]({"links": [pk]}, stranger)
    assert [(each.key, each.code) for each in asked.effect.refused] == [(str(pk), "no_such_link")]
    assert StandingLink.objects.count() == 1


def test_who_sees_an_instruction_but_may_not_link_it_is_out_of_reach(firm: Firm) -> None:
    """She looks at everything and links for another legal entity alone: of what she sees she is told so, 403."""
    a, b = filed(1, 2)
    assert codes(LinkWish(a, "INFO", b)) == []
    pk = InstructionLink.objects.get().pk
    user = account("ana", "auditor")
    mine = value("select legal_entity_id from refdata_party p join settlements_instruction i on i.participant_id = p.id"
                 " where i.id = %(a)s", {"a": a})  # fmt: skip
    other = LegalEntity.objects.exclude(pk=mine).first()
    assert other is not None
    grant = NewGrant("settlement_supervisor", person_id=user.person_id, legal_entity_id=other.pk)
    grant_roles([grant], by=JOB, at=THU_2026_01_01)
    ana = Occasion(actor_of(user), NINE, FRI_2026_11_20, "Client asked")
    asked = ask("instruction.link", {"links": [{"instruction": a, "kind": "WITH", "other": b}]}, ana)
    taken = ask("instruction.unlink", {"links": [pk]}, ana)
    for answer in (asked, taken):
        assert answer.request == 0 and [each.code for each in answer.answer.failures] == ["out_of_reach"]
        assert not answer.effect.changes and [each.code for each in answer.effect.refused] == ["out_of_reach"]
    assert OutOfReach.status == 403 and StandingLink.objects.count() == 1


def test_an_instruction_says_what_it_waits_for(firm: Firm) -> None:
    a, b, c, d = filed(1, 2, 3, 4)
    assert codes(LinkWish(a, "AFTE", b), LinkWish(c, "WITH", a), LinkWish(a, "POOL", pool="P", members=3)) == []
    assert links_in_words(a) == [
        "It settles only after N000002, which is “pending”.",
        "It settles only together with N000003, which is “pending”.",
        "It settles with its pool P: 1 of 3 members are in it.",
    ]
    assert links_in_words(b) == [] and links_in_words(d) == []
    theirs = value("select receiving_id from settlements_match where delivering_id = %(b)s", {"b": b})
    cancel([b, theirs], OCCASION)
    assert links_in_words(a)[:2] == [
        "It settles only after N000002, which is “cancelled”.",
        "What is cancelled never settles: take that link away, or cancel this instruction too.",
    ]
