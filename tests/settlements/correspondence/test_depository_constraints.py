"""What can never be false of what goes to depositories, tried around the operations."""

from typing import Any

import pytest
from django.db import connection

from ledger.operations import open_books
from machinery.statements import run
from settlements.correspondence.outside import ask_depository, send_due
from settlements.correspondence.taking import receive
from settlements.depositories import Advised, Moved
from settlements.models import DepositoryOrder, DepositoryRequest, Message, MessageOutcome
from settlements.operations import DepositoryWish, LinkWish, Occasion, link, set_depository, submit_sides
from settlements.operations.depositories import advise, answer_request, lock_standing
from settlements.operations.depository_bookings import Settles, book_confirmation
from tests.settlements.correspondence.posted import JOB, OURS, TEN
from tests.settlements.firm import FRI_2026_11_20, Firm
from tests.settlements.sides import FREE, receives
from tests.settlements.test_constraints import copied, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
OCCASION = Occasion(by=JOB, at=TEN, business_date=FRI_2026_11_20, reason="Rule 7")
MESSAGE = "(select max(id) from settlements_message)"
LAST = "(select min(id) from settlements_message)"


@pytest.fixture(autouse=True)
def on_file(firm: Firm, settings: Any) -> int:
    """Forty of a hundred shares that Hartwell receives free of payment are confirmed; a hold was asked for, and waits."""
    settings.OWN_BIC = OURS
    open_books(FRI_2026_11_20, by=JOB, at=TEN)
    location = firm.accounts["LOC-EURX"]
    set_depository(DepositoryWish(firm.market, "EURXESMMXXX", "ISO20022", "21817", location, location, 60), OCCASION)
    row = receives(1, place="CSD", **FREE)
    (made,) = submit_sides([row], by=JOB, at=TEN, business_date=FRI_2026_11_20).made.values()
    send_due(OCCASION)
    ask_depository([made], "HOLD", "", OCCASION)
    broken = [sent_by_nobody(number) for number in range(4)]
    stands = lock_standing(made)
    advise(broken[0], stands, Advised("PACK", "MACH", "PEND", "", (), TEN), OCCASION)
    answer_request(broken[1], DepositoryRequest.objects.get(), "WAITS", codes=(), told_at=TEN, occasion=OCCASION)
    stands = lock_standing(made)
    instruction = DepositoryOrder.objects.get().instruction
    of = Settles(
        made, instruction.asset_id, 0, instruction.securities_account_id, location, None, 0, None, location,
        False, True, Moved(100, 0),
    )  # fmt: skip
    told: dict[str, Any] = {"settled_on": FRI_2026_11_20, "own_reference": "E1", "occasion": OCCASION}
    book_confirmation(broken[2], stands, of, now=Moved(40, 0), **told)
    return made


def sent_by_nobody(number: int) -> int:
    """A message that came in, of which nothing else is told."""
    body = f"no message {number}".encode()
    return receive(body, "HTTP", by=JOB, at=TEN, business_date=FRI_2026_11_20).message.pk


UNUSED = "(select max(id) from settlements_message)"
ELSE = {"message_id": UNUSED}


