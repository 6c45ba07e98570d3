"""What can never be false of margin accounts, their reckonings and calls, tried around the operations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from authorizations.operations import ask
from authorizations.queries import actor_of
from authorizations.refusals import WaitsAlready
from clearing.models import (
    MarginAccount,
    MarginCall,
    MarginCallAct,
    MarginCover,
    MarginException,
    MarginHaircut,
    MarginLine,
    MarginReckoning,
    MarginTerms,
)
from machinery.payload import InvalidPayload
from machinery.statements import run
from tests.authorizations.desk import decided, people, policy
from tests.clearing.margined import CASH, OCCASION, SEC, holding, margined, reckoned
from tests.clearing.test_limit_constraints import refused_by
from tests.settlements.firm import FRI_2026_11_20, LEIS, NINE, NORTE, Firm
from vocabulary.occasion import Occasion

MON_2026_11_23 = date(2026, 11, 23)
FROM_FRIDAY, LATER = DateRange(FRI_2026_11_20, None), DateRange(date(2027, 1, 1), date(2027, 1, 2))
EMPTY = DateRange(empty=True)


def writes(firm: Firm) -> list[tuple[str, Callable[[], object]]]:
    """The name of each constraint, and what it refuses."""
    account, party, euro = MarginAccount.objects.get(), firm.parties[NORTE], firm.assets["EUR"]
    terms, reckoning, call = MarginTerms.objects.get(), MarginReckoning.objects.get(), MarginCall.objects.get()
    line = MarginLine.objects.exclude(price=None).get()

    def term(**changes: Any) -> Callable[[], object]:
        facts = {
            "account": account, "maintenance": 30, "initial": None, "add_on": 0, "minimum": 0, "rounding": 1,
            "market_id": firm.market, "due_days": 1, "valid": EMPTY, "at": NINE,
        }  # fmt: skip
        return lambda: MarginTerms.objects.create(**facts | changes)

    def stood(**changes: Any) -> Callable[[], MarginReckoning]:
        facts = {
            "account": account, "terms": terms, "business_date": MON_2026_11_23, "cash": 0, "value": 10, "counted": 10,
            "equity": 10, "requirement": 1, "initial": None, "outstanding": 0, "called": 0, "at": NINE,
        }  # fmt: skip
        return lambda: MarginReckoning.objects.create(**facts | changes)

    def brought(**changes: Any) -> Callable[[], object]:
        facts = {
            "reckoning": reckoning, "book_id": line.book_id + 100, "balance": 1, "price": 1, "quotation": "ACTU",
            "priced_on": FRI_2026_11_20, "quoted_in": "EUR", "rate": 1, "haircut": 0, "value": 1, "counted": 1,
        }  # fmt: skip
        return lambda: MarginLine.objects.create(**facts | changes)

    def came(**changes: Any) -> Callable[[], object]:
        facts = {
            "call": call, "kind": "NOTED", "amount": 1, "reason": "x", "by": "x", "business_date": FRI_2026_11_20, "at": NINE,
        }  # fmt: skip
        return lambda: MarginCallAct.objects.create(**facts | changes)

    def missed(**changes: Any) -> Callable[[], object]:
        facts = {"account": account, "business_date": FRI_2026_11_20, "code": "no_price", "asset_id": euro, "at": NINE}
        return lambda: MarginException.objects.create(**facts | changes)

    missed()()
    cover = {"account": account, "holder_id": firm.accounts["SEC-HART"]}
    return [
        (
            "a_party_has_one_margin_account_a_currency",
            lambda: MarginAccount.objects.create(party_id=party, unit_id=euro),
        ),
        (
            "nobody_gives_margin_to_itself",
            lambda: MarginAccount.objects.create(party_id=party, ccp_id=party, unit_id=euro),
        ),
        ("a_margin_account_has_one_set_of_terms_a_day", term(valid=FROM_FRIDAY)),
        ("margin_is_asked_for_in_percent", term(maintenance=101)),
        ("margin_is_asked_for_in_percent", term(initial=29)),
        ("margin_is_called_for_in_amounts", term(rounding=0)),
        ("a_call_is_due_in_days", term(due_days=31)),
        ("a_call_is_due_in_days", term(due_days=0)),
        ("terms_of_margin_have_a_beginning", term(valid=DateRange(None, date(2026, 1, 1)))),
        (
            "a_haircut_is_of_a_kind_of_security",
            lambda: MarginHaircut.objects.create(terms=terms, product="FX", percent=1),
        ),
        (
            "a_haircut_is_a_part_of_the_value",
            lambda: MarginHaircut.objects.create(terms=terms, product="FUND", percent=101),
        ),
        (
            "an_account_secures_one_margin_account_a_day",
            lambda: MarginCover.objects.create(account=account, holder_id=firm.accounts[SEC], valid=FROM_FRIDAY),
        ),
        (
            "what_secures_margin_does_so_from_a_day",
            lambda: MarginCover.objects.create(valid=DateRange(None, date(2026, 1, 1)), **cover),
        ),
        ("a_margin_account_is_reckoned_once_a_date", stood(business_date=FRI_2026_11_20)),
        ("equity_is_cash_and_what_counts", stood(equity=11)),
        ("what_counts_is_of_the_value", stood(counted=11, equity=11)),
        ("margin_is_never_owed_back", stood(outstanding=-1)),
        ("a_position_has_its_price_and_cash_has_none", brought(priced_on=None)),
        ("a_line_is_of_an_account_of_the_books", brought(book_id=0)),
        ("what_is_missing_is_said_once_a_date", missed()),
        ("margin_is_missing_something_known", missed(code="weather")),
        (
            "a_call_is_for_something",
            lambda: MarginCall.objects.create(account=account, reckoning=stood()(), amount=0, due_at=NINE, at=NINE),
        ),
        ("what_comes_of_a_call_is_known", came(kind="LOST")),
        ("what_comes_of_a_call_is_known", came(kind="DISPUTED")),
        ("a_person_says_why_of_a_call", came(reason="")),
        ("a_call_is_met_within_its_amount", came(amount=call.amount + 1)),
        ("terms_of_margin_are_only_ended", lambda: MarginTerms.objects.update(maintenance=5)),
        (
            "what_secures_margin_is_only_ended",
            lambda: MarginCover.objects.update(valid=DateRange(date(2026, 1, 1), None)),
        ),
    ]


@pytest.mark.role("owner")
def test_margin_accounts_their_reckonings_and_calls_are_what_they_say(firm: Firm) -> None:
    margined(firm)
    holding(firm)
    reckoned()
    for name, write in writes(firm):
        assert refused_by(write) == name


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("clearing_marginterms", "clearing_marginterms_is_never_deleted"),
        ("clearing_margincover", "clearing_margincover_is_never_deleted"),
        ("clearing_marginaccount", "clearing_marginaccount_is_append_only"),
        ("clearing_marginhaircut", "clearing_marginhaircut_is_append_only"),
        ("clearing_marginreckoning", "clearing_marginreckoning_is_append_only"),
        ("clearing_marginline", "clearing_marginline_is_append_only"),
        ("clearing_marginexception", "clearing_marginexception_is_append_only"),
        ("clearing_margincall", "clearing_margincall_is_append_only"),
        ("clearing_margincallact", "clearing_margincallact_is_append_only"),
    ],
)
def test_what_was_called_for_is_never_deleted(firm: Firm, table: str, trigger: str) -> None:
    assert refused_by(lambda: run(f"delete from {table}")) == trigger


PAYLOAD = {
    "party": LEIS[NORTE], "currency": "EUR", "maintenance": "30", "add_on": "0", "minimum": "0", "rounding": "0.01",
    "market": "EURX", "due_days": 1, "accounts": [CASH, SEC], "valid_from": "2026-11-20",
    "haircuts": [{"product": "EQUITY", "percent": "15"}],
}  # fmt: skip


def test_who_sets_a_margin_account_asks_and_nobody_does_past_the_others(firm: Firm) -> None:
    """By terms_of_margin_have_their_request and what_secures_margin_has_its_request."""
    risk, approver = people("risk_officer", "approver")
    account = margined(firm)
    policy("approver", action="margin.set")
    occasion = Occasion(actor_of(risk), NINE, FRI_2026_11_20, "Reviewed")
    for wrong in (
        {"party": "X" * 20}, {"ccp": LEIS[NORTE]}, {"ccp": "X" * 20}, {"currency": "XXX"}, {"market": "NOPE"},
        {"accounts": ["NOPE"]}, {"maintenance": "101"}, {"maintenance": "-1"}, {"initial": "29"}, {"add_on": "-1"},
        {"rounding": "0"}, {"due_days": 0}, {"haircuts": [{"product": "FX", "percent": "1"}]},
        {"haircuts": [{"product": "BOND", "percent": "101"}]}, {"haircuts": [{"product": "BOND", "percent": "1"}] * 2},
    ):  # fmt: skip
        with pytest.raises(InvalidPayload):
            ask("margin.set", PAYLOAD | wrong, occasion)
    asked = ask("margin.set", PAYLOAD | {"maintenance": "25"}, occasion)
    (change,) = asked.effect.changes
    assert not asked.is_done and "maintenance 30%, initial 50%" in change.before and "maintenance 25%" in change.after
    with pytest.raises(WaitsAlready):
        ask("margin.set", PAYLOAD | {"maintenance": "20"}, occasion)
    holder = firm.accounts["SEC-HART"]
    assert {
        refused_by(lambda: MarginTerms.objects.filter(account=account).update(valid=EMPTY)),
        refused_by(lambda: MarginCover.objects.create(account_id=account, holder_id=holder, valid=LATER)),
    } == {"what_is_consequential_has_its_request"}
    assert decided(approver, asked.request).state == "EXECUTED"
    assert MarginTerms.objects.get(valid__isempty=False).maintenance == 25


@pytest.mark.role("owner")
def test_a_call_is_relieved_with_others_alone(firm: Firm) -> None:
    """By what_relieves_a_call_has_its_request, which asks every role but the owner."""
    risk, approver = people("risk_officer", "approver")
    margined(firm)
    holding(firm)
    reckoned()
    call = MarginCall.objects.get()
    policy("approver", action="margin_call.relieve")
    occasion = replace(OCCASION, by=actor_of(risk))
    for wrong in ({"call": call.pk + 1}, {"how": "LOST"}, {"amount": "-1"}):
        with pytest.raises(InvalidPayload):
            ask("margin_call.relieve", {"call": call.pk, "how": "NOTED"} | wrong, occasion)
    asked = ask("margin_call.relieve", {"call": call.pk, "how": "NOTED", "amount": "654.37"}, occasion)
    assert (asked.is_done, asked.effect.totals) == (False, {"EUR": Decimal("654.37")})
    assert decided(approver, asked.request).state == "EXECUTED"
    assert MarginCallAct.objects.get().amount == Decimal("654.37")
