"""Files as they come: refused as a whole, or row by row with every fault of the form."""

import json
from pathlib import Path

import pytest

from machinery.rows import UnreadableFile, survey
from machinery.rows.comma_separated import split
from machinery.rows.files import RULES
from settlements.messages import FORMATS, format_of
from settlements.prematched import COLUMNS, Row
from tests.settlements.firm import columns, write_csv, write_ndjson

HEADER = ",".join(COLUMNS)
LINE = ",".join(columns().get(name, "") for name in COLUMNS)
OBJECT = json.dumps(columns())


def read(path: Path, file_format: str) -> list[Row]:
    """The rows of a file, surveyed first."""
    survey(path)
    return list(FORMATS[file_format](path))


def csv_of(tmp_path: Path, content: bytes) -> list[Row]:
    """The rows of these bytes as CSV."""
    path = tmp_path / "trades.csv"
    path.write_bytes(content)
    return read(path, "csv")


def ndjson_of(tmp_path: Path, content: bytes) -> list[Row]:
    """The rows of these bytes as NDJSON."""
    path = tmp_path / "trades.ndjson"
    path.write_bytes(content)
    return read(path, "ndjson")


def told(row: Row) -> list[tuple[str, str]]:
    """Code and column of each fault."""
    return [(fault.code, fault.field) for fault in row.faults]


