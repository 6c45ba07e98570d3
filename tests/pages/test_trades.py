"""Trades and what stands against them: who sees which, what a row says, and how it is mended on a page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from clearing.operations import TradeOutOfReach
from clearing.views import many
from machinery.statements import run, value
from machinery.transactions import whole
from refdata.operations import SsiWish, set_ssi
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import SEED, lei
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import link, links, rows, text

WHERE = "/exceptions/repair/"
AGAINST = ["Settlement instruction missing", "No reference price"]


def settle(database: OwnDatabase) -> None:
    """Registers where the counterparty of the trades settles: on the account of another participant of the small firm."""
    database.use("owner")
    wish = SsiWish(
        str(lei(103)),
        "House",
        "SETTLEMENT",
        depository="EURX",
        safekeeping_account="SAFE-004",
        cash_account="CASH-004-EUR",
    )
    for table in ("instruction", "match"):  # the small firm numbers its own rows
        run(f"select setval('settlements_{table}_id_seq', (select max(id) from settlements_{table}))")
    with whole():
        set_ssi([wish], valid_from=date(2026, 1, 1), by=SEED, at=datetime(2026, 11, 20, 8, tzinfo=UTC))
    database.use("web")


@pytest.mark.usefixtures("firm")
def test_the_queue_says_on_the_row_what_is_wrong_and_what_mends_it(signed_in: SignedIn) -> None:
    answer = signed_in("oliver").get("/exceptions/")
    said = text(answer)
    assert [row[0].split()[0] for row in rows(answer)[:3]] == ["FO0001", "FO0002", "FO0003"]
    assert all(name in said for name in AGAINST)
    assert (
        "No standing settlement instruction of the counterparty covers the trade. Register one, then try again." in said
    )


@pytest.mark.usefixtures("firm")
def test_a_reader_sees_the_trades_of_his_parties(signed_in: SignedIn) -> None:
    assert [row[0].split()[0] for row in rows(signed_in("naomi").get("/trades/"))] == ["FO0002"]
    assert [row[0].split()[0] for row in rows(signed_in("oliver").get("/trades/?stage=exception"))] == [
        "FO0003", "FO0002", "FO0001",
    ]  # fmt: skip
    assert rows(signed_in("oliver").get("/trades/?stage=instructed")) == []
    assert signed_in("naomi").get("/trades/1/").status_code == 404


@pytest.mark.usefixtures("firm")
def test_each_rate_leads_to_the_trades_that_it_counts(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "DAYS_OF_RATES", 10_000)
    client = signed_in("oliver")
    answer = client.get("/exceptions/")
    found = [(words, where) for where, words in links(answer) if "came=" in where]
    assert len(found) == 9, "of three parties how many came in, and how many of two reasons"
    for words, where in found:
        assert len(rows(client.get(where))) == int(words), where


def repair(client: Any, act: str, *picks: int, **more: str) -> Any:
    """Picks trades for an act."""
    return client.post(WHERE, {"act": act, "pick": [str(each) for each in picks], **more})


def test_a_preview_says_what_would_become_of_each_and_keeps_nothing(fresh: OwnDatabase) -> None:
    settle(fresh)
    client = enter("lucia")
    answer = repair(client, "accept", 1, 987654321)
    assert answer.status_code == 200
    assert [(each.trade.pk, each.against) for each in answer.context["becomes"]] == [(1, [])]
    assert [each.trade for each in answer.context["refused"]] == [None]
    assert value("select count(*) from clearing_exceptionend") == 0
    again = repair(client, "again", 1)
    assert len(again.context["becomes"][0].against) == 1, "the price still stands against it"


def test_what_is_accepted_for_a_reason_is_instructed_and_its_page_tells_so(fresh: OwnDatabase) -> None:
    settle(fresh)
    client = enter("oliver")
    assert repair(client, "accept", 1, confirmed="1").status_code == 422
    answer = repair(client, "accept", 1, confirmed="1", one="1", reason="Agreed with the desk")
    assert (answer.status_code, answer["Location"]) == (302, "/trades/1/")
    page = client.get("/trades/1/")
    assert "instructed" in text(page) and "Agreed with the desk" in text(page)
    settlement = client.get("/trades/1/?tab=settlement")
    assert client.get(link(settlement, "T1.1R")).status_code == 200
    assert "SAFE-004" in text(client.get("/trades/1/?tab=enrichment"))
    assert repair(client, "again", 1).status_code == 409


def test_an_act_reaches_only_the_legal_entities_of_its_right(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh)
    also(fresh, "auditor")
    answer = repair(client, "again", 1, 2)
    assert [each.trade.pk for each in answer.context["becomes"]] == [1]
    assert [each.sentence for each in answer.context["refused"]] == [TradeOutOfReach(trade=2).sentence()]
    assert repair(enter("grace"), "again", 1).status_code == 403
