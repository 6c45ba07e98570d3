"""The pages on which consequential acts are asked for: what it does, who must agree, and then the request."""

import re

import pytest

from authorizations.models import OpenRequest
from authorizations.operations import adopt_matrix
from compliance.models import Block
from itservices.models import QuarantinedRow, Run, Step
from ledger.models import Journal
from machinery.transactions import whole
from tests.authorizations.people import SEED, THU_2026_01_01, account
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FIRST_ISIN, SmallFirm, lei

LEG = {"debit_1": "CASH-001-EUR", "credit_1": "CASH-003-EUR", "asset_1": "EUR", "amount_1": "5.00"}
JOURNAL = {"effect": "fee-1", "value_date": "2026-11-20", "narrative": "custody fee", "reason": "Invoice 7", **LEG}


@pytest.fixture
def policed(fresh: OwnDatabase) -> OwnDatabase:
    """The firm under the first matrix, with somebody for its reference data and somebody for its blocks."""
    fresh.use("owner")
    with whole():
        account("sofia", "data_steward", name="Sofía")
        account("inigo", "compliance_analyst", name="Íñigo")
    with whole():
        adopt_matrix(by=SEED, at=THU_2026_01_01)
    fresh.use("web")
    return fresh


def test_a_journal_by_hand_is_looked_at_then_asked_for(policed: OwnDatabase, firm: SmallFirm) -> None:
    grace = enter("grace")
    before = Journal.objects.count()
    assert "Post a journal by hand" in grace.get("/journals/").content.decode()
    text = grace.post("/journals/new/", JOURNAL | {"look": "1"}).content.decode()
    for told in ("CASH-001-EUR → CASH-003-EUR: 5 EUR", "Leg 1", "1 × Approver", 'name="ask"'):
        assert told in text
    own = OpenRequest.objects.filter(request__action="journal.post")
    assert not own.exists()
    answer = grace.post("/journals/new/", JOURNAL | {"ask": "1"}, follow=True)
    assert "It waits for approval as request" in answer.content.decode()
    assert f'href="/requests/{own.get().pk}/">See the request' in answer.content.decode()
    assert own.get().request.reason == "Invoice 7" and Journal.objects.count() == before
    again = grace.post("/journals/new/", JOURNAL | {"ask": "1"})
    assert again.status_code == 409 and "This cannot be done" in again.content.decode()
    faulty = grace.post("/journals/new/", JOURNAL | {"look": "1", "debit_2": "CASH-001-EUR", "reason": ""})
    assert faulty.status_code == 422 and faulty.content.decode().count("leave the whole leg out") >= 3


def test_every_object_leads_to_its_acts(policed: OwnDatabase, firm: SmallFirm) -> None:
    with whole():
        step = Step.objects.filter(run=Run.objects.latest("pk"), name="prove").get()
        Step.objects.filter(pk=step.pk).update(state="DEAD", trouble="x")
        Run.objects.filter(pk=step.run_id).update(state="STOPPED", finished_at=None)
    row = QuarantinedRow.objects.order_by("pk")[0]
    journal = Journal.objects.filter(kind="SETT").order_by("pk")[0].pk
    for who, path, act in (
        ("inigo", f"/parties/{lei(100)}/", f"/parties/{lei(100)}/block/"),
        ("inigo", "/accounts/1/", "/accounts/1/block/"),
        ("inigo", f"/instruments/{FIRST_ISIN}/", f"/instruments/{FIRST_ISIN}/block/"),
        ("grace", f"/journals/{journal}/", f"/journals/{journal}/reverse/"),
        ("sofia", "/ssis/1/", "/ssis/1/end/"),
        ("sofia", "/ssis/1/", "/ssis/1/change/"),
        ("sofia", "/ssis/", "/ssis/new/"),
        ("sofia", "/message-wishes/", "/message-wishes/set/"),
        ("marcus", f"/runs/{step.run_id}/", f"/runs/{step.run_id}/skip/"),
        ("lucia", f"/loads/{row.load_id}/", f"/files/rows/{row.pk}/repair/"),
    ):
        client = enter(who)
        assert f'href="{act}"' in client.get(path).content.decode(), act
        assert client.get(act).status_code == 200, act
        assert enter("begona").get(act).status_code == 403, act


