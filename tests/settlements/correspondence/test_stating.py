"""Statements of safekeeping accounts say what the books held, what settled and what was pending at the close of a date; each is
made once, in pages that are messages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from backoffice import schedule
from backoffice.schedule import make_due_statements
from itservices.operations import open_run
from itservices.runner import run_to_end
from ledger.queries import balances
from machinery.invariants import Scope as Proved
from machinery.statements import rows
from machinery.transactions import whole
from settlements.correspondence import stating
from settlements.correspondence.asking import NothingToState, ask_for_statements
from settlements.correspondence.stating import make_statement, reference_of
from settlements.messages.contents import CannotBeWritten
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Cash, Flow
from settlements.messages.stated import (
    Frequency,
    HoldingsStatement,
    PendingStatement,
    SettledStatement,
)
from settlements.models import Message, Statement
from settlements.operations import Occasion, submit
from settlements.operations.statements import NoSafekeepingAccount, NotOver
from settlements.operations.wishes import set_message_wish
from settlements.queries import pages_of, statements_due
from settlements.telling_invariants import STATED
from tests.sealing import seal
from tests.settlements.correspondence.posted import JOB, OURS, TEN
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, HARTWELL, LEIS, NORTE, SHARE, Firm, fund, row
from tests.settlements.messages.test_iso20022 import DATA, schema

NIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)
MON_2026_11_23 = date(2026, 11, 23)
AFTER = Occasion(JOB, NIGHT + timedelta(hours=2), MON_2026_11_23, "Asked for")
EVER = Proved(FRI_2026_11_20)


@pytest.fixture
def closed(market: Firm, settings: Any) -> Firm:
    """Friday is over: of Norte's deliveries one DVP (1) and one FOP (2) settled, a DVP lacked securities (3); 320 were put in."""
    settings.OWN_BIC = OURS
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(320))
        fund(market, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
    with whole():
        trades = [row(1), row(2, payment="FOP", **CASHLESS), row(3, quantity="5000")]
        submit(trades, by=JOB, at=TEN, business_date=FRI_2026_11_20)
    with whole():
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NIGHT).pk
    assert run_to_end(opened) == "DONE"
    return market


def made(firm: Firm, topic: str, form: str = "ISO20022", account: str = "SEC-NORT") -> Statement:
    with whole():
        return make_statement(firm.accounts[account], topic, form, FRI_2026_11_20, Frequency.ON_DEMAND, occasion=AFTER)


def said(found: Statement) -> list[Read]:
    """Its pages, read again; nothing in them is left unread, and those in ISO 20022 are valid."""
    read = []
    for message in pages_of(found):
        each = read_message(bytes(message.body))
        assert isinstance(each, Read) and not each.unread and each.kind == message.kind, each
        if each.kind in FAMILIES and DATA.exists():
            document = next(iter(etree.fromstring(bytes(message.body)).iter("{*}Document")))
            schema(f"{each.kind}.001.{FAMILIES[each.kind].version:02d}").assertValid(
                etree.fromstring(etree.tostring(document))
            )
        read.append(each)
    assert [each.content.page for each in read] == [(n, n == len(read)) for n in range(1, len(read) + 1)]  # type: ignore[union-attr]
    return read


def broken() -> list[dict[str, Any]]:
    return list(rows(STATED.sql(), STATED.parameters(EVER)))


@pytest.mark.parametrize(("form", "kind"), [("ISO20022", "semt.002"), ("ISO15022", "MT535")])
def test_holdings_are_those_of_the_books(closed: Firm, form: str, kind: str) -> None:
    (page,) = said(made(closed, "HOLDINGS", form))
    found = page.content
    assert page.kind == kind and isinstance(found, HoldingsStatement) and found.stated_on == FRI_2026_11_20
    asset = closed.assets[SHARE]
    ((account,),) = [[f["id"] for f in rows(
        "select id from ledger_account where holder_id = %s and asset_id = %s", [closed.accounts["SEC-NORT"], asset]
    )]]  # fmt: skip
    (held,) = found.holdings
    assert held.isin == SHARE and held.balance.number == balances([account], FRI_2026_11_20)[account] == 120
    assert held.available and held.available.number == 120 and found.is_active and found.account == "SEC-NORT"
    assert not broken()


