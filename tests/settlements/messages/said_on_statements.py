"""What statements may say: strategies for either standard, within the lengths and characters that it is given."""

from typing import Any

from hypothesis import strategies as st

from settlements.messages import codes
from settlements.messages.parts import Cash, Counted, Flow
from settlements.messages.stated import (
    LARGEST_PAGE,
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
)
from vocabulary.side import Direction, PaymentType, QuantityType

Said = st.SearchStrategy[Any]
PAGES = st.builds(Page, st.integers(0, LARGEST_PAGE), st.booleans())
TYPES = codes.TYPES_OF_INSTRUCTION.split()


def maybe(strategy: Said) -> Said:
    return st.none() | strategy


def _few(strategy: Said, *, at_least: int = 0) -> Said:
    return st.lists(strategy, min_size=at_least, max_size=2).map(tuple)


def statements(
    *,
    references: Said,
    servicer: Said,
    accounts: Said,
    owners: Said,
    days: Said,
    isins: Said,
    numbers: Said,
    axes: dict[str, Said],
) -> dict[str, Said]:
    """Statements of holdings, of what settled and of what is pending, by their topic."""
    counted = st.builds(Counted, numbers, st.sampled_from(QuantityType))
    balances = st.builds(
        lambda found, is_short: Counted(-found.number if is_short else found.number, found.type), counted, st.booleans()
    )
    cash = st.builds(Cash, st.text("ABCXYZ", min_size=3, max_size=3), numbers, st.sampled_from(Flow))
    general: dict[str, Said] = {
        "reference": references,
        "page": PAGES,
        "frequency": st.sampled_from(Frequency),
        "is_active": st.booleans(),
        "account_owner": maybe(owners),
        "account": accounts,
    }
    transaction: dict[str, Said] = {
        "reference": references,
        "servicer_reference": servicer,
        "activity": st.sampled_from(["SETT", "CORP", "COLL"]),
        "transaction_type": maybe(st.sampled_from(TYPES)),
        "direction": st.sampled_from(Direction),
        "payment_type": st.sampled_from(PaymentType),
        "quantity": counted,
        "cash": maybe(cash),
        "trade_date": maybe(days),
    }
    posted = st.builds(Posted, settled_on=days, settlement_date=maybe(days), **transaction)
    moved = st.one_of(
        st.builds(Moved, isin=isins, **dict.fromkeys(names, balances), postings=_few(posted, at_least=1))
        for names in (("opening", "closing"), ("opening_of_page", "closing"), ("opening", "closing_of_page"))
    )
    statuses = st.tuples(*(maybe(axes[name]) for name in ("processing", "matching", "settlement"))).map(
        lambda found: tuple(each for each in found if each is not None)
    )
    pending = st.builds(
        Pending, common_reference=maybe(references), isin=isins, settlement_date=days, statuses=statuses, **transaction
    )
    holding = st.builds(Holding, isin=isins, balance=balances, available=maybe(balances))
    basis = st.sampled_from(Basis)
    return {
        "holdings": st.builds(HoldingsStatement, stated_on=days, basis=basis, holdings=_few(holding), **general),
        "settled": st.builds(
            SettledStatement, span=st.builds(Span, days, days), basis=basis, moved=_few(moved), **general
        ),
        "pending": st.builds(PendingStatement, stated_on=days, transactions=_few(pending), **general),
    }
