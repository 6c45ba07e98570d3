"""What client systems may ask for besides instructions: books, reference data, runs, loads, blocks; and of nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from authorizations.models import Application
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from itservices.models import Load, QuarantinedRow
from itservices.operations import open_run
from machinery.statements import run as execute
from machinery.statements import value
from machinery.transactions import whole
from refdata.operations import RateWish, SsiWish, set_rate, set_ssi
from tests.api.conftest import Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, LUMIERE, NINE, NORTE, SHARE, Firm, fund

THU_2026_11_19 = date(2026, 11, 19)


@pytest.fixture(scope="module", autouse=True)
def facts(door: Door) -> Iterator[None]:
    """Balances of a seller and a buyer, and of a stranger."""
    with whole():
        fund(door.firm, "SEC-NORT", SHARE, Decimal(1_000))
        fund(door.firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
        fund(door.firm, "SEC-LUMI", SHARE, Decimal(7))
    yield


def account_of(firm: Firm, number: str) -> int:
    """The account of the books of a safekeeping or cash account that has one."""
    return int(value("select id from ledger_account where holder_id = %s limit 1", [firm.accounts[number]]))


def test_accounts_are_listed_with_the_filters_of_the_page(call: Caller) -> None:
    """By number, and page by page."""
    found = call("GET", "accounts").json()
    assert [(each["number"], each["asset"], each["posted"], each["held"]) for each in found["items"]] == [
        ("CSH-HART-EUR", "EUR", "50000.00", "0.00"),
        ("SEC-NORT", SHARE, "1000", "0"),
    ]
    assert [each["number"] for each in call("GET", "accounts?kind=CASH").json()["items"]] == ["CSH-HART-EUR"]
    first = call("GET", "accounts?limit=1").json()
    second = call("GET", first["next"].removeprefix("/api/v1/")).json()
    assert [each["number"] for each in (*first["items"], *second["items"])] == ["CSH-HART-EUR", "SEC-NORT"]
    assert second["next"] is None
    assert_problem(call("GET", "accounts?asset=EURO1"), 400, "invalid_parameters")
    assert_problem(call("GET", "accounts?after=x~y~z"), 400, "invalid_place")
    assert_problem(call("GET", "accounts?iban=1"), 400, "bad_parameter")


def test_a_balance_is_told_of_any_business_date(call: Caller, firm: Firm) -> None:
    """Now with what is available, of an earlier day without; a day that has not come is refused."""
    pk = account_of(firm, "CSH-HART-EUR")
    now = call("GET", f"accounts/{pk}").json()
    assert (now["posted"], now["available"], now["as_of"]) == ("50000.00", "50000.00", "2026-11-20")
    before = call("GET", f"accounts/{pk}?as_of=2026-11-19").json()
    assert (before["posted"], before["available"], before["held"]) == ("0.00", None, None)
    assert call("GET", "accounts?as_of=2026-11-19&kind=CASH").json()["items"][0]["posted"] == "0.00"
    assert_problem(call("GET", f"accounts/{pk}?as_of=2026-11-21"), 400, "invalid_parameters")
    assert_problem(call("GET", f"accounts/{pk}?as_of=20-11-2026"), 400, "invalid_parameters")


def test_a_statement_leads_to_its_journals(call: Caller, firm: Firm) -> None:
    """The firm's own account on the other side has no number."""
    pk = account_of(firm, "CSH-HART-EUR")
    line = call("GET", f"accounts/{pk}/statement").json()["items"][0]
    assert (line["amount"], line["balance"], line["other_account"]) == ("50000.00", "50000.00", None)
    booked = call("GET", f"journals/{line['journal']}").json()
    assert booked["legs"] == [{"leg": 1, "asset": "EUR", "amount": "50000.00", "debit": None, "credit": "CSH-HART-EUR"}]
    assert booked["words"] == "Opening balance"


@pytest.mark.parametrize("path", ["accounts/{account}", "accounts/{account}/statement", "journals/{journal}",
                                  "loads/{load}", "loads/{load}/rows", "parties/{lei}"])  # fmt: skip
