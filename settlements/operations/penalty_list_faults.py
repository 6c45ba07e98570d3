"""What is wrong with a list of penalties, in one sentence: what, the rule, the way out. In the reader's language."""

from typing import Final

from django.utils.translation import gettext_noop

SENTENCES: Final = {
    "ends_before_it_begins": gettext_noop(
        "The period ends on %(value)s, before it begins on %(begins)s. Correct its two days."
    ),
    "activity_is_otherwise": gettext_noop(
        "The list says whether it has penalties, and has %(value)s blocks of them. Say that it has some, or leave them out."
    ),
    "penalty_told_twice": gettext_noop(
        "The list has the penalty %(value)s twice for one party. Tell each penalty once for each of its parties."
    ),
    "amount_of_none": gettext_noop(
        "The list has an amount of %(value)s for a penalty in the status %(state)s, which comes to nothing. Correct one of the two."
    ),
    "days_differ": gettext_noop(
        "The penalty is said to be for %(value)s days and is reckoned for %(found)s. Tell each of its days."
    ),
    "day_after_its_detection": gettext_noop(
        "A penalty that was detected on %(day)s is reckoned for %(value)s. Correct one of the two days."
    ),
    "other_currency_than_its_block": gettext_noop(
        "An amount is in %(value)s among penalties in %(expected)s. Put it in a block of its own currency."
    ),
    "depository_not_known": gettext_noop(
        "%(value)s is not a depository that is known here. Compare its BIC with those of the markets."
    ),
    "list_of_another_depository": gettext_noop(
        "The list is sent by %(value)s and tells penalties of %(servicer)s. Send each depository's list from itself."
    ),
    "no_day_of_penalties": gettext_noop(
        "There are no penalties of %(value)s: they are of days from %(since)s until %(until)s. Correct the day."
    ),
    "period_too_long": gettext_noop(
        "The period from %(begins)s to %(value)s has more than %(most)s days. Send a list for each month."
    ),
    "period_of_two_months": gettext_noop(
        "The period of a monthly list, from %(begins)s to %(value)s, is in two months. Send a list for each month."
    ),
    "day_not_told": gettext_noop(
        "The penalty %(value)s has no day of detection, and no list has told it yet. Tell its day, or send the earlier list."
    ),
    "listed_party_not_served": gettext_noop(
        "%(value)s is not a party for which messages are taken in by this way. Send the list by the channel of that party."
    ),
}
"""Sentence per code; codes that other messages have as well stand in `message_faults.SENTENCES`."""
