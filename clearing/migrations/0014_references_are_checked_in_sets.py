"""Asks once a statement, not once a row, whether what trades, and what becomes of them, refer to is there."""

from django.db import migrations

from machinery.references import Reference, refers, stays


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0013_margin_knows_what_it_had_seen"),
        ("settlements", "0006_references_are_checked_in_sets"),
    ]

    operations = [
        stays("clearing_limituse"),
        refers(
            "clearing_trade",
            Reference("a_trade_has_its_party", ("party_id",), "refdata_party"),
        ),
        refers(
            "clearing_tradeversion",
            Reference("a_version_has_its_trade", ("trade_id",), "clearing_trade"),
            Reference("a_version_has_its_counterparty", ("counterparty_id",), "refdata_party"),
            Reference("a_version_has_its_asset", ("asset_id",), "refdata_asset"),
            Reference("a_version_has_its_currency", ("currency_id",), "refdata_asset"),
            Reference("a_version_has_its_market", ("market_id",), "refdata_market"),
            Reference("a_version_has_its_account", ("account_id",), "refdata_account"),
            Reference("a_version_has_its_load", ("load_id",), "itservices_load"),
        ),
        refers(
            "clearing_enrichment",
            Reference("an_enrichment_has_its_version", ("version_id",), "clearing_tradeversion"),
            Reference("an_enrichment_has_the_ssi_of_the_party", ("ours_id",), "refdata_ssi"),
            Reference("an_enrichment_has_the_ssi_of_the_counterparty", ("theirs_id",), "refdata_ssi"),
        ),
        refers(
            "clearing_tradeinstruction",
            Reference("what_is_instructed_is_a_version", ("version_id",), "clearing_tradeversion"),
            Reference("what_is_instructed_is_matched", ("match_id",), "settlements_match"),
            Reference("what_is_instructed_has_our_instruction", ("ours_id",), "settlements_instruction"),
            Reference("what_is_instructed_has_their_instruction", ("theirs_id",), "settlements_instruction"),
        ),
        refers(
            "clearing_opentrade",
            Reference("what_is_open_is_a_trade", ("trade_id",), "clearing_trade"),
            Reference("what_is_open_is_a_version", ("version_id",), "clearing_tradeversion"),
            may_change=True,
        ),
        refers(
            "clearing_earmark",
            Reference("an_earmark_has_its_version", ("version_id",), "clearing_tradeversion"),
            Reference("an_earmark_has_its_limit", ("use_id",), "clearing_limituse"),
        ),
        refers(
            "clearing_novation",
            Reference("a_novation_has_its_version", ("version_id",), "clearing_tradeversion"),
            Reference("a_novation_has_its_ccp", ("ccp_id",), "refdata_party"),
            Reference("a_novation_has_the_ssi_of_its_ccp", ("ssi_id",), "refdata_ssi"),
        ),
        refers(
            "clearing_netobligation",
            Reference("a_net_has_its_party", ("party_id",), "refdata_party"),
            Reference("a_net_has_its_ccp", ("ccp_id",), "refdata_party"),
            Reference("a_net_has_its_asset", ("asset_id",), "refdata_asset"),
            Reference("a_net_has_its_currency", ("currency_id",), "refdata_asset"),
            Reference("a_net_has_its_safekeeping_account", ("account_id",), "refdata_account"),
            Reference("a_net_has_its_cash_account", ("cash_account_id",), "refdata_account"),
            Reference("a_net_has_its_match", ("match_id",), "settlements_match"),
            Reference("what_a_net_supersedes_is_a_net", ("supersedes_id",), "clearing_netobligation"),
        ),
        refers(
            "clearing_netmember",
            Reference("a_member_has_its_net", ("net_id",), "clearing_netobligation"),
            Reference("a_member_was_novated", ("version_id",), "clearing_novation", ("version_id",)),
        ),
    ]
