"""What rows refer to is asked for in the order of its keys: one is found next to another."""

from django.db import migrations

from machinery.references import asked_anew


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0029_what_a_buy_in_left_over_says_so"),
    ]

    operations = [
        asked_anew(
            "settlements_instruction",
            "settlements_match",
            "settlements_openmatch",
            "settlements_statuschange",
            "settlements_matchingterms",
            "settlements_unmatched",
            "settlements_matchingdifference",
            "settlements_allegement",
            "settlements_withdrawal",
            "settlements_penalty",
            "settlements_message",
            "settlements_messageoutcome",
            "settlements_openmessage",
            "settlements_instructionlink",
            "settlements_unlinking",
            "settlements_standinglink",
            "settlements_settlementpart",
            "settlements_acknowledgement",
            "settlements_nettedmatch",
            "settlements_netposition",
            "settlements_netend",
            "settlements_standingnet",
            "settlements_folderfile",
            "settlements_filetowrite",
            "settlements_filewritten",
        ),
    ]
