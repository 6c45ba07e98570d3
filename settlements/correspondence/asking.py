"""Statements that are asked for: of one safekeeping account, or of each that a party has."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from machinery.transactions import part
from refdata.queries import accounts_by_number, parties_by_lei, visible_parties
from settlements.correspondence.stating import make_statement
from settlements.messages.stated import Frequency
from settlements.models import Statement
from settlements.queries.statements import safekeeping_accounts
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

RIGHT: Final = "settlements.load"
RACES: Final = ("an_account_is_stated_once_for_a_date", "a_statement_has_a_reference_of_its_own")
"""Constraints that two who ask for the same statement at one moment may meet: the second does it again."""


class NothingToState(Refusal):
    """A statement is asked for of what is neither the number of an account, nor the LEI of a party with safekeeping accounts that
    were open then; or of one for which who asks may not hand in messages."""

    code = "nothing_to_state"

    def sentence(self) -> str:
        return _(
            "%(of)s is neither a safekeeping account nor a party that had one at the close of %(stated_on)s. Name another one."
        ) % {"of": self.data["of"], "stated_on": self.data["stated_on"]}


@part
def ask_for_statements(of: str, topic: str, form: str, stated_on: date, *, occasion: Occasion) -> list[Statement]:
    """The statements of an account (its number), or of each safekeeping account of a party (its LEI), at the close of a date
    that is over; those that are not there yet are made. Who asks may hand in messages for the party. Refuses NothingToState,
    NoSafekeepingAccount, NotOver."""
    named = accounts_by_number([of]).get(of)
    party = named.party if named else parties_by_lei([of]).get(of)
    accounts = [named.id] if named else safekeeping_accounts(party, stated_on) if party else []
    if party is None or not accounts or not _served(party, occasion):
        raise NothingToState(of=of, stated_on=stated_on.isoformat())
    return [
        make_statement(account, topic, form, stated_on, Frequency.ON_DEMAND, occasion=occasion) for account in accounts
    ]


def _served(party: int, occasion: Occasion) -> bool:
    """Whether who asks may do so for a party; a program of the house is not asked."""
    by = occasion.by
    if by.kind not in {"person", "client"}:
        return True
    return bool(visible_parties(by, occasion.at, RIGHT).filter(pk=party).exists())
