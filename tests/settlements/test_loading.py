"""A file goes in whole: each row once, what is faulty in quarantine, whatever happens on the way."""

from pathlib import Path

from machinery.statements import rows, value
from settlements.loading import Loaded, load_file
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm, columns, write_csv


def load(path: Path, **how: bool) -> Loaded:
    """Loads a file of the format that its name tells."""
    file_format = "csv" if path.suffix == ".csv" else "ndjson"
    return load_file(path, file_format, by=JOB, at=NINE, business_date=FRI_2026_11_20, **how)


def test_a_file_goes_in_and_the_faulty_row_is_set_aside(market: Firm, tmp_path: Path) -> None:
    found = [columns(n) for n in range(1, 11)]
    found[4]["amount"] = "1.234,56"
    loaded = load(write_csv(tmp_path / "trades.csv", found))
    assert loaded.counts == {"accepted": 9, "unchanged": 0, "quarantined": 1}
    assert value("select count(*) from settlements_instruction") == 18
    assert value("select count(*) from settlements_openmatch") == 9
    assert rows("select line, reasons->0->>'code' as code from itservices_quarantinedrow") == [
        {"line": 6, "code": "invalid_decimal"}
    ]
