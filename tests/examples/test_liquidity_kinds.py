"""partial_settlement, gridlock and dvp_batch: what the open examples leave out, and facts that cannot be."""

from pathlib import Path
from textwrap import dedent

import pytest

from backoffice.examples.run import Result, run_files

PARTIAL = """
    - id: A
      kind: partial_settlement
      source: constructed
      given: {transaction: DVP, quantity_type: UNIT, quantity: "1000", currency: EUR, amount: "50000.00", minimum_unit: "1",
              multiple: "1", deliverer_indicator: PART, receiver_indicator: PART, available_quantity: "400"}
      expect: {settled_quantity: "400", settled_amount: "20000", remaining_quantity: "600", remaining_amount: "30000"}
"""
GRIDLOCK = """
    - id: A
      kind: gridlock
      source: constructed
      given:
        currency: EUR
        policy: BYPASS
        balances: {A: "-1.50", B: "0"}
        credit_lines: {A: "6.50"}
        queue:
        - {id: P1, from: A, to: B, amount: "5.01"}
        - {id: P2, from: A, to: B, amount: "4"}
      expect: {outcome: DEADLOCK, settled: [P2], settled_value: "4.00", balances: {A: "-5.5", B: "4"}}
"""
BATCH = """
    - id: A
      kind: dvp_batch
      source: constructed
      given:
        currency: EUR
        cash: {A: "0", B: "0", C: "7"}
        credit_lines: {B: "10"}
        securities: [{account: A, isin: DE0007164600, quantity: "1.5"}, {account: C, isin: DE0007164600, quantity: "2"}]
        instructions:
        - {id: I1, deliverer: A, receiver: B, isin: DE0007164600, quantity: "1.5", amount: "10"}
        - {id: I2, deliverer: A, receiver: C, isin: DE0007164600, quantity: "0.5", amount: "7"}
      expect:
        settled_value: "10"
        settled: [I1]
        cash: {A: "10", B: "-10", C: "7"}
        securities: [{account: C, isin: DE0007164600, quantity: "2"}, {account: B, isin: DE0007164600, quantity: "1.5"}]
"""


def run(tmp_path: Path, text: str, *change: str) -> Result:
    path = tmp_path / "some.yaml"
    path.write_text(dedent(text).replace(*change) if change else dedent(text), encoding="utf-8")  # type: ignore[arg-type]
    [result] = run_files([path]).results
    return result


@pytest.mark.parametrize(("text", "change"), [
    (PARTIAL, ()),
    (PARTIAL, ("minimum_unit", "cash_sufficient: false, minimum_unit")),
    (PARTIAL, ("minimum_unit", "linked: null, cash_sufficient: true, minimum_unit")),
    (PARTIAL, ('"400", settled_amount: "20000", remaining_quantity: "600", remaining_amount: "30000"', '"400"')),
    (GRIDLOCK, ()),
    (BATCH, ()),
    (BATCH, ('"10"\n    settled: [I1]', '"10"')),
])  # fmt: skip
def test_an_example_is_ok(tmp_path: Path, text: str, change: tuple[str, ...]) -> None:
    assert run(tmp_path, text, *change).why == ""


@pytest.mark.parametrize("linked", ["BEFO", "AFTE", "WITH"])
def test_a_linked_instruction_settles_whole_or_not_at_all(tmp_path: Path, linked: str) -> None:
    found = run(tmp_path, PARTIAL, "minimum_unit", f"linked: {linked}, minimum_unit")
    assert found.verdict == "fail"
    assert found.found["settled_quantity"] == "0"


@pytest.mark.parametrize(("text", "change", "why"), [
    (PARTIAL, ("transaction: DVP", "transaction: PFOD"), "given.transaction: expected one of DVP, FOP"),
    (PARTIAL, ("quantity_type: UNIT", "quantity_type: AMOR"), "given.quantity_type"),
    (PARTIAL, ('multiple: "1", ', ""), "the required key multiple is missing"),
    (PARTIAL, ("multiple", "size: '1', multiple"), "unknown key size"),
    (PARTIAL, ("minimum_unit", "linked: INFO, minimum_unit"), "given.linked: expected one of BEFO, AFTE, WITH"),
    (PARTIAL, ("minimum_unit", "settled_before: {amount: '1'}, minimum_unit"), "the required key quantity is missing"),
    (PARTIAL, ("minimum_unit", "settled_before: {quantity: '1001'}, minimum_unit"), "from 0 to 1000 settled before"),
    (PARTIAL, (' amount: "50000.00",', ""), "given: Expected the amount instructed"),
    (PARTIAL, ("currency: EUR, ", ""), "given: Expected the currency of the amount"),
    (PARTIAL, ("currency: EUR", "currency: USD"), "given: Expected a currency with a threshold for parts"),
    (PARTIAL, ('multiple: "1"', 'multiple: "0"'), "given: Expected multiple above zero"),
    (PARTIAL, ('"50000.00"', '"50000.001"'), "given: Expected an amount of EUR"),
    (PARTIAL, ('settled_quantity: "400", ', ""), "expect: the required key settled_quantity is missing"),
    (GRIDLOCK, ("id: P2", "id: P1"), "given: Expected every id once, found 'P1'"),
    (GRIDLOCK, ("from: A, to: B, amount: \"4\"", "from: Z, to: B, amount: \"4\""), "given: Expected one of A, B, found 'Z'"),
    (GRIDLOCK, ("{A: \"6.50\"}", "{Z: \"6.50\"}"), "given: Expected one of A, B, found 'Z'"),
    (GRIDLOCK, ("\"6.50\"", "\"-6.50\""), "given: Expected credit of zero or more"),
    (GRIDLOCK, ("\"5.01\"", "\"-5.01\""), "given: Expected amount of zero or more"),
    (GRIDLOCK, ("\"5.01\"", "\"5.001\""), "given: Expected an amount of EUR"),
    (GRIDLOCK, ("policy: BYPASS", "policy: FIFO"), "given.policy: expected one of QUEUE_ORDER, BYPASS"),
    (GRIDLOCK, ("policy: BYPASS", ""), "the required key policy is missing"),
    (GRIDLOCK, ("outcome: DEADLOCK, ", ""), "expect: the required key outcome is missing"),
    (BATCH, ("id: I2", "id: I1"), "given: Expected every id once, found 'I1'"),
    (BATCH, ("{account: C", "{account: A"), "given: Expected every id once, found 'A DE0007164600'"),
    (BATCH, ("receiver: C", "receiver: Z"), "given: Expected one of A, B, C, found 'Z'"),
    (BATCH, ("isin: DE0007164600, quantity: \"0.5\"", "isin: DE0007164601, quantity: \"0.5\""), "expected an ISIN"),
    (BATCH, ("quantity: \"0.5\"", "quantity: \"-0.5\""), "given: Expected quantity of zero or more"),
    (BATCH, ("quantity: \"0.5\"", "quantity: \"0.0000001\""), "given: Expected a quantity with 6 decimals at most"),
])  # fmt: skip
def test_facts_that_cannot_be_are_an_error(tmp_path: Path, text: str, change: tuple[str, str], why: str) -> None:
    found = run(tmp_path, text, *change)
    assert (found.verdict, why in found.why) == ("error", True), found.why
