"""Pages of parties and instruments, the journals of a day, and what home pictures."""

import pytest

from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from machinery.statements import rows as sql_rows
from machinery.statements import run as change
from machinery.statements import value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FIRST_ISIN, PARTIES, SEED, THU_2026_11_19, lei, night_of
from tests.pages.reading import link, links, rows, text, walked

pytestmark = pytest.mark.usefixtures("firm")


def test_a_party_shows_what_hangs_on_it_and_each_figure_leads_to_its_rows(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    for page in (client.get(f"/parties/{lei(100)}/"), client.get(f"/instruments/{FIRST_ISIN}/")):
        for state in ("failing", "pending", "held", "open"):
            [(where, number)] = [(where, said) for where, said in links(page) if f"?state={state}&" in where]
            assert str(client.get(where).context["listing"].pages.count.number) == number
    shown = client.get(f"/parties/{lei(100)}/?tab=accounts")
    accounts = client.get(link(shown, "All of them in the list of accounts"))
    assert [row[4:6] for row in rows(shown)] == [row[4:6] for row in rows(accounts)]
    assert {row[2] for row in rows(accounts)} == {PARTIES[0][0]}


def test_an_instrument_shows_its_terms_its_record_and_its_holders(signed_in: SignedIn) -> None:
    page = text(signed_in("begona").get(f"/instruments/{FIRST_ISIN}/?tab=stock"))
    assert FIRST_ISIN in page and "Registro de valores" in page and "los dos lados cuadran" in page
    assert "Registro de valores" not in text(signed_in("naomi").get(f"/instruments/{FIRST_ISIN}/"))
    assert signed_in("naomi").get(f"/instruments/{FIRST_ISIN}/?tab=stock").status_code == 400
    for hidden in ("/instruments/XX0000000000/", f"/parties/{lei(999)}/", "/instruments/eur/"):
        assert signed_in("begona").get(hidden).status_code == 404


def test_blocks_of_an_object_are_for_who_may_see_blocks(fresh: OwnDatabase) -> None:
    """Of a party its own and those of its accounts; whoever represents it is not tipped off."""
    blocked = Subject("party", value("select id from refdata_party where lei = %s", [str(lei(101))]))
    with whole():
        place_block(
            [blocked],
            reason_code=ReasonCode.BLOC,
            legal_reason=LegalReason.COURT_ORDER,
            legal_basis="order 7 of the court of Bilbao",
            blocked_from=THU_2026_11_19,
            by=SEED,
            at=night_of(THU_2026_11_19),
        )
    where = f"/parties/{lei(101)}/?tab=blocks"
    assert "order 7" in text(enter("begona").get(where))
    assert "order 7" not in text(enter("begona").get(f"{where}&as_of=2026-11-18"))
    assert enter("naomi").get(where).status_code == 400


@pytest.mark.parametrize("who", ["oliver", "naomi"])
def test_the_journals_of_a_day_are_those_that_touch_an_account_that_one_may_see(signed_in: SignedIn, who: str) -> None:
    mine = "" if who == "oliver" else " and h.party_id = (select min(id) + 1 from refdata_party)"
    expected = [
        str(f["journal_id"])
        for f in sql_rows(
            "select distinct journal_id from ledger_movement m join ledger_account a"
            " on a.id in (m.debit_account, m.credit_account) join refdata_account h on h.id = a.holder_id"
            f" where m.business_date = '2026-11-19'{mine} order by journal_id desc"
        )
    ]
    *pages, _last = walked(signed_in(who), "/journals/?on=2026-11-19", "Next")
    found = [row[0] for page in pages for row in page]
    assert found == expected and len(found) > 3
    first = signed_in(who).get("/journals/?on=2026-11-19")
    assert first.context["listing"].pages.count.number == len(expected)
    assert {row[1] for row in rows(signed_in(who).get("/journals/?on=2026-11-19&kind=SETT"))} == {"Settlement"}


def test_an_object_shows_what_is_true_of_it_today(fresh: OwnDatabase) -> None:
    """Terms to come stand in its history alone; where none are in force there is a dash."""
    fresh.use("owner")
    with whole():
        change("update refdata_partyterms set valid = daterange(lower(valid), '2027-01-01') where bic = 'PGAAES2LXXX'")
        change(
            "insert into refdata_partyterms (party_id, valid, name, bic, country) select party_id, '[2027-01-01,)', 'Renamed',"
            " bic, country from refdata_partyterms where bic = 'PGAAES2LXXX'"
        )
        change(
            "update refdata_instrumentterms set valid = '[2026-01-01,2026-11-01)' where instrument_id ="
            " (select asset_id from refdata_instrument where isin = %s)",
            [FIRST_ISIN],
        )
    fresh.use("web")
    page = enter("oliver").get(f"/parties/{lei(100)}/")
    assert PARTIES[0][0] in page.content.decode().partition("</h1>")[0]
    assert [row[2] for row in rows(enter("oliver").get(f"/parties/{lei(100)}/?tab=terms"))] == [
        "Renamed",
        PARTIES[0][0],
    ]
    assert text(enter("oliver").get(f"/instruments/{FIRST_ISIN}/")).count("Name —") == 1


def test_an_it_operator_sees_the_picture_of_the_nights(signed_in: SignedIn) -> None:
    assert "Settled of what came in" in text(signed_in("marcus").get("/"))
