"""What messages of ISO 15022 may say: strategies within its lengths and its character set."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from settlements.messages import codes
from settlements.messages.contents import (
    Allegement,
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
from tests.settlements.messages.said import DAYS, ISINS, LETTERS, bics, coded, maybe, texts
from tests.settlements.messages.said_on_statements import statements
from vocabulary.side import Direction, Partial, PaymentType, QuantityType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

SET_X = LETTERS + LETTERS.lower() + "0123456789/-?:().,'+ "


def _is_reference(text: str) -> bool:
    return not text.startswith("/") and not text.endswith("/") and "//" not in text


def x(longest: int) -> st.SearchStrategy[str]:
    return texts(longest, SET_X)


REFERENCES = x(16).filter(_is_reference)
SCHEMED = st.builds(Party, st.just(NamedBy.SCHEME), x(34), st.text(LETTERS + "0123456789", min_size=1, max_size=8))
BY_BIC = st.builds(Party, st.just(NamedBy.BIC), bics(), st.just(""))
NAMED = st.builds(Party, st.just(NamedBy.NAME), x(35), st.just(""))
COUNTRY = st.builds(Party, st.just(NamedBy.COUNTRY), st.text(LETTERS, min_size=2, max_size=2), st.just(""))
PARTY = BY_BIC | SCHEMED | NAMED
NUMBERS = st.integers(0, 10**13).flatmap(
    lambda digits: st.integers(0, 5).map(lambda places: Decimal(digits).scaleb(-places))
)
COUNTED = st.builds(Counted, NUMBERS, st.sampled_from(QuantityType))
TYPED = st.sampled_from([(direction, payment) for direction in Direction for payment in PaymentType])


def chains(*, of_counterparty: bool) -> st.SearchStrategy[Chain]:
    return st.builds(
        Chain,
        depository=BY_BIC | NAMED | COUNTRY if of_counterparty else st.none(),
        party=maybe(PARTY),
        account=maybe(x(35)),
        client=maybe(PARTY),
        client_account=maybe(x(35)),
    ).map(
        lambda chain: replace(
            chain,
            account=chain.account if chain.party else None,
            client_account=chain.client_account if chain.client else None,
        )
    )


def cash(direction: Direction) -> st.SearchStrategy[Cash]:
    flow = Flow.CREDIT if direction == Direction.DELIVER else Flow.DEBIT
    return st.builds(Cash, st.text(LETTERS, min_size=3, max_size=3), NUMBERS, st.just(flow))


def _traded(direction: Direction, payment: PaymentType) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "reference": REFERENCES,
        "direction": st.just(direction),
        "payment_type": st.just(payment),
        "common_reference": maybe(REFERENCES),
        "trade_date": maybe(DAYS),
        "market": maybe(st.builds(Market, st.sampled_from(["EXCH", "OTCO", "VARI"]), st.sampled_from(["", "XMAD"]))),
        "trade_conditions": coded(codes.TRADE_CONDITIONS),
        "isin": ISINS,
        "quantity": COUNTED,
        "account_owner": maybe(BY_BIC | SCHEMED),
        "account": x(35),
        "cash_account": maybe(x(34)),
        "transaction_type": st.sampled_from(sorted(codes.TYPES)),
        "conditions": coded(codes.CONDITIONS_OF_INSTRUCTION),
        "partial": maybe(st.sampled_from(Partial)),
        "deliverer": chains(of_counterparty=direction == Direction.RECEIVE),
        "receiver": chains(of_counterparty=direction == Direction.DELIVER),
        "cash": cash(direction) if payment == PaymentType.AGAINST else st.none(),
    }


LINKS = st.lists(
    st.builds(
        Link,
        position=maybe(st.sampled_from(ProcessingPosition)),
        reference=REFERENCES,
        named=st.sampled_from([Named.INSTRUCTION, Named.MARKET, Named.POOL]),
    ),
    max_size=3,
).map(tuple)
INSTRUCTIONS = TYPED.flatmap(
    lambda typed: st.builds(
        Instruction,
        settlement_date=DAYS,
        hold=st.booleans(),
        priority=maybe(st.integers(0, 9999)),
        links=LINKS,
        **_traded(*typed),
    )
)
CONFIRMATIONS = TYPED.flatmap(
    lambda typed: st.builds(
        Confirmation,
        settled_on=DAYS,
        settlement_date=maybe(DAYS),
        confirmation_reference=REFERENCES,
        market_reference=maybe(REFERENCES),
        priority=maybe(st.integers(0, 9999)),
        part=maybe(st.sampled_from(Part)),
        previously=maybe(COUNTED),
        remaining=maybe(COUNTED),
        previously_paid=maybe(cash(typed[0])),
        remaining_cash=maybe(cash(typed[0])),
        **_traded(*typed),
    )
)
ALLEGEMENTS = TYPED.flatmap(
    lambda typed: st.builds(
        Allegement,
        settlement_date=DAYS,
        market_reference=maybe(REFERENCES),
        counterparty_market_reference=maybe(REFERENCES),
        **_traded(*typed),
    )
)


def axes(lists: dict[Any, str | None]) -> st.SearchStrategy[Axis[Any]]:
    """Reasons with words of one space each, which lines may break at."""
    words = st.lists(st.text(LETTERS, min_size=1, max_size=12), max_size=8).map(" ".join)
    return st.one_of(
        [
            st.builds(
                Axis,
                st.just(status),
                st.lists(st.builds(Reason, st.sampled_from(text.split()), words), max_size=2).map(tuple)
                if text
                else st.just(()),
            )
            for status, text in lists.items()
        ]
    )


MATCHING = axes({MatchingStatus.MATCHED: None, MatchingStatus.UNMATCHED: codes.UNMATCHED})
STATUS_ADVICES = st.builds(
    StatusAdvice,
    reference=REFERENCES,
    advice_reference=REFERENCES,
    market_reference=maybe(REFERENCES),
    counterparty_market_reference=maybe(REFERENCES),
    common_reference=maybe(REFERENCES),
    processing=maybe(
        axes(
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
    ),
    inferred_matching=maybe(MATCHING),
    matching=maybe(MATCHING),
    settlement=maybe(axes({SettlementStatus.PENDING: codes.PENDING, SettlementStatus.FAILING: codes.FAILING})),
)
CANCELLATION_STATUSES = st.builds(
    CancellationStatus,
    request_reference=REFERENCES,
    advice_reference=REFERENCES,
    market_reference=maybe(REFERENCES),
    processing=axes(
        {
            ProcessingStatus.ACCEPTED: codes.REQUEST_ACKNOWLEDGED,
            ProcessingStatus.REJECTED: codes.REQUEST_REJECTED,
            ProcessingStatus.DENIED: codes.REQUEST_DENIED,
            ProcessingStatus.CANCELLATION_PENDING: codes.REQUEST_PENDING,
            ProcessingStatus.CANCELLED: codes.REQUEST_DONE,
        }
    ),
)
MODIFICATION_REQUESTS = st.builds(
    ModificationRequest,
    request_reference=REFERENCES,
    account_owner=maybe(BY_BIC | SCHEMED),
    account=x(35),
    changes=st.lists(
        st.builds(
            Change,
            reference=REFERENCES,
            market_reference=maybe(REFERENCES),
            linking=maybe(st.sampled_from(Linking)),
            priority=maybe(st.integers(0, 9999)),
            partial=maybe(st.sampled_from(Partial)),
            hold=maybe(st.booleans()),
            links=LINKS,
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)
MODIFICATION_STATUSES = st.builds(
    ModificationStatus,
    request_reference=REFERENCES,
    advice_reference=REFERENCES,
    change=maybe(st.builds(Change, reference=REFERENCES)),
    processing=axes(
        {
            ChangeStatus.ACCEPTED: codes.ACKNOWLEDGED,
            ChangeStatus.REJECTED: codes.CHANGE_REJECTED,
            ChangeStatus.DONE: None,
            ChangeStatus.DENIED: codes.REQUEST_DENIED,
            ChangeStatus.PENDING: codes.CHANGE_PENDING,
        }
    ),
)
STATEMENTS = statements(
    references=REFERENCES,
    servicer=st.none(),
    accounts=x(35),
    owners=BY_BIC | SCHEMED,
    days=DAYS,
    isins=ISINS,
    numbers=NUMBERS,
    axes={
        "processing": axes(
            {
                ProcessingStatus.ACCEPTED: codes.ACKNOWLEDGED,
                ProcessingStatus.PENDING_PROCESSING: codes.PENDING_PROCESSING,
                ProcessingStatus.CANCELLATION_PENDING: codes.PENDING_CANCELLATION,
            }
        ),
        "matching": MATCHING,
        "settlement": axes({SettlementStatus.PENDING: codes.PENDING, SettlementStatus.FAILING: codes.FAILING}),
    },
)
HEADERS = st.builds(
    Header,
    sender=bics().filter(lambda bic: len(bic) == 11),
    receiver=bics().filter(lambda bic: len(bic) == 11),
    message_id=st.just("") | x(16),
    created_at=st.none(),
    possible_duplicate=st.booleans(),
)
BY_CONTENT: dict[str, st.SearchStrategy[Content]] = {
    "instruction": INSTRUCTIONS,
    "confirmation": CONFIRMATIONS,
    "allegement": ALLEGEMENTS,
    "status advice": STATUS_ADVICES,
    "cancellation status": CANCELLATION_STATUSES,
    "statement of holdings": STATEMENTS["holdings"],
    "statement of what settled": STATEMENTS["settled"],
    "statement of what is pending": STATEMENTS["pending"],
    "modification request": MODIFICATION_REQUESTS,
    "modification status": MODIFICATION_STATUSES,
}


def request_for(instruction: Instruction, reference: str) -> CancellationRequest:
    """The request to cancel an instruction."""
    return CancellationRequest(
        request_reference=reference,
        reference=instruction.reference,
        direction=instruction.direction,
        payment_type=instruction.payment_type,
        account_owner=instruction.account_owner,
        account=instruction.account,
    )