def test_what_is_somebody_elses_is_not_there(call: Caller, stranger: Caller, door: Door, path: str) -> None:
    """The same body as for what nobody has, but for the request's own id."""
    ids = {
        "account": account_of(door.firm, "CSH-HART-EUR"),
        "journal": value("select journal_id from ledger_movement where credit_account = %s",
                         [account_of(door.firm, "CSH-HART-EUR")]),
        "load": load_by(door.call.application),
        "lei": LEIS[NORTE],
    }  # fmt: skip
    assert call("GET", path.format(**ids)).status_code == 200
    nobody = {name: "5493001KJTIIGC8Y1R99" if name == "lei" else 987_654_321 for name in ids}

    def asked(which: dict[str, Any]) -> dict[str, Any]:
        found = assert_problem(stranger("GET", path.format(**which)), 404, "not_found")
        return {name: said for name, said in found.items() if name != "request_id"}

    assert asked(ids) == asked(nobody)


def load_by(application: Application) -> int:
    """A load of a client system with a row set aside; made once."""
    found, is_new = Load.objects.get_or_create(
        kind="instructions",
        sha256="ab" * 32,
        defaults={
            "file_name": "body", "state": "LOADED", "received": 2, "accepted": 1, "quarantined": 1,
            "actor_kind": "client", "actor_id": application.client_id, "actor_name": application.principal_name,
            "at": NINE,
        },
    )  # fmt: skip
    if is_new:
        reasons = [{"code": "missing", "field": "isin", "value": "", "sentence": "It is missing."}]
        QuarantinedRow.objects.create(load=found, line=2, raw="{}", reasons=reasons)
    return found.pk


def test_a_client_sees_its_own_loads_alone(call: Caller, stranger: Caller, door: Door) -> None:
    """With what was set aside."""
    pk = load_by(door.call.application)
    assert [each["id"] for each in call("GET", "loads?quarantined=1&since=2026-11-20").json()["items"]] == [pk]
    assert call("GET", "loads?since=2026-11-21").json() == {"items": [], "next": None}
    assert stranger("GET", "loads").json() == {"items": [], "next": None}
    row = call("GET", f"loads/{pk}/rows").json()["items"][0]
    assert (row["line"], row["reasons"][0]["code"], row["reasons"][0]["field"]) == (2, "missing", "isin")
    assert call("GET", f"loads/{pk}/rows?after=2").json()["items"] == []


def test_a_client_sees_its_participants_alone(call: Caller, stranger: Caller) -> None:
    """By LEI, page by page, by a name."""
    assert {each["lei"] for each in call("GET", "parties").json()["items"]} == {LEIS[NORTE], LEIS[HARTWELL]}
    assert [each["lei"] for each in stranger("GET", "parties").json()["items"]] == [LEIS[LUMIERE]]
    assert stranger("GET", "parties?party=norte").json()["items"] == []
    first = call("GET", "parties?limit=1").json()
    second = call("GET", first["next"].removeprefix("/api/v1/")).json()
    assert first["items"][0]["lei"] < second["items"][0]["lei"] and second["next"] is None
    assert call("GET", f"parties/{LEIS[NORTE]}").json()["bic"] == NORTE
    assert_problem(call("GET", f"parties/{LEIS[NORTE]}?on=2025-12-31"), 404, "not_found")