@pytest.mark.parametrize(("form", "kind"), [("ISO20022", "semt.017"), ("ISO15022", "MT536")])
def test_what_settled_leads_from_one_balance_to_the_other(closed: Firm, form: str, kind: str) -> None:
    (page,) = said(made(closed, "SETTLED", form))
    found = page.content
    assert page.kind == kind and isinstance(found, SettledStatement)
    assert found.span == (FRI_2026_11_20, FRI_2026_11_20)
    (moved,) = found.moved
    assert moved.opening and moved.opening.number == 0 and moved.closing and moved.closing.number == 120
    told = {each.reference: each for each in moved.postings}
    assert set(told) == {"NONREF", "N000001", "N000002"}
    assert told["N000001"].cash == Cash("EUR", Decimal("12345.60"), Flow.CREDIT) and told["N000002"].cash is None
    assert (told["NONREF"].activity, told["NONREF"].change.number, told["N000001"].change.number) == ("CORP", 320, -100)
    assert told["N000001"].settled_on == FRI_2026_11_20 and not broken()


@pytest.mark.parametrize(("form", "kind"), [("ISO20022", "semt.018"), ("ISO15022", "MT537")])
@pytest.mark.parametrize(
    ("account", "reference", "code"), [("SEC-NORT", "N000003", "LACK"), ("SEC-HART", "H000003", "CLAC")]
)
def test_what_is_pending_says_where_it_stands(
    closed: Firm, form: str, kind: str, account: str, reference: str, code: str
) -> None:
    (page,) = said(made(closed, "PENDING", form, account))
    found = page.content
    assert page.kind == kind and isinstance(found, PendingStatement)
    (waits,) = found.transactions
    assert (waits.reference, waits.quantity.number, waits.isin) == (reference, 5000, SHARE)
    assert waits.settlement and waits.settlement.status == "PENF"
    assert [each.code for each in waits.settlement.reasons] == [code]
    assert waits.matching and waits.matching.status == "MACH" and not broken()


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_what_awaits_its_date_is_stated_so_at_the_close_of_an_earlier_one(market: Firm, form: str) -> None:
    with whole():
        submit([row(1, intended_settlement_date="2026-11-23")], by=JOB, at=TEN, business_date=FRI_2026_11_20)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NIGHT).pk
    assert run_to_end(opened) == "DONE"
    (page,) = said(made(market, "PENDING", form))
    (waits,) = page.content.transactions  # type: ignore[union-attr]
    assert waits.settlement and waits.settlement.status == "PEND"
    assert [each.code for each in waits.settlement.reasons] == ["FUTU"] and not broken()


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_an_account_on_which_nothing_is_has_a_statement_that_says_so(closed: Firm, form: str) -> None:
    for topic in Statement.Topic:
        (page,) = said(made(closed, topic, form, "SEC-NORT-2"))
        assert page.content.is_active is False and page.header  # type: ignore[union-attr]
    assert not broken()


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_pages_go_on_with_the_balance_of_the_page_before(
    closed: Firm, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stating, "ON_A_PAGE", 2)
    monkeypatch.setattr(stating, "ON_A_FIN_PAGE", dict.fromkeys(stating.ON_A_FIN_PAGE, 2))
    found = made(closed, "SETTLED", form)
    first, second = [each.content for each in said(found)]
    assert isinstance(first, SettledStatement) and isinstance(second, SettledStatement)
    (here,), (there,) = first.moved, second.moved
    assert here.opening and here.closing is None and there.opening is None and there.closing
    assert here.closing_of_page == there.opening_of_page and there.closing.number == 120
    assert len(here.postings) == 2 and len(there.postings) == 1 and found.pages == 2 and found.entries == 3
    assert not broken()


