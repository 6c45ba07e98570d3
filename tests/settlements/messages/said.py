"""What settlement messages may say: strategies, and one usual instruction to start from."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from settlements.messages import codes
from settlements.messages.contents import (
    Allegement,
    AllegementRemoval,
    CancellationRequest,
    CancellationStatus,
    Change,
    ChangeStatus,
    Confirmation,
    Content,
    Header,
    Instruction,
    Linking,
    ModificationRequest,
    ModificationStatus,
    PartReleased,
    StatusAdvice,
)
from settlements.messages.parts import (
    Axis,
    Cash,
    Chain,
    Counted,
    Flow,
    Link,
    Market,
    Named,
    NamedBy,
    Party,
    ProcessingPosition,
    Reason,
)
from settlements.partials import Confirmation as Part
from tests.settlements.messages.said_on_statements import statements
from vocabulary.side import Direction, Partial, PaymentType, QuantityType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

THU_2026_11_19 = date(2026, 11, 19)
MON_2026_11_23 = date(2026, 11, 23)

USUAL = Instruction(
    reference="TOMI261119T00001",
    direction=Direction.DELIVER,
    payment_type=PaymentType.AGAINST,
    common_reference="CMN1",
    trade_date=THU_2026_11_19,
    settlement_date=MON_2026_11_23,
    market=Market("EXCH", "XMAD"),
    isin="ES0113900J37",
    quantity=Counted(Decimal(500), QuantityType.UNIT),
    account="SAFE-1",
    transaction_type="TRAD",
    conditions=("NOMC",),
    partial=Partial.ALLOWED,
    hold=True,
    priority=3,
    deliverer=Chain(
        depository=Party(NamedBy.BIC, "IBRCESMMXXX"), party=Party(NamedBy.BIC, "TOMIESM0XXX"), account="SAFE-1"
    ),
    receiver=Chain(depository=Party(NamedBy.BIC, "CRESGB22XXX"), party=Party(NamedBy.BIC, "PELLGBL0XXX")),
    cash=Cash("EUR", Decimal("12450.00"), Flow.CREDIT),
)
HEADER = Header(
    sender="TOMIESM0XXX",
    receiver="IBRCESMMXXX",
    message_id="MSG-1",
    created_at=datetime(2026, 11, 19, 17, 0, 1, tzinfo=UTC),
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FREELY = "abcxyzABCXYZ0189/-?:().,'+ &<>\"]é漢"


def texts(longest: int, letters: str = FREELY) -> st.SearchStrategy[str]:
    """Texts without spaces around them."""
    return st.text(letters, min_size=1, max_size=longest).filter(lambda text: text == text.strip())


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def bics() -> st.SearchStrategy[str]:
    return st.from_regex(
        r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", fullmatch=True, alphabet=st.characters(codec="ascii")
    )


def parties(*named_by: NamedBy) -> st.SearchStrategy[Party]:
    how = {
        NamedBy.BIC: st.builds(Party, st.just(NamedBy.BIC), bics(), st.just("")),
        NamedBy.SCHEME: st.builds(Party, st.just(NamedBy.SCHEME), texts(35), texts(35)),
        NamedBy.NAME: st.builds(Party, st.just(NamedBy.NAME), texts(350), st.just("")),
        NamedBy.COUNTRY: st.builds(
            Party, st.just(NamedBy.COUNTRY), st.text(LETTERS, min_size=2, max_size=2), st.just("")
        ),
    }
    return st.one_of([how[each] for each in named_by])


def _whole(chain: Chain) -> Chain:
    """Accounts only with the party whose they are."""
    return replace(
        chain,
        account=chain.account if chain.party else None,
        client_account=chain.client_account if chain.client else None,
    )


REFERENCES = texts(35)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
PARTY = parties(NamedBy.BIC, NamedBy.SCHEME, NamedBy.NAME)
OWNER = parties(NamedBy.BIC, NamedBy.SCHEME)
CHAINS = st.builds(
    Chain,
    depository=maybe(parties(NamedBy.BIC, NamedBy.NAME, NamedBy.COUNTRY)),
    party=maybe(PARTY),
    account=maybe(REFERENCES),
    client=maybe(PARTY),
    client_account=maybe(REFERENCES),
).map(_whole)


def numbers(decimals: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, 10**18 - 1).flatmap(
        lambda digits: st.integers(0, decimals).map(lambda places: Decimal(digits).scaleb(-places))
    )


COUNTED = st.builds(Counted, numbers(17), st.just(QuantityType.UNIT)) | st.builds(
    Counted, numbers(5), st.just(QuantityType.NOMINAL)
)
CASH = st.builds(Cash, st.text(LETTERS, min_size=3, max_size=3), numbers(5), st.sampled_from(Flow))
ISINS = st.from_regex("[A-Z]{2}[A-Z0-9]{9}[0-9]", fullmatch=True, alphabet=st.characters(codec="ascii"))


def coded(text: str, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(text.split()), max_size=most).map(tuple)


def _links(*positions: ProcessingPosition) -> st.SearchStrategy[tuple[Link, ...]]:
    return st.lists(
        st.builds(Link, position=maybe(st.sampled_from(positions)), reference=REFERENCES, named=st.sampled_from(Named)),
        max_size=3,
    ).map(tuple)


def _traded(types: str, conditions: str) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "reference": REFERENCES,
        "direction": st.sampled_from(Direction),
        "payment_type": st.sampled_from(PaymentType),
        "common_reference": maybe(REFERENCES),
        "trade_date": maybe(DAYS),
        "market": maybe(
            st.builds(Market, st.sampled_from(["EXCH", "OTCO", "PRIM", "SECM", "VARI"]), st.sampled_from(["", "XMAD"]))
        ),
        "trade_conditions": coded(codes.TRADE_CONDITIONS),
        "isin": ISINS,
        "quantity": COUNTED,
        "account_owner": maybe(OWNER),
        "account": maybe(REFERENCES),
        "cash_account": maybe(texts(34)) | st.just("ES9121000418450200051332"),
        "transaction_type": st.sampled_from(types.split()),
        "conditions": coded(conditions),
        "partial": maybe(st.sampled_from(Partial)),
        "deliverer": CHAINS,
        "receiver": CHAINS,
        "cash": maybe(CASH),
    }


def reasons(text: str) -> st.SearchStrategy[tuple[Reason, ...]]:
    return st.lists(st.builds(Reason, st.sampled_from(text.split()), st.just("") | texts(210)), max_size=3).map(tuple)


def axes(lists: dict[Any, str | None]) -> st.SearchStrategy[Axis[Any]]:
    return st.one_of(
        [st.builds(Axis, st.just(status), reasons(text) if text else st.just(())) for status, text in lists.items()]
    )


MATCHING = axes({MatchingStatus.MATCHED: None, MatchingStatus.UNMATCHED: codes.UNMATCHED})
PROCESSING = axes(
    {
        ProcessingStatus.ACCEPTED: codes.ACKNOWLEDGED,
        ProcessingStatus.PENDING_PROCESSING: codes.PENDING_PROCESSING,
        ProcessingStatus.REJECTED: codes.REJECTED,
        ProcessingStatus.IN_REPAIR: codes.IN_REPAIR,
        ProcessingStatus.CANCELLED: codes.CANCELLED,
        ProcessingStatus.CANCELLATION_PENDING: codes.PENDING_CANCELLATION,
        ProcessingStatus.CANCELLATION_REQUESTED: None,
    }
)
SETTLEMENT = axes({SettlementStatus.PENDING: codes.PENDING, SettlementStatus.FAILING: codes.FAILING})

INSTRUCTIONS = st.builds(
    Instruction,
    settlement_date=DAYS,
    hold=st.booleans(),
    priority=maybe(st.integers(0, 9999)),
    links=_links(*ProcessingPosition),
    **_traded(codes.TYPES_OF_INSTRUCTION, codes.CONDITIONS_OF_INSTRUCTION),
)
ALLEGEMENTS = st.builds(
    Allegement,
    settlement_date=DAYS,
    market_reference=maybe(REFERENCES),
    counterparty_market_reference=maybe(REFERENCES),
    **_traded(codes.TYPES_OF_ALLEGEMENT, codes.CONDITIONS_OF_ALLEGEMENT),
)
CONFIRMATIONS = st.builds(
    Confirmation,
    settled_on=DAYS,
    settlement_date=maybe(DAYS),
    servicer_reference=maybe(REFERENCES),
    market_reference=maybe(REFERENCES),
    priority=maybe(st.integers(0, 9999)),
    part=maybe(st.sampled_from(Part)),
    previously=maybe(COUNTED),
    remaining=maybe(COUNTED),
    previously_paid=maybe(CASH),
    remaining_cash=maybe(CASH),
    **_traded(codes.TYPES_OF_CONFIRMATION, codes.CONDITIONS_OF_CONFIRMATION),
)
STATUS_ADVICES = st.builds(
    StatusAdvice,
    reference=REFERENCES,
    servicer_reference=maybe(REFERENCES),
    market_reference=maybe(REFERENCES),
    counterparty_market_reference=maybe(REFERENCES),
    common_reference=maybe(REFERENCES),
    processing=maybe(PROCESSING),
    inferred_matching=maybe(MATCHING),
    matching=maybe(MATCHING),
    settlement=maybe(SETTLEMENT),
)
CANCELLATION_REQUESTS = st.builds(
    CancellationRequest,
    reference=REFERENCES,
    direction=st.sampled_from(Direction),
    payment_type=st.sampled_from(PaymentType),
    servicer_reference=maybe(REFERENCES),
    market_reference=maybe(REFERENCES),
    account_owner=maybe(OWNER),
    account=maybe(REFERENCES),
    reason=maybe(st.sampled_from(codes.CANCELLED.split())),
)


def _named_or_not(status: CancellationStatus) -> CancellationStatus:
    """The transaction is named whole or not at all; the servicer's references stand beside it."""
    if status.reference and status.direction and status.payment_type:
        return status
    return replace(
        status, reference=None, direction=None, payment_type=None, servicer_reference=None, market_reference=None
    )


