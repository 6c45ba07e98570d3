"""Laws of reading and checking: whatever comes, a row is a trade or has its faults, and nothing breaks."""

import json

from hypothesis import given
from hypothesis import strategies as st

from machinery.rows.comma_separated import split
from settlements.checking import Checker
from settlements.messages import row_of
from settlements.operations.faults import SENTENCES, reasons_of
from settlements.prematched import COLUMNS, Row
from tests.settlements.firm import columns
from tests.settlements.known import KNOWN
from vocabulary.control_totals import STATES, add_totals, no_totals, totals_of

TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
WRITTEN = st.one_of(
    st.none(),
    TEXT,
    st.from_regex(r"[-+]?[0-9]{0,30}([.,][0-9]{0,30})?([eE][0-9]{1,9})?", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(sorted({*columns().values(), *KNOWN.accounts, *KNOWN.assets, "FOP", "PFOD", "DWP", "1", "CSD"})),
)
ROWS = st.builds(lambda **found: Row(1, "", (), **found), **dict.fromkeys(COLUMNS, WRITTEN))
ALMOST = st.builds(
    lambda changed: Row(1, "", (), **{**columns(), **changed}),
    st.dictionaries(st.sampled_from(COLUMNS), WRITTEN, max_size=3),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.sampled_from(COLUMNS), inner, max_size=5),
)


@given(st.one_of(ROWS, ALMOST))
def test_a_row_without_faults_has_a_whole_trade_and_one_with_faults_says_them(row: Row) -> None:
    trade, faults = Checker(KNOWN).check(row)
    assert trade is not None
    for told in reasons_of(faults):
        assert told["code"] in SENTENCES and told["field"] in COLUMNS
        assert told["sentence"].isprintable() and len(told["sentence"]) < 400
        json.dumps(told).encode()
    if not faults:
        assert None not in (trade.deliverer, trade.receiver, trade.trade_date, trade.intended, trade.market)
        for leg, units in (
            ((trade.asset, trade.quantity, trade.deliverer_account, trade.receiver_account), trade.quantity_units),
            ((trade.currency, trade.amount, trade.deliverer_cash, trade.receiver_cash), trade.amount_units),
        ):
            assert (None not in leg and units > 0) or (not any(leg) and units == 0)


@given(st.one_of(ROWS, ALMOST))
def test_a_row_is_checked_the_same_way_each_time(row: Row) -> None:
    checker = Checker(KNOWN)
    assert checker.check(row) == checker.check(row) == Checker(KNOWN).check(row)


@given(st.one_of(JSON.map(json.dumps), st.text(st.characters(exclude_categories=["Cs"]), max_size=80)))
def test_a_line_of_json_is_a_row(line: str) -> None:
    row = row_of(1, line)
    assert row.raw == line
    Checker(KNOWN).check(row)


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=9), min_size=1, max_size=6
    )
)
def test_fields_that_are_quoted_are_split_as_they_were(fields: list[str]) -> None:
    quoted = ",".join('"' + field.replace('"', '""') + '"' for field in fields)
    assert split(quoted) == fields


WEIGHED = st.lists(
    st.tuples(
        st.sampled_from(STATES), st.tuples(st.sampled_from(["EUR", "JPY", "", "?"]), st.decimals(0, 10**17, places=3))
    )
)


@given(WEIGHED, WEIGHED)
def test_control_totals_of_two_parts_are_those_of_the_whole(one: list, other: list) -> None:  # type: ignore[type-arg]
    summed = add_totals(totals_of(one), totals_of(other))
    assert summed == totals_of([*one, *other])
    assert add_totals(summed, no_totals()) == summed
    number = {state: sum(count for count, _ in found.values()) for state, found in summed.items()}
    assert number["received"] == sum(number[state] for state in STATES) == len(one) + len(other)