def test_it_is_made_once_and_says_the_same_later(closed: Firm) -> None:
    first, again = made(closed, "HOLDINGS"), made(closed, "HOLDINGS")
    assert first.pk == again.pk and Message.objects.filter(key__startswith="states ").count() == 1
    assert made(closed, "HOLDINGS", "ISO15022").pk != first.pk


def test_each_has_a_reference_of_its_own() -> None:
    found = {
        reference_of(topic, form, account, FRI_2026_11_20 + timedelta(days=days))
        for topic in Statement.Topic
        for form in ("ISO20022", "ISO15022")
        for account in (1, 2, 37)
        for days in (0, 1)
    }
    assert len(found) == 3 * 2 * 3 * 2 and max(map(len, found)) <= 12


def test_what_is_wished_for_is_made_when_the_date_is_over_and_no_more(closed: Firm, settings: Any) -> None:
    """Of every safekeeping account of the party; not of dates before the wish."""
    seal()
    for topic in ("HOLDINGS", "PENDING"):
        with whole():
            occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
            set_message_wish(closed.parties[NORTE], topic, "ISO15022", is_wished=True, occasion=occasion)
    with whole():
        later = Occasion(JOB, AFTER.at, MON_2026_11_23, "Asked for")
        set_message_wish(closed.parties[HARTWELL], "HOLDINGS", "ISO20022", is_wished=True, occasion=later)
    number = make_due_statements()
    assert number == Statement.objects.count() and number and make_due_statements() == 0
    assert set(Statement.objects.values_list("account__party", flat=True)) == {closed.parties[NORTE]}
    assert set(Statement.objects.values_list("topic", flat=True)) == {"HOLDINGS", "PENDING"}
    assert {read.content.frequency for each in Statement.objects.all() for read in said(each)} == {"DAIL"}  # type: ignore[union-attr]
    assert not broken()


def test_statements_that_cannot_be_written_stop_none_behind_them(closed: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many they are."""
    seal()
    with whole():
        occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
        set_message_wish(closed.parties[NORTE], "HOLDINGS", "ISO20022", is_wished=True, occasion=occasion)
    first = statements_due(1)[0]

    def cannot_first(account: int, *told: Any, **named: Any) -> Statement:
        if account == first.account:
            raise CannotBeWritten(())
        return make_statement(account, *told, **named)

    monkeypatch.setattr(schedule, "AT_ONCE", 1)
    monkeypatch.setattr(schedule, "make_statement", cannot_first)
    number = make_due_statements()
    assert number == Statement.objects.count() >= 1 and statements_due(100) == [first]
    assert make_due_statements() == 0 and statements_due(1, first) == []


def test_who_asks_for_a_party_gets_one_of_each_of_its_accounts(closed: Firm) -> None:
    with whole():
        found = ask_for_statements(LEIS[NORTE], "HOLDINGS", "ISO20022", FRI_2026_11_20, occasion=AFTER)
    assert {each.account.number for each in found} >= {"SEC-NORT", "SEC-NORT-2"}
    with whole():
        one = ask_for_statements("SEC-NORT", "HOLDINGS", "ISO20022", FRI_2026_11_20, occasion=AFTER)
    assert [each.pk for each in one] == [each.pk for each in found if each.account.number == "SEC-NORT"]


def test_what_cannot_be_stated_is_refused(closed: Firm) -> None:
    for of, on, refusal in (
        ("SEC-NORT", MON_2026_11_23, NotOver),
        ("SEC-NORT", date(2026, 11, 21), NotOver),
        ("CSH-NORT-EUR", FRI_2026_11_20, NoSafekeepingAccount),
        ("NOBODY", FRI_2026_11_20, NothingToState),
        (LEIS[NORTE], date(1999, 1, 4), NothingToState),
    ):
        with pytest.raises(refusal) as refused, whole():
            ask_for_statements(of, "HOLDINGS", "ISO20022", on, occasion=AFTER)
        assert refused.value.sentence()
    assert not Statement.objects.exists()