CANCELLATION_STATUSES = st.builds(
    CancellationStatus,
    request_reference=REFERENCES,
    processing=axes(
        {
            ProcessingStatus.CANCELLATION_PENDING: codes.REQUEST_PENDING,
            ProcessingStatus.REJECTED: codes.REQUEST_REJECTED,
            ProcessingStatus.IN_REPAIR: codes.REQUEST_IN_REPAIR,
            ProcessingStatus.ACCEPTED: codes.REQUEST_ACKNOWLEDGED,
            ProcessingStatus.DENIED: codes.REQUEST_DENIED,
            ProcessingStatus.CANCELLED: codes.REQUEST_DONE,
        }
    ),
    reference=maybe(REFERENCES),
    direction=maybe(st.sampled_from(Direction)),
    payment_type=maybe(st.sampled_from(PaymentType)),
    servicer_reference=maybe(REFERENCES),
    market_reference=maybe(REFERENCES),
).map(_named_or_not)
ALLEGEMENT_REMOVALS = st.builds(
    AllegementRemoval,
    reference=REFERENCES,
    direction=st.sampled_from(Direction),
    payment_type=st.sampled_from(PaymentType),
    market_reference=maybe(REFERENCES),
    counterparty_market_reference=maybe(REFERENCES),
    account=maybe(REFERENCES),
)
CHANGES = st.builds(
    Change,
    reference=REFERENCES,
    servicer_reference=maybe(REFERENCES),
    market_reference=maybe(REFERENCES),
    linking=maybe(st.sampled_from(Linking)),
    priority=maybe(st.integers(0, 9999)),
    partial=maybe(st.sampled_from(Partial)),
    hold=maybe(st.booleans()),
    links=_links(ProcessingPosition.AFTER, ProcessingPosition.BEFORE, ProcessingPosition.WITH),
)
MODIFICATION_REQUESTS = st.builds(
    ModificationRequest,
    changes=st.lists(CHANGES, min_size=1, max_size=3).map(tuple),
    releases=st.lists(st.builds(PartReleased, REFERENCES, COUNTED), max_size=2).map(tuple),
    account_owner=maybe(OWNER),
    account=maybe(REFERENCES),
)
MODIFICATION_STATUSES = st.builds(
    ModificationStatus,
    request_reference=REFERENCES,
    processing=axes(
        {
            ChangeStatus.ACCEPTED: codes.ACKNOWLEDGED,
            ChangeStatus.REJECTED: codes.CHANGE_REJECTED,
            ChangeStatus.DONE: None,
            ChangeStatus.DENIED: codes.REQUEST_DENIED,
            ChangeStatus.PENDING: codes.CHANGE_PENDING,
        }
    ),
    account=maybe(REFERENCES),
    change=maybe(CHANGES),
)

