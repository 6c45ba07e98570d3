"""The netting explorer, a net, the affirmation board and what a trade shows of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from clearing.models import NetObligation
from clearing.operations import Occasion, ProfileWish, allocate_trade, chase, confirm, net_trades, set_profile
from clearing.submitted import Row
from ledger.operations import open_books
from machinery.statements import value
from machinery.transactions import whole
from tests.authorizations.people import account
from tests.browser import served
from tests.clearing.central import join
from tests.clearing.firm import captured, make_firm, row
from tests.clearing.test_confirming import said
from tests.clearing.test_nets import day_of_trades
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.walking import both_looks
from tests.settlements.firm import FRI_2026_11_20, JOB, LUMIERE, NINE, NORTE, START, Firm


def build() -> Firm:
    """Nets of six trades, one of them superseded; of trades that Lumière confirms one agreed, one differs, one waits."""
    told: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    with whole():
        firm = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
        account("lucia", "settlement_supervisor")
        account("marcus", "it_operator")
        join(firm)
        trades = [each.trade for each in captured(*day_of_trades()).rows]
        allocate_trade(
            trades[0],
            [("SEC-NORT", Decimal(33)), ("SEC-NORT-2", Decimal(67))],
            "SEC-NORT",
            Occasion(JOB, NINE, FRI_2026_11_20),
        )
        net_trades(**told)
        set_profile(ProfileWish(firm.parties[LUMIERE], None, {}), valid_from=START, by=JOB, at=NINE)
        captured(*(row(n, counterparty=LUMIERE, quantity=str(n)) for n in (11, 12, 13)))
        sender, now = firm.parties[LUMIERE], {**told, "at": timezone.now()}
        confirm(said(firm, "L1", sender=sender, quantity=Decimal(11), net=Decimal("1358.02")), **now)
        confirm(said(firm, "L2", sender=sender, quantity=Decimal(12), net=Decimal("1481.48")), **told)
        chase(**told)
        captured(Row(1, action="CANCEL", party=NORTE, reference="F000002"))
    return firm


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with it."""
    return build


@pytest.fixture
def market(own_database: OwnDatabase) -> Firm:
    """The market with its nets and confirmations; as the role web."""
    own_database.use("web")
    made: Firm = own_database.made
    return made


@pytest.fixture
def pages(market: Firm) -> Callable[[str], str]:
    """What a page says to the supervisor."""
    client = enter("lucia")

    def read(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    return read


def test_the_explorer_leads_to_a_net_and_down_to_its_trades(pages: Callable[[str], str]) -> None:
    listed = pages("/nets/")
    standing = NetObligation.objects.filter(superseded_by=None, gross=2).order_by("-pk")[0]
    assert f'href="/nets/{standing.pk}/"' in listed and "Cámara Central SA" in listed
    page = pages(f"/nets/{standing.pk}/")
    assert f'href="/trades/?net={standing.pk}"' in page and "F000001" in page
    old = NetObligation.objects.exclude(superseded_by=None)[0]
    assert f'href="/nets/{old.pk}/"' not in listed and f'href="/nets/{old.pk}/"' in pages("/nets/?stands=superseded")
    assert "took its place" in pages(f"/nets/{old.pk}/")
    assert "F000001" in pages(f"/trades/?net={old.pk}")


def test_the_board_counts_what_waits_differs_and_agreed(pages: Callable[[str], str]) -> None:
    differs = pages("/affirmations/")
    assert "F000012" in differs and "1,481.48" in differs and "1,481.47" in differs
    assert "F000011" in pages("/affirmations/?column=AFFIRMED")
    assert "F000013" in pages("/affirmations/?column=OVERDUE")
    assert "No trade stands here." in pages("/affirmations/?column=WAITING")


def test_a_trade_shows_its_allocations_confirmation_and_nets(pages: Callable[[str], str]) -> None:
    first = value("select min(id) from clearing_trade")
    assert "SEC-NORT-2" in pages(f"/trades/{first}/?tab=allocations")
    net = value(
        "select max(net_id) from clearing_netmember m join clearing_tradeversion v on v.id = version_id"
        " where trade_id = %s",
        [first],
    )
    assert f'href="/nets/{net}/"' in pages(f"/trades/{first}/?tab=nets")
    differing = value("select id from clearing_trade where reference = 'F000012'")
    assert "1,481.48" in pages(f"/trades/{differing}/?tab=confirmation")


def test_who_may_not_see_trades_sees_none_of_it(market: Firm) -> None:
    client = enter("marcus")
    net = value("select min(id) from clearing_netobligation")
    assert {client.get(path).status_code for path in ("/nets/", f"/nets/{net}/", "/affirmations/")} == {403}


@pytest.mark.browser
def test_pages_of_nets_and_of_confirmations_are_sound(
    chromium: Browser, own_database: OwnDatabase, market: Firm
) -> None:
    first = value("select min(id) from clearing_trade")
    differs = value("select id from clearing_trade where reference = 'F000012'")
    standing, old = (
        NetObligation.objects.filter(superseded_by__isnull=each).order_by("-gross")[0] for each in (True, False)
    )
    paths = ["/nets/", "/nets/?stands=superseded", f"/nets/{standing.pk}/", f"/nets/{old.pk}/"]
    paths += [f"/affirmations/?column={column}" for column in ("WAITING", "OVERDUE", "DIFFERS", "AFFIRMED")]
    paths += [f"/trades/{first}/?tab={tab}" for tab in ("allocations", "nets")]
    paths += [f"/trades/{differs}/?tab=confirmation"]
    rows: dict[str, int] = {}
    with served(own_database) as where:
        for way, language in both_looks(chromium, where, "lucia"):
            for path in paths:
                page = way.to(path)
                assert page.evaluate("document.documentElement.lang") == language, path
                rows[path] = page.locator("main table tbody tr").count()
    by_time = [path for path in paths if path.partition("=")[2] in {"WAITING", "OVERDUE", "AFFIRMED"}]
    assert sum(rows[path] for path in by_time), "what waits is overdue once its deadline has passed"
    assert not [path for path in paths if path not in by_time and not rows[path]]
