"""Home by role: who sees what needs him, in which order, and that each number leads to exactly its rows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median

import pytest
import time_machine
from django.test import Client

from itservices.models import Run, Step
from machinery.statements import run as change
from machinery.statements import value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FRI_2026_11_20, THU_2026_11_19, lei, night_of
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import links, text

pytestmark = pytest.mark.usefixtures("firm")

DUE = "Due by tonight in Euro depository, against payment"
FREE = "Due by tonight in Euro depository, free of payment"
HELD = "On hold by their own side, and not released"
ASKED = "The other side asks to cancel, and this side has not answered"
LACKING = "Penalties are zero for want of the price or rate of their day"
FILES = "Files of today with 2 rows set aside"
POSTED = "Posted by hand on the open business date"
NO_WORKER = "No worker gives a sign of life"


@pytest.fixture
def friday_noon() -> Iterator[None]:
    """Three hours before the first cut-off of the open business date, 16:00 in Madrid; the second one is at 18:00."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        yield


def said(client: Client) -> list[str]:
    """What needs somebody, line by line, in the language of the tests."""
    return [line.what for line in client.get("/", headers={"accept-language": "en"}).context["to_do"]]


@pytest.mark.usefixtures("friday_noon")
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("oliver", [DUE, FREE, HELD, LACKING, ASKED, FILES]),
        ("grace", [POSTED]),
        ("marcus", [NO_WORKER, FILES]),
        ("naomi", [DUE, FREE]),
    ],
)
def test_what_needs_somebody_is_what_his_rights_can_do_something_about(
    signed_in: SignedIn, who: str, expected: list[str]
) -> None:
    assert said(signed_in(who)) == expected


@pytest.mark.usefixtures("friday_noon")
def test_who_can_do_nothing_about_anything_reads_that_nothing_needs_him(signed_in: SignedIn) -> None:
    page = signed_in("begona").get("/")
    assert page.context["to_do"] == [] and "Nada requiere su atención ahora." in text(page)
    assert "libera" not in " ".join(said(signed_in("lucia"))), "a clerk may hold, and not release"


@pytest.mark.usefixtures("friday_noon")
def test_the_nearest_cut_off_comes_first_and_says_how_long_there_is(signed_in: SignedIn) -> None:
    first, second, *rest = signed_in("oliver").get("/").context["to_do"]
    assert [str(line.cut_off.left) for line in (first, second)] == ["3:00:00", "5:00:00"]
    assert not any(line.cut_off for line in rest)
    assert "3 h 00 min 16:00 CET" in text(signed_in("oliver").get("/")).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.usefixtures("friday_noon")
