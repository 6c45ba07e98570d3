"""References that are checked in sets: what a migration says of them, and what a trigger says of itself."""

import pytest
from django.db import connection
from django.db.migrations import RunSQL

from machinery.references import Reference, asked_anew, declared_by, refers, stays
from machinery.statements import run, value

PARTY = Reference("a_trade_has_its_party", ("party_id",), "party")
ASKED = "select array[prosrc] || proconfig from pg_proc where proname = 'settlements_match_refers'"
BOOK = Reference("a_leg_is_in_a_book_of_its_asset", ("book_id", "asset_id"), "book", ("id", "asset"))


def forward(operation: RunSQL) -> list[str]:
    """The statements of an operation."""
    assert isinstance(operation.sql, list)
    return [str(sql) for sql in operation.sql]


def test_what_a_trigger_declares_is_read_again() -> None:
    words = [word for each in (PARTY, BOOK) for word in each.declared]
    assert declared_by(words) == [PARTY, BOOK]
    assert declared_by([]) == []


def test_columns_and_keys_go_together_one_by_one() -> None:
    assert BOOK.met("w", "p") == "p.id = w.book_id and p.asset = w.asset_id"
    assert BOOK.told("w") == "w.book_id is not null and w.asset_id is not null"
    with pytest.raises(ValueError, match="argument 2 is longer"):
        Reference("a_leg_is_in_a_book", ("book_id", "asset_id"), "book").met("w", "p")


def test_a_table_that_may_change_is_asked_at_both() -> None:
    once, twice = (forward(refers("leg", BOOK, may_change=change))[2:] for change in (False, True))
    assert [sql.split(" on ")[0] for sql in once] == ["create trigger leg_refers_to_what_is_there after insert"]
    assert [sql.split(" on ")[0] for sql in twice] == [
        "create trigger leg_refers_to_what_is_there after insert",
        "create trigger leg_still_refers_to_what_is_there after update",
    ]


def test_the_way_back_is_the_foreign_key() -> None:
    back = refers("leg", PARTY, BOOK).reverse_sql
    assert isinstance(back, list)
    assert back[-1] == (
        "alter table leg add constraint a_trade_has_its_party foreign key (party_id) references party (id),"
        " add constraint a_leg_is_in_a_book_of_its_asset foreign key (book_id, asset_id) references book (id, asset)"
    )


def test_what_stays_keeps_its_keys_and_is_never_deleted() -> None:
    assert len(forward(stays("book", ("id", "asset")))) == 2
    assert forward(stays("market", is_deleted=False)) == [
        "create trigger market_keeps_its_key before update of id on market for each row"
        " when (old.id is distinct from new.id) execute function machinery_refuse_change()"
    ]


@pytest.mark.django_db
@pytest.mark.role("owner")
def test_a_function_is_made_anew_by_what_its_trigger_declares() -> None:
    """What an installation has from before asks as a new one does."""
    as_made = value(ASKED)
    run(
        "create or replace function settlements_match_refers() returns trigger language plpgsql as 'begin return null; end'"
    )
    assert value(ASKED) != as_made
    with connection.schema_editor() as editor:
        asked_anew("settlements_match").code(None, editor)
    assert value(ASKED) == as_made
