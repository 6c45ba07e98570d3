"""Penalties in words: what kind, why, and how an amount came about. Pure."""

from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import day, money, quantity
from settlements.models import PenaltyChange
from settlements.penalties.rates import RateClass
from settlements.queries import PenaltyLine
from settlements.reasons import reason_in_words

KINDS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "SEFP": Chip("bad", pgettext_lazy("penalty", "settlement fail")),
        "LMFP": Chip("wait", pgettext_lazy("penalty", "late matching")),
    }
)
STATES: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "ACTV": Chip("off", pgettext_lazy("state of a penalty", "active")),
        "NCOM": Chip("off", pgettext_lazy("state of a penalty", "not computed")),
        "REMO": Chip("off", pgettext_lazy("state of a penalty", "removed")),
        "REIC": Chip("wait", pgettext_lazy("state of a penalty", "reinstated")),
        "RLOC": Chip("wait", pgettext_lazy("state of a penalty", "re-allocated")),
        "UPDT": Chip("off", pgettext_lazy("state of a penalty", "completed")),
    }
)
CHANGED: Final = frozenset({"REMO", "REIC", "RLOC", "UPDT"})
MISSING: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "price": pgettext_lazy("missing of a penalty", "price"),
        "securities_rate": pgettext_lazy("missing of a penalty", "rate of its class"),
        "cash_rate": pgettext_lazy("missing of a penalty", "rate for cash"),
        "later_side": pgettext_lazy("missing of a penalty", "who came in later"),
        "reason": pgettext_lazy("missing of a penalty", "why it failed"),
    }
)
NO_FACT: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "price": gettext_lazy("no price of %(day)s for this instrument"),
        "securities_rate": gettext_lazy("no rate of its class on %(day)s"),
        "cash_rate": gettext_lazy("no rate for cash on %(day)s"),
    }
)
"""What reference data lack of a day."""
CLASSES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "LIQUID_SHARES": pgettext_lazy("penalty class", "liquid shares"),
        "ILLIQUID_SHARES": pgettext_lazy("penalty class", "illiquid shares"),
        "GROWTH_MARKET": pgettext_lazy("penalty class", "SME growth market"),
        "SOVEREIGN_DEBT": pgettext_lazy("penalty class", "sovereign debt"),
        "OTHER_DEBT": pgettext_lazy("penalty class", "other debt"),
        "GROWTH_MARKET_DEBT": pgettext_lazy("penalty class", "debt on an SME growth market"),
        "MONEY_MARKET": pgettext_lazy("penalty class", "money-market instruments"),
        "GROWTH_MARKET_MONEY_MARKET": pgettext_lazy(
            "penalty class", "money-market instruments on an SME growth market"
        ),
        "OTHER": pgettext_lazy("penalty class", "all others"),
    }
)
CAUSES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "LACK": gettext_lazy("%(party)s lacked securities when the night decided."),
        "MONY": gettext_lazy("%(party)s lacked cash when the night decided."),
        "PREA": gettext_lazy("%(party)s had it on hold when the night decided."),
        "BOTH": gettext_lazy(
            "Both sides had it on hold when the night decided, so both pay; this is what %(party)s pays."
        ),
    }
)


def chips(line: PenaltyLine) -> list[Chip]:
    """What kind of penalty it is, what it lacks, whether a later one completes it or it completes an earlier one, and how it was
    changed."""
    told = [STATES[line.state]] if line.state in CHANGED else []
    told += [Chip("off", _("completes an earlier one"))] if line.completes else []
    if line.completed_by:
        told = [Chip("off", _("completed since"))]
    return [*_chips(line), *told]


def state_in_words(line: PenaltyLine) -> str:
    """The status of a penalty by its code of ISO 20022 and in words, and why it was removed."""
    told = f"{line.state} {STATES[line.state].word}"
    return f"{told}: {removed_for(line.state_reason)}" if line.state_reason else told


def removed_for(code: str) -> str:
    """Why a penalty was removed, by its code and in words where there are any."""
    words = str(PenaltyChange.Code(code).label)
    return code if words == code else f"{code} {words}"


def _chips(line: PenaltyLine) -> list[Chip]:
    return [KINDS[line.kind], *(Chip("off", _("lacks: %(fact)s") % {"fact": MISSING[each]}) for each in line.missing)]


