"""Rules of codes, parties, accounts and references of a row, and what must and must not be there; pure."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from settlements.checking import Checker, named_terms
from settlements.operations.faults import SENTENCES, sentence_of
from settlements.prematched import COLUMNS, Row
from tests.settlements.firm import CASHLESS, LEIS, NORTE, OLD, PAPERLESS, SHARE, row
from tests.settlements.known import KNOWN, check
from vocabulary.fault import Fault


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"isin": "DE0007164601"}, [("isin_checksum", "isin")], id="check digit"),
        pytest.param({"isin": "DEO007164600"}, [("isin_checksum", "isin")], id="O for 0"),
        pytest.param({"isin": "de0007164600"}, [("invalid_isin", "isin")], id="small letters"),
        pytest.param({"isin": "ZZ0007164600"}, [("invalid_isin", "isin")], id="no such country"),
        pytest.param({"isin": "DE0007164600\u200b"}, [("invalid_isin", "isin")], id="zero width space"),
        pytest.param({"isin": "SAP"}, [("invalid_isin", "isin")], id="ticker"),
        pytest.param({"isin": "US5949181045"}, [("unknown_instrument", "isin")], id="not registered"),
        pytest.param({"isin": OLD}, [("instrument_not_valid", "isin")], id="not listed yet on its trade date"),
        pytest.param({"currency": "XXX"}, [("unknown_currency", "currency")], id="XXX"),
        pytest.param({"currency": "eur"}, [("unknown_currency", "currency")], id="eur"),
        pytest.param({"currency": "€"}, [("unknown_currency", "currency")], id="sign"),
        pytest.param({"currency": "DEM"}, [("unknown_currency", "currency")], id="retired"),
        pytest.param({"currency": SHARE}, [("unknown_currency", "currency")], id="an ISIN for a currency"),
        pytest.param({"payment": "dvp"}, [("invalid_code", "payment")], id="dvp"),
        pytest.param({"payment": "RVP"}, [("invalid_code", "payment")], id="RVP"),
        pytest.param({"priority": "5"}, [("invalid_code", "priority")], id="priority 5"),
        pytest.param({"priority": "٤"}, [("invalid_code", "priority")], id="Arabic four"),
        pytest.param({"priority": "high"}, [("invalid_code", "priority")], id="priority high"),
        pytest.param({"priority": "2"}, [("reserved_priority", "priority")], id="priority of the system"),
        pytest.param({"partial": "yes"}, [("invalid_code", "partial")], id="partial yes"),
        pytest.param({"place": "EUROCLEAR"}, [("invalid_code", "place")], id="place by name"),
    ],
)
def test_codes(changes: dict[str, str | None], expected: list[tuple[str, str]]) -> None:
    changes = {"deliverer_cash_account": "CSH-NORT-EUR", "receiver_cash_account": "CSH-HART-EUR", **changes}
    assert check(row(**changes))[1] == expected


def test_a_job_may_use_the_priorities_of_the_system() -> None:
    trade, faults = check(row(priority="1"), replace(KNOWN, may_reserve=True))
    assert (faults, trade.priority) == ([], 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"deliverer": LEIS[NORTE]}, [], id="LEI"),
        pytest.param({"deliverer": LEIS[NORTE][:-1] + "9"}, [("invalid_lei", "deliverer")], id="check digits of an LEI"),
        pytest.param({"deliverer": "Banco del Norte"}, [("invalid_lei", "deliverer")], id="name"),
        pytest.param({"deliverer": "nortesmmxxx"}, [("invalid_bic", "deliverer")], id="BIC in small letters"),
        pytest.param({"deliverer": "NORTZZMM"}, [("invalid_bic", "deliverer")], id="BIC of no country"),
        pytest.param({"deliverer": "AAAAESMMXXX"}, [("unknown_party", "deliverer")], id="not registered"),
        pytest.param({"deliverer_account": "SEC-NOWHERE"}, [("unknown_account", "deliverer_account")], id="no account"),
        pytest.param({"deliverer_account": "SEC-HART"}, [("unknown_account", "deliverer_account")], id="account of another"),
        pytest.param({"deliverer_account": "CSH-NORT-EUR"}, [("unknown_account", "deliverer_account")], id="cash for paper"),
        pytest.param({"deliverer_account": "SEC-NORT\u202e"}, [("unknown_account", "deliverer_account")], id="direction"),
        pytest.param({"deliverer_account": "SEC-NORT-OLD"}, [("account_not_open", "deliverer_account")], id="closed"),
        pytest.param(
            {"receiver_cash_account": "CSH-HART-USD"}, [("account_in_other_currency", "receiver_cash_account")], id="USD"
        ),
        pytest.param(
            {"receiver": NORTE, "receiver_account": "SEC-NORT-2", "receiver_cash_account": "CSH-NORT-2"},
            [],
            id="between two accounts of one party",
        ),
        pytest.param(
            {"receiver": NORTE, "receiver_account": "SEC-NORT", "receiver_cash_account": "CSH-NORT-EUR"},
            [("same_account", "receiver_account"), ("same_account", "receiver_cash_account")],
            id="from an account to itself",
        ),
        pytest.param(
            {
                "receiver": NORTE, "receiver_account": "SEC-NORT-2", "receiver_cash_account": "CSH-NORT-2",
                "receiver_reference": "N000001",
            },
            [("same_reference", "receiver_reference")],
            id="one reference for both sides of one party",
        ),
    ],
)  # fmt: skip
def test_parties_and_accounts(changes: dict[str, str | None], expected: list[tuple[str, str]]) -> None:
    assert check(row(**changes))[1] == expected


def test_no_account_and_the_account_of_another_are_told_in_the_same_words() -> None:
    one, other = (
        sentence_of(Checker(KNOWN).check(row(receiver_account=number))[1][0]).replace(number, "...")
        for number in ("SEC-NOWHERE", "SEC-NORT")
    )
    assert one == other


REFERENCE = "deliverer_reference"


@pytest.mark.parametrize(
    ("written", "kept", "expected"),
    [
        pytest.param("REF-1", "REF-1", [], id="plain"),
        pytest.param("=HYPERLINK(A1)", "=HYPERLINK(A1)", [], id="a formula is a text"),
        pytest.param("Año 1", "Año 1", [], id="composed"),
        pytest.param("An\u0303o 1", "Año 1", [], id="decomposed is composed"),
        pytest.param("مرجع", "مرجع", [], id="from right to left"),
        pytest.param("参照", "参照", [], id="CJK"),
        pytest.param("x" * 35, "x" * 35, [], id="35 characters"),
        pytest.param("x" * 36, None, [("invalid_text", REFERENCE)], id="36 characters"),
        pytest.param(" REF", None, [("invalid_text", REFERENCE)], id="space before"),
        pytest.param("REF ", None, [("invalid_text", REFERENCE)], id="space after"),
        pytest.param("RE\u200bF", None, [("forbidden_character", REFERENCE)], id="zero width space"),
        pytest.param("RE\ufeffF", None, [("forbidden_character", REFERENCE)], id="byte order mark"),
        pytest.param("RE\u202eF", None, [("forbidden_character", REFERENCE)], id="direction override"),
        pytest.param("RE\u2066F", None, [("forbidden_character", REFERENCE)], id="direction isolate"),
        pytest.param("RE\u00adF", None, [("forbidden_character", REFERENCE)], id="soft hyphen"),
        pytest.param("RE\x00F", None, [("forbidden_character", REFERENCE)], id="NUL"),
        pytest.param("RE\tF", None, [("forbidden_character", REFERENCE)], id="tab"),
        pytest.param("RE\nF", None, [("forbidden_character", REFERENCE)], id="line feed"),
        pytest.param("RE\ud800F", None, [("forbidden_character", REFERENCE)], id="lone surrogate"),
        pytest.param("RE\U0001f600", None, [("forbidden_character", REFERENCE)], id="emoji"),
    ],
)
def test_a_reference(written: str, kept: str | None, expected: list[tuple[str, str]]) -> None:
    trade, faults = check(row(deliverer_reference=written))
    assert (trade.deliverer_reference, faults) == (kept, expected)


ALWAYS = ["payment", "isin", "trade_date", "deliverer", "deliverer_reference", "receiver", "receiver_reference"]
PAPER = ["quantity", "deliverer_account", "receiver_account"]
CASH = ["currency", "amount", "deliverer_cash_account", "receiver_cash_account"]


@pytest.mark.parametrize("column", [*ALWAYS, *PAPER, *CASH])
def test_what_a_dvp_needs(column: str) -> None:
    assert check(row(**{column: None}))[1] == [("missing", column)]


@pytest.mark.parametrize(
    ("payment", "left_out", "column"),
    [*(("FOP", CASHLESS, column) for column in CASH), *(("PFOD", PAPERLESS, column) for column in PAPER)],
)
def test_what_has_no_place(payment: str, left_out: dict[str, str | None], column: str) -> None:
    there = {name: value for name, value in left_out.items() if name != column}
    assert check(row(payment=payment, **there))[1] == [("not_wanted", column)]


def test_an_empty_row_lacks_everything_that_every_row_needs() -> None:
    assert Checker(KNOWN).check(Row(1))[1] == tuple(
        Fault("missing", column, "", {}) for column in COLUMNS if column in ALWAYS
    )


def test_every_fault_is_told_in_the_order_of_the_columns() -> None:
    _, faults = check(
        row(
            isin="DE0007164601",
            quantity="1,5",
            amount="(5)",
            currency="EUX",
            deliverer="X",
            priority="9",
            place="?",
            deliverer_cash_account="CSH-NORT-EUR",
            receiver_cash_account="CSH-HART-EUR",
        )
    )
    assert faults == [
        ("isin_checksum", "isin"),
        ("invalid_decimal", "quantity"),
        ("unknown_currency", "currency"),
        ("invalid_decimal", "amount"),
        ("invalid_lei", "deliverer"),
        ("invalid_code", "priority"),
        ("invalid_code", "place"),
    ]


def test_what_the_reader_has_told_of_a_column_stands_for_it() -> None:
    told = Fault("amounts_are_strings", "amount", "'5'")
    unknown = Fault("unknown_field", "", "'desk'")
    assert Checker(KNOWN).check(row(amount=None)._replace(faults=(told, unknown)))[1] == (unknown, told)


def test_of_a_row_without_columns_there_is_no_trade() -> None:
    told = (Fault("ragged_row", "", "'x'", {"expected": 19, "found": 1}),)
    assert Checker(KNOWN).check(Row(3, "x", told)) == (None, told)


@pytest.mark.parametrize("value", ["<b>", "\x00", "\u202e", "x" * 5_000])
def test_what_stood_there_is_shown_on_one_short_line(value: str) -> None:
    _, faults = Checker(KNOWN).check(row(isin=value))
    assert len(faults[0].value) < 130 and faults[0].value.isprintable()


def test_only_well_formed_identifiers_are_looked_up() -> None:
    assert named_terms(SHARE, "2026-11-18") == (SHARE, date(2026, 11, 18))
    assert named_terms("DE0007164601", "2026-11-18") is None
    assert named_terms(SHARE, "18.11.2026") is None


def test_every_fault_has_its_case() -> None:
    """The sentences say nothing that no test brings about."""
    here = Path(__file__).parent
    tests = "".join(path.read_text() for path in [*here.rglob("test_*.py"), here.parent / "api" / "test_messages.py"])
    assert [code for code in SENTENCES if f'"{code}"' not in tests] == []
