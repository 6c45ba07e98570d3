"""Needs before each cut-off: every figure is the sum of exactly the rows to which it leads, in the reader's scope."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

import backoffice.needs
from backoffice.needs import CutOff, by_cut_off, ladders, shortfalls_soon
from ledger.blotters import VIEW as BOOKS
from ledger.models import Guard
from machinery.patience import TooSlow
from machinery.statements import rows as sql_rows
from refdata.queries import CutOffFacts, cut_offs
from settlements.models import OpenMatch
from settlements.queries import Scope, cash_needs, securities_needs
from tests.pages.conftest import SignedIn
from tests.pages.firm import FRI_2026_11_20, SmallFirm
from tests.pages.reading import links, text

pytestmark = pytest.mark.usefixtures("firm")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERYBODY = Scope(None)


def cut_offs_of(client: Client) -> list[CutOff]:
    """What the page shows, where it shows something."""
    answer = client.get("/needs/")
    assert answer.status_code == 200
    found: list[CutOff] = answer.context["cut_offs"]
    assert found
    shown = {where for where, _ in links(answer)}
    for cut_off in found:
        assert {
            *(url for _, urls in cut_off.cash for url in urls.values()),
            *(url for _, url in cut_off.securities),
        } <= shown
    return found


@pytest.mark.parametrize("who", ["oliver", "naomi"])
def test_every_figure_is_the_sum_of_the_instructions_to_which_it_leads(signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    for cut_off in cut_offs_of(client):
        for need, urls in cut_off.cash:
            assert _listed(client, urls["pay"]) == (
                need.paying,
                [(need.currency, need.to_pay, 0)] if need.paying else [],
            )
            collected = [(need.currency, 0, need.to_collect)] if need.collecting else []
            assert _listed(client, urls["collect"]) == (need.collecting, collected)
            both = need.paying + need.collecting, [(need.currency, need.to_pay, need.to_collect)]
            assert _listed(client, urls["both"]) == both
        for delivery, url in cut_off.securities:
            listed = client.get(url).context["listing"]
            quantities = [row[5].value for row in listed.table.rows]
            assert (len(quantities), sum(quantities)) == (delivery.number, delivery.to_deliver)
        if cut_off.deliveries:
            number = client.get(cut_off.url).context["listing"].pages.count.number
            assert number >= sum(delivery.number for delivery, _ in cut_off.securities)


def _listed(client: Client, url: str) -> tuple[int, list[tuple[str, Decimal, Decimal]]]:
    totals = client.get(url).context["listing"].totals
    assert totals.currencies is not None
    return totals.count.number, [(each.currency, each.to_pay, each.to_collect) for each in totals.currencies]


def test_what_is_lacking_is_added_up_over_the_accounts_one_by_one(firm: SmallFirm) -> None:
    planned = cut_offs(FRI_2026_11_20)
    assert [each.payment for each in planned] == ["APMT", "FREE"]
    flows: dict[tuple[str, str], dict[int, list[Decimal]]] = defaultdict(lambda: defaultdict(lambda: [Decimal(0)] * 2))
    scale = {f["id"]: (f["code"], f["scale"]) for f in sql_rows("select id, code, scale from refdata_asset")}
    due = OpenMatch.objects.filter(
        intended_settlement_date__lte=FRI_2026_11_20, deliverer_hold=False, receiver_hold=False
    )
    for match in due:
        kind = "FREE" if match.payment == "FOP" else "APMT"
        if match.currency_id:
            code, decimals = scale[match.currency_id]
            amount = Decimal(match.amount_units).scaleb(-decimals)
            flows["APMT", code][match.cash_from][0] += amount
            flows["APMT", code][match.cash_to][1] += amount
        if match.asset_id:
            code, decimals = scale[match.asset_id]
            flows[kind, code][match.securities_from][0] += Decimal(match.quantity_units).scaleb(-decimals)
    available = {g.account_id: g.posted - g.held - g.floor for g in Guard.objects.exclude(floor=None)}

    found = cash_needs(EVERYBODY, FRI_2026_11_20, planned, books=True)
    assert {need.currency for need in found} == {code for _kind, code in flows if len(code) == 3}
    for need in found:
        accounts = flows["APMT", need.currency]
        assert need.available == need.newly_available == sum(available[account] for account in accounts)
        assert need.short == sum(max(pays - available[a], Decimal(0)) for a, (pays, _) in accounts.items())
        left = {a: available[a] - pays + collects for a, (pays, collects) in accounts.items()}
        assert need.short_after_all == sum(max(-each, Decimal(0)) for each in left.values())
        assert need.net == 0
    assert any(need.short for need in found)

    deliveries = securities_needs(EVERYBODY, FRI_2026_11_20, planned, books=True)
    for (_market, kind), delivered in deliveries.items():
        assert delivered.instruments == len([code for k, code in flows if k == kind and len(code) > 3])
        for delivery in delivered.needs:
            accounts, earlier = flows[kind, delivery.isin], flows["APMT", delivery.isin] if kind == "FREE" else {}
            short = [
                max(leaves + (earlier[a][0] if a in earlier else 0) - available[a], Decimal(0))
                for a, (leaves, _) in accounts.items()
            ]
            assert delivery.short == sum(short) and delivery.available == sum(available[a] for a in accounts)
            assert delivery.short
        shortfalls = [delivery.short for delivery in delivered.needs]
        assert shortfalls == sorted(shortfalls, key=lambda each: -(each or 0))
    assert sum(delivered.short for delivered in deliveries.values()) > 0


def test_who_may_not_see_the_books_sees_what_is_due_alone(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoffice.needs, "BOOKS", "nobody.may")
    client = signed_in("oliver")
    found = cut_offs_of(client)
    assert {need.available for cut_off in found for need, _ in cut_off.cash} == {None}
    assert {need.short for cut_off in found for need, _ in cut_off.cash} == {None}
    said = text(client.get("/needs/"))
    assert "To pay" in said and "Available" not in said and "Short" not in said


def test_what_cannot_be_added_up_in_time_is_said(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_asked: object, **_more: object) -> Any:
        raise TooSlow

    monkeypatch.setattr(backoffice.needs, "cash_needs", slow)
    answer = signed_in("oliver").get("/needs/")
    assert "Adding this up takes too long just now." in text(answer)
    assert signed_in("oliver").get("/instructions/?state=open&hold=none&until=2026-11-20").status_code == 200
    request: Any = SimpleNamespace(at=NOON, actor=None, permissions={BOOKS, "settlements.view"})
    monkeypatch.setattr(backoffice.needs, "acting", lambda _request: None)
    monkeypatch.setattr(backoffice.needs, "scope_of", lambda *_asked: EVERYBODY)
    assert shortfalls_soon(request, FRI_2026_11_20, cut_offs(FRI_2026_11_20)) is None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A request of one who sees everybody, at noon."""
    monkeypatch.setattr(backoffice.needs, "acting", lambda _request: None)
    monkeypatch.setattr(backoffice.needs, "scope_of", lambda *_asked: EVERYBODY)
    yield SimpleNamespace(at=NOON, permissions={BOOKS, "settlements.view"})


