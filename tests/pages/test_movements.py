"""The list of movements: exactly those that its address asks for, in the reader's scope, page by page, with their totals."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db.models import QuerySet
from django.test import Client

import ledger.queries.movement_list
from ledger.forms import MovementsForm
from ledger.queries import MovementLine, MovementsWanted, movement_lines, movement_totals
from machinery.paging import Cut
from machinery.statements import rows as sql_rows
from machinery.statements import value
from refdata.models import Account
from tests.pages.conftest import SignedIn
from tests.pages.firm import FRI_2026_11_20, THU_2026_11_19, TUE_2026_11_17, SmallFirm
from tests.pages.reading import link, links, rows, text

pytestmark = pytest.mark.usefixtures("firm")

MOVED = (
    "select m.journal_id || '·' || m.leg from ledger_movement m join ledger_journal j on j.id = m.journal_id"
    " join refdata_asset s on s.id = m.asset_id"
    " join ledger_account d on d.id = m.debit_account join refdata_account f on f.id = d.holder_id"
    " join ledger_account c on c.id = m.credit_account join refdata_account t on t.id = c.holder_id"
    " where m.business_date = '{on}' and {asked} order by m.journal_id desc, m.leg desc"
)
ASKED = {
    "": "true",
    "account=cash-001-eur": "'CASH-001-EUR' in (f.number, t.number)",
    "account=SAFE-002": "'SAFE-002' in (f.number, t.number)",
    "account=CASH-00": "false",
    "asset=eur": "s.code = 'EUR'",
    "kind=SETT": "j.kind = 'SETT'",
    "kind=HAND": "j.kind = 'HAND'",
    "kind=REVR&asset=EUR": "j.kind = 'REVR' and s.code = 'EUR'",
    "account=LOC-EURX&asset=EUR&kind=OPEN": "'LOC-EURX' in (f.number, t.number) and s.code = 'EUR' and j.kind = 'OPEN'",
    "asset=USD": "false",
}


def named(on: date, asked: str) -> list[str]:
    """The movements of a day, newest first."""
    return [next(iter(f.values())) for f in sql_rows(MOVED.format(on=on, asked=asked))]


def whole(wanted: MovementsWanted, visible: QuerySet[Account], *, everybody: bool) -> list[MovementLine]:
    """A list, seven rows a page; each page leads back to the one before."""
    found: list[MovementLine] = []
    page = movement_lines(wanted, visible, Cut(size=7), everybody=everybody)
    while True:
        if page.before:
            back = movement_lines(wanted, visible, Cut(before=page.before, size=7), everybody=everybody)
            assert back.rows == found[-7:]
        found += page.rows
        if not page.after:
            return found
        page = movement_lines(wanted, visible, Cut(after=page.after, size=7), everybody=everybody)


def names(found: list[MovementLine]) -> list[str]:
    """Journal and leg of each."""
    return [f"{line.journal_id}·{line.leg}" for line in found]


@pytest.mark.parametrize("set_to", [{}, {"SELDOM": 0}, {"FEW": 0}], ids=["seldom", "busy", "many"])
def test_a_list_has_exactly_the_movements_that_are_asked_for_however_accounts_are_looked_up(
    set_to: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in set_to.items():
        monkeypatch.setattr(ledger.queries.movement_list, name, number)
    visible, mine = Account.objects.all(), value("select min(id) + 1 from refdata_party")
    for on in (TUE_2026_11_17, THU_2026_11_19, FRI_2026_11_20):
        for query, asked in ASKED.items():
            wanted = MovementsForm(dict(parse_qsl(query)) | {"on": on.isoformat()}, on)
            assert wanted.is_valid()
            assert names(whole(wanted.wanted(), visible, everybody=True)) == named(on, asked), (on, query)
        seen = whole(MovementsWanted(on), visible.filter(party=mine), everybody=False)
        assert names(seen) == named(on, f"{mine} in (f.party_id, t.party_id)")


def test_who_acts_for_a_party_sees_its_movements_and_not_whose_the_other_account_is(signed_in: SignedIn) -> None:
    mine = value("select min(id) + 1 from refdata_party")
    client = signed_in("naomi")
    shown = rows(client.get("/movements/?on=2026-11-19"))
    assert [row[0] for row in shown] == named(THU_2026_11_19, f"{mine} in (f.party_id, t.party_id)")[:50] != []
    assert {(row[4], row[5]).count("another party's account") for row in shown} == {1}
    assert rows(client.get("/movements/?on=2026-11-19&account=CASH-001-EUR")) == []


def test_the_open_business_date_is_shown_where_no_other_is_asked_for(signed_in: SignedIn) -> None:
    answer = signed_in("grace").get("/movements/")
    assert [row[0] for row in rows(answer)] == named(FRI_2026_11_20, "true")[:50]
    assert "Movements booked on Fri 20 Nov 2026" in text(answer)


def test_totals_are_added_up_by_asset_and_for_an_account_by_side(signed_in: SignedIn, firm: SmallFirm) -> None:
    answer = signed_in("grace").get("/movements/?on=2026-11-19&account=CASH-001-EUR")
    [total] = answer.context["listing"].totals.assets
    account = firm.books["CASH-001-EUR", "EUR"]
    [found] = sql_rows(
        "select count(*) as number, sum(amount) as moved, coalesce(sum(amount) filter (where debit_account = %(a)s), 0) as debited,"
        " coalesce(sum(amount) filter (where credit_account = %(a)s), 0) as credited"
        " from ledger_movement where business_date = '2026-11-19' and %(a)s in (debit_account, credit_account)",
        {"a": account},
    )
    assert vars(total) == {"asset": "EUR", **found}
    assert total.moved == total.debited + total.credited > 0
    assert [row[0] for row in rows(signed_in("grace").get(link(answer, "EUR")))] == named(
        THU_2026_11_19, ASKED["account=cash-001-eur"]
    )
    by_asset = signed_in("grace").get("/movements/?on=2026-11-19").context["listing"].totals.assets
    assert {each.asset: each.moved for each in by_asset} == {
        f["code"]: f["moved"]
        for f in sql_rows(
            "select code, sum(amount) as moved from ledger_movement m join refdata_asset a on a.id = asset_id"
            " where business_date = '2026-11-19' group by code"
        )
    }


def test_a_list_that_is_too_long_is_not_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger.queries.movement_list, "COUNTED", 5)
    visible: QuerySet[Account] = Account.objects.all()
    totals = movement_totals(MovementsWanted(THU_2026_11_19), visible, everybody=True)
    assert (totals.count.number, totals.count.is_more, totals.assets) == (5, True, None)


def test_accounts_and_journals_lead_to_their_movements(signed_in: SignedIn, firm: SmallFirm) -> None:
    client = signed_in("grace")
    account = client.get(f"/accounts/{firm.books['CASH-001-EUR', 'EUR']}/?as_of=2026-11-19")
    there = link(account, "All movements of Thu 19 Nov 2026 on this account")
    assert [row[0] for row in rows(client.get(there))] == named(THU_2026_11_19, ASKED["account=cash-001-eur"])
    journal = client.get(f"/journals/{firm.reversed}/")
    there = link(journal, "All movements of Fri 20 Nov 2026")
    answer = client.get(there)
    assert [row[0] for row in rows(answer)] == named(FRI_2026_11_20, "true")[:50]
    assert (f"/journals/{firm.reversed}/", f"{firm.reversed}·1") in links(answer)
    assert _accounts_linked(client, answer)


def _accounts_linked(client: Client, answer: Any) -> bool:
    found = [where for where, _ in links(answer) if re.fullmatch(r"/accounts/\d+/", where)]
    return bool(found) and all(client.get(where).status_code == 200 for where in set(found))