class TestAFileThatIsGood:
    def test_as_csv(self, tmp_path: Path) -> None:
        rows = csv_of(tmp_path, f"{HEADER}\n{LINE}\n".encode())
        assert rows == [Row(2, LINE, (), **columns())]

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_with_either_line_end_and_without_the_last(self, tmp_path: Path, end: str) -> None:
        for last in (end, ""):
            (row,) = csv_of(tmp_path, f"{HEADER}{end}{LINE}{last}".encode())
            assert (row.raw, row.place, row.faults) == (LINE, None, ())

    def test_with_a_byte_order_mark_as_spreadsheets_write_it(self, tmp_path: Path) -> None:
        (row,) = csv_of(tmp_path, b"\xef\xbb\xbf" + f"{HEADER}\n{LINE}\n".encode())
        assert row.payment == "DVP" and not row.faults

    def test_with_its_columns_in_any_order_and_some_left_out(self, tmp_path: Path) -> None:
        names = sorted(columns(), reverse=True)
        line = ",".join(columns()[name] for name in names)
        (row,) = csv_of(tmp_path, f"{','.join(names)}\n{line}\n".encode())
        assert row == Row(2, line, (), **columns())

    def test_with_quotes_around_fields(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "t.csv", [columns(common_reference='a "b", c')])
        (row,) = read(path, "csv")
        assert row.common_reference == 'a "b", c'

    def test_as_ndjson_where_null_and_empty_are_no_value(self, tmp_path: Path) -> None:
        (row,) = read(write_ndjson(tmp_path / "t.ndjson", [{**columns(), "place": None, "partial": ""}]), "ndjson")
        assert row._replace(raw="") == Row(1, "", (), **columns())

    def test_the_survey_tells_its_bytes_and_lines(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "t.csv", [columns(1), columns(2)])
        found = survey(path)
        assert (found.lines, found.size, len(found.sha256)) == (3, path.stat().st_size, 64)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("a.csv", "csv"),
            ("A.CSV", "csv"),
            ("a.ndjson", "ndjson"),
            ("a.jsonl", "ndjson"),
            ("a.csv.exe", None),
            ("a", None),
        ],
    )
    def test_its_name_tells_the_format(self, name: str, expected: str | None) -> None:
        assert format_of(Path(name)) == expected


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        pytest.param(b"", "empty", 1, id="0 bytes"),
        pytest.param(f"{HEADER}\n".encode(), "no_rows", 1, id="header only"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\x08\n", "binary", 1, id="XLSX with the name of a CSV"),
        pytest.param(b"\x7fELF\x02\x01\x01\x00\n", "binary", 1, id="program"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not_utf8", 2, id="PDF"),
        pytest.param(b"\x1f\x8b\x08\x08\xff\n", "not_utf8", 1, id="gzip"),
        pytest.param(b"<!doctype html>\n<p>Not found</p>\n", "unknown_header", 1, id="HTML"),
        pytest.param(f"{HEADER}\n{LINE}\n".encode("utf-16"), "not_utf8", 1, id="UTF-16"),
        pytest.param(f"{HEADER}\n{LINE.replace('N000001', 'Año')}\n".encode("latin-1"), "not_utf8", 2, id="Latin-1"),
        pytest.param(f"{HEADER}\n{LINE.replace('N000001', 'N' + chr(0))}\n".encode(), "binary", 2, id="NUL"),
        pytest.param(f"{HEADER}\r\n{LINE}\n".encode(), "mixed_line_ends", 2, id="CRLF and LF"),
        pytest.param(f"{HEADER}\r{LINE}\r".encode(), "mixed_line_ends", 1, id="CR only"),
        pytest.param(f"{HEADER}\n{'x' * 70_000}\n".encode(), "line_too_long", 2, id="line of 70 kB"),
        pytest.param(f'{HEADER}\n"{"x" * 1_100_000}\n'.encode(), "line_too_long", 2, id="unclosed quote over 1 MB"),
        pytest.param(f"{HEADER.replace(',', ';')}\n".encode(), "unknown_header", 1, id="; for ,"),
        pytest.param(f"{HEADER},isin\n".encode(), "duplicate_header", 1, id="column twice"),
        pytest.param(f"{HEADER},\n".encode(), "unknown_header", 1, id="comma after the last column"),
        pytest.param(f"{HEADER},desk\n".encode(), "unknown_header", 1, id="unknown column"),
        pytest.param(HEADER.upper().encode(), "unknown_header", 1, id="capitals"),
        pytest.param(HEADER.replace("isin,", "").encode(), "missing_header", 1, id="column missing"),
        pytest.param(f'{HEADER},"desk\n'.encode(), "bad_quotes", 1, id="quote in the header"),
        pytest.param((",".join(f"c{n}" for n in range(10_001))).encode(), "unknown_header", 1, id="10,001 columns"),
        pytest.param(b"\xef\xbb\xbf" * 2 + HEADER.encode(), "unknown_header", 1, id="two byte order marks"),
    ],
)
def test_a_csv_that_is_refused_as_a_whole(tmp_path: Path, content: bytes, rule: str, line: int) -> None:
    with pytest.raises(UnreadableFile) as no:
        csv_of(tmp_path, content)
    assert (no.value.data["rule"], no.value.data["line"]) == (rule, line)
    assert no.value.sentence().startswith(f"Line {line}: ")
    assert "%(" not in no.value.sentence()


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        pytest.param(b"", "empty", 1, id="0 bytes"),
        pytest.param(b"\xef\xbb\xbf" + OBJECT.encode(), "byte_order_mark", 1, id="byte order mark"),
        pytest.param(OBJECT.encode("utf-16"), "not_utf8", 1, id="UTF-16"),
        pytest.param(f"{OBJECT}\n\0\n".encode(), "binary", 2, id="NUL"),
        pytest.param(f"{'[' * 100_000}\n".encode(), "line_too_long", 1, id="100,000 deep"),
    ],
)
def test_an_ndjson_that_is_refused_as_a_whole(tmp_path: Path, content: bytes, rule: str, line: int) -> None:
    with pytest.raises(UnreadableFile) as no:
        ndjson_of(tmp_path, content)
    assert (no.value.data["rule"], no.value.data["line"]) == (rule, line)


