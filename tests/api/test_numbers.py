"""Numbers of terms, limits and calls that are not kept as they are sent: refused by their field, and nothing else happens."""

from typing import Any

import pytest

from machinery.transactions import whole
from tests.api.conftest import Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.clearing.limited import bound
from tests.conftest import point
from tests.settlements.firm import LEIS, NORTE

TERMS = {
    "party": LEIS[NORTE], "currency": "EUR", "maintenance": "30", "add_on": "0", "minimum": "0", "rounding": "1",
    "market": "EURX", "due_days": 1, "accounts": ["CSH-NORT-EUR"], "valid_from": "2026-11-20",
}  # fmt: skip
LIMIT = {
    "kind": "DAILY",
    "party": LEIS[NORTE],
    "unit": "EUR",
    "amount": "5",
    "is_hard": True,
    "valid_from": "2026-11-20",
}
MUCH = "9" * 26


@pytest.fixture(scope="module")
def risk(door: Door, django_db_blocker: Any) -> Caller:
    """A risk officer, and a limit in euro."""
    point(door.name, "owner")
    with django_db_blocker.unblock(), whole():
        found = client_system("risk", [door.firm.parties[NORTE]], role="risk_officer")
        bound(door.firm, "DAILY", "1000000")
    point(door.name, "web")
    return sign_in(found)


@pytest.mark.parametrize(
    ("command", "payload", "field"),
    [
        *(
            ("margin.set", {**TERMS, name: "0.0000001"}, name)
            for name in ("maintenance", "add_on", "minimum", "rounding")
        ),
        *(("margin.set", {**TERMS, name: MUCH}, name) for name in ("maintenance", "add_on", "minimum", "rounding")),
        *(("margin.set", {**TERMS, name: "-1"}, name) for name in ("maintenance", "add_on", "minimum", "rounding")),
        ("margin.set", {**TERMS, "initial": "50.0000001"}, "initial"),
        ("margin.set", {**TERMS, "rounding": "0.001"}, "rounding"),
        ("margin.set", {**TERMS, "haircuts": [{"product": "BOND", "percent": "0.0000001"}]}, "haircuts[0].percent"),
        ("margin.set", {**TERMS, "haircuts": [{"product": "BOND", "percent": MUCH}]}, "haircuts[0].percent"),
        ("limit.set", {**LIMIT, "amount": MUCH}, "amount"),
        ("limit.set", {**LIMIT, "amount": "0.001"}, "amount"),
        ("limit.set", {**LIMIT, "amount": "0.0000001"}, "amount"),
        ("limit.override", {"limit": 1, "amount": MUCH, "until": "2026-11-27"}, "amount"),
        ("limit.override", {"limit": 1, "amount": "9.001", "until": "2026-11-27"}, "amount"),
        ("margin_call.relieve", {"call": 1, "how": "NOTED", "amount": MUCH}, "amount"),
    ],
)
def test_a_number_that_is_not_kept_is_refused_by_its_field(
    door: Door, risk: Caller, command: str, payload: dict[str, object], field: str
) -> None:
    asked = {"payload": payload, "reason": "Reviewed"}
    for question in ("", "?dry_run=true"):
        answer = risk("POST", f"commands/{command}{question}", asked)
        assert_problem(answer, 422, "invalid_payload")
        assert answer.json()["detail"].startswith(f"{field}: expected ")
