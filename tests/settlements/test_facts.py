"""One settlement of a night is proved by two short paths; what was changed since cannot be."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.drill.tamper import the_verifier
from itservices.operations import open_run
from itservices.runner import run_to_end
from machinery.statements import run, value
from machinery.transactions import whole
from settlements import night as nights
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SETTLED = (
    "select m.{side} from settlements_settlement s join settlements_match m on m.id = s.match_id order by s.journal_id"
)
pytestmark = pytest.mark.role("job")


@pytest.fixture
def place(
    own_database: OwnDatabase, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A night of 100 matches in chunks of 40."""
    settings.TRAIL_KEY_FILE, settings.CHECKPOINTS = tmp_path / "key", tmp_path / "checkpoints"
    monkeypatch.setattr(nights, "CHUNK", 40)
    own_database.use("owner")
    made = build_firm(FRI_2026_10_02, participants=6, instruments=3)
    open_balances(made, FRI_2026_10_02, holding=4000, cash=30_000_000)
    file_matches(made, 100, FRI_2026_10_02, seed=3)
    own_database.use("job")
    with whole():
        opened = open_run("night", FRI_2026_10_02, by=Actor("job", "t", "t"), at=datetime(2026, 10, 2, 23, tzinfo=UTC))
    assert run_to_end(opened.pk) == "DONE"
    yield tmp_path


@pytest.mark.parametrize(("side", "place_in_night"), [("delivering_id", 0), ("receiving_id", 55)])
def test_a_settled_instruction_is_proved(place: Path, side: str, place_in_night: int) -> None:
    instruction = value(f"{SETTLED.format(side=side)} offset {place_in_night} limit 1")
    path = place / "proof.json"
    call_command("prove_fact", "--instruction", str(instruction), "--to", str(path))
    proof, verifier = json.loads(path.read_text()), the_verifier()
    assert verifier.check_proof(proof, {}) == []
    assert len(proof["fact"]["path"]) <= 6
    proof["fact"]["row"]["amount"] += 1
    assert [code for code, _ in verifier.check_proof(proof, {})] == ["fact-not-included"]


def test_what_was_changed_since_is_not_proved(place: Path, own_database: OwnDatabase) -> None:
    instruction = value(f"{SETTLED.format(side='delivering_id')} offset 3 limit 1")
    own_database.use("owner")
    journal = value("select journal_id from settlements_settlement order by 1 offset 3 limit 1")
    leaf = value("select tableoid::regclass::text from ledger_movement where journal_id = %s limit 1", [journal])
    run(f"alter table {leaf} disable trigger user")
    run(f"update {leaf} set amount = amount + 1 where journal_id = %s and leg = 2", [journal])
    own_database.use("job")
    with pytest.raises(CommandError, match="cannot be proved"):
        call_command("prove_fact", "--instruction", str(instruction), "--to", str(place / "proof.json"))


def test_what_did_not_settle_is_not_proved(place: Path) -> None:
    with pytest.raises(CommandError, match="instruction 999999 cannot be proved"):
        call_command("prove_fact", "--instruction", "999999", "--to", str(place / "proof.json"))
    call_command("prove_fact", "--event", "1", "--to", str(place / "proof.json"))
    assert the_verifier().check_proof(json.loads((place / "proof.json").read_text()), {}) == []
