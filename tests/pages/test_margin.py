"""Margin on pages: which lines a figure sums, how an account is set, and how a call is noted as met or disputed."""

import pytest

from authorizations.models import User
from authorizations.queries import actor_of
from backoffice.subjects import subjects_seen
from clearing.models import MarginCallAct, MarginTerms
from machinery.statements import run as change
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FRI_2026_11_20, lei, night_of
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import link, rows, text

REASON = {"reason": "Statement of the client seen"}
TERMS = {
    "party": lei(100), "ccp": "", "currency": "eur", "maintenance": "25", "initial_margin": "", "add_on": "0",
    "minimum": "100", "rounding": "1", "market": "EURX", "due_days": "2", "equity": "15", "accounts": "cash-001-eur",
    "valid_from": "2026-11-20", **REASON,
}  # fmt: skip
AT = night_of(FRI_2026_11_20)


@pytest.mark.usefixtures("firm")
def test_each_figure_leads_to_the_lines_and_calls_that_it_sums(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    (row,) = rows(oliver.get("/margin-accounts/"))
    assert row[0].startswith("Banco del Norte SA EUR") and "short" in row[1]
    page = oliver.get("/margin-accounts/1/")
    assert "CASH-001-EUR" in text(page) and "Short by" in text(page)
    calls = oliver.get(f"/margin-accounts/1/{link(page, row[5])}")
    assert "What came of it" in text(calls) and row[5] in text(calls)
    assert [each[4] for each in rows(oliver.get("/margin-calls/"))] == [row[5]]
    assert rows(oliver.get("/margin-calls/?stands=over")) == []
    for address in ("/margin-accounts/9/", "/margin-accounts/set/?account=9"):
        assert enter("amelia").get(address).status_code == 404


@pytest.mark.usefixtures("firm")
def test_a_page_of_margin_accounts_goes_on_where_the_one_before_ended(signed_in: SignedIn) -> None:
    """The last ones are those of which no margin is asked for."""
    oliver = signed_in("oliver")
    assert rows(oliver.get("/margin-accounts/?after=Infinity~0")) == []
    assert rows(oliver.get("/margin-accounts/?before=Infinity~0")) == rows(oliver.get("/margin-accounts/"))


def test_margin_is_of_the_parties_that_one_serves(fresh: OwnDatabase) -> None:
    """The account is of the first entity; who sees instructions of every entity sees no more margin for that."""
    clerk = clerk_of_one_entity(fresh, "risk_officer", entity=1)
    also(fresh, "data_steward")
    assert clerk.get("/margin-accounts/1/").status_code == clerk.get("/margin-calls/1/relieve/").status_code == 404
    assert rows(clerk.get("/margin-accounts/")) == rows(clerk.get("/margin-calls/")) == []
    ana = actor_of(User.objects.get(username="ana"))
    assert subjects_seen("margin_account", [1], ana, AT) == {}
    oliver = actor_of(User.objects.get(username="oliver"))
    assert set(subjects_seen("margin_account", [1], oliver, AT)) == {1}
    assert enter("oliver").get("/margin-accounts/?stands=nonsense").status_code == 422


@pytest.mark.usefixtures("fresh")
def test_as_of_a_past_day_nothing_of_today_is_shown_and_nothing_is_offered() -> None:
    """Reckoned for Thursday; on Friday the call is disputed, withdrawn, and other terms are set."""
    amelia = enter("amelia")
    then = "/margin-accounts/1/?as_of=2026-11-19"
    before = {tab: text(amelia.get(f"{then}&tab={tab}")) for tab in ("calls", "terms", "timeline")}
    amelia.post("/margin-calls/1/dispute/", REASON)
    amelia.post("/margin-calls/1/relieve/", {"how": "WITHDRAWN", "amount": "", **REASON, "confirmed": "1"})
    amelia.post("/margin-accounts/set/", TERMS | {"confirmed": "1"})
    assert MarginTerms.objects.filter(valid__isempty=False).count() == 2
    now = text(amelia.get("/margin-accounts/1/?tab=calls"))
    assert "Disputed ·" in now and MarginCallAct.objects.filter(kind="WITHDRAWN").exists()
    for tab, page in before.items():
        assert text(amelia.get(f"{then}&tab={tab}")) == page, tab
    assert "relieve" not in amelia.get(f"{then}&tab=calls").content.decode()
    assert "2 business days" not in before["terms"] and "2 business days" in text(
        amelia.get("/margin-accounts/1/?tab=terms")
    )


def test_a_disputed_call_is_overdue_in_no_list(fresh: OwnDatabase) -> None:
    amelia = enter("amelia")
    lists = ("/margin-accounts/?stands=overdue", "/margin-calls/?stands=overdue")
    fresh.use("owner")
    with whole():
        change("alter table clearing_margincall disable trigger user")
        change("update clearing_margincall set due_at = '2026-11-19 21:00Z'")
        change("alter table clearing_margincall enable trigger user")
    fresh.use("web")
    assert [len(rows(amelia.get(each))) for each in lists] == [1, 1]
    amelia.post("/margin-calls/1/dispute/", REASON)
    assert [len(rows(amelia.get(each))) for each in lists] == [0, 0]
    assert len(rows(amelia.get("/margin-accounts/?stands=called"))) == 1


@pytest.mark.usefixtures("fresh")
def test_an_account_is_set_after_a_look_at_what_happens() -> None:
    amelia = enter("amelia")
    opened = amelia.get("/margin-accounts/set/?account=1")
    assert lei(100) in opened.content.decode() and "CASH-001-EUR" in opened.content.decode()
    looked = amelia.post("/margin-accounts/set/", TERMS)
    assert "maintenance 25%" in text(looked) and MarginTerms.objects.count() == 1
    done = amelia.post("/margin-accounts/set/", TERMS | {"confirmed": "1"}, follow=True)
    assert "It is done." in text(done)
    assert MarginTerms.objects.filter(valid__isempty=False).latest("id").maintenance == 25
    for wrong in (
        {"maintenance": "101"},
        {"initial_margin": "10"},
        {"accounts": "NOBODY"},
        {"valid_from": "2026-01-01"},
    ):
        answer = amelia.post("/margin-accounts/set/", TERMS | wrong | {"confirmed": "1"})
        assert answer.status_code == 422, wrong


@pytest.mark.usefixtures("fresh")
def test_a_call_is_disputed_and_noted_as_met_with_a_reason() -> None:
    amelia = enter("amelia")
    assert "A margin call is open" in text(amelia.get("/"))
    assert amelia.post("/margin-calls/1/dispute/", {"reason": ""}).status_code == 422
    done = amelia.post("/margin-calls/1/dispute/", REASON, follow=True)
    assert "disputed" in text(done)
    assert "Note that the dispute is over" in text(amelia.get("/margin-calls/1/dispute/"))
    told = {"how": "NOTED", "amount": "", **REASON}
    assert "What will happen" in text(amelia.post("/margin-calls/1/relieve/", told))
    amelia.post("/margin-calls/1/relieve/", told | {"confirmed": "1"})
    assert set(MarginCallAct.objects.values_list("kind", flat=True)) == {"DISPUTED", "NOTED"}
    for act in ("relieve", "dispute"):
        assert amelia.post(f"/margin-calls/1/{act}/", told | {"confirmed": "1"}).status_code == 409
        assert amelia.get(f"/margin-calls/9/{act}/").status_code == 404
