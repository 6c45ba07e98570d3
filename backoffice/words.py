"""Changes of books, reference data, blocks, runs and files, as effects bind them, in words."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from authorizations.registry import Words
from clearing.commands.members import MATCHING
from clearing.labels import FIELDS
from clearing.tolerances import ToleranceCode
from compliance.models.block import LegalReason, ReasonCode
from itservices.labels import STEP_CHIPS, step_name
from machinery.formatting import day
from recordkeeping.labels import fact_name
from refdata.models import Account, Closure, InstrumentTerms
from refdata.models.market import Payment
from settlements.labels import TOPICS, wish_change_words

FACTS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        **FIELDS,
        "value_date": gettext_lazy("Value date"),
        "narrative": gettext_lazy("Narrative"),
        "payment": gettext_lazy("Payment"),
        "purpose": gettext_lazy("Purpose"),
        "product": gettext_lazy("Product"),
        "market": gettext_lazy("Market"),
        "currency": gettext_lazy("Currency"),
        "kind": gettext_lazy("Kind"),
        "isin": gettext_lazy("ISIN"),
        "depository": gettext_lazy("Depository"),
        "agent": gettext_lazy("Agent (BIC)"),
        "safekeeping_account": gettext_lazy("Safekeeping account"),
        "cash_account": gettext_lazy("Cash account"),
        "name": gettext_lazy("Name"),
        "bic": gettext_lazy("BIC"),
        "country": gettext_lazy("Country"),
        "cfi": gettext_lazy("CFI"),
        "quantity_type": gettext_lazy("Quantity type"),
        "minimum_unit": gettext_lazy("Minimum unit"),
        "multiple": gettext_lazy("Multiple"),
        "scale": gettext_lazy("Decimals"),
        "ccp": gettext_lazy("Central counterparty"),
        "confirmation": gettext_lazy("Confirmation"),
        "trade_date": gettext_lazy("Trade date"),
        "instructions": gettext_lazy("Instructions"),
        "cut-off": gettext_lazy("Cut-off"),
        "cycle": gettext_lazy("Settlement cycle"),
        "collar": gettext_lazy("Price collar"),
        "recycling": pgettext_lazy("rule", "Recycling"),
        "sequences": pgettext_lazy("rule", "Sequences of the night"),
        "windows": pgettext_lazy("rule", "Windows of the day"),
        "gridlocks": pgettext_lazy("rule", "Gridlocks"),
        "penalty days": pgettext_lazy("rule", "Days of penalties"),
        "price tolerance": pgettext_lazy("rule", "Tolerance for prices of penalties"),
        "allegements": pgettext_lazy("rule", "Allegements"),
        "percent": pgettext_lazy("rule", "Percent"),
        "appeal": pgettext_lazy("penalty business day", "Appeals until"),
        "amendment": pgettext_lazy("penalty business day", "Changes until"),
        "report": pgettext_lazy("penalty business day", "Report"),
        "pre_advice": pgettext_lazy("penalty business day", "Announced"),
        "after_entry": pgettext_lazy("rule", "After its entry"),
        "before_cut_off": pgettext_lazy("rule", "Before its cut-off"),
        "policy": pgettext_lazy("rule", "Policy"),
        "until": pgettext_lazy("validity", "Until"),
    }
)
"""What facts are called that no event has under that name."""
TOLERANCES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        ToleranceCode.EXCT: pgettext_lazy("tolerance", "equal"),
        ToleranceCode.PTOL: pgettext_lazy("tolerance", "within a percentage"),
        ToleranceCode.PTMX: pgettext_lazy("tolerance", "within a percentage and a maximum"),
        ToleranceCode.MNMX: pgettext_lazy("tolerance", "so much less or more"),
        ToleranceCode.NUFM: pgettext_lazy("tolerance", "not compared"),
        ToleranceCode.CPOP: pgettext_lazy("tolerance", "given by both, and equal"),
    }
)
"""How a field is compared, in few words."""
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SINCE: Final = re.compile(r"(.*?) *>= (\d{4}-\d{2}-\d{2})")


def _name(code: str) -> str:
    return str(FACTS.get(code) or fact_name(code) or code)


def _dated(text: str) -> str:
    """A text with its dates as the reader writes them."""
    return _DATE.sub(lambda found: day(date.fromisoformat(found[0])), text)


def _from(what: str, words: Mapping[str, str]) -> str:
    """What changes, and from which day on: "agent >= 2026-11-20" is "Agent (BIC), from 20 Nov 2026"."""
    found = _SINCE.fullmatch(what)
    said = " ".join(words.get(word) or _name(word) for word in (found[1] if found else what).split())
    if found is None:
        return _dated(said)
    since = _("from %(day)s on") % {"day": _dated(found[2])}
    return f"{said}, {since}" if said else since


def _journal(change: Mapping[str, Any]) -> tuple[str, str, str]:
    first, _space, number = change["what"].partition(" ")
    after = change["after"].replace(" -> ", " → ")
    if first == "leg":
        return _("Leg %(number)s") % {"number": number}, change["before"], after
    return _name(change["what"]), change["before"], _dated(after) if change["what"] == "value_date" else after


def _block(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """A party is blocked as accounts and instruments are; else a fact of it is set from a day on."""
    reason, colon, basis = change["what"].partition(": ")
    if not colon or reason not in LegalReason.values:
        return _from(change["what"], {}), change["before"], change["after"]
    return f"{LegalReason(reason).label}: {basis}", _stands(change["before"]), _stands(change["after"])


def _stands(text: str) -> str:
    """ "BLOC >= 2026-11-20" is "account blocked, from 20 Nov 2026 on"; "< 2026-11-23" ends the day before."""
    if text.startswith("< "):
        return _("lifted from %(day)s on") % {"day": _dated(text[2:])}
    return _from(text, {code: str(ReasonCode(code).label) for code in ReasonCode.values})


def _party(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """A party is blocked, or a fact of it is set: also through whom it clears, how trades with it are compared, and of what it is
    told by message."""
    if change["what"] in TOPICS:
        return wish_change_words(change)
    if ": " in change["what"]:
        return _block(change)
    is_compared = change["what"].split(" ")[0] in {"confirmation", *FIELDS}
    before, after = (_compared(change[side]) if is_compared else change[side] for side in ("before", "after"))
    return _from(change["what"], {}), before, after


def _compared(text: str) -> str:
    """ "PTMX 1 50" is "within a percentage and a maximum: 1 / 50"; what is no tolerance stays as it is."""
    if text == MATCHING:
        return _("by matching")
    code, *limits = text.split(" ")
    word = TOLERANCES.get(code)
    if word is None:
        return text
    return f"{word}: {' / '.join(limits)}" if limits else str(word)


def _account(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """An account is blocked, or it is opened or closed."""
    if ": " in change["what"]:
        return _block(change)
    after = change["after"]
    word = str(Account.Kind(after).label) if after in Account.Kind.values else _dated(after)
    return _from(change["what"], {}), change["before"], word


def _asset(change: Mapping[str, Any]) -> tuple[str, str, str]:
    """An instrument is blocked as parties and accounts are; else it is registered, or a bond gets its terms."""
    if ": " in change["what"]:
        return _block(change)
    before, after = (_of_asset(change[side]) for side in ("before", "after"))
    return _from(change["what"], {}), before, after


def _of_asset(text: str) -> str:
    if text in InstrumentTerms.QuantityType.values:
        return str(InstrumentTerms.QuantityType(text).label)
    return pgettext("answer", "yes") if text == "yes" else _dated(text)


def _calendar(change: Mapping[str, Any]) -> tuple[str, str, str]:
    def closes(text: str) -> str:
        kind, _space, name = text.partition(" ")
        word = str(Closure.Kind(kind).label) if kind in Closure.Kind.values else kind
        return f"{word}: {name}" if name else word

    return _dated(change["what"]), closes(change["before"]), closes(change["after"])


def _market(change: Mapping[str, Any]) -> tuple[str, str, str]:
    payments = {code: str(Payment(code).label) for code in Payment.values}
    return _from(change["what"], payments), change["before"], change["after"]


def _ssi(change: Mapping[str, Any]) -> tuple[str, str, str]:
    what = _from(change["what"], {})
    if not change["what"].startswith(">="):
        return what, _dated(change["before"]), _dated(change["after"])
    facts = [fact.partition(" ") for fact in change["after"].split(", ")]
    return what, "", ", ".join(f"{_name(name)} {said}".strip() for name, _space, said in facts)


def _run(change: Mapping[str, Any]) -> tuple[str, str, str]:
    before, after = (
        str(STEP_CHIPS[change[side]].word) if change[side] in STEP_CHIPS else change[side]
        for side in ("before", "after")
    )
    return step_name(change["what"]), before, after


def _load(change: Mapping[str, Any]) -> tuple[str, str, str]:
    return _name(change["what"]), change["before"], _dated(change["after"].replace(" -> ", " → "))


WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "journal": _journal,
        "party": _party,
        "account": _account,
        "asset": _asset,
        "calendar": _calendar,
        "market": _market,
        "ssi": _ssi,
        "run": _run,
        "load": _load,
    }
)
"""How changes of these kinds of objects are told, by kind."""
