"""A window decides, marks and nets what it has frozen, and nothing else; the nightly proof reads what it settled."""

from datetime import date, time

import pytest

from backoffice.windows import open_window, run_windows
from itservices.queries import next_step
from itservices.runner import run_step, run_to_end
from machinery.invariants import Scope
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements.models import InstructionNet, NetEnd, OpenMatch, StandingNet
from settlements.net_invariants import NETS
from settlements.operations import NettedCounts, NettingNight, net_instructions
from settlements.windows import Window, job_of
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NORTE, Firm
from tests.settlements.test_nets import members_of, ring, trade
from tests.settlements.test_nets import rule as nets
from tests.settlements.test_penalising import OCCASION
from tests.settlements.test_windows import MINUTE, TEN, rule, window

THU_2026_11_19 = date(2026, 11, 19)


def by_thursday_night() -> NettedCounts:
    """The nets that the night before makes of what is due on Friday."""
    return net_instructions(NettingNight(7, THU_2026_11_19, JOB, OCCASION.at))


def test_a_window_marks_failing_what_it_froze_and_nothing_that_came_later(market: Firm) -> None:
    """Their cut-off has passed since both were matched; one of them was there when the window claimed."""
    opens = TEN + 330 * MINUTE
    with whole():
        rule(market, Window(time(15, 30), 600))
        frozen = trade(1, NORTE, HARTWELL)
    opened = open_window(FRI_2026_11_20, opens, by=JOB, at=opens + 420 * MINUTE)
    step = next_step(opened)
    assert step is not None and run_step(step)
    with whole():
        late = trade(2, NORTE, HARTWELL)
    assert run_to_end(opened) == "DONE"
    assert dict(OpenMatch.objects.values_list("pk", "settlement")) == {frozen: "PENF", late: "PEND"}
    assert rows("select distinct by from settlements_statuschange where run_id = %s", [opened]) == [
        {"by": job_of(opens)}
    ]


def test_a_window_nets_its_markets_and_what_is_due_and_leaves_other_nets(market: Firm) -> None:
    with whole():
        nets(market)
        due = [trade(1, NORTE, HARTWELL), trade(2, HARTWELL, NORTE)]
        tomorrow = {"intended_settlement_date": "2026-11-23"}
        trade(3, NORTE, HARTWELL, **tomorrow), trade(4, HARTWELL, NORTE, **tomorrow)
    told = (FRI_2026_11_20, JOB, OCCASION.at)
    with whole():
        assert net_instructions(NettingNight(7, *told, frozenset())) == NettedCounts()
        assert net_instructions(NettingNight(7, *told, frozenset({market.market}))) == NettedCounts(1, 0)
        assert members_of(InstructionNet.objects.get().pk) == due
        assert net_instructions(NettingNight(8, *told)) == NettedCounts(1, 0), "of Monday, by the night"
        trade(5, NORTE, HARTWELL), trade(6, NORTE, HARTWELL, **tomorrow)
        assert net_instructions(NettingNight(9, *told, frozenset())) == NettedCounts()
        assert net_instructions(NettingNight(9, *told, frozenset({market.market}))) == NettedCounts(1, 1)
    assert StandingNet.objects.count() == 5 and NetEnd.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("U01", "update settlements_netposition set units = units + 1"),
        ("U02", "update settlements_nettedmatch set amount_units = amount_units + 1"),
    ],
)
def test_the_proof_of_a_night_reads_what_an_earlier_one_netted_and_a_window_settled(
    market: Firm, own_database: OwnDatabase, code: str, sql: str
) -> None:
    with whole():
        nets(market, since=THU_2026_11_19)
        rule(market, Window(time(10)), Window(time(12)))
        ring(market)
        assert by_thursday_night() == NettedCounts(1, 0)
    assert window()[0] == "DONE" and not OpenMatch.objects.exists()
    assert set(run_windows(by=JOB, at=TEN + 120 * MINUTE).values()) == {"DONE"}
    assert not StandingNet.objects.exists()
    scope = Scope(FRI_2026_11_20, since=THU_2026_11_19)
    assert rows(NETS.sql(), NETS.parameters(scope)) == []
    own_database.use("owner")
    table = sql.split()[1]
    with whole():
        run(f"alter table {table} disable trigger user")
        run(sql)
    assert value("select count(*) from settlements_netend") == 0
    assert code in {each["code"] for each in rows(NETS.sql(), NETS.parameters(scope))}
