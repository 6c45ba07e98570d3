"""Trade capture reports of FIX 4.4 become the rows of any other channel; what is wrong is told by its tag."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from simplefix import FixMessage

from clearing.messages import FORMATS, rows_of
from clearing.messages.fix import MEDIA, by_tag, row_of
from machinery.api import InvalidFields
from machinery.rows import UnreadableFile
from tests.clearing.firm import captured, codes, columns, only
from tests.settlements.firm import HARTWELL, LEIS, NORTE, SHARE, Firm
from vocabulary.control_totals import ACCEPTED

SALE: Sequence[tuple[int, str]] = (
    (571, "F000001"), (487, "0"), (48, SHARE), (22, "4"), (167, "CS"), (32, "100"), (31, "123.456"), (423, "2"),
    (15, "EUR"), (75, "20261118"), (30, "XETR"), (552, "1"), (54, "2"), (453, "2"),
    (448, NORTE), (447, "B"), (452, "1"), (448, LEIS[HARTWELL]), (447, "N"), (452, "17"),
)  # fmt: skip


def message(*changed: tuple[int, str | None], kind: str = "AE", sale: Sequence[tuple[int, str]] = SALE) -> str:
    """The sale of 100 SAP as a message, with other fields (None: without)."""
    made, other = FixMessage(), dict(changed)
    for tag, value in ((8, "FIX.4.4"), (35, kind), (49, "DESK"), (56, "BACK"), (34, "1")):
        made.append_pair(tag, value)
    for tag, value in sale:
        if other.get(tag, value) is not None:
            made.append_pair(tag, other.get(tag, value))
    for tag in other.keys() - dict(sale).keys():
        made.append_pair(tag, other[tag])
    return made.encode().decode()


def test_a_report_says_what_a_row_says() -> None:
    found = row_of(1, message())
    told = {name: value for name, value in found._asdict().items() if value and name not in {"line", "raw"}}
    assert told == columns(1, counterparty=LEIS[HARTWELL], action="NEW", price_type="ACTU")
    assert found.raw.startswith("8=FIX.4.4|9=")


def test_the_other_side_is_the_counterparty_where_no_contra_firm_is_named() -> None:
    both = (*SALE[:13], (453, "1"), *SALE[14:17], (54, "1"), (453, "1"), (448, HARTWELL), (447, "B"), (452, "1"))
    found = row_of(1, message((552, "2"), sale=both))
    assert (found.party, found.counterparty, found.side) == (NORTE, HARTWELL, "SELL")


def test_a_cancellation_and_an_amendment_name_the_report_that_they_change() -> None:
    cancelled, amended = (row_of(1, message((487, code), (571, "X1"), (572, "F000001"))) for code in "12")
    assert [(r.action, r.reference) for r in (cancelled, amended)] == [("CANCEL", "F000001"), ("AMEND", "F000001")]


def test_fx_is_dealt_in_15_and_paid_in_120() -> None:
    found = row_of(
        1, message((167, "FXSPOT"), (48, None), (22, None), (15, "USD"), (120, "EUR"), (119, "90"), (423, None))
    )
    assert (found.product, found.dealt_currency, found.currency, found.net, found.isin) == (
        "FX_SPOT",
        "USD",
        "EUR",
        "90",
        None,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (message().replace("F000001", "F000002"), "fix_check_sum"),
        (message().replace("F000001", "F00001"), "fix_length"),
        (message()[:-10], "fix_incomplete"),
        ("8=FIX.4.2\x019=5\x0135=0\x0110=000\x01", "fix_incomplete"),
        (message(kind="D"), "fix_other_message"),
    ],
)
def test_a_message_that_is_not_whole_is_a_row_with_its_fault(text: str, code: str) -> None:
    found = row_of(3, text)
    assert ([each.code for each in found.faults], found.party) == ([code], None)


def test_faults_are_told_by_tag(firm: Firm) -> None:
    found = only(captured(row_of(1, message((54, "5"), (31, "1e3"), (75, "20261345")))))
    assert [(each.code, each.field) for each in map(by_tag, found.faults)] == [
        ("invalid_code", "54"), ("invalid_decimal", "31"), ("invalid_date", "75"),
    ]  # fmt: skip


def test_messages_of_a_body_are_captured_one_after_the_other(firm: Firm) -> None:
    body = (message() + message((571, "F000002"), (32, "7")) + "\n" + message((487, "1"), (572, "F000003"))).encode()
    found = captured(*rows_of(body, MEDIA)).rows
    assert [(each.row.line, each.state) for each in found[:2]] == [(1, ACCEPTED), (2, ACCEPTED)]
    assert codes(found[2]) == [("unknown_trade", "reference")]
    with pytest.raises(InvalidFields):
        rows_of(b"\n", MEDIA)


def test_a_file_has_a_message_a_line(tmp_path: Path) -> None:
    path = tmp_path / "trades.fix"
    path.write_text(message() + "\n" + message() + "\n")
    assert [(r.line, r.reference) for r in FORMATS["fix"](path)] == [(1, "F000001"), (2, "F000001")]
    path.write_text("\n")
    with pytest.raises(UnreadableFile):
        list(FORMATS["fix"](path))
