"""Penalties of depositories beside ours, and appeals against them, in words: how they stand, in what they differ, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import money, quantity
from settlements.models import PenaltyAppeal
from settlements.penalties.comparing import PRICE_TOLERANCE, Reckoned, Term, Verdict, implied_price
from settlements.penalty_words import removed_for
from settlements.queries import ComparedLine

VERDICTS: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        Verdict.EQUAL: Chip("good", pgettext_lazy("comparison of penalties", "equal")),
        Verdict.TOLERATED: Chip("good", pgettext_lazy("comparison of penalties", "within the tolerance")),
        Verdict.DIFFERS: Chip("bad", pgettext_lazy("comparison of penalties", "differs")),
        Verdict.OURS: Chip("wait", pgettext_lazy("comparison of penalties", "only ours")),
        Verdict.THEIRS: Chip("bad", pgettext_lazy("comparison of penalties", "only the depository's")),
    }
)
TERMS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        Term.STATE: pgettext_lazy("term of a penalty", "Status"),
        Term.PAYER: pgettext_lazy("term of a penalty", "Paid by"),
        Term.CURRENCY: pgettext_lazy("term of a penalty", "Currency"),
        Term.DAYS: pgettext_lazy("term of a penalty", "Days"),
        Term.QUANTITY: pgettext_lazy("term of a penalty", "Quantity"),
        Term.CASH_AMOUNT: pgettext_lazy("term of a penalty", "Cash"),
        Term.SECURITIES_RATE: pgettext_lazy("term of a penalty", "Rate, basis points a day"),
        Term.CASH_RATE: pgettext_lazy("term of a penalty", "Rate for cash, percent a year"),
        Term.PRICE: pgettext_lazy("term of a penalty", "Price"),
        Term.AMOUNT: pgettext_lazy("term of a penalty", "Amount"),
    }
)
CAUSES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        Term.STATE: gettext_lazy("One of the two has removed it, or could not compute it."),
        Term.PAYER: gettext_lazy(
            "The two do not find the same side to be the cause, or one of them has re-allocated it."
        ),
        Term.CURRENCY: gettext_lazy("It is in another currency."),
        Term.DAYS: gettext_lazy("The two count other business days, or judge the cut-off of the match in another way."),
        Term.QUANTITY: gettext_lazy(
            "Another quantity was open at the cut-off: one of them has a part that the other has not."
        ),
        Term.CASH_AMOUNT: gettext_lazy("Another amount of cash was open at the cut-off."),
        Term.SECURITIES_RATE: gettext_lazy(
            "The two have the instrument in another class: its type, liquidity or market."
        ),
        Term.CASH_RATE: gettext_lazy("The two have another rate of the central bank for the day."),
        Term.PRICE: gettext_lazy("The price that its amount implies is off ours by more than the tolerance."),
        Term.AMOUNT: gettext_lazy("The amounts differ, and nothing that the depository tells says why."),
    }
)
ONLY: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        Verdict.OURS: gettext_lazy("We have it for this day, and no line of the depository's lists names it."),
        Verdict.THEIRS: gettext_lazy(
            "The depository charges it, and we have none for this instruction, day and kind. It may have failed or matched on "
            "another day, or with somebody else."
        ),
    }
)
NOT_KNOWN: Final = gettext_lazy(
    "The depository charges it, and no instruction of ours has the reference or the facts that its line tells."
)
SIDES: Final[Mapping[str, Promise]] = MappingProxyType(
    {"DELI": pgettext_lazy("side of a penalty", "deliverer"), "RECE": pgettext_lazy("side of a penalty", "receiver")}
)
REASONS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "NEWP": pgettext_lazy("reason of a listed penalty", "new"),
        "UPDT": pgettext_lazy("reason of a listed penalty", "updated"),
        "RALO": pgettext_lazy("reason of a listed penalty", "re-allocated"),
        "SWIC": pgettext_lazy("reason of a listed penalty", "switched to the other party"),
    }
)
APPEALS: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        "OPEN": Chip("wait", pgettext_lazy("appeal", "waits for its answer")),
        "ACCEPTED": Chip("good", pgettext_lazy("appeal", "accepted")),
        "REJECTED": Chip("off", pgettext_lazy("appeal", "rejected")),
    }
)
PROPOSALS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "CHANGE": pgettext_lazy("change of ours", "proposed by a request"),
        "REFUSED": pgettext_lazy("change of ours", "nothing is proposed: ours cannot be changed any more"),
        "NOTHING": pgettext_lazy("change of ours", "nothing is proposed: we have no penalty that the line is about"),
    }
)


@dataclass(frozen=True)
class TermSaid:
    """A term as both have it, and whether it differs."""

    term: str
    name: str
    theirs: str
    ours: str
    differs: bool


def chips(line: ComparedLine) -> list[Chip]:
    """How a penalty stands to ours, and how its appeal does."""
    appeal = [appeal_chip(line.appeal_state)] if line.appeal_state else []
    return [VERDICTS[line.compared.verdict], *appeal]


def appeal_chip(state: str) -> Chip:
    """What the state of an appeal looks like."""
    told = APPEALS[state]
    return Chip(told.tone, _("appeal: %(state)s") % {"state": told.word})


def short_causes(line: ComparedLine) -> tuple[str, str]:
    """In what a penalty differs, by codes and in words."""
    found = line.compared.differs
    if found:
        return " ".join(found), ", ".join(str(TERMS[each]) for each in found)
    return "", str(VERDICTS[line.compared.verdict].word)


def causes(line: ComparedLine) -> list[str]:
    """What keeps a penalty from being equal to ours, a sentence each; none where they agree."""
    if line.compared.verdict == Verdict.THEIRS and line.instruction is None:
        return [str(NOT_KNOWN)]
    if line.compared.verdict in ONLY:
        return [str(ONLY[line.compared.verdict])]
    return [str(CAUSES[each]) for each in line.compared.differs]


def side_by_side(line: ComparedLine) -> list[TermSaid]:
    """Every term that one of the two tells, in the order of Term; of the depository's price the one that its amount implies."""
    differing = set(line.compared.differs)
    told = [
        TermSaid(
            str(term), str(TERMS[term]), _said(term, line.theirs, line), _said(term, line.ours, line), term in differing
        )
        for term in Term
    ]
    return [each for each in told if each.theirs != "—" or each.ours != "—"]