@pytest.mark.parametrize("who", ["oliver", "lucia", "grace", "naomi"])
def test_each_number_of_what_needs_somebody_leads_to_exactly_its_rows(signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    for line in client.get("/").context["to_do"]:
        for part in [
            (line.count.number, line.url),
            *([(line.failing.number, line.failing.url)] if line.failing else []),
        ]:
            listing = client.get(part[1]).context["listing"]
            assert listing.pages.count.number == part[0], part
        totals = {each.currency: each for each in getattr(listing.totals, "currencies", None) or ()}
        if "lacks=awaited" in line.url:
            assert line.money == () and {each.amount for each in totals.values()} == {0}
            continue
        if who != "naomi" and not line.failing:
            assert {each.currency: each.amount for each in line.money} == {
                code: max(each.to_pay, each.to_collect) for code, each in totals.items() if code
            }


def test_a_night_that_does_not_go_on_comes_before_everything(fresh: OwnDatabase) -> None:
    """It was planned for 23:00 in Madrid; then it stops."""
    with time_machine.travel(datetime(2026, 11, 20, 22, 30, tzinfo=UTC), tick=False):
        assert said(enter("oliver"))[0].startswith("The night of Fri 20 Nov 2026 has not begun; it was planned for")
        fresh.use("owner")
        run = Run.objects.create(
            job="night",
            business_date=FRI_2026_11_20,
            state=Run.State.STOPPED,
            at=night_of(FRI_2026_11_20),
            actor_kind="job",
            actor_id="night",
            actor_name="night",
        )
        Step.objects.create(run=run, position=1, name="claim", state=Step.State.DEAD, trouble="it broke")
        fresh.use("web")
        first, *_rest = enter("oliver").get("/").context["to_do"]
        assert first.what == "The night of Fri 20 Nov 2026 is stopped at: Freeze the queue"
        assert first.url == f"/runs/{run.pk}/" and enter("oliver").get(first.url).status_code == 200
        assert not any("stopped" in line for line in said(enter("lucia"))), "a clerk cannot resume it"
        fresh.use("owner")
        Run.objects.update(job="window 2026-11-20T09:00Z")
        fresh.use("web")
        whats = [each.what for each in enter("oliver").get("/").context["to_do"]]
        assert "Stopped: Window of the day 2026-11-20T09:00Z. No night begins before it is done." in whats
        fresh.use("owner")
        Run.objects.update(job="cut-off 2026-11-20T15:00Z")
        fresh.use("web")
        lines = {each.what: each for each in enter("oliver").get("/").context["to_do"]}
        stopped = (
            "Stopped: Cut-off of the day 2026-11-20T15:00Z. What is open is not told that it fails until the night."
        )
        assert lines[stopped].url == f"/runs/{run.pk}/" and not lines[stopped].is_standstill
        assert "Cut-off of the day" in enter("oliver").get(lines[stopped].url).content.decode()


@pytest.mark.usefixtures("friday_noon")
def test_who_may_block_is_told_what_a_block_stops_in_his_scope(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh, "compliance_analyst")
    assert said(client) == []
    fresh.use("owner")
    with whole():
        change("update settlements_openmatch set deliverer_reason = 'BLOC', receiver_reason = 'OTHR'")
    fresh.use("web")
    [line] = client.get("/").context["to_do"]
    entity = "select min(id) from authorizations_legalentity"
    mine = value(
        "select count(*) from settlements_openmatch o join refdata_party p on p.id = o.deliverer_id"
        f" where p.legal_entity_id = ({entity})"
    )
    assert line.what == "Stopped by a block: the account is blocked (BLOC)" and line.count.number == mine > 0
    assert client.get(line.url).context["listing"].pages.count.number == mine


@pytest.mark.parametrize("who", ["naomi", "oliver"])
def test_fails_by_age_and_counterparty_lead_to_exactly_their_rows(signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    page = client.get("/")
    ages, (_reasons, counterparties) = page.context["ages"], page.context["fails"]
    failing = client.get("/instructions/?state=failing").context["listing"].pages.count.number
    assert sum(int(figure.shown) for figure, _cells in ages.rows) == failing > 0
    for figure, cells in ages.rows:
        assert sum(cell.number for cell in cells if cell) == int(figure.shown)
    cells = [cell for _figure, row in ages.rows for cell in row if cell]
    for number, where in [(cell.number, cell.url) for cell in cells] + [
        (int(figure.shown), figure.url) for figure in counterparties.figures
    ]:
        assert client.get(where).context["listing"].pages.count.number == number, where


def test_the_last_night_is_compared_with_the_nights_before(signed_in: SignedIn) -> None:
    """By number, and by value of each currency by itself."""
    rates = signed_in("oliver").get("/").context["rates"]
    counted: dict[str, list[Decimal]] = {}
    for step in Step.objects.filter(name__in=["claim", "settle"]).order_by("run__business_date", "position"):
        for code, total in step.counts["in" if step.name == "claim" else "settled"].items():
            counted.setdefault(code, []).append(Decimal(total["amount"]))
    assert rates.nights == 2 and rates.night.run.business_date == THU_2026_11_19
    assert rates.rates[0].currency == "" and rates.rates[0].settled == value(
        "select count(*) from settlements_settlement where business_date = %s", [THU_2026_11_19]
    )
    for rate in rates.rates[1:]:
        came_in, settled = counted[rate.currency][-2:]
        assert (rate.came_in, rate.settled) == (came_in, settled)
        if len(counted[rate.currency]) == 6:
            first, second = (counted[rate.currency][n + 1] / counted[rate.currency][n] for n in (0, 2))
            assert rate.usual == median([first, second])


def test_what_settled_over_the_night_ends_with_all_of_it(signed_in: SignedIn) -> None:
    page = signed_in("oliver").get("/")
    figures, rates = page.context["over_time"].figures, page.context["rates"]
    shares = [figure.share for figure in figures]
    assert shares == sorted(shares) and figures[-1].shown == str(rates.rates[0].settled)
    assert figures[-1].detail == f"{rates.rates[0].came_in - rates.rates[0].settled} not settled"


def test_what_the_whole_firm_settled_is_for_who_sees_all_of_it(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh)
    page = client.get("/")
    assert page.status_code == 200 and "rates" not in page.context and "over_time" not in page.context
    for where, number in links(page):
        if number.isdigit() and where.startswith("/instructions/?"):
            assert client.get(where).context["listing"].pages.count.number == int(number), where


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=open&hold=own", "sum(deliverer_hold::int + receiver_hold::int)"),
        ("state=open&hold=other", "sum(deliverer_hold::int + receiver_hold::int)"),
        ("state=open&hold=none", "2 * count(*) filter (where not deliverer_hold and not receiver_hold)"),
        ("state=open&cancellation=other", "sum(deliverer_cancels::int + receiver_cancels::int)"),
        ("state=open&cancellation=own", "sum(deliverer_cancels::int + receiver_cancels::int)"),
        ("state=open&market=EURX", "2 * count(*)"),
        ("state=open&payment=FREE", "2 * count(*) filter (where payment = 'FOP')"),
        ("state=open&payment=APMT", "2 * count(*) filter (where payment <> 'FOP')"),
    ],
)
def test_open_instructions_are_narrowed_by_marks_and_cut_offs(signed_in: SignedIn, query: str, count: str) -> None:
    expected = int(value(f"select {count} from settlements_openmatch"))
    client = signed_in("oliver")
    listing = client.get(f"/instructions/?{query}").context["listing"]
    assert listing.pages.count.number == expected and len(listing.table.rows) == min(expected, 50)
    api = client.get(f"/instructions/?{query}&counterparty={lei(101)}").context["listing"]
    assert api.pages.count.number <= expected


@pytest.mark.parametrize("state", ["settled", "cancelled", "open"])
def test_a_counterparty_is_the_other_side_in_every_state(signed_in: SignedIn, state: str) -> None:
    """As often on the other side as it is on its own: each match has both."""
    counts = [
        signed_in("oliver").get(f"/instructions/?state={state}&{name}={lei(101)}").context["listing"].pages.count.number
        for name in ("participant", "counterparty")
    ]
    assert counts[0] == counts[1]
    refused = signed_in("oliver").get(f"/instructions/?state={state}&hold=own")
    assert refused.status_code == (200 if state == "open" else 422)
