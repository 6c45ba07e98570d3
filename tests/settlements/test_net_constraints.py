"""What PostgreSQL itself refuses of nets and of the rules of netting, by the name of what refuses it."""

import pytest
from django.db import DatabaseError, transaction

from ledger.operations import AccountWish as BookWish
from ledger.operations import open_accounts
from machinery.statements import rows, run, value
from settlements.models import InstructionNet, NetEnd
from settlements.operations import NettingNight, net_instructions, take_out_of_nets
from tests.refused import allowed, refused_by
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NORTE, Firm
from tests.settlements.test_nets import round_trip, rule, trade
from tests.settlements.test_penalising import OCCASION

pytestmark = pytest.mark.role("owner")

RULE = "insert into settlements_nettingrule (market_id, currency_id, valid, model, netting, source) values (%s)"
RULES = [
    ("a_rule_of_netting_has_a_beginning", "{m}, {c}, '(,2026-01-01)', 3, 'MULT', 'x'"),
    ("model_1_nets_nothing_and_the_others_do", "{m}, {c}, '[2026-01-01,)', 1, 'MULT', 'x'"),
    ("model_1_nets_nothing_and_the_others_do", "{m}, {c}, '[2026-01-01,)', 2, 'NONE', 'x'"),
    ("model_1_nets_nothing_and_the_others_do", "{m}, {c}, '[2026-01-01,)', 4, 'BILA', 'x'"),
    ("a_rule_of_netting_names_its_source", "{m}, {c}, '[2026-01-01,)', 3, 'BILA', ' '"),
    (
        "a_market_nets_in_one_way_a_day",
        "{m}, {c}, '[2026-01-01,)', 3, 'MULT', 'x'), ({m}, {c}, '[2026-02-01,)', 2, 'BILA', 'x'",
    ),
]


@pytest.mark.parametrize(("name", "facts"), RULES)
def test_a_rule_is_one_and_sound_a_day(firm: Firm, name: str, facts: str) -> None:
    sql = RULE % facts.replace("{m}", str(firm.market)).replace("{c}", str(firm.assets["EUR"]))
    assert refused_by(sql) == name


def test_a_rule_is_only_ended_and_never_deleted(firm: Firm) -> None:
    rule(firm)
    assert refused_by("update settlements_nettingrule set model = 2") == "a_rule_of_netting_is_only_ended"
    assert rows("select from pg_trigger where tgname = 'settlements_nettingrule_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_nettingrule"):
        run("delete from settlements_nettingrule")


NET = (
    "insert into settlements_instructionnet (market_id, intended_settlement_date, currency_id, model, netting, one_id, other_id,"
    " matches, gross_units, net_units, business_date, by, at) select market_id, '2026-11-20', currency_id, %s, '2026-11-20',"
    " 'x', now() from settlements_instructionnet limit 1"
)
MEMBER = (
    "insert into settlements_nettedmatch (net_id, match_id, asset_id, securities_from, securities_to, quantity_units, currency_id,"
    " cash_from, cash_to, amount_units) values ({net}, {match}, 1, 1, 2, 1, 1, 1, 2, {amount})"
)
POSITION = "insert into settlements_netposition (net_id, account_id, asset_id, units) values ({net}, {account}, {asset}, {units})"
END = "insert into settlements_netend (net_id, replaced_by_id, business_date, by, at) values (%s, '2026-11-20', 'x', now())"


def test_a_net_its_matches_and_positions_hold_together(firm: Firm) -> None:
    """The net of the ring, a match that is in none, and an account of one of its positions."""
    rule(firm)
    first, *_ = round_trip()
    assert net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at)).made == 1
    net, other = InstructionNet.objects.get().pk, trade(9, NORTE, HARTWELL)
    position = rows("select account_id, asset_id from settlements_netposition order by id limit 1")[0]
    account, asset = position["account_id"], position["asset_id"]
    elsewhere = int(value("select max(id) from refdata_asset where id <> %s", [asset]))
    one = firm.parties[NORTE]
    tried = (
        ("a_net_is_between_two_or_between_all", NET % "1, 'MULT', null, null, 2, 10, 5"),
        ("a_net_is_between_two_or_between_all", NET % f"3, 'MULT', {one}, {one}, 2, 10, 5"),
        ("a_net_is_between_two_or_between_all", NET % "3, 'BILA', null, null, 2, 10, 5"),
        ("a_net_has_two_matches_or_more", NET % "3, 'MULT', null, null, 1, 10, 5"),
        ("no_more_changes_hands_than_is_instructed", NET % "3, 'MULT', null, null, 2, 10, 11"),
        ("a_match_is_in_a_net_once", MEMBER.format(net=net, match=first, amount=1)),
        ("what_is_netted_is_paid", MEMBER.format(net=net, match=other, amount=0)),
        ("a_netted_match_is_in_a_net", MEMBER.format(net=0, match=other, amount=1)),
        ("a_netted_match_is_a_match", MEMBER.format(net=net, match=0, amount=1)),
        ("a_position_is_of_a_net", POSITION.format(net=0, account=account, asset=asset, units=0)),
        (
            "a_position_is_of_an_account_of_its_asset",
            POSITION.format(net=net, account=account, asset=elsewhere, units=0),
        ),
        ("an_account_has_one_position_in_a_net", POSITION.format(net=net, account=account, asset=asset, units=0)),
        ("an_end_is_of_a_net", END % "0, null"),
        ("a_net_is_replaced_by_a_net", END % f"{net}, {net + 1}"),
        ("a_net_is_replaced_by_a_later_one", END % f"{net}, {net}"),
        (
            "a_match_stands_in_a_net_that_it_is_in",
            f"insert into settlements_standingnet (net_id, match_id) values ({net}, {other})",
        ),
        (
            "settlements_standingnet_pkey",
            f"insert into settlements_standingnet (net_id, match_id) values ({net}, {first})",
        ),
    )
    for name, sql in tried:
        assert refused_by(sql) == name
    for table in ("instructionnet", "nettedmatch", "netposition"):
        with pytest.raises(DatabaseError, match=f"settlements_{table}"), transaction.atomic():
            run(f"delete from settlements_{table}")


def test_positions_that_do_not_add_up_are_refused(firm: Firm) -> None:
    rule(firm)
    round_trip()
    net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at))
    net = InstructionNet.objects.get().pk
    wish = BookWish(firm.accounts["CSH-LUMI-USD"], firm.assets["USD"])
    found = {"id": open_accounts([wish])[wish.holder, wish.asset], "asset_id": wish.asset}
    sql = POSITION.format(net=net, account=found["id"], asset=found["asset_id"], units=1)
    assert refused_by(sql) == "positions_of_a_net_add_up_to_zero"
    assert allowed(POSITION.format(net=net, account=found["id"], asset=found["asset_id"], units=0))


def test_nothing_stands_in_a_net_that_is_over(firm: Firm) -> None:
    rule(firm)
    matches = round_trip()
    net_instructions(NettingNight(7, FRI_2026_11_20, JOB, OCCASION.at))
    net = InstructionNet.objects.get().pk
    assert take_out_of_nets(matches, by=JOB, at=OCCASION.at, business_date=FRI_2026_11_20) == 1
    assert NetEnd.objects.filter(net=net, replaced_by=None).exists()
    sql = f"insert into settlements_standingnet (net_id, match_id) values ({net}, {matches[0]})"
    assert refused_by(sql) == "nothing_stands_in_a_net_that_is_over"
    with pytest.raises(DatabaseError, match="settlements_netend"):
        run("update settlements_netend set net_id = net_id")
