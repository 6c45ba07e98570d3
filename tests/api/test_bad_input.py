"""The bad inputs of an API, one row each: what is sent, what is answered. The numbers are those of the house's list."""

import json
import time
from typing import Any

import pytest

from machinery.statements import value
from tests.api.conftest import Caller
from tests.settlements.firm import columns

GOOD = columns(9_000_001)


def changed(**changes: Any) -> bytes:
    """A right trade with some fields as they should not be."""
    return json.dumps({**GOOD, **changes}).encode()


def other(number: int, **changes: str) -> bytes:
    """Another trade."""
    return json.dumps(columns(number, **changes)).encode()


def literal(name: str, text: str) -> bytes:
    """A right trade with one field as these very characters."""
    return json.dumps({**GOOD, name: "@@"}).encode().replace(b'"@@"', text.encode())


MANY = "9" * 5_000
INTENDED = "/intended_settlement_date"
INVALID, FIELDS, JSON = "invalid_decimal", "invalid_fields", "invalid_json"

BODIES: list[tuple[str, bytes, int, str, str, str]] = [
    # number, body, status, code of the problem, pointer and code of its first error
    ("1", changed(amount="NaN"), 400, FIELDS, "/amount", INVALID),
    ("2 plus", changed(amount="Infinity"), 400, FIELDS, "/amount", INVALID),
    ("2 minus", changed(amount="-Infinity"), 400, FIELDS, "/amount", INVALID),
    ("3 NaN", literal("amount", "NaN"), 400, JSON, "", ""),
    ("3 Infinity", literal("amount", "Infinity"), 400, JSON, "", ""),
    ("3 minus", literal("amount", "-Infinity"), 400, JSON, "", ""),
    ("4", literal("amount", "1e400"), 400, FIELDS, "/amount", "amounts_are_strings"),
    ("5", changed(amount="1E+999999999"), 400, FIELDS, "/amount", INVALID),
    ("6", changed(amount="1e5"), 400, FIELDS, "/amount", INVALID),
    ("7", changed(amount="1_000"), 400, FIELDS, "/amount", INVALID),
    ("8", changed(amount="١٢٣"), 400, FIELDS, "/amount", INVALID),
    ("9", changed(amount="１２３"), 400, FIELDS, "/amount", INVALID),
    ("10", changed(amount=" 5 "), 400, FIELDS, "/amount", INVALID),
    ("11", changed(amount="+5"), 400, FIELDS, "/amount", INVALID),
    ("12 zero", changed(amount="-0"), 400, FIELDS, "/amount", "must_be_positive"),
    ("12 decimals", changed(amount="-0.00"), 400, FIELDS, "/amount", "must_be_positive"),
    ("13", changed(amount="0"), 400, FIELDS, "/amount", "must_be_positive"),
    ("14 EUR", changed(amount="0.001"), 400, FIELDS, "/amount", "scale_for_asset"),
    ("14 JPY", other(9_000_002, currency="JPY", amount="0.5"), 400, FIELDS, "/amount", "scale_for_asset"),
    ("14 BHD", other(9_000_003, currency="BHD", amount="0.0005"), 400, FIELDS, "/amount", "scale_for_asset"),
    ("15 comma", changed(amount="1,000.00"), 400, FIELDS, "/amount", INVALID),
    ("15 point", changed(amount="1.000,00"), 400, FIELDS, "/amount", INVALID),
    ("15 hex", changed(amount="0x10"), 400, FIELDS, "/amount", INVALID),
    ("15 empty", changed(amount=""), 400, FIELDS, "/amount", "missing"),
    ("15 null", changed(amount=None), 400, FIELDS, "/amount", "missing"),
    ("15 true", changed(amount=True), 400, FIELDS, "/amount", "not_a_text"),
    ("15 list", changed(amount=[1]), 400, FIELDS, "/amount", "not_a_text"),
    ("15 object", changed(amount={}), 400, FIELDS, "/amount", "not_a_text"),
    ("16", changed(amount="9" * 30), 400, FIELDS, "/amount", "out_of_range"),
    ("17", literal("amount", "100000000000000.01"), 400, FIELDS, "/amount", "amounts_are_strings"),
    ("18", literal("amount", MANY), 400, FIELDS, "/amount", "amounts_are_strings"),
    ("18 quantity", literal("quantity", MANY), 400, FIELDS, "/quantity", "amounts_are_strings"),
    ("19 minus", changed(quantity="-1"), 400, FIELDS, "/quantity", "must_be_positive"),
    ("19 large", changed(quantity=str(1 << 63)), 400, FIELDS, "/quantity", "out_of_range"),
    ("20 exponent", changed(quantity="1e3"), 400, FIELDS, "/quantity", INVALID),
    ("20 digits", changed(quantity="１２"), 400, FIELDS, "/quantity", INVALID),
    ("21", changed(quantity=True), 400, FIELDS, "/quantity", "not_a_text"),
    ("22", b'{"amount":"5",' + json.dumps(GOOD).encode()[1:], 400, "duplicate_key", "", ""),
    ("23 deep", b"[" * 2_000 + b"]" * 2_000, 400, "too_deep", "", ""),
    ("23 deeper", b"[" * 100_000 + b"]" * 100_000, 400, "too_deep", "", ""),
    ("23 objects", b'{"a":' * 40 + b"1" + b"}" * 40, 400, "too_deep", "", ""),
    ("23 open", b"[" * 100_000, 400, "too_deep", "", ""),
    ("23 hidden", b'["]",' * 40 + b"1" + b"]" * 40, 400, "too_deep", "", ""),
    ("24", b'"' + b"x" * 10_000_000 + b'"', 413, "body_too_large", "", ""),
    ("25", literal("deliverer_reference", '"a\\u0000b"'), 400, JSON, "", ""),
    ("25 raw", literal("deliverer_reference", '"a\x00b"'), 400, JSON, "", ""),
    ("26 key", b'{"a\\u0000b":"1"}', 400, JSON, "", ""),
    ("27", literal("deliverer_reference", '"\\ud800"'), 400, JSON, "", ""),
    ("28", b'{"\\ud800":"1"}', 400, JSON, "", ""),
    ("29", changed(deliverer_reference="N\u202e1"), 400, FIELDS, "/deliverer_reference", "forbidden_character"),
    ("30 reference", changed(deliverer_reference="N\u200b1"), 400, FIELDS, "/deliverer_reference", "forbidden_character"),
    ("30 isin", changed(isin="DE000716460\u200b0"), 400, FIELDS, "/isin", "invalid_isin"),
    ("33", b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), 400, JSON, "", ""),
    ("34", json.dumps(GOOD).encode().replace(b"N9000001", b"N\xff\xfe"), 400, JSON, "", ""),
    ("36 empty", b"", 400, JSON, "", ""),
    ("36 null", b"null", 400, FIELDS, "", "not_an_object"),
    ("36 list", b"[]", 400, FIELDS, "", "not_an_object"),
    ("36 text", b'"x"', 400, FIELDS, "", "not_an_object"),
    ("36 number", b"1", 400, FIELDS, "", "not_an_object"),
    ("40", changed(colour="red"), 400, FIELDS, "", "unknown_field"),
    ("41 id", changed(id=1), 400, FIELDS, "", "unknown_field"),
    ("41 state", changed(state="SETT"), 400, FIELDS, "", "unknown_field"),
    ("42 February", changed(trade_date="2026-02-30"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("42 leap", changed(trade_date="2025-02-29"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("42 year 0", changed(trade_date="0000-01-01"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("42 year 10000", changed(trade_date="10000-01-01"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("43", changed(trade_date="2026-1-2"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("46", changed(trade_date="0001-01-01"), 400, FIELDS, "/trade_date", "invalid_date"),
    ("47 order", changed(intended_settlement_date="2026-11-17"), 400, FIELDS, INTENDED, "settles_before_its_trade"),
    ("47 ten years", changed(intended_settlement_date="2037-01-05"), 400, FIELDS, INTENDED, "settles_too_late"),
    ("47 holiday", changed(intended_settlement_date="2026-11-21"), 422, "trade_refused", INTENDED, "not_a_settlement_day"),
    ("48 check digit", changed(isin="DE0007164601"), 400, FIELDS, "/isin", "isin_checksum"),
    ("48 small", changed(isin="de0007164600"), 400, FIELDS, "/isin", "invalid_isin"),
    ("48 letter O", changed(isin="DEO007164600"), 400, FIELDS, "/isin", "isin_checksum"),
    ("49 LEI", changed(deliverer="5493001KJTIIGC8Y1R13"), 400, FIELDS, "/deliverer", "invalid_lei"),
    ("49 BIC", changed(deliverer="NORTE5MM"), 400, FIELDS, "/deliverer", "invalid_bic"),
    ("50 XXX", changed(currency="XXX"), 400, FIELDS, "/currency", "unknown_currency"),
    ("50 small", changed(currency="eur"), 400, FIELDS, "/currency", "unknown_currency"),
    ("50 sign", changed(currency="€"), 400, FIELDS, "/currency", "unknown_currency"),
    ("50 retired", changed(currency="DEM"), 400, FIELDS, "/currency", "unknown_currency"),
]  # fmt: skip


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem, after what all of them have in common is looked at."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert found["code"] == code and found["status"] == status and found["type"] == f"/problems/{code}"
    assert found["detail"] and found["title"] and found["request_id"] == answer["X-Request-Id"]
    assert "Traceback" not in answer.content.decode() and "<" not in found["title"]
    return found


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer", "fault"), [row[1:] for row in BODIES], ids=[r[0] for r in BODIES]
)
def test_a_bad_body_is_refused_by_name(
    call: Caller, body: bytes, status: int, code: str, pointer: str, fault: str
) -> None:
    """Each at once, each with its code and the place in the body, and nothing is written."""
    before = value("select count(*) from settlements_instruction")
    started = time.perf_counter()
    found = assert_problem(call("POST", "instructions", raw=body, Content_Type="application/json"), status, code)
    assert time.perf_counter() - started < 2
    if fault:
        named = {(each["pointer"], each["code"]) for each in found["errors"]}
        assert (pointer, fault) in named or (not pointer and fault in {code for _pointer, code in named}), named
    assert value("select count(*) from settlements_instruction") == before


MEDIA = [
    ("35 utf-16", "application/json; charset=utf-16"),
    ("35 bogus", "application/json; charset=bogus"),
    ("35 utf-7", "application/json; charset=utf-7"),
    ("37", "application/xml"),
    ("38", "application/x-www-form-urlencoded"),
    ("39", "multipart/form-data"),
    ("none", "text/plain"),
]


@pytest.mark.parametrize("media", [row[1] for row in MEDIA], ids=[row[0] for row in MEDIA])
def test_a_body_of_another_type_is_refused(call: Caller, media: str) -> None:
    """JSON in UTF-8 alone."""
    assert_problem(call("POST", "instructions", GOOD, Content_Type=media), 415, "unsupported_media_type")


PATHS = ["9223372036854775808", "-1", "text", "%00", MANY, "%2e%2e", "%2e%2e%2fadmin", "١", "007", "1%20"]


@pytest.mark.parametrize("part", PATHS, ids=[f"53 {part[:12]}" for part in PATHS])
def test_a_bad_id_is_nothing(call: Caller, part: str) -> None:
    """Rows 53 and 54: the same 404 as for an id that nobody has."""
    assert_problem(call("GET", f"instructions/{part}"), 404, "not_found")


QUERIES = [
    ("55", "reference=%00", "bad_parameter"),
    ("56 date", "since=bad", "invalid_parameters"),
    ("56 date that is none", "since=2026-02-30", "invalid_parameters"),
    ("56 currency", "currency=NaN1", "invalid_parameters"),
    ("57", "limit=1180591620717411303424", "bad_parameter"),
    ("58 not utf-8", "reference=%ff", "bad_parameter"),
    ("58 overlong", "reference=%c0%af", "bad_parameter"),
    ("59", "isin=DE0007164600&isin=DE0007164600", "duplicate_parameter"),
    ("60 zero", "limit=0", "bad_parameter"),
    ("60 minus", "limit=-1", "bad_parameter"),
    ("60 large", "limit=501", "bad_parameter"),
    ("60 larger", "limit=1000000000", "bad_parameter"),
    ("60 digits", f"limit={MANY}", "bad_parameter"),
    ("60 arabic", "limit=%D9%A1", "bad_parameter"),
    ("60 page", "page=1", "bad_parameter"),
    ("60 cursor", "after=bad", "invalid_place"),
    ("60 ordering", "ordering=password", "bad_parameter"),
    ("61 header", "reference=%0d%0aSet-Cookie:x", "bad_parameter"),
    ("bidi", "reference=%E2%80%AE", "bad_parameter"),
    ("state", "state=gone", "invalid_parameters"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "code"), [row[1:] for row in QUERIES], ids=[row[0] for row in QUERIES])
def test_a_bad_parameter_is_refused_by_name(call: Caller, query: str, code: str) -> None:
    """Never passed over, never a guess."""
    answer = call("GET", f"instructions?{query}")
    assert_problem(answer, 400, code)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("text", ["' OR 1=1--", "${7*7}", "{{7*7}}", "..%2f"])
def test_what_looks_like_code_is_text(call: Caller, text: str) -> None:
    """Row 61: nobody has such a reference."""
    answer = call("GET", f"instructions?state=any&reference={text.replace('%', '%25').replace('+', '%2B')}")
    assert answer.status_code == 200 and answer.json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path"), [("TRACE", "instructions/1"), ("HEAD", "instructions/1/hold"), ("PUT", "instructions"),
                         ("DELETE", "instructions/1"), ("OPTIONS", "instructions"), ("GET", "instructions/1/hold")],
)  # fmt: skip
def test_another_method_is_not_known(call: Caller, method: str, path: str) -> None:
    """Row 64: 405 with what is known instead."""
    answer = call(method, path)
    assert answer.status_code == 405 and answer["Allow"]
    assert method == "HEAD" or answer.json()["code"] == "method_not_allowed"


def test_a_method_is_not_overridden_by_a_header(call: Caller) -> None:
    """Row 64."""
    answer = call("GET", "instructions", X_HTTP_Method_Override="POST")
    assert answer.status_code == 200 and "items" in answer.json()


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 5_000, "Bearer \u00e9"])
def test_without_a_good_token_nothing_is_told(call: Caller, token: str) -> None:
    """401 with a challenge, whatever is asked."""
    for method, path in (("GET", "instructions/1"), ("POST", "instructions")):
        answer = call.http.generic(
            method, f"/api/v1/{path}", b"{}", "application/json", headers={"Authorization": token}
        )
        assert_problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_name_in_another_normal_form_is_kept_in_one(call: Caller) -> None:
    """Row 31: sent in either form it is one reference."""
    first = call("POST", "instructions", columns(1, deliverer_reference="Cafe\u0301 1"))
    again = call("POST", "instructions", columns(1, deliverer_reference="Caf\u00e9 1"))
    assert (first.status_code, again.status_code) == (201, 200), (first.content, again.content)
    assert first.json()["match"] == again.json()["match"]


def test_a_reference_in_several_alphabets_is_taken_and_needs_a_second_look(call: Caller) -> None:
    """Row 32: 201, with a warning that names the word; the same in a set, and the same when it is repeated."""
    trade = columns(2, deliverer_reference="N\u0430000002")
    made = call("POST", "instructions", trade, key="second-look")
    assert made.status_code == 201, made.content
    [warning] = made.json()["warnings"]
    assert (warning["pointer"], warning["code"]) == ("/deliverer_reference", "mixed_script")
    assert "N\u0430000002" in warning["detail"]
    assert call("POST", "instructions", trade, key="second-look").json() == made.json()
    assert call("POST", "instructions", columns(3)).json()["warnings"] == []
    plain, mixed = call("POST", "instructions/bulk", [columns(4), trade]).json()["results"]
    assert "warnings" not in plain and [each["code"] for each in mixed["warnings"]] == ["mixed_script"]
