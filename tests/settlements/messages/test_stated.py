"""Statements: how they go over pages, and what of others is refused rather than read wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import Header, Message
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Counted, NamedBy, Party
from settlements.messages.stated import Frequency, Holding, Moved, Posted, SettledStatement
from settlements.messages.stating import (
    About,
    closing_after,
    holdings_pages,
    page_identifier,
    pending_pages,
    settled_pages,
    written,
)
from vocabulary.side import Direction, PaymentType, QuantityType

FRI_2026_11_20 = date(2026, 11, 20)
DATA = Path(__file__).parents[3] / "../shared/data/swift_mt/prowide/MT535"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"sample messages are not here: {DATA}")
ABOUT = About(
    reference="HX1-G1B",
    frequency=Frequency.DAILY,
    account="SEC-NORT",
    account_owner=Party(NamedBy.BIC, "NORTESMMXXX"),
    stated_on=FRI_2026_11_20,
)
HEADER = Header(sender="CUSTESMMXXX", receiver="NORTESMMXXX", message_id="HX1-G1B-1")


def units(number: int) -> Counted:
    return Counted(Decimal(number), QuantityType.UNIT)


def posted(number: int) -> Posted:
    """So many received, or delivered below zero."""
    return Posted(
        reference="N1",
        servicer_reference="7",
        activity="SETT",
        direction=Direction.DELIVER if number < 0 else Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        quantity=units(abs(number)),
        settled_on=FRI_2026_11_20,
    )


def moved(isin: str, opening: int, *changes: int) -> Moved:
    postings = tuple(posted(each) for each in changes)
    first = units(opening)
    return Moved(isin=isin, opening=first, closing=closing_after(first, postings), postings=postings)


@given(
    st.lists(
        st.tuples(st.integers(-1000, 1000), st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=9)),
        max_size=5,
    ),
    st.integers(1, 4),
)
def test_a_page_opens_with_what_the_one_before_closed_with(found: list[tuple[int, list[int]]], most: int) -> None:
    """Every posting stands on one page, in its order; no page but the last is not full; each says whether more follow."""
    said = [moved(f"DE000716460{n}", opening, *changes) for n, (opening, changes) in enumerate(found)]
    pages = [page for page in settled_pages(ABOUT, said, most) if isinstance(page, SettledStatement)]
    told = [each for page in pages for part in page.moved for each in part.postings]
    assert told == [each for part in said for each in part.postings]
    assert [page.page for page in pages] == [(n, n == len(pages)) for n in range(1, len(pages) + 1)]
    assert all(sum(len(part.postings) for part in page.moved) == most for page in pages[:-1])
    assert {page.is_active for page in pages} == {bool(said)}
    last: Moved | None = None
    for part in (each for page in pages for each in page.moved):
        opens = part.opening or part.opening_of_page
        assert opens and closing_after(opens, part.postings) == (part.closing or part.closing_of_page)
        assert (part.opening is None) == bool(last and last.closing_of_page)
        assert part.opening or (last and last.isin == part.isin and last.closing_of_page == opens)
        last = part
    assert last is None or last.closing


def test_one_without_a_line_has_a_page_that_says_so() -> None:
    for pages in (holdings_pages(ABOUT, [], 3), settled_pages(ABOUT, [], 3), pending_pages(ABOUT, [], 3)):
        (page,) = pages
        assert not page.is_active and page.page == (1, True)
        assert isinstance(iso20022.read_message(written(page, None, is_fin=False)), Message)
        assert isinstance(iso15022.read_message(written(page, HEADER, is_fin=True)), Message)


def test_a_page_in_iso_15022_has_a_reference_of_its_own() -> None:
    first, second = holdings_pages(ABOUT, [Holding(isin="DE0007164600", balance=units(n)) for n in (5, -5)], 1)
    read = [iso15022.read_message(written(page, HEADER, is_fin=True)) for page in (first, second)]
    assert page_identifier("HX1-G1B", 1) == HEADER.message_id
    assert b":28E:1/MORE" in written(first, HEADER, is_fin=True) and b":28E:2/LAST" in written(
        second, HEADER, is_fin=True
    )
    assert b":93B::AGGR//UNIT/N5," in written(second, HEADER, is_fin=True)
    assert all(isinstance(each, Message) and each.content.reference == "HX1-G1B-1" for each in read)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (":28E:1/ONLY", ":28E:1/NEXT", "invalid_page", "/GENL/28E"),
        (":22F::CODE//COMP", ":22F::CODE//DELT", "invalid_code", "/GENL/22::CODE"),
        (":17B::CONS//N", ":17B::CONS//Y", "invalid_code", "/GENL/17::CONS"),
        (":17B::ACTI//Y", ":17B::ACTI//X", "invalid_code", "/GENL/17::ACTI"),
        (":93B::AGGR//UNIT/5,\r\n", "", "missing", "/SUBSAFE/FIN[1]/93::AGGR"),
        (":97A::SAFE//SEC-NORT\r\n", "", "missing", "/GENL/97::SAFE"),
    ],
)
def test_what_is_wrong_in_iso_15022_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    (page,) = holdings_pages(ABOUT, [Holding(isin="DE0007164600", balance=units(5))], 9)
    text = written(page, HEADER, is_fin=True).decode()
    assert old in text
    found = iso15022.read_message(text.replace(old, new).encode())
    assert not isinstance(found, Message) and (code, place) in [(each.code, each.field) for each in found]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("<PgNb>1</PgNb>", "<PgNb>100000</PgNb>", "invalid_page", "Pgntn"),
        ("<PgNb>1</PgNb>", "", "missing_inside", "Pgntn"),
        ("<Cd>COMP</Cd>", "<Cd>DELT</Cd>", "invalid_code", "StmtGnlDtls/UpdTp"),
        ("<SubAcctInd>false</SubAcctInd>", "<SubAcctInd>true</SubAcctInd>", "invalid_code", "StmtGnlDtls/SubAcctInd"),
        ("<ShrtLngInd>LONG</ShrtLngInd>", "<ShrtLngInd>WIDE</ShrtLngInd>", "invalid_code", "BalForAcct[1]/AggtBal"),
    ],
)
def test_what_is_wrong_in_iso_20022_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    (page,) = holdings_pages(ABOUT, [Holding(isin="DE0007164600", balance=units(5))], 9)
    text = write_message(page).decode()
    assert old in text
    found = iso20022.read_message(text.replace(old, new).encode())
    assert not isinstance(found, Message)
    assert (code, f"/Document/SctiesBalCtdyRpt/{place}") in [(each.code, each.field) for each in found]


@needs_data
def test_statements_seen_in_the_field_are_read_or_say_why_not() -> None:
    found = {}
    for path in sorted(DATA.glob("*.fin")):
        said = iso15022.read_message(path.read_bytes())
        found[path.name[:9]] = said.kind if isinstance(said, Message) else [each.code for each in said]
    assert all(each == "MT535" or each for each in found.values()) and len(found) == 6
