"""What the books refuse, and the translation of PostgreSQL's refusals into them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class DayNotOpen(Refusal):
    """The booking date is closed, or not opened yet."""

    code = "day_not_open"

    def sentence(self) -> str:
        return _(
            "Business date %(business_date)s is not open for booking; the open date is %(open_date)s. "
            "Book with that date and keep the original value date."
        ) % {"business_date": self.data["business_date"], "open_date": self.data["open_date"]}


class AmountNotWhole(Refusal):
    """An amount is not above zero, not in whole units of its asset, or larger than anything that is kept."""

    code = "amount_not_whole"
    status = 422

    def sentence(self) -> str:
        amounts = "; ".join(
            _("%(amount)s of %(asset)s, which has %(decimals)s decimals") % found for found in self.data["amounts"]
        )
        return _(
            "An amount is above zero, at most 100,000,000,000,000,000, and has no more decimals than its asset. "
            "Correct: %(amounts)s."
        ) % {"amounts": amounts}


class JournalWithoutMovement(Refusal):
    """A journal has nothing to move."""

    code = "journal_without_movement"
    status = 422

    def sentence(self) -> str:
        return _("Nothing moves under %(effects)s. Give every journal at least one movement.") % {
            "effects": ", ".join(self.data["effects"])
        }


class EffectHasOtherFacts(Refusal):
    """The effect was posted before with other facts."""

    code = "effect_has_other_facts"

    def sentence(self) -> str:
        effects = ", ".join(f"{e['effect']} ({e['journal_id']})" for e in self.data["effects"])
        return _(
            "Posted before with other facts (effect and its journal): %(effects)s. "
            "Reverse that journal, or post under an effect of its own."
        ) % {"effects": effects}


class BalanceTooLow(Refusal):
    """An account would fall below its floor."""

    code = "balance_too_low"
    status = 422

    def sentence(self) -> str:
        accounts = "; ".join(
            _("account %(account)s: posted %(posted)s, held %(held)s, floor %(floor)s, change %(change)s") % found
            for found in self.data["accounts"]
        )
        return _(
            "The balance would fall below its floor (%(accounts)s). Fund the account or raise its credit line."
        ) % {"accounts": accounts}


class JournalNotFound(Refusal):
    """No journal has this id."""

    code = "journal_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No journal %(journals)s exists. Look the number up in the books.") % {
            "journals": ", ".join(map(str, self.data["journals"]))
        }


class AlreadyReversed(Refusal):
    """A journal is reversed once, and a reversal never."""

    code = "already_reversed"

    def sentence(self) -> str:
        return _("Journal %(journals)s is reversed already, or is a reversal itself. Post a new journal instead.") % {
            "journals": ", ".join(map(str, self.data["journals"]))
        }


class HoldHasOtherFacts(Refusal):
    """The effect holds another amount, or on another account, already."""

    code = "hold_has_other_facts"

    def sentence(self) -> str:
        return _(
            "%(effect)s holds %(amount)s on account %(account)s already (hold %(hold)s). "
            "Release that hold, or hold under an effect of its own."
        ) % {key: self.data[key] for key in ("effect", "amount", "account", "hold")}


class HoldIsReleased(Refusal):
    """A hold is released once."""

    code = "hold_is_released"

    def sentence(self) -> str:
        return _("Hold %(hold)s is released already; nothing was changed.") % {"hold": self.data["hold"]}


_BY_CODE = {
    refusal.code: refusal
    for refusal in (DayNotOpen, AmountNotWhole, JournalWithoutMovement, EffectHasOtherFacts, BalanceTooLow)
}


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
