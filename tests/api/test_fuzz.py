"""Schemathesis on the served product: no 5xx, and no answer that the description does not know (B-S8).

Short here; BACKOFFICE_FUZZ_SECONDS=120 and BACKOFFICE_FUZZ_SEED=n before bin/test tests/api/test_fuzz.py make it longer and
begin elsewhere.
"""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from machinery.api import limits
from machinery.transactions import whole
from tests.api.conftest import Door, sign_in
from tests.browser import served
from tests.conftest import ROOT, OwnDatabase
from tests.settlements.firm import SHARE, columns, fund

SECONDS = int(os.environ.get("BACKOFFICE_FUZZ_SECONDS", "20"))
SEED = os.environ.get("BACKOFFICE_FUZZ_SEED", "20261120")
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance"
)


@pytest.mark.timeout(SECONDS + 120)
def test_nothing_breaks_and_everything_is_as_described(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every operation, with what fits the description and with what does not."""
    monkeypatch.setenv("BACKOFFICE_API_PER_MINUTE", "1000000")
    with whole():
        fund(door.firm, "SEC-NORT", SHARE, Decimal(1_000))
    assert door.call("POST", "instructions", columns(1)).status_code == 201
    limits.tokens.forget()
    token = sign_in(door.call).token
    with served(OwnDatabase(door.name)) as address:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.yaml", "--url", address),
            *("-H", f"Authorization: Bearer {token}", "--checks", CHECKS, "--max-time", str(SECONDS), "--seed", SEED),
            *("--phases", "examples,coverage,fuzzing", "--mode", "all", "--max-examples", "100000", "--no-color"),
            *("--request-timeout", "20", "--warnings", "off", "--no-shrink", "--continue-on-failure"),
        ]
        hooks = os.environ | {"SCHEMATHESIS_HOOKS": "tests.api.json_lines", "PYTHONPATH": str(ROOT)}
        found = subprocess.run(command, cwd=tmp_path, env=hooks, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-12_000:] + found.stderr[-2_000:]
    assert "Traceback" not in found.stderr
