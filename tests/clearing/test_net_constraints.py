"""What can never be false of nets, allocations and confirmations, tried around the operations."""

from decimal import Decimal

import pytest

from clearing.operations import Occasion, ProfileWish, allocate_trade, confirm, net_trades, set_profile
from clearing.submitted import Row
from clearing.tolerances import Tolerance, ToleranceCode
from tests.clearing.central import join
from tests.clearing.firm import captured, columns, row
from tests.clearing.test_confirming import said
from tests.clearing.test_constraints import copied, refused_by
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE, START, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """Nets of one trade that was confirmed and allocated, superseded by empty ones; a further trade waits for netting."""
    join(firm)
    tolerances = {"net": Tolerance(ToleranceCode.PTOL, Decimal(1))}
    set_profile(ProfileWish(firm.parties[HARTWELL], firm.market, tolerances), valid_from=START, by=JOB, at=NINE)
    told = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    trade = captured(row(1)).rows[0].trade
    confirm(said(firm), **told)
    allocate_trade(trade, [("SEC-NORT", Decimal(100))], "SEC-NORT", Occasion(JOB, NINE, FRI_2026_11_20))
    net_trades(**told)
    captured(Row(1, action="CANCEL", party=NORTE, reference=columns(1)["reference"]))
    captured(row(2, party=HARTWELL, counterparty=NORTE))


NET = {"id": "nextval('clearing_netobligation_id_seq')", "match_id": "(select max(id) from settlements_match)"}
FLAT = {**NET, "quantity": "0", "amount": "0", "match_id": "null"}
CONFIRMATION = {"id": "nextval('clearing_confirmation_id_seq')", "reference": "'H9'"}
COMPARISON = {"id": "nextval('clearing_comparison_id_seq')"}
WAITS = "(select version_id from clearing_opentrade)"


@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
        ("netobligation", FLAT | {"quantity": "1"}, "a_net_of_something_is_instructed"),
        ("netobligation", {**NET, "quantity": "0", "amount": "0"}, "a_net_of_something_is_instructed"),
        ("netobligation", FLAT | {"party_id": "ccp_id"}, "nobody_nets_with_itself"),
        ("netobligation", FLAT | {"gross": "0"}, "a_net_has_trades_or_supersedes"),
        ("netobligation", FLAT | {"gross_amount": "-1"}, "a_net_is_never_more_than_its_gross"),
        ("netobligation", FLAT | {"supersedes_id": "9000000000000"}, "a_net_supersedes_an_earlier_one"),
        ("netobligation", FLAT | {"supersedes_id": "id"}, "a_net_is_superseded_once"),
        ("netobligation", FLAT | {"supersedes_id": "0"}, "what_a_net_supersedes_is_a_net"),
        ("netobligation", FLAT | {"party_id": "0"}, "a_net_has_its_party"),
        ("netobligation", FLAT | {"ccp_id": "0"}, "a_net_has_its_ccp"),
        ("netobligation", FLAT | {"asset_id": "0"}, "a_net_has_its_asset"),
        ("netobligation", FLAT | {"currency_id": "0"}, "a_net_has_its_currency"),
        ("netobligation", FLAT | {"account_id": "0"}, "a_net_has_its_safekeeping_account"),
        ("netobligation", FLAT | {"cash_account_id": "0"}, "a_net_has_its_cash_account"),
        ("netobligation", {**NET, "match_id": "0"}, "a_net_has_its_match"),
        ("netmember", {"net_id": "0"}, "a_member_has_its_net"),
        ("netmember", {"version_id": "0"}, "a_member_was_novated"),
        ("netmember", {"version_id": WAITS, "side": "'LEND'"}, "a_member_is_on_the_side_of_seller_or_buyer"),
        ("novation", {"version_id": "0"}, "a_novation_has_its_version"),
        ("novation", {"version_id": "(select max(id) from clearing_tradeversion where action = 'CANCEL')", "ccp_id": "0"},
         "a_novation_has_its_ccp"),
        ("novation", {"version_id": "(select max(id) from clearing_tradeversion where action = 'CANCEL')", "ssi_id": "0"},
         "a_novation_has_the_ssi_of_its_ccp"),
        ("membership", {"id": "9999", "party_id": "ccp_id"}, "nobody_clears_through_itself"),
        ("membership", {"id": "9999"}, "a_party_clears_a_market_through_one_ccp_a_day"),
        ("membership", {"id": "9999", "party_id": "(select max(id) from refdata_party) - 1", "valid": "'(,2020-01-01)'"},
         "a_membership_has_a_beginning"),
        ("toleranceprofile", {"id": "9999"}, "a_counterparty_has_one_profile_a_day_and_market"),
        ("toleranceprofile", {"id": "9999", "valid": "'(,2020-01-01)'"}, "a_profile_has_a_beginning"),
        ("profilefield", {"field": "'price'", "code": "'NEAR'"}, "a_tolerance_has_a_known_code"),
        ("profilefield", {"field": "'price'", "above": "-1"}, "a_tolerance_is_never_below_zero"),
        ("confirmation", {**CONFIRMATION, "reference": "reference"}, "a_confirmation_is_referred_to_once"),
        ("confirmation", {**CONFIRMATION, "side": "'LEND'"}, "a_confirmation_is_of_a_side"),
        ("confirmation", {**CONFIRMATION, "quantity": "0"}, "a_confirmation_is_of_a_quantity"),
        ("confirmation", {**CONFIRMATION, "receiver_id": "sender_id"}, "nobody_confirms_to_itself"),
        ("comparison", COMPARISON, "a_confirmation_is_compared_once"),
        ("allocationset", {"id": "9999"}, "a_set_of_allocations_of_a_version_stands_once"),
        ("allocation", {"account_id": "(select id from refdata_account where number = 'SEC-NORT-2')", "quantity": "0"},
         "an_allocation_is_of_a_quantity"),
        ("allocation", {"account_id": "(select id from refdata_account where number = 'SEC-NORT-2')", "amount": "-1"},
         "an_allocation_is_never_below_zero"),
    ],
    ids=str,
)  # fmt: skip
def test_what_goes_past_the_operations_is_refused(table: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(lambda: copied(f"clearing_{table}", **changes)) == constraint