@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
        ("link", {"id": "990", "receiver": "'EURX'"}, "a_depository_is_written_to_by_its_bic_in_a_standard"),
        ("link", {"id": "990", "form": "'FIX'"}, "a_depository_is_written_to_by_its_bic_in_a_standard"),
        ("link", {"id": "990", "account": "''"}, "a_depository_knows_us_by_an_account"),
        ("link", {"id": "990", "answers_within": "0"}, "a_depository_answers_within_ten_days"),
        ("order", {**ELSE, "reference": "'D9'"}, "an_instruction_is_sent_once_an_attempt"),
        ("order", {**ELSE, "attempt": "2"}, "a_reference_at_a_depository_is_used_once"),
        ("order", {**ELSE, "attempt": "0", "reference": "'D9'"}, "attempts_are_counted_from_1"),
        ("request", {**ELSE, "reference": "'Q9'"}, "a_depository_is_asked_once_a_number"),
        ("request", {**ELSE, "number": "2"}, "a_request_to_a_depository_has_its_reference"),
        ("request", {**ELSE, "number": "2", "reference": "'Q9'", "act": "'SELL'"}, "a_depository_is_asked_for_an_act"),
        ("request", {**ELSE, "number": "2", "reference": "'Q9'", "wanted": "'3'"}, "a_depository_is_asked_for_an_act"),
        (
            "request",
            {**ELSE, "number": "2", "reference": "'Q9'", "asked_by_id": LAST},
            "what_is_passed_on_names_its_item",
        ),
        (
            "request",
            {**ELSE, "number": "2", "reference": "'Q9'", "asked_by_id": LAST, "asked_item": "0"},
            "what_is_passed_on_names_its_item",
        ),
        ("answer", {**ELSE, "state": "'MAYBE'"}, "an_answer_of_a_depository_is_known"),
        ("advice", {**ELSE, "processing": "''", "matching": "''", "settlement": "''"}, "a_depository_tells_of_an_axis"),
        ("confirmation", {**ELSE, "journal_id": "987654321"}, "a_part_is_confirmed_once"),
        (
            "confirmation",
            {**ELSE, "journal_id": "987654321", "number": "2"},
            "a_depository_confirms_once_under_a_reference",
        ),
        (
            "confirmation",
            {**ELSE, "journal_id": "987654321", "number": "2", "settled_on": "business_date + 1"},
            "a_confirmation_moves_something_and_is_not_of_tomorrow",
        ),
        (
            "confirmation",
            {**ELSE, "journal_id": "987654321", "number": "2", "quantity_units": "0"},
            "a_confirmation_moves_something_and_is_not_of_tomorrow",
        ),
        (
            "confirmation",
            {**ELSE, "journal_id": "987654321", "number": "2", "own_reference": "''", "quantity_units": "61"},
            "what_is_confirmed_was_instructed",
        ),
        ("standing", {"instruction_id": "0", "state": "'LOST'"}, "a_standing_at_a_depository_is_known"),
    ],
    ids=str,
)
def test_a_row_of_a_depository(table: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(lambda: copied(f"settlements_depository{table}", "true", **changes)) == constraint


def test_an_item_of_a_message_is_passed_on_once(on_file: int) -> None:
    passes_on("PENDING", on_file)
    asked = {"asked_by_id": LAST, "asked_item": "7"}
    again = {"message_id": LAST, "number": "3", "reference": "'Q9'", **asked}
    refusal = refused_by(lambda: copied("settlements_depositoryrequest", "number = 1", **again))
    assert refusal == "an_item_of_a_message_is_passed_on_once"


def passes_on(state: str, instruction: int) -> None:
    """The hold is passed on on behalf of an item of a message that came to this about an instruction; "" for nothing yet."""
    message = Message.objects.order_by("pk")[0].pk
    if state:
        facts = {"request_id": 7, "codes": ["OTHR"], "instruction_id": instruction}
        when = {"business_date": FRI_2026_11_20, "at": TEN}
        MessageOutcome.objects.create(message_id=message, item=7, state=state, act="change", **facts, **when)
    asked = {"asked_by_id": str(message), "asked_item": "7"}
    copied("settlements_depositoryrequest", "number = 1", message_id=UNUSED, number="2", reference="'Q8'", **asked)


@pytest.mark.parametrize("state", ["", "REJECTED", "ACCEPTED", "of another"])
def test_what_is_passed_on_is_pending(on_file: int, state: str) -> None:
    """When the transaction ends: an item of which something else came, or nothing yet, or that is about another instruction, is
    not."""
    about, came = on_file, state
    if state == "of another":
        row = receives(2, **FREE)
        (about,) = submit_sides([row], by=JOB, at=TEN, business_date=FRI_2026_11_20).made.values()
        came = "PENDING"
    assert refused_by(lambda: passes_on(came, about)) == "what_is_passed_on_is_pending"


def test_an_item_that_is_pending_is_passed_on(on_file: int) -> None:
    passes_on("PENDING", on_file)
    connection.check_constraints()
    assert DepositoryRequest.objects.filter(asked_item=7).count() == 1


def test_a_depository_answers_for_good_once() -> None:
    first = {"message_id": UNUSED, "state": "'DONE'"}
    assert copied("settlements_depositoryanswer", "true", **first) == 1
    again = {"message_id": "(select min(id) from settlements_message)", "state": "'DENIED'"}
    assert (
        refused_by(lambda: copied("settlements_depositoryanswer", "state = 'WAITS'", **again))
        == "a_depository_answers_for_good_once"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "update settlements_depositorylink set form = 'ISO15022'",
        "delete from settlements_depositoryorder",
        "update settlements_depositoryrequest set act = 'RELEASE'",
        "update settlements_depositoryanswer set state = 'DONE'",
        "update settlements_depositoryadvice set is_late = true",
        "update settlements_depositoryconfirmation set quantity_units = 41",
        "delete from settlements_depositorysettlement",
    ],
)
def test_what_was_said_stays(statement: str) -> None:
    assert refused_by(lambda: run(statement))


