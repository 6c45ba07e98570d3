"""Asks once a statement, not once a row, whether what instructions, matches and the queue refer to is there.

The match of a queue row is one of its terms, which never change (0004).
"""

from django.db import migrations

from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0004_a_load_stays"),
        ("ledger", "0009_an_account_stays"),
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0005_acts_stand_with_their_request"),
    ]

    operations = [
        refers(
            "settlements_instruction",
            Reference("an_instruction_has_its_participant", ("participant_id",), "refdata_party"),
            Reference("an_instruction_has_its_counterparty", ("counterparty_id",), "refdata_party"),
            Reference(
                "a_securities_account_holds_the_asset",
                ("securities_account_id", "asset_id"),
                "ledger_account",
                ("id", "asset_id"),
            ),
            Reference(
                "a_cash_account_holds_the_currency",
                ("cash_account_id", "currency_id"),
                "ledger_account",
                ("id", "asset_id"),
            ),
            Reference("an_instruction_has_its_market", ("market_id",), "refdata_market"),
            Reference("an_instruction_has_its_load", ("load_id",), "itservices_load"),
        ),
        refers(
            "settlements_match",
            Reference("a_match_has_its_deliverer", ("delivering_id",), "settlements_instruction"),
            Reference("a_match_has_its_receiver", ("receiving_id",), "settlements_instruction"),
        ),
        refers(
            "settlements_openmatch",
            Reference("what_is_open_is_matched", ("match_id",), "settlements_match"),
        ),
    ]