def test_a_client_sees_the_standing_instructions_of_its_participants_alone(call: Caller, stranger: Caller) -> None:
    """In force on a day, narrowed by scope, and one with its versions."""
    house = SsiWish(LEIS[NORTE], "House", "SETTLEMENT", depository="EURX", safekeeping_account="SEC-NORT")
    cash = SsiWish(LEIS[NORTE], "Dollars", "CASH", currency="USD", agent="KESTUS2L", cash_account="1-77")
    with whole():
        pk, _ = set_ssi([house, cash], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
        set_ssi([replace(house, product="BOND")], valid_from=FRI_2026_11_20 + timedelta(days=10), by=JOB, at=NINE)
    told = call("GET", "ssis?on=2026-11-20").json()["items"]
    assert [(each["name"], each["party"], each["weight"]) for each in told] == [
        ("House", LEIS[NORTE], 0),
        ("Dollars", LEIS[NORTE], 1),
    ]
    assert [each["name"] for each in call("GET", "ssis?on=2026-11-30&product=BOND&market=EURX").json()["items"]] == [
        "House"
    ]
    assert [each["agent"] for each in call("GET", "ssis?on=2026-11-20&currency=USD").json()["items"]] == ["KESTUS2LXXX"]
    first = call("GET", "ssis?on=2026-11-20&limit=1").json()
    assert [each["name"] for each in call("GET", first["next"].removeprefix("/api/v1/")).json()["items"]] == ["Dollars"]
    for nothing in ("ssis?on=2026-11-19", "ssis?on=2026-11-20&market=NOPE", "ssis?on=2026-11-20&party=hartwell"):
        assert call("GET", nothing).json()["items"] == []
    assert_problem(call("GET", "ssis?product=SHARES"), 400, "bad_parameter")
    versions = call("GET", f"ssis/{pk}").json()["versions"]
    assert [(each["valid_from"], each["product"], each["set_by"]) for each in versions] == [
        ("2026-11-30", "BOND", JOB.name),
        ("2026-11-20", None, JOB.name),
    ]
    assert stranger("GET", "ssis?on=2026-11-20").json()["items"] == []
    assert_problem(stranger("GET", f"ssis/{pk}"), 404, "not_found")


def test_instruments_are_told_as_of_a_day(call: Caller) -> None:
    """By ISIN or name."""
    assert call("GET", f"instruments/{SHARE}").json()["name"] == "SAP SE ORD"
    assert_problem(call("GET", f"instruments/{SHARE}?on=2025-01-01"), 404, "not_found")
    assert_problem(call("GET", f"instruments/{SHARE}?on=1900-01-01"), 400, "bad_parameter")
    assert [each["isin"] for each in call("GET", "instruments?instrument=kestrel").json()["items"]] == ["US0378331005"]
    assert call("GET", "instruments?market=NOPE").json()["items"] == []
    assert len(call("GET", "instruments?market=EURX&limit=2").json()["items"]) == 2


def test_the_days_of_markets_are_reckoned(call: Caller) -> None:
    """Open or not, cut-offs in UTC, settlement dates, business days added; what no calendar covers is refused."""
    market = call("GET", "markets/EURX?date=2026-11-20").json()
    assert market["is_open"] and market["cut_offs"] == [
        {"payment": "APMT", "at": "2026-11-20T15:00:00.000000Z"},
        {"payment": "FREE", "at": "2026-11-20T17:00:00.000000Z"},
    ]
    assert market["cycles"] == [{"cfi_prefix": "", "since": "2026-01-01", "until": None, "days": 2}]
    ruled = call("GET", "markets/EURX/rules?date=2026-11-20").json()["rules"]
    cycle = next(each for each in ruled if each["rule"] == "cycle")
    assert (cycle["words"], cycle["since"], cycle["is_ahead"]) == ("T+2", "2026-01-01", False)
    assert next(each for each in ruled if each["rule"] == "tolerance")["laid_down_in"] == "RTS (EU) 2018/1229, Art. 6"
    assert_problem(call("GET", "markets/NOPE/rules"), 404, "not_found")
    settles = call("GET", f"markets/EURX/settlement-date?isin={SHARE}&trade_date=2026-11-20&currency=EUR").json()
    assert (settles["settlement_date"], settles["days"]) == ("2026-11-24", 2)
    day = call("GET", "calendars/T2/day?date=2026-12-24&add=3").json()
    assert (day["is_open"], day["next_open"], day["result"]) == (True, "2026-12-28", "2026-12-30")
    closed = call("GET", "calendars/T2?since=2026-12-01&until=2026-12-31").json()["closures"]
    assert [each["date"] for each in closed] == ["2026-12-25", "2026-12-26"]
    assert_problem(call("GET", "calendars/T2/day?date=2050-01-01"), 422, "not_reckonable")
    assert_problem(call("GET", "markets/EURX?date=2050-01-01"), 422, "not_reckonable")
    assert_problem(call("GET", f"markets/EURX/settlement-date?isin={SHARE}"), 400, "bad_parameter")
    assert_problem(call("GET", "calendars/NOPE"), 404, "not_found")
    assert_problem(call("GET", "markets/NOPE"), 404, "not_found")
    assert {each["code"] for each in call("GET", "calendars").json()["items"]} >= {"T2", "US"}
    assert [each["code"] for each in call("GET", "markets").json()["items"]] == ["EURX"]


def test_rates_and_prices_are_told_with_their_day(call: Caller, firm: Firm) -> None:
    """A rate is at most seven days old."""
    with whole():
        set_rate([RateWish("USD", THU_2026_11_19, Decimal("1.0825"))], source="ECB", by=JOB, at=NINE)
        execute(
            "insert into refdata_price (asset_id, date, price, quotation, currency_id, source)"
            " values (%s, '2026-11-19', 123.45, 'ACTU', %s, 'TEST')",
            [firm.assets[SHARE], firm.assets["EUR"]],
        )
    assert call("GET", "rates/USD?on=2026-11-20").json()["rate"] == "1.0825"
    assert [each["currency"] for each in call("GET", "rates?on=2026-11-20").json()["rates"]] == ["EUR", "USD"]
    assert_problem(call("GET", "rates/USD?on=2026-12-20"), 404, "not_found")
    assert call("GET", f"instruments/{SHARE}/price?on=2026-11-20").json()["price"] == "123.45"
    assert_problem(call("GET", f"instruments/{SHARE}/price?on=2026-11-18"), 404, "not_found")


def test_the_night_is_told_of_without_other_clients_figures(call: Caller) -> None:
    """Planned, then running; no control totals."""
    day = call("GET", "business-date").json()
    assert (day["business_date"], day["next_business_date"]) == ("2026-11-20", "2026-11-23")
    assert day["night"] is None and day["night_planned_at"] == "2026-11-20T22:00:00.000000Z"
    with whole():
        pk = open_run("night", FRI_2026_11_20, by=JOB, at=NINE).pk
    told = call("GET", f"runs/{pk}").json()
    assert told == call("GET", "business-date").json()["night"] == call("GET", "runs").json()["items"][0]
    assert (told["state"], told["current_step"]) == ("RUNNING", "chase") and "counts" not in str(told)
    assert call("GET", "runs?business_date=2026-11-19").json()["items"] == []
    assert_problem(call("GET", "runs/987654321"), 404, "not_found")


def test_blocks_are_for_the_house_alone(call: Caller, door: Door) -> None:
    """A client must not learn of them; a program of compliance sees them."""
    assert_problem(call("GET", "blocks"), 403, "right_missing")
    point(door.name, "owner")
    with whole():
        desk = client_system("screening", [], role="compliance_analyst")
        subject = Subject("party", door.firm.parties[LUMIERE])
        placed = place_block(
            [subject], reason_code=ReasonCode.BLOC, legal_reason=LegalReason.SANCTIONS, legal_basis="List 1",
            blocked_from=FRI_2026_11_20 + timedelta(days=400), by=JOB, at=timezone.now(),
        )  # fmt: skip
    point(door.name, "web")
    sign_in(desk)
    found = desk("GET", "blocks").json()["items"]
    assert [(each["id"], each["subject"]) for each in found] == [(placed[subject], LEIS[LUMIERE])]
    assert desk("GET", f"blocks/{placed[subject]}").json() == found[0]
    assert desk("GET", "blocks?on=2026-11-20").json()["items"] == []
    assert_problem(desk("GET", "blocks/987654321"), 404, "not_found")