def _soon(found: Any, *, has_passed: bool = False) -> str:
    facts = {"shortfalls": found, "is_known": True, "has_passed": has_passed}
    return render_to_string("needs/_soon.html", facts)


def test_home_is_told_of_the_currencies_that_are_short_before_the_next_cut_off(signed_in: SignedIn, asked: Any) -> None:
    found = shortfalls_soon(asked, FRI_2026_11_20, cut_offs(FRI_2026_11_20))
    assert found
    assert {each.left for each in found} == {timedelta(hours=3)}
    shares = [(each.need.short or 0) / each.need.to_pay for each in found]
    assert shares == sorted(shares, reverse=True) and min(shares) > 0
    said = _soon(found)
    for each in found:
        assert each.url.replace("&", "&amp;") in said and each.need.currency in said
        assert _listed(signed_in("oliver"), each.url)[0] == each.need.paying
    assert "No currency is short" in _soon(())
    assert "too long" in _soon(None) and "to come" in _soon((), has_passed=True)
    asked.permissions = {"settlements.view"}
    assert shortfalls_soon(asked, FRI_2026_11_20, cut_offs(FRI_2026_11_20)) == ()
    asked.permissions, asked.at = {BOOKS, "settlements.view"}, NOON + timedelta(hours=5)
    assert shortfalls_soon(asked, FRI_2026_11_20, cut_offs(FRI_2026_11_20)) == ()


def test_a_ladder_begins_with_what_there_is_and_goes_down_by_what_is_paid(firm: SmallFirm) -> None:
    planned = cut_offs(FRI_2026_11_20)
    cash = cash_needs(EVERYBODY, FRI_2026_11_20, planned, books=True)
    later = replace(planned[0], market="LATE", name="Later", at=planned[0].at + timedelta(hours=1))
    again = [replace(need, market="LATE", newly_available=Decimal(0)) for need in cash]
    found = by_cut_off([*again, *cash], {}, [*planned, later], FRI_2026_11_20, NOON)
    assert [(each.market, each.has_passed) for each in found] == [("EURX", False), ("LATE", False)]
    for ladder, need in zip(ladders(found), sorted(cash, key=lambda each: each.currency), strict=True):
        start = need.available or Decimal(0)
        assert [rung.values for rung in ladder.rungs] == [
            (start, start),
            (start - need.to_pay, start),
            (start - 2 * need.to_pay, start),
        ]
        bars = ladder.bars
        assert (ladder.width, len(ladder.spare)) == (3 * 80, 0)
        assert [rung.lowest for rung in ladder.rungs] == [
            rung.shown[rung.values.index(min(rung.values))] for rung in ladder.rungs
        ]
        assert all(bar.top >= 0 and bar.top + bar.height <= 1_001 and bar.height >= 0 for bar in bars)
        assert all(
            (bar.top < ladder.zero) == (value > 0) for bar, value in zip(bars, _values(ladder), strict=True) if value
        )


def _values(ladder: Any) -> list[Decimal]:
    return [value for rung in ladder.rungs for value in rung.values]


def test_what_settles_in_a_market_that_is_closed_comes_last(firm: SmallFirm) -> None:
    cash = cash_needs(EVERYBODY, FRI_2026_11_20, (), books=True)
    [found] = by_cut_off(cash, {}, (), FRI_2026_11_20, NOON)
    assert (found.market, found.name, found.facts, found.has_passed) == ("EURX", "EURX", None, False)
    moment = CutOffFacts("EURX", "Euro depository", "APMT", "Europe/Madrid", NOON, moved=False)
    [passed] = by_cut_off(cash, {}, [moment], FRI_2026_11_20, NOON)
    assert passed.has_passed