def test_where_it_stands_is_not_forgotten() -> None:
    gone = "delete from settlements_depositorystanding"
    assert refused_by(lambda: run(gone)) == "where_it_stands_at_a_depository_stays"


def test_what_waits_leaves_the_queue_only_for_a_settlement(on_file: int) -> None:
    gone = f"delete from settlements_unmatched where instruction_id = {on_file}"
    assert refused_by(lambda: run(gone)) == "what_leaves_matching_is_matched_or_cancelled"
    run(
        "insert into settlements_depositorysettlement (instruction_id, settled_on, business_date, at) values (%s, %s, %s, %s)",
        [on_file, FRI_2026_11_20, FRI_2026_11_20, TEN],
    )
    assert run(gone) == 1


@pytest.fixture
def told(on_file: int, firm: Firm) -> int:
    """Another instruction of Hartwell there, told to be in a pool and after the first; the link is asked to be taken away."""
    row = receives(2, place="CSD", **FREE)
    (other,) = submit_sides([row], by=JOB, at=TEN, business_date=FRI_2026_11_20).made.values()
    link([LinkWish(other, "AFTE", on_file), LinkWish(other, "POOL", pool="P")], OCCASION)
    send_due(OCCASION)
    assert ask_depository([other], "UNLINK", "", OCCASION, links=[LinkWish(other, "AFTE", on_file)]).done == 1
    return other


ANOTHER = {"id": "nextval('settlements_depositorylinkage_id_seq')"}
MINE = "(select message_id from settlements_depositoryorder order by message_id desc limit 1)"
HOLDS = "(select message_id from settlements_depositoryrequest where act = 'HOLD')"
UNLINKS = "(select message_id from settlements_depositoryrequest where act = 'UNLINK')"


@pytest.mark.parametrize(
    ("which", "changes", "constraint"),
    [
        ("order_id is not null and kind = 'AFTE'", {}, "an_order_tells_a_link_once"),
        ("order_id is not null and kind = 'POOL'", {}, "an_order_tells_a_link_once"),
        ("request_id is not null", {}, "a_request_is_about_a_link_once"),
        ("kind = 'POOL'", {"request_id": UNLINKS}, "a_link_is_told_by_an_order_or_by_a_request"),
        ("kind = 'POOL'", {"order_id": "null"}, "a_link_is_told_by_an_order_or_by_a_request"),
        ("kind = 'POOL'", {"pool_id": "null"}, "a_linkage_names_another_order_or_a_pool"),
        ("kind = 'POOL'", {"kind": "'WITH'"}, "a_linkage_names_another_order_or_a_pool"),
        (
            "order_id is not null and kind = 'AFTE'",
            {"other_order_id": "order_id"},
            "a_linkage_names_another_order_or_a_pool",
        ),
        ("kind = 'POOL'", {"members": "1"}, "a_pool_that_is_told_has_two_members_or_more"),
        ("request_id is not null", {"request_id": HOLDS}, "links_are_asked_for_by_requests_about_links"),
        (
            "request_id is not null",
            {"other_order_id": MINE, "kind": "'WITH'"},
            "a_depository_is_told_of_links_between_what_one_party_has_there",
        ),
    ],
    ids=str,
)
def test_what_a_depository_is_told_of_a_link(told: int, which: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(lambda: copied("settlements_depositorylinkage", which, **ANOTHER, **changes)) == constraint


def test_a_pool_is_told_under_one_name(told: int) -> None:
    pool = {"id": "nextval('settlements_depositorypool_id_seq')"}
    table = "settlements_depositorypool"
    assert refused_by(lambda: copied(table, "true", **pool)) == "a_pool_is_told_under_one_name"
    assert refused_by(lambda: copied(table, "true", **pool, pool="' P'")) == "a_pool_that_is_told_has_a_name"


def test_a_request_about_links_names_one(told: int) -> None:
    again = {"message_id": "(select min(id) from settlements_message)", "number": "9", "reference": "'Q9'"}
    refusal = refused_by(lambda: copied("settlements_depositoryrequest", "act = 'UNLINK'", **again))
    assert refusal == "a_request_about_links_names_one"


def test_what_was_told_of_links_stays(told: int) -> None:
    for gone in ("delete from settlements_depositorylinkage", "update settlements_depositorypool set pool = 'Q'"):
        assert refused_by(lambda gone=gone: run(gone))
