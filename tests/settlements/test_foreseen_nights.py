"""What is foreseen of a copy of the queue around a match is what the night does with it."""

from collections.abc import Callable

import pytest

from backoffice.bench.firm import Firm
from itservices.runner import run_to_end
from machinery.transactions import whole
from settlements.foreseen import foresee
from settlements.models import OpenMatch
from settlements.operations import set_sequences
from settlements.queries.around import state_around
from settlements.sequences import T2S, NightSequence
from tests.conftest import OwnDatabase
from tests.settlements.test_night import FRI_2026_10_02, OCCASION, night
from tests.settlements.test_parted_nights import three_hundred_matches


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with three hundred matches, of which a third may settle in parts."""
    return three_hundred_matches


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `three_hundred_matches`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@pytest.mark.parametrize("sequences", [(), T2S, (NightSequence("Top", priority=2), NightSequence("All"))])
def test_what_is_foreseen_is_what_the_night_does(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, sequences: tuple[NightSequence, ...]
) -> None:
    if sequences:
        with whole():
            set_sequences(firm.market, sequences, source="x", valid_from=FRI_2026_10_02, occasion=OCCASION)
    monkeypatch.setattr("settlements.queries.around.MOST", 1_000)
    foreseen = {}
    for match in range(1, 301, 20):
        around = state_around(OpenMatch.objects.get(pk=match), FRI_2026_10_02)
        assert around is not None and around.is_whole
        foreseen[match] = match in foresee(around.state).settled
    assert run_to_end(night()) == "DONE"
    left = set(OpenMatch.objects.values_list("pk", flat=True))
    assert foreseen == {match: match not in left for match in foreseen} and set(foreseen.values()) == {True, False}


@pytest.mark.usefixtures("firm")
def test_a_copy_that_leaves_something_out_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settlements.queries.around.MOST", 20)
    around = state_around(OpenMatch.objects.get(pk=1), FRI_2026_10_02)
    assert around is not None and not around.is_whole and 1 < len(around.state.queue) < 300
