"""What can never be false of the trail, tried around the operation, as the owner."""

import pytest

from machinery.statements import run, value
from tests.refused import allowed, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]

EVENT = """
insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason, request_id, at)
values (%(actor_kind)s, %(actor_id)s, %(actor_name)s, %(code)s, %(subject_type)s, '{}', '', '', '2026-10-02 12:00Z')"""
SOUND = {"actor_kind": "person", "actor_id": "7", "actor_name": "Ana", "code": "hold.placed", "subject_type": "account"}


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"actor_kind": "robot"}, "an_event_names_its_actor"),
        ({"actor_id": ""}, "an_event_names_its_actor"),
        ({"actor_name": ""}, "an_event_names_its_actor"),
        ({"code": ""}, "an_event_names_its_subject"),
        ({"subject_type": ""}, "an_event_names_its_subject"),
    ],
)
def test_an_event(facts: dict[str, str], constraint: str) -> None:
    assert allowed(EVENT, SOUND)
    assert refused_by(EVENT, SOUND | facts) == constraint


@pytest.mark.parametrize(
    "change",
    [
        "update recordkeeping_event set reason = 'another'",
        "delete from recordkeeping_event",
        "truncate recordkeeping_event, recordkeeping_leaf, recordkeeping_comment, recordkeeping_mention",
    ],
)
def test_an_event_is_never_edited(change: str) -> None:
    run(EVENT, SOUND)
    assert refused_by(change) == "recordkeeping_event_is_append_only"
    assert value("select count(*) from recordkeeping_event") == 1
