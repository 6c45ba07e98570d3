"""The board of fails: each figure leads to exactly its rows, and each row says how old it is and what it costs."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from machinery.formatting import amount
from machinery.paging import Cut
from machinery.patience import TooSlow
from machinery.statements import value
from machinery.transactions import whole
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from settlements.models import Match, OpenMatch
from settlements.queries import FailLine, Scope, Wanted, fail_lines
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, copy_of, enter
from tests.pages.firm import FRI_2026_11_20, SEED, THU_2026_11_19, build_empty, night_of
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import text
from vocabulary.money import Currency

BOARD = re.compile(r'<table class="rows">\s*<caption id="board-caption">.*?</table>', re.DOTALL)


def figures(client: Client) -> list[tuple[str, int]]:
    """Each figure of the board: where it leads, and how many it says there are."""
    (board,) = BOARD.findall(client.get("/fails/").content.decode())
    found = re.findall(r'<a href="(/fails/[^"]*)">([\d,]+)</a>', board)
    return [(address.replace("&amp;", "&"), int(number.replace(",", ""))) for address, number in found]


@pytest.mark.usefixtures("firm")
def test_each_figure_leads_to_exactly_its_rows(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    found = figures(oliver)
    failing = 2 * OpenMatch.objects.filter(settlement="PENF").count()
    assert found and found[-1][1] == failing and sum(number for _, number in found[:-1]) == failing
    for address, number in found:
        assert oliver.get(address).context["listing"].pages.count.number == number, address
        assert min(number, 50) == len(oliver.get(address).context["listing"].table.rows), address


def test_the_list_is_taken_as_a_file_and_saved_as_a_view(fresh: OwnDatabase) -> None:
    oliver = enter("oliver")
    taken = oliver.post("/lists/fails/file/", {"question": "payment=APMT", "kind": "csv"})
    shown = oliver.get("/fails/?payment=APMT").context["listing"].pages.count.number
    assert taken.status_code == 200 and len(taken.content.decode().strip().splitlines()) == shown + 1
    kept = oliver.post("/views/fails/save/", {"name": "Against payment", "question": "payment=APMT"})
    assert kept.status_code == 302 and "Against payment" in text(oliver.get("/fails/"))


def failing(size: int = 500) -> list[FailLine]:
    """All that fails, for who sees everything."""
    return list(fail_lines(Wanted(), Scope(None), FRI_2026_11_20, Cut(size=size)).rows)


def test_a_row_says_how_long_whose_and_what_it_would_cost(fresh: OwnDatabase) -> None:
    oliver = enter("oliver")
    assert "longest failing first" in text(oliver.get("/fails/")) and "customer" in text(oliver.get("/fails/"))
    one = next(each for each in failing() if each.line.payment == "DVP" and each.line.direction == "RECE")
    assert one.cost is None and one.price_date is None and one.line.quantity is not None and one.line.amount is not None
    fresh.use("owner")
    asset = int(value("select id from refdata_asset where code = %s", [one.line.isin]))
    quote = PriceWish(asset, THU_2026_11_19, Decimal(2_000_000), Price.Quotation.ACTU, Currency(one.line.currency))
    with whole():
        set_price([quote], by=SEED, at=night_of(THU_2026_11_19), source="test")
    fresh.use("web")
    after = {each.line.id: each for each in failing()}
    priced, match = after[one.line.id], Match.objects.get(receiving_id=one.line.id)
    assert priced.cost == 2_000_000 * one.line.quantity - one.line.amount and priced.price_date == THU_2026_11_19
    assert priced.cost_currency == one.line.currency and after[match.delivering_id].cost == -priced.cost
    assert amount(priced.cost, priced.cost_currency) in text(oliver.get("/fails/"))


@pytest.mark.usefixtures("firm")
def test_what_one_side_has_paid_in_penalties_the_other_has_got() -> None:
    found = {each.line.id: each for each in failing()}
    assert any(each.penalties for each in found.values())
    for match in Match.objects.filter(open__settlement="PENF"):
        deliverer, receiver = found[match.delivering_id].penalties, found[match.receiving_id].penalties
        assert [(currency, -paid) for currency, paid in deliverer] == list(receiver)


@pytest.mark.usefixtures("firm")
def test_what_is_wrong_with_a_question_is_said(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    assert oliver.get("/fails/?since=2026-11-20&until=2026-11-19").status_code == 422
    assert oliver.get("/fails/?isin=DE0007164601").status_code == 422
    assert oliver.get("/fails/?state=open").status_code in {400, 422}
    assert oliver.get("/fails/?counterparty=Nobody+at+all").context["listing"].table.rows == []


def test_fails_are_of_the_parties_that_one_serves(fresh: OwnDatabase) -> None:
    clerk = clerk_of_one_entity(fresh, "settlement_clerk", entity=1)
    mine, all_of = figures(clerk), figures(enter("oliver"))
    assert 0 < mine[-1][1] < all_of[-1][1]
    assert clerk.get(mine[-1][0]).context["listing"].pages.count.number == mine[-1][1]


def test_where_nothing_fails_it_says_so(made: object, template: str, database: OwnDatabase) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        assert value("select count(*) from settlements_openmatch") == 0
        assert "Nothing fails." in text(enter("oliver").get("/fails/")) and made


def test_what_was_last_said_of_a_fail_stands_beside_it_for_who_may_read_it(fresh: OwnDatabase) -> None:
    one = failing()[0].line.id
    for number, said in enumerate(("Asked Meridian", "They promise it for Monday")):
        sent = {"text": said, "key": f"0123456789abcde{number}"}
        assert enter("oliver").post(f"/comments/instruction/{one}/", sent).status_code == 302
    row = enter("lucia").get("/fails/?columns=reference,said").context["listing"].table.rows[0]
    assert "Oliver Bennett" in str(row) and f"/instructions/{one}/?kind=comment" in str(row)
    assert "Oliver Bennett" not in enter("naomi").get("/fails/").content.decode() and fresh.name


def test_sums_that_take_too_long_are_said_to_be_missing(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not added up is not passed over as nothing."""

    def stopped(*_asked: object) -> None:
        raise TooSlow

    for name in ("fails_by_age", "funding_totals", "expected_totals"):
        monkeypatch.setattr(f"settlements.views.fails.{name}", stopped)
    said = text(signed_in("oliver").get("/fails/"))
    assert said.count("There are too many to count them while you wait.") == 3
    assert "Funding cost so far" in said and "Expected penalties so far" in said
