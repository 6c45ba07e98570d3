"""What can never be false of statements and of the message folder, tried around the operations."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from machinery.statements import run, value
from settlements.correspondence.taking import receive, take_up
from settlements.models import FileToWrite, Message
from settlements.operations.folder import FoundFile, keep_file, keep_written
from settlements.operations.messages import GoesOut
from settlements.operations.statements import StatementMade, keep_statement, wait_for_tellers
from tests.settlements.correspondence.posted import JOB, TEN, delivers, xml
from tests.settlements.firm import FRI_2026_11_20, Firm
from tests.settlements.test_constraints import copied, refused_by
from vocabulary.occasion import Occasion

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
MON_2026_11_23 = FRI_2026_11_20 + timedelta(days=3)
ON = {"by": JOB, "at": TEN, "business_date": FRI_2026_11_20}


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """A statement of one page; a message that came by a file, whose answer was written, and one that is to be written."""
    wait_for_tellers()
    page = GoesOut(b"x", "states HX1-G1B/1", "HTTP", "semt.002", "HX1-G1B", party=1)
    made = StatementMade("HX1-G1B", firm.accounts["SEC-NORT"], "HOLDINGS", "ISO20022", FRI_2026_11_20, 0, "0")
    keep_statement(made, [page], occasion=Occasion(JOB, TEN, MON_2026_11_23, "x"))
    for number in (1, 2):
        kept = receive(xml(delivers(number), f"M{number}"), "FILE", **ON)  # type: ignore[arg-type]
        take_up(kept.message.pk, at=TEN, business_date=FRI_2026_11_20)
        keep_file(FoundFile(f"key {number}", "a.xml", 1, "0"), kept.message, "", **ON)  # type: ignore[arg-type]
    first = FileToWrite.objects.order_by("pk").values_list("message_id", flat=True)[0]
    assert keep_written({first: "1.xml"}, **ON) == 1 and keep_written({first: "1.xml"}, **ON) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"stated_on": "stated_on - 1"}, "a_statement_has_a_reference_of_its_own"),
        ({"reference": "'ANOTHER'"}, "an_account_is_stated_once_for_a_date"),
        ({"topic": "'WEATHER'"}, "a_statement_is_of_a_topic_and_a_standard"),
        ({"form": "'FAX'"}, "a_statement_is_of_a_topic_and_a_standard"),
        ({"stated_on": "business_date"}, "a_statement_is_of_a_date_that_is_over"),
        ({"pages": "0"}, "a_statement_has_a_page"),
        ({"entries": "-1"}, "a_statement_has_a_page"),
    ],
    ids=str,
)
def test_statements(changes: dict[str, str], constraint: str) -> None:
    told = {"id": "990", **({"reference": "'ANOTHER'"} if "stated_on" not in changes else {}), **changes}
    if constraint == "a_statement_is_of_a_date_that_is_over":
        told["reference"] = "'ANOTHER'"
    assert refused_by(lambda: copied("settlements_statement", "true", **told)) == constraint


NEW = {"id": "990", "key": "'another'"}
ONE = "key = 'key 1'"
WRITTEN = "(select message_id from settlements_filewritten)"


@pytest.mark.parametrize(
    ("act", "constraint"),
    [
        (lambda: copied("settlements_folderfile", ONE, id="990"), "a_file_is_taken_once"),
        (
            lambda: copied("settlements_folderfile", ONE, **NEW, message_id="null"),
            "a_file_became_a_message_or_says_why_not",
        ),
        (
            lambda: copied("settlements_folderfile", ONE, **NEW, refusal="'empty'"),
            "a_file_became_a_message_or_says_why_not",
        ),
        (lambda: copied("settlements_folderfile", ONE, **NEW, message_id="0"), "a_file_became_a_message"),
        (lambda: copied("settlements_filetowrite", "true", message_id="0"), "what_is_to_be_written_is_a_message"),
        (
            lambda: copied("settlements_filetowrite", "true", message_id=WRITTEN),
            "what_was_written_is_not_written_again",
        ),
        (lambda: run("delete from settlements_filetowrite"), "what_is_to_be_written_leaves_once_it_was"),
        (
            lambda: copied("settlements_filewritten", "true", message_id="0", name="'2.xml'"),
            "what_was_written_is_a_message",
        ),
        (
            lambda: copied(
                "settlements_filewritten", "true", message_id="(select message_id from settlements_filetowrite)"
            ),
            "a_file_is_written_under_a_name_of_its_own",
        ),
        (lambda: run("update settlements_statement set pages = 2"), "settlements_statement_is_append_only"),
        (lambda: run("delete from settlements_folderfile"), "settlements_folderfile_is_append_only"),
        (lambda: run("update settlements_filewritten set name = 'x'"), "settlements_filewritten_is_append_only"),
    ],
)
def test_the_folder(act: Callable[[], object], constraint: str) -> None:
    assert refused_by(act) == constraint


def test_what_is_on_file_is_as_it_says() -> None:
    assert value("select count(*) from settlements_filetowrite") == 1
    assert date(2026, 11, 20) == FRI_2026_11_20 and Message.objects.filter(channel="FILE").count() == 4
