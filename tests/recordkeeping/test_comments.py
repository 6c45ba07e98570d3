"""Comments are kept once, named in the trail, and never edited; whom they name is read exactly."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from machinery.statements import rows, run, value
from recordkeeping.changes import Change, changes, changes_of
from recordkeeping.mentions import names_in, pieces
from recordkeeping.operations import NewComment, write_comment
from recordkeeping.queries import comments_on, last_comments, mentions_of, timeline
from tests.recordkeeping.test_sealing import AT, BY
from tests.refused import allowed, refused_by
from vocabulary.actor import Actor

pytestmark = pytest.mark.django_db

COMMENT = """
insert into recordkeeping_comment (event_id, subject_type, subject_id, text, actor_id, actor_name, key, at)
values ((select max(id) from recordkeeping_event), %(subject_type)s, %(subject_id)s, %(text)s, %(actor_id)s, %(actor_name)s,
        %(key)s, '2026-10-02 12:00Z')"""
MENTION = """
insert into recordkeeping_mention (comment_id, account_id, name)
values ((select max(id) from recordkeeping_comment), %(account_id)s, %(name)s)"""
SOUND = {
    "subject_type": "instruction", "subject_id": "7", "text": "They say it is on its way.", "actor_id": "7",
    "actor_name": "Ana", "key": "0123456789abcdef",
}  # fmt: skip
NAMED = {"account_id": "8", "name": "lucia"}
WISH = NewComment("instruction", "7", "Ask @lucia", {"8": "lucia"}, "0123456789abcdef")


@pytest.fixture
def written() -> int:
    """A comment that names somebody."""
    return write_comment(WISH, by=BY, at=AT)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"subject_type": ""}, "a_comment_is_about_one_object"),
        ({"subject_type": "Instruction"}, "a_comment_is_about_one_object"),
        ({"subject_id": "7,8"}, "a_comment_is_about_one_object"),
        ({"text": " \n "}, "a_comment_says_something"),
        ({"text": "é" * 2_001}, "a_comment_is_short"),
        ({"actor_id": "client-7"}, "a_comment_is_an_account_s"),
        ({"actor_name": ""}, "a_comment_is_an_account_s"),
        ({"key": "short"}, "a_form_has_a_key"),
    ],
)
def test_a_comment(written: int, facts: dict[str, str], constraint: str) -> None:
    run("insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at) values ('person', '7', 'Ana', 'comment.written', 'instruction', '{7}', '', '', now())")  # fmt: skip
    assert allowed(COMMENT, SOUND | {"text": "é" * 2_000})
    assert refused_by(COMMENT, SOUND | facts) == constraint


@pytest.mark.role("owner")
@pytest.mark.parametrize("facts", [{"account_id": "lucia"}, {"name": ""}, {"name": "lu cia"}])
def test_a_mention(written: int, facts: dict[str, str]) -> None:
    assert refused_by(MENTION, NAMED) == "a_comment_mentions_an_account_once"
    assert allowed(MENTION, NAMED | {"account_id": "9"})
    assert refused_by(MENTION, NAMED | facts) == "a_mention_names_an_account"


@pytest.mark.role("owner")
@pytest.mark.parametrize("table", ["recordkeeping_comment", "recordkeeping_mention"])
def test_neither_is_ever_edited(written: int, table: str) -> None:
    column = {"recordkeeping_comment": "text", "recordkeeping_mention": "name"}[table]
    for change in (f"update {table} set {column} = 'another'", f"delete from {table}"):
        assert refused_by(change) == f"{table}_is_append_only"


def test_a_comment_is_kept_once_with_its_event(written: int) -> None:
    assert write_comment(WISH, by=BY, at=AT) == written
    [said] = comments_on("instruction", 7, 10)
    assert last_comments("instruction", [7, 8]) == {"7": said} and last_comments("journal", [7]) == {}
    [event] = timeline("instruction", 7)
    assert (said.text, said.actor_name, said.event_id) == ("Ask @lucia", BY.name, event.id)
    assert (event.code, event.reason, event.actor_name, event.after) == ("comment.written", "Ask @lucia", BY.name, None)
    assert comments_on("instruction", 77, 10) == comments_on("journal", 7, 10) == []
    xmin = value("select xmin::text::bigint from recordkeeping_comment")
    assert xmin == value("select xid & 4294967295 from recordkeeping_event")


def test_what_was_said_by_an_instant_is_read_however_much_was_said_since(written: int) -> None:
    for number in range(3):
        write_comment(
            NewComment("instruction", "7", f"Since {number}", {}, SOUND["key"]), by=BY, at=AT + timedelta(hours=1)
        )
    assert [said.text for said in comments_on("instruction", 7, 3, until=AT)] == ["Ask @lucia"]
    assert [event.reason for event in timeline("instruction", 7, 3, until=AT)] == ["Ask @lucia"]


def test_another_text_or_form_or_person_is_another_comment(written: int) -> None:
    others = [
        write_comment(NewComment("instruction", "7", "Ask @lucia", {}, "fedcba9876543210"), by=BY, at=AT),
        write_comment(NewComment("instruction", "7", "Ask", {}, WISH.key), by=BY, at=AT),
        write_comment(WISH, by=Actor("person", "9", "Luis"), at=AT),
    ]
    assert len({written, *others}) == 4
    assert [said.id for said in mentions_of(Actor("person", "8", "Lucía"))] == [others[2], written]
    assert [said.id for said in mentions_of(Actor("person", "8", "Lucía"), before=others[2])] == [written]
    assert mentions_of(Actor("client", "8", "robot")) == []


def test_the_same_form_cannot_be_kept_twice_whoever_is_faster(written: int) -> None:
    [kept] = rows("select event_id, actor_id, actor_name from recordkeeping_comment")
    facts = SOUND | {"text": WISH.text, "actor_id": kept["actor_id"], "key": WISH.key}
    assert refused_by(COMMENT, facts) in {"a_form_is_sent_once", "recordkeeping_comment_event_id_key"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@lucia please", ["lucia"]),
        ("(@Lucia), @LUCIA. @lucia-", ["lucia"]),
        ("@ana@firm.test and @oliver: see", ["ana@firm.test", "oliver"]),
        ("write to desk@firm.test", []),
        ("a@lucia, @@lucia, x.@lucia", []),
        ("@ lucia, @1st, @", []),
        ("@lucía", ["luc"]),
        ("line\n@oliver\n", ["oliver"]),
    ],
)
def test_names_are_read_exactly(text: str, names: list[str]) -> None:
    assert names_in(text) == names
    assert "".join(piece for piece, _is_name in pieces(text)) == text


def test_facts_of_one_subject_are_told_and_no_others() -> None:
    before = {"each": {"7": {"priority": 4}, "8": {"priority": 3}}, "held": "10.50"}
    after = {"priority": 3, "held": "10.50", "by": "hand"}
    assert changes_of("7", before, after) == [
        Change("held", "10.50", "10.50"),
        Change("priority", "4", "3"),
        Change("by", None, "hand"),
    ]
    assert [change.mark for change in changes_of("7", before, after)] == ["same", "changed", "set"]
    assert [change.mark for change in changes_of("7", {"a": 1}, None)] == ["gone"]
    after["each"] = {"8": {"priority": 2}}
    assert [(each.subject, each.name, each.mark) for each in changes(before, after)] == [
        ("7", "held", "same"),
        ("7", "priority", "changed"),
        ("7", "by", "set"),
        ("8", "held", "same"),
        ("8", "priority", "changed"),
        ("8", "by", "set"),
    ]
    assert changes_of("7", None, {"count": 20}) == [], "it tells of a set"


def test_the_usual_facts_are_told_in_words() -> None:
    facts = {"hold": False, "strange_fact": "x"}
    with override("es"):
        found = changes_of("7", facts, {"hold": True})
        assert [(each.word, each.before, each.after) for each in found] == [("Retención", "no", "sí"), ("", "x", None)]