def cause(line: PenaltyLine) -> str:
    """Why there is a penalty, and why of this side."""
    if line.state == "RLOC":
        return _("The depository has re-allocated it to %(party)s.") % {"party": line.failing}
    if line.missing == ("reason",):
        return _("It failed on this day. Its night gave no reasons, so nobody can say who was the cause.")
    if line.kind == "SEFP":
        return str(CAUSES[line.reason]) % {"party": line.failing}
    if not line.side:
        return _(
            "It matched too late for this day. Both instructions came in at once, and nobody says whose they were."
        )
    if line.came_at_once:
        return _("It matched too late for this day: %(party)s sent both sides, already matched.") % {
            "party": line.failing
        }
    return _("It matched too late for this day: the instruction of %(party)s came in later.") % {"party": line.failing}


def short_cause(line: PenaltyLine) -> str:
    """Why there is a penalty, in a few words."""
    if line.state == "RLOC":
        return _("re-allocated by the depository")
    if line.kind == "LMFP":
        return _("matched late")
    return reason_in_words(line.reason) if line.reason else _("no reason given")


def reckoned(line: PenaltyLine) -> str:
    """How the amount came about, or what it lacks."""
    if line.state == "REMO":
        return _("The depository has removed it: %(why)s.") % {"why": removed_for(line.state_reason)}
    if line.missing and line.missing[0] in NO_FACT:
        return _lacks(line)
    if line.missing:
        facts = ", ".join(str(MISSING[each]) for each in line.missing)
        return _("Nothing is charged for want of: %(facts)s.") % {"facts": facts}
    parts = [_("completed on %(day)s") % {"day": day(line.completed_on)}] if line.completed_on else []
    if line.securities_rate is not None:
        parts.append(
            _("%(quantity)s × %(price)s at %(rate)s bp a day (%(kind)s)")
            % {
                "quantity": quantity(line.quantity),
                "price": _priced(line),
                "rate": quantity(line.securities_rate),
                "kind": CLASSES[line.rate_class],
            }
        )
        parts += filter(None, [traded(line)])
    if line.cash_rate is not None:
        rate = quantity(max(line.cash_rate, Decimal(0)))
        of = money(line.cash_amount, line.currency) if line.cash_amount is not None else ""
        worth = of or f"{quantity(line.quantity)} × {_priced(line)}"
        parts.append(_("%(worth)s at %(rate)s percent a year, a 360th of it a day") % {"worth": worth, "rate": rate})
    return "; ".join(parts)


def traded(line: PenaltyLine) -> str:
    """Why a penalty of securities has the rate of SME growth markets, or why not although a side names one; "" where neither does,
    or where all of its class have one rate."""
    places = line.places
    if not places.growth_source or line.rate_class == RateClass.SOVEREIGN_DEBT:
        return ""
    words = {"deliverer": places.deliverer, "receiver": places.receiver, "source": places.growth_source}
    if places.deliverer == places.receiver:
        said = _("both sides name %(deliverer)s as place of trade, an SME growth market (%(source)s)")
    elif places.deliverer and places.receiver:
        said = _("not the rate of SME growth markets: the places of trade differ, %(deliverer)s and %(receiver)s")
    elif places.deliverer:
        said = _("not the rate of SME growth markets: only the deliverer names a place of trade, %(deliverer)s")
    else:
        said = _("not the rate of SME growth markets: only the receiver names a place of trade, %(receiver)s")
    return said % words


def _lacks(line: PenaltyLine) -> str:
    """What its day lacks, and whether it is reckoned once that comes."""
    facts = ", ".join(str(NO_FACT[each]) % {"day": day(line.penalty_date)} for each in line.missing)
    told = {"amount": money(line.amount, line.currency), "facts": facts}
    if line.completed_by:
        return _("%(amount)s: %(facts)s; completed since.") % told
    if line.awaits:
        return _("%(amount)s: %(facts)s; reckoned once it comes.") % told
    return _("%(amount)s: %(facts)s. It stays so: what is of its month may not be changed any more.") % told


def _priced(line: PenaltyLine) -> str:
    price = money(line.price, line.currency)
    if line.price_date == line.penalty_date:
        return price
    return _("%(price)s (of %(day)s)") % {"price": price, "day": day(line.price_date)}
