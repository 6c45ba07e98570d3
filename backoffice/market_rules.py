"""The rules of a market in words: what each says, from when until when, and where it is laid down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from machinery.formatting import money, quantity
from refdata.queries import DatedRule, market_rules_of
from settlements.allegement import T2S
from settlements.cash_tolerance import EURO
from settlements.net_words import POLICIES, model_in_words
from settlements.penalties.calendar import BEGAN, COUNTS, Milestones, milestones_of
from settlements.penalties.comparing import PRICE_TOLERANCE
from settlements.penalties.rates import RateClass
from settlements.penalty_words import CLASSES
from settlements.queries import settlement_rules
from settlements.sequences import Takes
from vocabulary.currencies import MINOR_UNITS
from vocabulary.side import QuantityType

HOUR: Final = timedelta(hours=1)
NAMES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "cycle": pgettext_lazy("rule", "Settlement cycle"),
        "cut_off": pgettext_lazy("rule", "Cut-off, planned"),
        "moved_cut_off": pgettext_lazy("rule", "Cut-off, moved for a day"),
        "collar": pgettext_lazy("rule", "Price collar"),
        "recycling": pgettext_lazy("rule", "Recycling"),
        "sequence": pgettext_lazy("rule", "Sequence of the night"),
        "window": pgettext_lazy("rule", "Window of the day"),
        "netting": pgettext_lazy("rule", "Model of settlement"),
        "gridlocks": pgettext_lazy("rule", "Gridlocks"),
        "part_threshold": pgettext_lazy("rule", "Least amount of a part"),
        "tolerance": pgettext_lazy("rule", "Cash tolerance of matching"),
        "allegements": pgettext_lazy("rule", "Allegements"),
        "penalties": pgettext_lazy("rule", "Penalties"),
        "penalty_days": pgettext_lazy("rule", "Days of penalties"),
        "price_tolerance": pgettext_lazy("rule", "Tolerance for prices of penalties"),
        "penalty_rate": pgettext_lazy("rule", "Penalty rate"),
        "growth_market": pgettext_lazy("rule", "SME growth market"),
    }
)
PAYMENTS: Final[Mapping[str, Promise]] = MappingProxyType(
    {"APMT": pgettext_lazy("rule", "against payment"), "FREE": pgettext_lazy("rule", "free of payment")}
)

TAKES: Final[Mapping[Takes, Promise]] = MappingProxyType(
    {
        Takes.ALL: pgettext_lazy("sequence", "all payments"),
        Takes.FREE: pgettext_lazy("sequence", "free of payment alone"),
        Takes.APMT: pgettext_lazy("sequence", "against payment, and cash alone"),
    }
)
PRIORITIES: Final[Mapping[int, Promise]] = MappingProxyType(
    {
        1: pgettext_lazy("sequence", "what is reserved (priority 1)"),
        2: pgettext_lazy("sequence", "priorities 1 and 2"),
        3: pgettext_lazy("sequence", "priorities 1 to 3"),
        4: pgettext_lazy("sequence", "every priority"),
    }
)
"""What sequences of the night take."""


@dataclass(frozen=True)
class ShownRule:
    """A rule with its words; `is_ahead` where it does not hold yet."""

    rule: DatedRule
    name: str
    said: str
    is_ahead: bool


def shown_rules(market: int, on: date) -> list[ShownRule]:
    """Every dated rule of a market (id) that holds on a day or from a later one on, in the order of their names above; of rates
    those of cash come last."""
    found = [*market_rules_of(market, on), *settlement_rules(market, on)]
    order = {kind: place for place, kind in enumerate(NAMES)}
    found.sort(key=lambda each: (order[each.kind], each.of in MINOR_UNITS, each.of, each.since))
    return [ShownRule(each, str(NAMES[each.kind]), _SAID[each.kind](each), each.since > on) for each in found]


def without_rule(shown: Sequence[ShownRule], on: date) -> list[str]:
    """What holds on a day where a market says nothing itself, a sentence each with its source."""
    said = {each.rule.kind for each in shown if not each.is_ahead}
    days = milestones_of(max(on, BEGAN).replace(day=1))
    after, before = (quantity(each // HOUR) for each in (T2S.after_entry, T2S.before_cut_off))
    found = {
        "allegements": _(
            "Allegements, where no rule stands above: %(after)s hours after entry, or %(before)s before the cut-off (T2S)."
        )
        % {"after": after, "before": before},
        "penalty_days": _("Days of penalties, where no rule stands above: %(said)s (%(source)s).")
        % {"said": _days_in_words(days), "source": days.source},
        "price_tolerance": _(
            "Tolerance for prices of penalties, where no rule stands above: %(percent)s percent of ours (a rule of the house)."
        )
        % {"percent": quantity(PRICE_TOLERANCE * 100)},
    }
    return [each for kind, each in found.items() if kind not in said]


def _days_in_words(days: Milestones) -> str:
    return _(
        "appeals until penalty business day %(appeal)s of the next month, changes until %(amendment)s, report on %(report)s,"
        " payments announced on %(pre_advice)s and made on %(payment)s"
    ) % {name: getattr(days, name) for name in COUNTS}


def _cycle(rule: DatedRule) -> str:
    return f"T+{rule.value}" + (f" ({rule.of})" if rule.of else "")


def _cut_off(rule: DatedRule) -> str:
    return f"{rule.value} ({PAYMENTS[rule.of]})"


def _collar(rule: DatedRule) -> str:
    said = _("at most %(percent)s percent from the last price") % {"percent": quantity(Decimal(rule.value))}
    return f"{said} ({rule.of})" if rule.of else said


def _recycling(rule: DatedRule) -> str:
    unmatched, unmatched_warning, matched, matched_warning = rule.value.split("/")
    return _(
        "unmatched %(unmatched)s business days, the last %(unmatched_warning)s of them warned; matched %(matched)s, the last"
        " %(matched_warning)s warned"
    ) % {
        "unmatched": unmatched,
        "unmatched_warning": unmatched_warning,
        "matched": matched,
        "matched_warning": matched_warning,
    }


def _sequence(rule: DatedRule) -> str:
    takes, priority, in_parts, name = rule.value.split("/", 3)
    words = {"number": rule.of, "name": name, "takes": TAKES[Takes(takes)], "priority": PRIORITIES[int(priority)]}
    said = _("%(number)s. %(name)s: %(takes)s, %(priority)s") % words
    return _and_in_parts(said, in_parts)


def _window(rule: DatedRule) -> str:
    minutes, until, in_parts = rule.value.split("/")
    words = {"opens": rule.of, "minutes": minutes, "payment": PAYMENTS.get(until, "")}
    said = _("from %(opens)s to the cut-off %(payment)s") if until else _("from %(opens)s, %(minutes)s minutes")
    return _and_in_parts(said % words, in_parts)


def _and_in_parts(said: str, in_parts: str) -> str:
    return _("%(said)s; in parts too") % {"said": said} if in_parts == "t" else said


def _netting(rule: DatedRule) -> str:
    model, netting = rule.value.split("/")
    return f"{rule.of}: {model_in_words(int(model), netting)}"


def _gridlocks(rule: DatedRule) -> str:
    return str(POLICIES[rule.value])


def _part_threshold(rule: DatedRule) -> str:
    currency, counted = rule.of.split("/")
    words = {"amount": money(Decimal(rule.value), currency)}
    if counted == QuantityType.NOMINAL:
        return _("%(amount)s, counted in nominal") % words
    return _("%(amount)s, counted in units") % words


def _tolerance(rule: DatedRule) -> str:
    band, within, above = (money(Decimal(each), rule.of) for each in rule.value.split("/"))
    words = {"within": within, "band": band, "above": above}
    if rule.of == EURO:
        return (
            _("%(within)s up to an amount of %(band)s, %(above)s beyond; other currencies at the rate of 1 January")
            % words
        )
    return _("%(within)s up to an amount of %(band)s, %(above)s beyond") % words


def _penalties(rule: DatedRule) -> str:
    if not rule.value:
        return _("fails are not penalised")
    _rounding, _bar, types = rule.value.partition("/")
    if types:
        return _("fails are penalised, but none of transactions %(types)s") % {"types": types}
    return _("fails are penalised")


def _allegements(rule: DatedRule) -> str:
    after, before = rule.value.split("/")
    return _("%(after)s minutes after entry, or %(before)s before the cut-off") % {"after": after, "before": before}


def _penalty_days(rule: DatedRule) -> str:
    appeal, amendment, report, pre_advice, payment = map(int, rule.value.split("/"))
    return _days_in_words(Milestones(rule.since, appeal, amendment, report, pre_advice, payment, rule.source))


def _price_tolerance(rule: DatedRule) -> str:
    return _("at most %(percent)s percent off ours") % {"percent": quantity(Decimal(rule.value))}


def _penalty_rate(rule: DatedRule) -> str:
    words = {"of": CLASSES.get(rule.of, rule.of), "rate": quantity(Decimal(rule.value))}
    if rule.of in RateClass.__members__:
        return _("%(of)s: %(rate)s basis points a day") % words
    return _("%(of)s: %(rate)s percent a year, of cash") % words


def _growth_market(rule: DatedRule) -> str:
    words = {"mic": rule.of}
    if rule.value:
        return _("%(mic)s: what both sides say was traded there has its own penalty rate") % words
    return _("%(mic)s: none any more") % words


_SAID: Final[Mapping[str, Callable[[DatedRule], str]]] = MappingProxyType(
    {
        "cycle": _cycle,
        "cut_off": _cut_off,
        "moved_cut_off": _cut_off,
        "collar": _collar,
        "recycling": _recycling,
        "sequence": _sequence,
        "window": _window,
        "netting": _netting,
        "gridlocks": _gridlocks,
        "part_threshold": _part_threshold,
        "tolerance": _tolerance,
        "allegements": _allegements,
        "penalties": _penalties,
        "penalty_days": _penalty_days,
        "price_tolerance": _price_tolerance,
        "penalty_rate": _penalty_rate,
        "growth_market": _growth_market,
    }
)
