"""What the coming night would charge, by the API."""

from machinery.transactions import whole
from settlements.operations import set_growth_markets
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.api.test_instructions import taken
from tests.settlements.firm import HARTWELL, LEIS, NORTE, THU_2026_11_19
from tests.settlements.test_penalising import OCCASION, in_scope


def test_the_forecast_of_an_instruction_is_in_the_sum_of_all(door: Door, call: Caller, stranger: Caller) -> None:
    """Norte has no securities to deliver: 100 at 25 at 1 basis point."""
    with whole():
        in_scope(door.firm)
        set_growth_markets(["GROW"], is_listed=True, source="Register", valid_from=THU_2026_11_19, occasion=OCCASION)
    pk = taken(call, 7_101, amount="99999999.00", quantity="99999999")
    [found] = call("GET", f"instructions/{pk}/penalty-forecast").json()["penalties"]
    assert (found["pays"]["lei"], found["gets"]["lei"], found["reason"]) == (LEIS[NORTE], LEIS[HARTWELL], "LACK")
    assert (found["amount"], found["currency"], found["missing"]) == ("250000.00", "EUR", [])
    assert call("GET", f"instructions/{pk}/penalty-forecast").json()["left_out"] is None
    stock = taken(call, 7_102, amount="99999999.00", quantity="99999999", transaction_type="CORP")
    told = call("GET", f"instructions/{stock}/penalty-forecast").json()
    assert told["penalties"] == [] and told["left_out"].startswith("No penalty comes of it: both sides say CORP")
    grows = taken(call, 7_103, amount="99999999.00", quantity="99999999", place_of_trade="GROW")
    [there] = call("GET", f"instructions/{grows}/penalty-forecast").json()["penalties"]
    assert there["amount"] == "62500.00", "at 0.25 basis points"
    assert there["reckoned"].endswith("both sides name GROW as place of trade, an SME growth market (Register)")
    everything = call("GET", "penalty-forecast").json()
    assert found in everything["penalties"]
    assert [each["currency"] for each in everything["totals"]] == ["EUR"]
    assert_problem(stranger("GET", f"instructions/{pk}/penalty-forecast"), 404, "not_found")
    assert stranger("GET", "penalty-forecast").json() == {"totals": [], "penalties": []}
