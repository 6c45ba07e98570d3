"""What the coming night would find, as it stands now."""

import pytest

from settlements.penalties.forecast import StandsNow, foreseen
from settlements.penalties.liability import Snapshot

SETTLES = {
    "deliverer_on_hold": False,
    "receiver_on_hold": False,
    "deliverer_reason": "",
    "receiver_reason": "",
    "short_of_securities": False,
    "short_of_cash": False,
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, Snapshot()),
        ({"deliverer_reason": "LACK", "receiver_reason": "CLAC"}, Snapshot()),
        (
            {"deliverer_reason": "LATE", "receiver_reason": "CLAT", "short_of_securities": True},
            Snapshot(lack_of_securities=True),
        ),
        (
            {"deliverer_reason": "CSDH", "receiver_reason": "PRCY", "short_of_securities": True},
            Snapshot(lack_of_securities=True),
        ),
        ({"deliverer_reason": "PREA", "receiver_reason": "PRCY", "short_of_cash": True}, Snapshot(lack_of_cash=True)),
        ({"short_of_securities": True, "short_of_cash": True}, Snapshot(lack_of_securities=True, lack_of_cash=True)),
        ({"receiver_on_hold": True, "short_of_securities": True}, Snapshot(receiver_on_hold=True)),
        ({"deliverer_on_hold": True, "receiver_on_hold": True}, Snapshot(True, True)),
        ({"deliverer_reason": "SBLO", "receiver_reason": "OTHR", "short_of_cash": True}, Snapshot()),
        ({"deliverer_reason": "LINK", "receiver_reason": "LINK", "short_of_securities": True}, Snapshot()),
    ],
)
def test_a_hold_goes_first_and_a_block_is_nobodys_cause(changes: dict[str, object], found: Snapshot) -> None:
    assert foreseen(StandsNow(**{**SETTLES, **changes})) == found  # type: ignore[arg-type]
