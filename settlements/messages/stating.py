"""How a statement goes over its pages: as many lines on each as its standard carries, and balances that go on between them. Pure.

Source: ISO 15022 and ISO 20022, continuation of statements: a page says its number and whether more follow; a balance at the end of
a page that is not the last of its security is an intermediate one, with which the next page opens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import CannotBeWritten, Header
from settlements.messages.parts import Counted, Party
from settlements.messages.stated import (
    Basis,
    Frequency,
    Holding,
    HoldingsStatement,
    Moved,
    Page,
    Pending,
    PendingStatement,
    Posted,
    SettledStatement,
    Span,
    Statement,
)

ON_A_PAGE: Final = 400
"""Lines on a page of ISO 20022."""
ON_A_FIN_PAGE: Final[dict[type, int]] = {HoldingsStatement: 60, SettledStatement: 15, PendingStatement: 12}
"""Lines on a page of ISO 15022, whose text has at most 10,000 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What all pages of a statement have in common."""

    reference: str
    frequency: Frequency
    account: str
    account_owner: Party
    stated_on: date


def holdings_pages(about: About, holdings: Sequence[Holding], most: int) -> list[Statement]:
    """The pages of a statement of holdings; one without a line where there are none."""
    parts = [holdings[at : at + most] for at in range(0, len(holdings), most)] or [()]
    return [
        HoldingsStatement(
            **_general(about, number, len(parts), bool(holdings)),
            stated_on=about.stated_on,
            basis=Basis.SETTLED,
            holdings=tuple(part),
        )
        for number, part in enumerate(parts, start=1)
    ]


def pending_pages(about: About, pending: Sequence[Pending], most: int) -> list[Statement]:
    """The pages of a statement of what is pending; one without a line where nothing is."""
    parts = [pending[at : at + most] for at in range(0, len(pending), most)] or [()]
    return [
        PendingStatement(
            **_general(about, number, len(parts), bool(pending)), stated_on=about.stated_on, transactions=tuple(part)
        )
        for number, part in enumerate(parts, start=1)
    ]


def settled_pages(about: About, moved: Sequence[Moved], most: int) -> list[Statement]:
    """The pages of a statement of what settled, of securities with their opening and closing balances; one without a line where
    nothing moved. A security that goes over several pages opens on each with what the page before closes with."""
    parts = list(_filled(moved, most)) or [()]
    return [
        SettledStatement(
            **_general(about, number, len(parts), bool(moved)),
            span=Span(about.stated_on, about.stated_on),
            basis=Basis.SETTLED,
            moved=tuple(part),
        )
        for number, part in enumerate(parts, start=1)
    ]


def _general(about: About, number: int, pages: int, is_active: bool) -> dict[str, Any]:
    return {
        "reference": about.reference,
        "page": Page(number, number == pages),
        "frequency": about.frequency,
        "is_active": is_active,
        "account": about.account,
        "account_owner": about.account_owner,
    }


def _filled(moved: Sequence[Moved], most: int) -> Iterator[Sequence[Moved]]:
    page: list[Moved] = []
    room = most
    for each in moved:
        rest: Moved | None = each
        while rest is not None:
            if room == 0:
                yield page
                page, room = [], most
            now, rest = _cut(rest, room)
            page.append(now)
            room -= len(now.postings)
    if page:
        yield page


def _cut(moved: Moved, room: int) -> tuple[Moved, Moved | None]:
    """As many postings as there is room for, and what is left for the next page."""
    if len(moved.postings) <= room:
        return moved, None
    here, later = moved.postings[:room], moved.postings[room:]
    between = closing_after(moved.opening or moved.opening_of_page, here)
    return (
        replace(moved, postings=here, closing=None, closing_of_page=between),
        replace(moved, postings=later, opening=None, opening_of_page=between),
    )


def closing_after(opening: Counted | None, postings: Sequence[Posted]) -> Counted:
    """The balance after some postings."""
    if opening is None:
        raise ValueError("a security is stated with what it opens with")
    return Counted(sum((each.change.number for each in postings), start=Decimal(opening.number)), opening.type)


def page_identifier(reference: str, number: int) -> str:
    """Our identifier of a page."""
    return f"{reference}-{number}"


def written(page: Statement, header: Header | None, *, is_fin: bool) -> bytes:
    """A page in a standard. Raises CannotBeWritten where that has no place for what it says, or there is nobody to whom it goes."""
    if not is_fin:
        return iso20022.write_message(page, header)
    if header is None:
        raise CannotBeWritten(())
    return iso15022.write_message(_for_fin(page, header), header)


def _for_fin(page: Statement, header: Header) -> Statement:
    """As ISO 15022 tells it: each page has a reference of its own, and transactions have none of ours."""
    page = replace(page, reference=header.message_id)
    if isinstance(page, PendingStatement):
        return replace(page, transactions=tuple(replace(each, servicer_reference=None) for each in page.transactions))
    if isinstance(page, SettledStatement):
        return replace(
            page,
            moved=tuple(
                replace(each, postings=tuple(replace(one, servicer_reference=None) for one in each.postings))
                for each in page.moved
            ),
        )
    return page