def test_every_rule_of_a_whole_file_is_tried() -> None:
    source = Path(__file__).read_text()
    assert [rule for rule in RULES if f'"{rule}"' not in source] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("DVP,x", [("ragged_row", "")], id="two fields"),
        pytest.param(f"{LINE},", [("ragged_row", "")], id="one field more"),
        pytest.param("", [("ragged_row", "")], id="empty line"),
        pytest.param(LINE.replace("DVP", '"DVP'), [("bad_quotes", "")], id="quote not closed"),
        pytest.param(LINE.replace("DVP", 'D"V"P'), [("bad_quotes", "")], id="quotes inside a field"),
        pytest.param(LINE.replace("DVP", '"DVP" '), [("bad_quotes", "")], id="space after quotes"),
        pytest.param(LINE.replace("DVP", '"DVP"'), [], id="quotes around a field"),
    ],
)
def test_a_row_of_csv(tmp_path: Path, line: str, expected: list[tuple[str, str]]) -> None:
    good, tried, after = csv_of(tmp_path, f"{HEADER}\n{LINE}\n{line}\n{LINE}\n".encode())
    assert (told(good), told(tried), told(after)) == ([], expected, [])
    assert (tried.line, tried.raw) == (3, line)
    assert not expected or not any(tried[3:])


def edited(**changes: object) -> str:
    """The good object with other values, as JSON."""
    return json.dumps({**columns(), **changes})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("", [("invalid_json", "")], id="empty line"),
        pytest.param("null", [("invalid_json", "")], id="null"),
        pytest.param("[]", [("invalid_json", "")], id="empty array"),
        pytest.param('[["isin", "x"]]', [("invalid_json", "")], id="array of pairs"),
        pytest.param('"x"', [("invalid_json", "")], id="text"),
        pytest.param("1", [("invalid_json", "")], id="number"),
        pytest.param("{'isin': 'x'}", [("invalid_json", "")], id="single quotes"),
        pytest.param(f"{OBJECT} {OBJECT}", [("invalid_json", "")], id="two objects"),
        pytest.param(f"{OBJECT},", [("invalid_json", "")], id="comma after the object"),
        pytest.param('{"amount": NaN}', [("invalid_json", "")], id="NaN"),
        pytest.param('{"amount": -Infinity}', [("invalid_json", "")], id="Infinity"),
        pytest.param('{"amount": ' + "[" * 30_000, [("too_deep", "")], id="30,000 deep"),
        pytest.param('{"a":' * 2_000 + "1" + "}" * 2_000, [("too_deep", "")], id="2,000 objects deep"),
        pytest.param(OBJECT[:-1] + ', "amount": "1.00"}', [("duplicate_key", "amount")], id="key twice"),
        pytest.param(OBJECT[:-1] + ', "x": "1", "x": "2"}', [("unknown_field", ""), ("duplicate_key", "")], id="x twice"),
        pytest.param(edited(desk="7"), [("unknown_field", "")], id="unknown key"),
        pytest.param(edited(Amount="7"), [("unknown_field", "")], id="key in other case"),
        pytest.param(edited(amount=100000000000000.01), [("amounts_are_strings", "amount")], id="float"),
        pytest.param(edited(quantity=100), [("amounts_are_strings", "quantity")], id="whole number"),
        pytest.param(OBJECT[:-1] + ', "priority": 1e400}', [("amounts_are_strings", "priority")], id="1e400"),
        pytest.param(OBJECT[:-1] + ', "priority": ' + "9" * 5_000 + "}", [("amounts_are_strings", "priority")], id="5,000 digits"),
        pytest.param(edited(place=True), [("not_a_text", "place")], id="true"),
        pytest.param(edited(place=[]), [("not_a_text", "place")], id="array"),
        pytest.param(edited(place={"a": "b"}), [("not_a_text", "place")], id="object"),
    ],
)  # fmt: skip
def test_a_row_of_ndjson(tmp_path: Path, line: str, expected: list[tuple[str, str]]) -> None:
    good, tried, after = ndjson_of(tmp_path, f"{OBJECT}\n{line}\n{OBJECT}\n".encode())
    assert (told(good), told(tried), told(after)) == ([], expected, [])
    assert (tried.line, tried.raw) == (2, line)


def test_a_line_is_split_at_commas_outside_quotes() -> None:
    assert split('a,"b,c","d""e",,') == ["a", "b,c", 'd"e', "", ""]
    assert split('""') == [""]
    assert split('a,"b') is None
