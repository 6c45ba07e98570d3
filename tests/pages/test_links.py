"""Where pages lead: what hangs on a thing is one click away, to who may see it, and a figure leads to its rows."""

import pytest
from django.db import OperationalError

from authorizations.roles import roles_allowing
from backoffice import pages
from itservices.operations import close_load, open_load
from machinery.statements import rows as sql_rows
from machinery.statements import value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED, SmallFirm, lei, night_of
from tests.pages.reading import link, links, rows, text

pytestmark = pytest.mark.usefixtures("firm")

SETTLED = (
    "select i.id, s.journal_id, c.lei from settlements_settlement s join settlements_match m on m.id = match_id"
    " join settlements_instruction i on i.id = m.delivering_id join refdata_party c on c.id = i.counterparty_id"
    " where payment = 'DVP' and i.participant_id = (select id from refdata_party where lei = %s) order by 1 limit 1"
)
INSTRUMENT = f"/instruments/{FIRST_ISIN}/"


def test_an_account_leads_to_its_party_and_a_list_to_the_instruments(signed_in: SignedIn, firm: SmallFirm) -> None:
    client = signed_in("oliver")
    account = client.get(f"/accounts/{firm.books['SAFE-001', FIRST_ISIN]}/")
    assert link(account, str(lei(100))) == f"/parties/{lei(100)}/"
    day = value(
        "select max(business_date) from ledger_movement m join refdata_asset a on a.id = asset_id where code = %s",
        [FIRST_ISIN],
    )
    for where in (f"/accounts/?asset={FIRST_ISIN}", f"/movements/?on={day}&asset={FIRST_ISIN}"):
        assert link(client.get(where), FIRST_ISIN) == INSTRUMENT
    assert "/instruments/EUR/" not in client.get("/accounts/?asset=EUR").content.decode()
    assert set(roles_allowing("ledger.view")) <= set(roles_allowing("settlements.view")), (
        "who sees books sees those pages"
    )


def test_the_counterparty_is_a_link_for_who_may_see_it(signed_in: SignedIn) -> None:
    [found] = sql_rows(SETTLED, [str(lei(101))])
    where = f"/instructions/{found['id']}/"
    assert link(signed_in("oliver").get(where), found["lei"]) == f"/parties/{found['lei']}/"
    hidden = signed_in("naomi").get(where)
    assert found["lei"] in text(hidden) and link(hidden, found["lei"]) == ""
    isins = [
        said for to, said in links(signed_in("naomi").get(f"/journals/{found['journal_id']}/")) if "/instruments/" in to
    ]
    assert isins, "a journal leads to what it moves"


def test_the_settled_of_a_night_lead_to_exactly_those(signed_in: SignedIn) -> None:
    run, day = sql_rows("select id, business_date from itservices_run order by business_date desc limit 1")[0].values()
    client = signed_in("oliver")
    page = client.get(f"/runs/{run}/")
    found = [(to, said) for to, said in links(page) if f"state=settled&place=own&on={day}&currency=" in to]
    assert len(found) >= 2
    for where, matches in found:
        assert client.get(where).context["listing"].pages.count.number == 2 * int(matches), where
    assert all(client.get(to).status_code == 200 for to, said in links(page) if said.startswith("still open"))
    assert "currency=" not in signed_in("marcus").get(f"/runs/{run}/").content.decode()


def test_the_statement_leads_to_the_day_of_its_newest_line(signed_in: SignedIn, firm: SmallFirm) -> None:
    client = signed_in("grace")
    page = client.get(f"/accounts/{firm.books['CASH-001-BHD', 'BHD']}/")
    [where] = [to for to, said in links(page) if said.startswith("All movements of ")]
    assert rows(client.get(where)) and "Balance now" not in text(page)


def test_what_cannot_be_read_of_a_file_is_said_in_words(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    euros, unread = {"EUR": {"number": 1, "amount": "5"}}, {"?": {"number": 1, "amount": "0"}}
    totals = {"received": euros | unread, "accepted": euros, "quarantined": unread}
    with whole():
        load = open_load("instructions", "x.csv", "0" * 64, by=SEED, at=night_of(FRI_2026_11_20))
        close_load(load, accepted=1, unchanged=0, quarantined=1, totals=totals, by=SEED, at=night_of(FRI_2026_11_20))
    fresh.use("web")
    page = enter("oliver").get(f"/loads/{load.pk}/")
    assert rows(page)[0] == ["not readable", "1", "—", "0", "—", "0", "—", "1", "—"]
    assert "A row whose amount could not be read" in text(page)


def test_the_cut_off_is_told_twice_only_where_the_zones_differ(signed_in: SignedIn) -> None:
    instruction = value(
        "select min(m.delivering_id) from settlements_openmatch join settlements_match m on m.id = match_id"
    )
    for who, label, times in (("oliver", "Cut-off", 2), ("lucia", "Hora límite", 1)):
        shown = signed_in(who).get(f"/instructions/{instruction}/").content.decode()
        assert shown.partition(f"<dt>{label}</dt>")[2].partition("</dd>")[0].count("<time") == times


def test_where_nobody_has_subscribed_there_is_no_server_to_release(signed_in: SignedIn) -> None:
    assert "Release this server" not in text(signed_in("marcus").get("/webhooks/"))


def test_a_page_that_is_not_there_keeps_the_navigation(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("oliver")
    shown = client.get("/nothing/here/")
    assert shown.status_code == 404 and 'href="/instructions/"' in shown.content.decode()

    def away(*_args: object) -> None:
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(pages, "access_of", away)
    assert client.get("/nothing/here/").status_code == 404
