"""What nights make of many matches that may settle in parts is what the decision makes of the same queue by itself."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from backoffice.bench.filing import file_matches, list_instruments
from backoffice.bench.firm import Firm, build_firm, open_balances
from itservices.runner import run_to_end
from ledger.queries import available_units
from machinery.copy_format import read
from machinery.statements import copy_out, rows, statement, value
from machinery.transactions import whole
from settlements.decision import FIELDS, PARTLY, Queue
from settlements.linking import Linked
from settlements.operations import Occasion, PartReleaseWish, hold, release_part
from settlements.operations.keeping import keep_units
from settlements.parting import Pass
from settlements.queries.parting import part_terms
from tests.conftest import OwnDatabase
from tests.settlements.test_night import FRI_2026_10_02, night
from tests.settlements.test_parting import whole_night
from vocabulary.actor import Actor


def three_hundred_matches() -> Firm:
    """Eight participants in four ISINs with 300 matches due on Friday, many of them short; a third may settle in parts, and
    four settle only at once with one another."""
    made = build_firm(FRI_2026_10_02, participants=8, instruments=4)
    open_balances(made, FRI_2026_10_02, holding=150, cash=1_500_000)
    list_instruments(made)
    file_matches(made, 300, FRI_2026_10_02, seed=3, parted=3, circles=2)
    with whole():
        _release_some()
    return made


def _release_some() -> None:
    """Of every fourth of those that may settle in parts the deliverer holds all but a third."""
    occasion = Occasion(Actor("job", "x", "x"), datetime(2026, 10, 2, 9, tzinfo=UTC), FRI_2026_10_02, "x")
    found = rows(
        "select m.delivering_id as d, o.quantity_units / 3 as third from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id join settlements_instruction i on i.id = m.delivering_id"
        " join settlements_instruction r on r.id = m.receiving_id"
        " where 'NPAR' not in (i.partial, r.partial) and o.asset_id > 0 and o.quantity_units > 5 order by m.id"
    )[::4]
    assert len(found) > 10
    assert hold([each["d"] for each in found], occasion).failures == ()
    assert release_part([PartReleaseWish(each["d"], Decimal(each["third"])) for each in found], occasion).failures == ()


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return three_hundred_matches


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `three_hundred_matches`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@pytest.mark.parametrize("chunk", [7, 300])
def test_a_night_makes_the_parts_that_the_decision_makes(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    asked = {"frozen_through": 300, "business_date": FRI_2026_10_02.isoformat()}
    frozen = statement("settlements", "frozen_queue").format(
        markets=f"{{{firm.market}}}", currencies=f"{{0,{firm.currency}}}", **asked
    )
    queue = Queue.of(read(copy_out(frozen), FIELDS))
    with whole():
        keep_units(queue, 0, FRI_2026_10_02)
    terms = part_terms(queue, 0, FRI_2026_10_02, Linked())
    assert terms.may_part
    expected = whole_night(queue, terms, list(available_units().units), len(queue))
    assert expected.passes.count(Pass.PARTS) >= 1 and expected.passes.count(Pass.TOGETHER) >= 2
    monkeypatch.setattr("settlements.night.CHUNK", chunk)
    monkeypatch.setattr("settlements.night.LEAST", chunk)
    assert run_to_end(night()) == "DONE"
    moved = rows(
        "select j.subject as match, sum(m.amount) filter (where m.leg = 1)::bigint as quantity,"
        " (100 * sum(m.amount) filter (where m.leg = 2))::bigint as amount from ledger_journal j"
        " join ledger_movement m on m.journal_id = j.id where j.kind = 'SETT' group by j.id, j.subject order by j.id"
    )
    pieces: dict[int, list[tuple[int, int]]] = {}
    for each in moved:
        pieces.setdefault(each["match"], []).append((each["quantity"], each["amount"]))
    assert pieces == expected.pieces
    assert value("select (counts ->> 'at_once')::int from itservices_step where name = 'settle'") > 1
    left = rows("select match_id, quantity_units from settlements_openmatch order by match_id")
    order = np.argsort(expected.open_after.match)
    assert [f["match_id"] for f in left] == expected.open_after.match[order].tolist()
    assert [f["quantity_units"] for f in left] == expected.open_after.quantity[order].tolist()
    held = set(queue.match[queue.deliverer_hold == PARTLY].tolist())
    assert any(match in held for match in pieces), "some of what is released settled"