def test_a_block_is_placed_at_once_and_lifted_by_two(policed: OwnDatabase, firm: SmallFirm) -> None:
    inigo = enter("inigo")
    facts = {"reason_code": "BLOC", "legal_reason": "SANCTIONS", "legal_basis": "list 7", "blocked_from": "2026-11-20"}
    answer = inigo.post(f"/parties/{lei(100)}/block/", facts | {"reason": "hit", "ask": "1"}, follow=True)
    assert "It is done." in answer.content.decode()
    block = Block.objects.get()
    assert f"/blocks/{block.pk}/lift/" in inigo.get(f"/parties/{lei(100)}/?tab=blocks").content.decode()
    lift = {"lifted_on": "2026-11-23", "reason": "no match", "ask": "1"}
    assert "It waits for approval" in inigo.post(f"/blocks/{block.pk}/lift/", lift, follow=True).content.decode()
    assert inigo.get("/blocks/77/lift/").status_code == 404


def test_market_rules_are_shown_and_asked_for(policed: OwnDatabase, firm: SmallFirm) -> None:
    sofia = enter("sofia")
    text = sofia.get("/markets/").content.decode()
    [calendar, *_], [market, *_] = (re.findall(rf'href="/{part}/(\w+)/', text) for part in ("calendars", "markets"))
    rules = sofia.get(f"/markets/{market}/").content.decode()
    assert all(
        said in rules
        for said in ("Cut-off, planned", "Cash tolerance of matching", "RTS (EU) 2018/1229", "basis points a day")
    )
    assert sofia.get(f"/markets/{market}/?on=2026-13-01").status_code == 400
    assert sofia.get("/markets/NOWHERE/").status_code == 404
    tried = {"unmatched": "20", "unmatched_warning": "5", "matched": "60", "matched_warning": "60", "source": "Rule 7"}
    tried |= {"valid_from": "2026-12-01", "reason": "as T2S", "look": "1"}
    assert sofia.post(f"/markets/{market}/recycling/", tried).status_code == 422
    looked = sofia.post(f"/markets/{market}/recycling/", tried | {"matched_warning": "15"}).content.decode()
    assert "20 (-5) / 60 (-15) (Rule 7)" in looked and "Senior approver" in looked
    assert "As things stand the night of 1 Dec 2026 would warn and cancel nothing by these periods." in looked
    assert sofia.get("/markets/NOWHERE/recycling/").status_code == 404
    asked = f"/markets/{market}/sequences/"
    assert "Sequences 1 to 3" in sofia.get(asked).content.decode() and "Sequence X" in sofia.get(asked).content.decode()
    night = (
        {f"takes_{n}": "ALL" for n in range(1, 10)} | {f"priority_{n}": "4" for n in range(1, 10)} | {"source": "UDFS"}
    )
    night |= {"name_1": "Free", "takes_1": "FREE", "valid_from": "2026-12-01", "reason": "as T2S", "look": "1"}
    assert sofia.post(asked, night).status_code == 422, "the last one takes everything"
    looked = sofia.post(asked, night | {"name_2": "All", "in_parts_2": "on"}).content.decode()
    assert "Free: FREE &lt;= 4; All: ALL &lt;= 4, in parts (UDFS)" in looked and "Senior approver" in looked
    assert sofia.get("/markets/NOWHERE/sequences/").status_code == 404
    asked = f"/markets/{market}/windows/"
    form = sofia.get(asked).content.decode()
    assert "15:30" in form and "opens_9" in form, "room for as many as a day may have"
    by_day = {f"minutes_{n}": "0" for n in range(1, 10)} | {
        "valid_from": "2026-12-01",
        "source": "UDFS",
        "reason": "T2S",
    }
    by_day |= {"look": "1"}
    assert sofia.post(asked, by_day).status_code == 409, "it settles by night alone as it is"
    by_day |= {"opens_1": "08:00"}
    assert sofia.post(asked, by_day).status_code == 422, "it has no end"
    looked = sofia.post(asked, by_day | {"minutes_1": "30", "opens_2": "15:30", "until_2": "APMT"}).content.decode()
    assert "08:00 30 min; 15:30 to APMT (UDFS)" in looked and "Senior approver" in looked
    left_empty = (
        by_day | {f"minutes_{n}": "" for n in range(2, 10)} | {"minutes_1": "30", "opens_2": "15:30", "until_2": "APMT"}
    )
    assert sofia.post(asked, left_empty).status_code == 200, "nothing is asked of lines that do not count"
    assert sofia.get("/markets/NOWHERE/windows/").status_code == 404
    asked = {"currency": "eur", "model": "3", "netting": "NONE", "valid_from": "2026-12-01", "source": "Rule 4"}
    asked |= {"reason": "the market nets", "look": "1"}
    assert sofia.post(f"/markets/{market}/netting/", asked).status_code == 422
    looked = sofia.post(f"/markets/{market}/netting/", asked | {"netting": "MULT"}).content.decode()
    assert "3 MULT (Rule 4)" in looked and "Senior approver" in looked
    assert sofia.get("/markets/NOWHERE/netting/").status_code == 404
    tolerance = {"market": "*", "currency": "EUR", "band": "100000", "within": "3", "above": "30", "source": "Rule 7"}
    tolerance |= {"valid_from": "2026-12-01", "reason": "as agreed", "look": "1"}
    looked = sofia.post(f"/markets/{market}/tolerance/", tolerance).content.decode()
    assert "3 &lt;= 100000 &lt; 30 (Rule 7)" in looked and "Senior approver" in looked
    for wrong in ({"within": "-1"}, {"band": "many"}, {"currency": "XXX"}, {"valid_from": ""}):
        assert sofia.post(f"/markets/{market}/tolerance/", tolerance | wrong).status_code == 422
    assert sofia.post(f"/markets/{market}/tolerance/", tolerance | {"valid_from": "2026-11-20"}).status_code == 409
    assert sofia.get("/markets/NOWHERE/tolerance/").status_code == 404
    grows = {"mics": "XETS GROW", "is_listed": "on", "valid_from": "2026-12-01", "source": "ESMA register"}
    grows |= {"reason": "as registered", "look": "1"}
    looked = sofia.post(f"/markets/{market}/growth/", grows).content.decode()
    assert "growth market (ESMA register)" in looked and "Senior approver" in looked
    for wrong in ({"mics": "grow"}, {"mics": "GROW, XETS"}, {"mics": ""}, {"source": ""}):
        assert sofia.post(f"/markets/{market}/growth/", grows | wrong).status_code == 422
    assert sofia.get("/markets/NOWHERE/growth/").status_code == 404
    move = {"payment": "APMT", "business_date": "2026-11-20", "actual": "17:45", "days_later": "0", "reason": "outage"}
    looked = sofia.post(f"/markets/{market}/cut-off/", move | {"look": "1"}).content.decode()
    assert "17:45" in looked and "Settlement supervisor" in looked
    day = {"date": "2026-12-01", "kind": "CLOSED", "name": "Mourning", "reason": "decree", "look": "1"}
    declared = sofia.post(f"/calendars/{calendar}/declare/", day).content.decode()
    assert "closed: Mourning" in declared and "Senior approver" in declared
    assert enter("begona").get("/markets/").status_code == 200


def test_what_a_party_is_told_by_message_is_asked_for(policed: OwnDatabase, firm: SmallFirm) -> None:
    sofia, asked = enter("sofia"), "/message-wishes/set/"
    wish = {"party": str(lei(100)), "topic": "STATUS", "form": "", "reason": "They closed it"}
    looked = sofia.post(asked, wish | {"look": "1"}).content.decode()
    for told in ("changes of status", "ISO 20022", "not told", "Senior approver"):
        assert told in looked
    assert "It waits for approval" in sofia.post(asked, wish | {"ask": "1"}, follow=True).content.decode()
    unknown = sofia.post(asked, wish | {"party": "5493001KJTIIGC8Y1R99", "look": "1"})
    assert unknown.status_code == 422 and "5493001KJTIIGC8Y1R99" in unknown.content.decode()
    fin = sofia.post(asked, wish | {"form": "ISO15022", "look": "1"})
    assert fin.status_code == 409 and "BACKOFFICE_BIC" in fin.content.decode()
    same = sofia.post(asked, wish | {"topic": "CONFIRMATION", "form": "ISO20022", "look": "1"})
    assert same.status_code == 409