HEADERS = st.builds(
    Header,
    sender=bics(),
    receiver=bics(),
    message_id=REFERENCES,
    created_at=st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30), timezones=st.just(UTC)),
    possible_duplicate=st.booleans(),
)
STATEMENTS = statements(
    references=REFERENCES,
    servicer=maybe(REFERENCES),
    accounts=REFERENCES,
    owners=OWNER,
    days=DAYS,
    isins=ISINS,
    numbers=numbers(5),
    axes={
        "processing": axes(
            {
                ProcessingStatus.ACCEPTED: codes.ACKNOWLEDGED,
                ProcessingStatus.PENDING_PROCESSING: codes.PENDING_PROCESSING,
                ProcessingStatus.CANCELLATION_PENDING: codes.PENDING_CANCELLATION,
                ProcessingStatus.CANCELLATION_REQUESTED: None,
            }
        ),
        "matching": axes({MatchingStatus.MATCHED: None, MatchingStatus.UNMATCHED: codes.UNMATCHED}),
        "settlement": axes({SettlementStatus.PENDING: codes.PENDING, SettlementStatus.FAILING: codes.FAILING}),
    },
)
BY_KIND: dict[str, st.SearchStrategy[Content]] = {
    "semt.002": STATEMENTS["holdings"],
    "semt.017": STATEMENTS["settled"],
    "semt.018": STATEMENTS["pending"],
    "sese.020": CANCELLATION_REQUESTS,
    "sese.023": INSTRUCTIONS,
    "sese.024": STATUS_ADVICES,
    "sese.025": CONFIRMATIONS,
    "sese.027": CANCELLATION_STATUSES,
    "sese.028": ALLEGEMENTS,
    "sese.029": ALLEGEMENT_REMOVALS,
    "sese.030": MODIFICATION_REQUESTS,
    "sese.031": MODIFICATION_STATUSES,
}
