"""One search leads to whatever has a name or a number, and to nothing that the reader may not see."""

import re

import pytest
from django.test import Client

import backoffice.finder
from machinery.patience import TooSlow
from machinery.statements import rows as sql_rows
from machinery.statements import value
from tests.pages.conftest import SignedIn
from tests.pages.firm import SmallFirm
from tests.pages.reading import links, text

pytestmark = pytest.mark.usefixtures("firm")


def led_to(client: Client, typed: str) -> str:
    """Where the search leads at once; "" when it shows a list."""
    answer = client.get("/go/", {"q": typed})
    return answer["Location"] if answer.status_code == 302 else ""


def found(client: Client, typed: str) -> list[str]:
    """The addresses of the list that htmx is given."""
    answer = client.get("/go/", {"q": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return [where for where, _ in links(answer)]


def test_an_identifier_leads_to_what_it_names(signed_in: SignedIn, firm: SmallFirm) -> None:
    oliver = signed_in("oliver")
    [one] = sql_rows("select id, reference, participant_id from settlements_instruction order by id limit 1")
    [party] = sql_rows(
        "select p.lei, t.bic, t.name from refdata_party p join refdata_partyterms t on t.party_id = p.id"
        " where p.id = %s",
        [firm.parties[0]],
    )
    isin = value("select min(isin) from refdata_instrument")
    account = firm.books["CASH-001-EUR", "EUR"]
    for typed, where in (
        (one["reference"], f"/instructions/{one['id']}/"),
        (f"  {one['reference']} ", f"/instructions/{one['id']}/"),
        ("CASH-001-EUR", f"/accounts/{account}/"),
        ("cash-001-eur", f"/accounts/{account}/"),
        (isin, f"/instruments/{isin}/"),
        (isin.lower(), f"/instruments/{isin}/"),
        (
            f" {isin[:4]} {isin[4:8]}\N{NO-BREAK SPACE}{isin[8:]}\N{ZERO WIDTH SPACE}",
            f"/instruments/{isin}/",
        ),
        (one["reference"].lower(), f"/instructions/{one['id']}/"),
        (party["lei"], f"/parties/{party['lei']}/"),
        (party["bic"], f"/parties/{party['lei']}/"),
        (party["name"], f"/parties/{party['lei']}/"),
        ("2026-11-18", f"/runs/{value('select id from itservices_run where business_date = %s', ['2026-11-18'])}/"),
        ("night runs", "/runs/"),
    ):
        assert led_to(oliver, typed) == where, typed
    assert f"/accounts/?asset={isin}" in found(oliver, isin)
    assert {f"/journals/{firm.reversed}/", f"/instructions/{firm.reversed}/"} <= set(found(oliver, str(firm.reversed)))


def test_what_may_be_several_things_is_listed(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    assert found(oliver, "c") == [], "one letter is too short to mean anything"
    assert "/runs/1/" in found(oliver, "1"), "one digit is not"
    *several, every = found(oliver, "CASH")
    assert len(several) == 6 and all(re.fullmatch("/accounts/[0-9]+/", where) for where in several)
    assert every == "/accounts/?number=CASH" and led_to(oliver, "CASH") == ""
    for nothing in (
        "nobody is called so",
        "\N{BELL}" * 4,
        "x" * 201,
        "9" * 18,
        "9" * 100,
        "2026-02-30",
        "2026-W47-3",
        "\0\0",
    ):
        assert found(oliver, nothing) == [], nothing
    assert "Nothing that you may see" in text(oliver.get("/go/", {"q": "nobody is called so"}))
    assert oliver.get("/go/?query=x").status_code == 400


def test_nobody_finds_what_he_may_not_see(signed_in: SignedIn, firm: SmallFirm) -> None:
    """Naomi acts for the second party alone, and sees no runs."""
    naomi, mine = signed_in("naomi"), firm.parties[1]
    theirs = value(
        "select reference from settlements_instruction i where participant_id <> %(mine)s and not exists (select from"
        " settlements_instruction j where j.reference = i.reference and participant_id = %(mine)s) order by 1 limit 1",
        {"mine": mine},
    )
    own = value("select min(reference) from settlements_instruction where participant_id = %s", [mine])
    assert found(naomi, own) and found(naomi, theirs) == []
    assert found(naomi, "CASH-001-EUR") == []
    assert not any(where.startswith("/runs/") for where in found(naomi, "2026-11-18"))
    assert not any(where.startswith("/instructions") for where in found(signed_in("marcus"), own))


def test_a_look_up_that_takes_too_long_is_said(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: object) -> list[object]:
        raise TooSlow("stopped")

    monkeypatch.setattr(backoffice.finder, "LOOK_UPS", (("ledger.view", slow), *backoffice.finder.LOOK_UPS))
    oliver = signed_in("oliver")
    assert led_to(oliver, "CASH-001-EUR") == "", "there may be more"
    assert "Not everything was looked through" in text(oliver.get("/go/", {"q": "CASH-001-EUR"}))


def test_the_frame_counts_what_needs_somebody(signed_in: SignedIn) -> None:
    said = signed_in("oliver").get("/beside/", headers={"HX-Request": "true"}).content.decode()
    failing = value("select 2 * count(*) from settlements_openmatch where settlement = 'PENF'")
    shown = (
        f'<span id="count-instructions" class="count" hx-swap-oob="true">{failing}<span class="unseen"> failing</span>'
    )
    assert failing and shown in said
    assert 'id="count-runs" class="count" hx-swap-oob="true" hidden' in said
    assert "count-runs" not in signed_in("naomi").get("/beside/").content.decode()


def test_what_is_out_of_scope_is_not_found_by_its_number(signed_in: SignedIn, firm: SmallFirm) -> None:
    """The reversed journal is between the first and the third party; Naomi acts for the second."""
    number = str(firm.reversed)
    assert f"/journals/{number}/" in found(signed_in("oliver"), number)
    assert f"/journals/{number}/" not in found(signed_in("naomi"), number)


def test_a_session_that_ended_takes_nobody_away_from_a_form(firm: SmallFirm) -> None:
    answer = Client().get("/beside/", headers={"HX-Request": "true", "X-Background": "frame"})
    assert answer.status_code == 401 and "HX-Redirect" not in answer
    assert "HX-Redirect" in Client().get("/accounts/", headers={"HX-Request": "true"})


def test_what_may_be_done_now_is_found_too(signed_in: SignedIn) -> None:
    oliver, naomi = signed_in("oliver"), signed_in("naomi")
    [one] = sql_rows(
        "select i.id, i.reference from settlements_openmatch o join settlements_match m on m.id = o.match_id"
        " join settlements_instruction i on i.id = m.delivering_id"
        " where not o.deliverer_hold and not o.deliverer_cancels order by 1 limit 1"
    )
    acts = [where for where in found(oliver, one["reference"]) if where != f"/instructions/{one['id']}/"]
    assert acts == [f"/instructions/{one['id']}/{act}/" for act in ("hold", "partial", "high-priority", "cancel")]
    assert led_to(oliver, one["reference"]) == f"/instructions/{one['id']}/"
    assert led_to(oliver, "run the night") == "/night/" and not led_to(naomi, "run the night")