def _said(term: Term, of: Reckoned | None, line: ComparedLine) -> str:
    if of is None:
        return "—"
    value = getattr(of, term.value)
    if term == Term.PRICE and of is line.theirs and value is None and line.ours is not None:
        implied = implied_price(of, line.ours, line.payment)
        return _("%(price)s implied") % {"price": quantity(_rounded(implied))} if implied is not None else "—"
    if value is None or value == "":
        return "—"
    if term in {Term.AMOUNT, Term.CASH_AMOUNT}:
        return money(value, of.currency)
    if term == Term.PAYER:
        return str(SIDES[value])
    if term == Term.STATE:
        return str(value)
    return quantity(value) if isinstance(value, Decimal | int) else str(value)


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.0001")).normalize() + Decimal(0)


def tolerance(part: Decimal = PRICE_TOLERANCE) -> str:
    """By how much prices may differ, in percent; where nothing is given, without a rule of their market."""
    return quantity((part * 100).normalize() + Decimal(0))


def reasons_in_words(line: ComparedLine) -> str:
    """Why a depository has a penalty as it lists it, by codes and in words where there are any."""
    told = [f"{code} {REASONS[code]}" if code in REASONS else removed_for(code) for code in line.reasons]
    return ", ".join([*told, *([line.why] if line.why else [])])


def asks_in_words(appeal: PenaltyAppeal) -> str:
    """What an appeal asks for."""
    asked = str(appeal.get_asks_display())
    return f"{asked}: {removed_for(appeal.code)}" if appeal.code else asked


def change_words(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is changed of a listed penalty or of an appeal, before and after, as an effect binds it."""
    if change["what"] == "answer":
        state = change["after"]
        return pgettext("appeal", "Answer"), "—", str(APPEALS[state].word if state in APPEALS else state)
    if change["what"] == "proposal":
        return pgettext("appeal", "Change of ours"), "—", str(PROPOSALS[change["after"]])
    asks, _space, code = change["after"].partition(" ")
    words = str(PenaltyAppeal.Asks(asks).label)
    return pgettext("listed penalty", "Appeal"), "—", f"{words}: {removed_for(code)}" if code else words
