"""What the books refuse, and the translation of PostgreSQL's refusals into them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from vocabulary.outcome import Refusal


class DayNotOpen(Refusal):
    """The booking date is closed, or not opened yet."""

    code = "day_not_open"

    def sentence(self) -> str:
        return (
            f"Business date {self.data['business_date']} is not open for booking; the open date is "
            f"{self.data['open_date']}. Book with that date and keep the original value date."
        )


class EffectHasOtherFacts(Refusal):
    """The effect was posted before with other facts."""

    code = "effect_has_other_facts"

    def sentence(self) -> str:
        effects = ", ".join(f"{e['effect']} (journal {e['journal_id']})" for e in self.data["effects"])
        return f"Posted before with other facts: {effects}. Reverse that journal, or post under an effect of its own."


class BalanceTooLow(Refusal):
    """An account would fall below its floor."""

    code = "balance_too_low"
    status = 422

    def sentence(self) -> str:
        accounts = "; ".join(
            f"account {a['account']}: posted {a['posted']}, held {a['held']}, floor {a['floor']}, change {a['change']}"
            for a in self.data["accounts"]
        )
        return f"The balance would fall below its floor ({accounts}). Fund the account or raise its credit line."


class JournalNotFound(Refusal):
    """No journal has this id."""

    code = "journal_not_found"
    status = 404

    def sentence(self) -> str:
        return f"No journal {', '.join(map(str, self.data['journals']))} exists. Look the number up in the books."


class AlreadyReversed(Refusal):
    """A journal is reversed once, and a reversal never."""

    code = "already_reversed"

    def sentence(self) -> str:
        return (
            f"Journal {', '.join(map(str, self.data['journals']))} is reversed already, or is a reversal itself. "
            f"Post a new journal instead."
        )


class HoldIsReleased(Refusal):
    """A hold is released once."""

    code = "hold_is_released"

    def sentence(self) -> str:
        return f"Hold {self.data['hold']} is released already; nothing was changed."


_BY_CODE = {refusal.code: refusal for refusal in (DayNotOpen, EffectHasOtherFacts, BalanceTooLow)}


@contextmanager
def refusals_of_the_books() -> Iterator[None]:
    """Turns a refusal that PostgreSQL raised (sqlstate BO001, '<code>|<json>') into the Refusal of that code."""
    try:
        yield
    except DatabaseError as trouble:
        cause = trouble.__cause__
        if getattr(cause, "pgcode", None) != "BO001":
            raise
        code, _, data = cause.diag.message_primary.partition("|")  # type: ignore[union-attr]
        raise _BY_CODE[code](**json.loads(data)) from trouble
