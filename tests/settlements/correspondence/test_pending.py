"""Statements of what is pending at a depository: taken in page by page, and compared with what is open there."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.statements import value
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish, open_account
from settlements.correspondence.taking import take_up
from settlements.messages import iso15022
from settlements.messages.parts import Axis
from settlements.messages.stated import Frequency, Page, Pending, PendingStatement
from settlements.models import DepositoryStatement, DepositoryStatementLine
from settlements.operations import DepositoryWish, set_depository
from settlements.partials import Confirmation as Part
from settlements.pending import compared
from settlements.pending_words import causes
from settlements.queries import (
    ComparedPending,
    PendingWanted,
    Scope,
    compared_pending,
    compared_pending_totals,
    pending_differences,
)
from tests.refused import refused_by
from tests.settlements.correspondence.posted import JOB, OURS, TEN, state
from tests.settlements.correspondence.proved import broken
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    FAILING,
    MATCHED,
    MINUTE,
    OCCASION,
    advice,
    answers,
    confirmation,
    outside,
    reach,
    reasons,
    said,
)
from tests.settlements.firm import FRI_2026_11_20, NORTE, SHARE, START, Firm
from tests.settlements.sides import FREE, receives
from vocabulary.status import SettlementStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

ALL = Scope(None)


def test_a_statement_is_of_the_party_whose_account_it_states(market: Firm) -> None:
    """Whatever other way there to the same depository was set since."""
    reach(market)
    wishes = [AccountWish("LOC-NORT", market.parties[NORTE], Account.Kind.LOCATION)]
    with whole():
        [location] = open_account(wishes, opened_on=START, by=JOB, at=TEN).values()
        set_depository(DepositoryWish(market.market, DEPOSITORY, "ISO20022", "9", location, location, 60), OCCASION)
    assert answers(states()).party_id == market.parties[OURS]
    assert answers(states(account="9", reference="P2")).party_id == market.parties[NORTE]


def pending(instruction: int, **changes: Any) -> Pending:
    """A line that agrees with what was sent, matched and pending."""
    sent_as = said(instruction)
    told: dict[str, Any] = {
        "reference": sent_as.reference,
        "activity": "SETT",
        "transaction_type": "TRAD",
        "direction": sent_as.direction,
        "payment_type": sent_as.payment_type,
        "isin": sent_as.isin,
        "quantity": sent_as.quantity,
        "cash": sent_as.cash,
        "trade_date": sent_as.trade_date,
        "settlement_date": sent_as.settlement_date,
        "statuses": tuple(MATCHED.values()),
    }
    return Pending(**{**told, **changes})


def states(*lines: Pending, **changes: Any) -> PendingStatement:
    told: dict[str, Any] = {
        "reference": "P1",
        "page": Page(1, is_last=True),
        "frequency": Frequency.DAILY,
        "is_active": bool(lines),
        "account": "21817",
        "stated_on": FRI_2026_11_20,
        "transactions": lines,
    }
    return PendingStatement(**{**told, **changes})


def found(difference: str = "", scope: Scope = ALL, **asked: Any) -> list[ComparedPending]:
    """The comparison; in each line PostgreSQL says what the pure comparison does."""
    lines = list(compared_pending(PendingWanted(difference, **asked), scope, Cut()).rows)
    for each in lines:
        assert compared(each.theirs, each.ours, has_moved=each.has_moved) == each.compared
        assert bool(causes(each)) == (each.compared.verdict != "EQUAL")
    assert compared_pending_totals(PendingWanted(difference, **asked), scope).count.number == len(lines)
    return lines


def verdicts(**asked: Any) -> list[str]:
    return sorted(str(each.compared.verdict) for each in found(**asked))


@pytest.mark.parametrize("form", ["semt.018", "MT537"])
def test_a_statement_is_taken_in_once_and_agrees(market: Firm, form: str) -> None:
    reach(market)
    instruction = outside()
    answers(advice(instruction, **ACCEPTED, **MATCHED))
    how = {"form": iso15022} if form == "MT537" else {}
    message = answers(states(pending(instruction)), at=TEN + MINUTE, **how)
    assert (message.kind, state(message)) == (form, ["FOLLOWED"])
    with whole():
        take_up(message.pk, at=TEN, business_date=FRI_2026_11_20)
    [kept], [line] = DepositoryStatement.objects.all(), DepositoryStatementLine.objects.all()
    assert (kept.message_id, kept.reference, kept.stated_on) == (message.pk, "P1", FRI_2026_11_20)
    assert (line.instruction_id, line.isin, line.quantity) == (instruction, SHARE, Decimal(100))
    [shown] = found()
    assert (shown.compared.verdict, shown.market, shown.message) == ("EQUAL", "EURX", message.pk)
    assert pending_differences(ALL) is None


def test_what_differs_is_found_and_what_one_alone_has(market: Firm) -> None:
    reach(market)
    first, second, third = (outside(number) for number in (1, 2, 3))
    for each in (first, second, third):
        answers(advice(each, **ACCEPTED, **MATCHED))
    late = replace(pending(first), settlement_date=date(2026, 11, 23), statuses=(Axis(SettlementStatus.FAILING),))
    strange = pending(second, reference="D9-9")
    answers(states(late, strange), at=TEN + MINUTE)
    assert verdicts() == ["DIFFERS", "OURS", "OURS", "THEIRS"]
    [differs] = found("settlement_date")
    assert differs.instruction == first and differs.compared.differs == ("status", "settlement_date")
    assert "PENF" in causes(differs)[0] and "PEND" in causes(differs)[0]
    assert {each.instruction for each in found("OURS")} == {second, third}
    assert [(each.reference, each.instruction) for each in found("THEIRS")] == [("D9-9", None)]
    assert len(found("open")) == 4 and found("EQUAL") == [] and found(market="NONE") == []
    assert found(stated_on=date(2026, 11, 19)) == [] and found(scope=Scope(())) == []
    differences = pending_differences(ALL)
    assert differences is not None and (differences[0], differences[1].number) == (FRI_2026_11_20, 4)


def test_what_is_left_of_a_part_is_compared_and_what_is_over_here_differs(market: Firm) -> None:
    reach(market)
    part, whole_of = outside(1, receives, **FREE), outside(2, receives, **FREE)
    answers(confirmation(part, "40", part=Part.MORE_TO_COME))
    answers(confirmation(whole_of))
    left = said(part).quantity._replace(number=Decimal(60))
    answers(states(pending(part, quantity=left, statuses=()), pending(whole_of, statuses=())), at=TEN + MINUTE)
    assert [each.instruction for each in found("EQUAL")] == [part]
    assert [each.instruction for each in found("over")] == [whole_of]


def test_what_the_depository_tells_later_counts_more_than_its_statement(market: Firm) -> None:
    reach(market)
    instruction, other = outside(1), outside(2)
    answers(advice(instruction, **ACCEPTED, **MATCHED))
    answers(states(pending(instruction)), at=TEN + MINUTE)
    assert verdicts() == ["EQUAL", "OURS"]
    answers(advice(instruction, **FAILING), at=TEN + 2 * MINUTE)
    answers(advice(other, **ACCEPTED), at=TEN + 2 * MINUTE)
    assert verdicts() == ["SINCE"], "and what was told of later is not missed"


def test_the_newest_of_an_account_and_a_day_counts_and_pages_belong_together(market: Firm) -> None:
    reach(market)
    first, second = outside(1), outside(2)
    for each in (first, second):
        answers(advice(each, **ACCEPTED, **MATCHED))
    answers(states(pending(second), page=Page(2, is_last=True)), at=TEN + 3 * MINUTE)
    assert verdicts() == ["EQUAL"], "a page is missing: nothing is said to be ours alone"
    answers(states(pending(first), page=Page(1, is_last=False)), at=TEN + 2 * MINUTE)
    assert verdicts() == ["EQUAL", "EQUAL"]
    answers(states(pending(first)), at=TEN + 4 * MINUTE)
    assert verdicts() == ["EQUAL", "OURS"], "the newer one has one page"
    answers(states(reference="P0"), at=TEN + MINUTE)
    assert verdicts() == ["EQUAL", "OURS"], "an older one that comes later"


def test_a_statement_of_another_account_or_of_tomorrow_is_set_aside(market: Firm) -> None:
    reach(market)
    assert reasons(answers(states(account="99"))) == ["account_not_known_there"]
    assert reasons(answers(states(stated_on=date(2026, 11, 21)))) == ["stated_of_future"]
    stranger = answers(states(), sender="NORTESMMXXX")
    assert reasons(stranger) == ["not_taken_in"] and not DepositoryStatement.objects.exists()


LINE = {"number": "9"}


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
        ("", {"message_id": "message_id - 1", "page": "0"}, "a_page_of_what_is_pending_is_counted"),
        ("line", {}, "a_line_of_what_is_pending_has_its_place"),
        ("line", {**LINE, "direction": "'BOTH'"}, "a_line_of_what_is_pending_is_counted_and_directed"),
        ("line", {**LINE, "currency": "'EUR'", "amount": "null"}, "what_is_pending_has_a_currency_with_its_amount"),
    ],
)
def test_what_postgresql_keeps_of_statements(
    market: Firm, table: str, changes: dict[str, str], constraint: str
) -> None:
    reach(market)
    answers(states(pending(outside())), at=TEN + MINUTE)
    name = f"settlements_depositorystatement{table}"
    columns = value(
        "select array_agg(column_name::text order by ordinal_position) from information_schema.columns"
        " where table_name = %s and column_name <> 'id'",
        [name],
    )
    values = ", ".join(changes.get(each, f'"{each}"') for each in columns)
    copy = f"insert into {name} ({', '.join(columns)}) select {values} from {name}"
    assert refused_by(copy) == constraint


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def test_a_line_that_no_message_said_breaks_the_proof(market: Firm) -> None:
    reach(market)
    message = answers(states(pending(outside())), at=TEN + MINUTE)
    with pytest.raises(Undone), whole():
        line = DepositoryStatementLine.objects.get()
        line.pk, line.number = None, 2
        line.save(force_insert=True)
        assert {(code, key) for code, key, _, _ in broken()} == {("X05", f"message {message.pk}")}
        raise Undone
