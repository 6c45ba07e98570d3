"""Instruments are registered or their terms changed, and bonds get theirs, as commands; bonds also as a file that is held
until others agree."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.formatting import quantity
from machinery.payload import (
    day,
    decimal,
    fields,
    listed,
    maybe,
    objects,
    one_of,
    sound,
    text,
    truth,
    whole,
    word,
    wrong,
)
from refdata.bonds import CONVENTIONS, BondFacts
from refdata.commands.files import close_file
from refdata.models import InstrumentTerms
from refdata.operations import InstrumentWish, register_instrument, set_bond_terms
from refdata.queries import assets_by_code, bond_terms, instrument_terms, markets, markets_by_code
from vocabulary.days import parse_date
from vocabulary.decimals import shortest
from vocabulary.identifiers import Isin
from vocabulary.money import LARGEST, Currency
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 500
MOST_BONDS: Final = 50_000
FILE: Final = "bond-terms"
"""The kind of file that has terms of bonds."""
FACTS: Final = ("name", "cfi", "quantity_type", "minimum_unit", "multiple", "currency", "market", "scale")


def _cfi(field: str, found: Any) -> str:
    if not isinstance(found, str) or not re.fullmatch(r"[A-Z]{6}", found, re.ASCII):
        raise wrong(field, found, "a CFI of six capitals, as ESVUFR")
    return found


def _unit(field: str, found: Any) -> str:
    read: str = decimal(positive=True)(field, found)
    if Decimal(read) > LARGEST:
        raise wrong(field, found, f"at most {LARGEST}")
    return read


_BOND_DAY = word(partial(parse_date, within=None), 10)
"""A day of a bond, which may be older, or live longer, than any business of ours."""
_INSTRUMENT = objects(
    {
        "isin": word(Isin, 12),
        "name": text(350),
        "cfi": _cfi,
        "quantity_type": one_of(*InstrumentTerms.QuantityType.values),
        "minimum_unit": _unit,
        "multiple": _unit,
        "currency": word(Currency, 3),
        "market": text(12),
        "scale": whole(0, 6),
    }
)


def _read_register(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"valid_from": day, "instruments": listed(_INSTRUMENT, MOST)})
    instruments = sorted(read["instruments"], key=itemgetter("isin"))
    twice = next((each["isin"] for each, after in pairwise(instruments) if each["isin"] == after["isin"]), None)
    if twice:
        raise wrong("instruments", twice, "each instrument once")
    known = markets_by_code()
    for each in instruments:
        if each["market"] not in known:
            raise wrong("market", each["market"], "the code of a market on file")
    return read | {"instruments": instruments}


def _register(payload: Payload, occasion: Occasion) -> Done:
    start, known = date.fromisoformat(payload["valid_from"]), markets_by_code()
    isins = [each["isin"] for each in payload["instruments"]]
    before = _terms(isins, start)
    wishes = [
        InstrumentWish(
            Isin(each["isin"]),
            each["scale"],
            each["name"],
            each["cfi"],
            InstrumentTerms.QuantityType(each["quantity_type"]),
            Decimal(each["minimum_unit"]),
            Decimal(each["multiple"]),
            Currency(each["currency"]),
            known[each["market"]],
        )
        for each in payload["instruments"]
    ]
    ids = register_instrument(wishes, valid_from=start, by=occasion.by, at=occasion.at)
    after = _terms(isins, start)
    changes = [
        Change("asset", isin, f"{name} >= {start}", before.get(isin, {}).get(name, ""), after[isin][name])
        for isin in isins
        for name in FACTS
        if before.get(isin, {}).get(name, "") != after[isin][name]
    ]
    return Done(_effect(changes, "instrument", ids), ids)


def _terms(isins: Collection[str], on: date) -> dict[str, dict[str, str]]:
    """ISIN -> what is true of the instrument on a day, in words."""
    assets, known = assets_by_code(isins), markets()
    return {
        facts.isin: {
            "name": facts.name,
            "cfi": facts.cfi,
            "quantity_type": facts.quantity_type,
            "minimum_unit": shortest(facts.minimum_unit),
            "multiple": shortest(facts.multiple),
            "currency": facts.currency,
            "market": known[facts.market].code,
            "scale": str(assets[facts.isin].scale),
        }
        for facts in instrument_terms([asset.id for asset in assets.values()], on).values()
    }


def _effect(changes: list[Change], noun: str, ids: Mapping[str, int]) -> Effect:
    """What becomes of instruments, those touched of them by ISIN -> asset id."""
    changed = sorted({change.key for change in changes})
    return Effect(
        changes,
        subjects=[("business_key", f"{noun} {isin}") for isin in changed],
        mirrored=[("asset", str(ids[isin])) for isin in changed],
    )


def _said_register(payload: Payload) -> str:
    return _("Register instruments, or change what is true of them, from %(date)s on: %(instruments)s.") % {
        "date": payload["valid_from"],
        "instruments": _few([each["name"] for each in payload["instruments"]]),
    }


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


_BOND = objects(
    {
        "valid_from": day,
        "isin": word(Isin, 12),
        "coupon_percent": decimal(),
        "frequency": whole(0, 12),
        "convention": one_of(*CONVENTIONS),
        "first_accrual": _BOND_DAY,
        "first_coupon": maybe(_BOND_DAY),
        "maturity": _BOND_DAY,
        "end_of_month": truth,
        "ex_coupon_days": maybe(whole(0, 60)),
        "decimals_per_100": maybe(whole(0, 12)),
    },
    {"first_coupon": None, "end_of_month": False, "ex_coupon_days": None, "decimals_per_100": None},
)


def _read_bonds(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"bonds": listed(_BOND, MOST_BONDS), "load": maybe(whole(1))}, {"load": None})
    bonds = sorted(read["bonds"], key=itemgetter("valid_from", "isin"))
    keys = [(each["valid_from"], each["isin"]) for each in bonds]
    twice = next((key for key, after in pairwise(keys) if key == after), None)
    if twice:
        raise wrong("bonds", twice, "each bond and day once")
    sound("bonds", bonds, _facts)
    return read | {"bonds": bonds}


def _facts(found: Mapping[str, Any]) -> BondFacts:
    first = found["first_coupon"]
    return BondFacts(
        coupon_percent=Decimal(found["coupon_percent"]),
        frequency=found["frequency"],
        convention=found["convention"],
        first_accrual=date.fromisoformat(found["first_accrual"]),
        first_coupon=None if first is None else date.fromisoformat(first),
        maturity=date.fromisoformat(found["maturity"]),
        end_of_month=found["end_of_month"],
        ex_coupon_days=found["ex_coupon_days"],
        decimals_per_100=found["decimals_per_100"],
    )


def _set_bonds(payload: Payload, occasion: Occasion) -> Done:
    ids = {code: asset.id for code, asset in assets_by_code({each["isin"] for each in payload["bonds"]}).items()}
    changes: list[Change] = []
    changed = 0
    for start, group in groupby(payload["bonds"], key=itemgetter("valid_from")):
        on = date.fromisoformat(start)
        wishes = {Isin(each["isin"]): _facts(each) for each in group}
        before = bond_terms(ids.values(), on)
        changed += set_bond_terms(wishes, valid_from=on, by=occasion.by, at=occasion.at)
        for isin, facts in wishes.items():
            changes += _lines(isin, start, before.get(ids[isin]), facts)
    answer: dict[str, Any] = {"bonds": {isin: ids[isin] for isin in sorted(ids)}, "changed": changed}
    if payload["load"]:
        answer["load"] = close_file(
            payload["load"],
            FILE,
            received=len(payload["bonds"]),
            changed=changed,
            totals={"isins": len(ids)},
            occasion=occasion,
        )
    return Done(_effect(changes, "bond", ids), answer)


def _lines(isin: str, start: str, before: BondFacts | None, after: BondFacts) -> list[Change]:
    """What differs, fact by fact."""
    told = _told(after)
    was = _told(before) if before else {}
    return [
        Change("asset", isin, f"{name} >= {start}", was.get(name, ""), now)
        for name, now in told.items()
        if was.get(name, "") != now
    ]


def _told(facts: BondFacts) -> dict[str, str]:
    """Terms of a bond in words; "" for what it has not."""
    told = asdict(facts) | {
        "coupon_percent": shortest(facts.coupon_percent),
        "end_of_month": "yes" if facts.end_of_month else "",
    }
    return {name: "" if found is None else str(found) for name, found in told.items()}


def _said_bonds(payload: Payload) -> str:
    isins = sorted({each["isin"] for each in payload["bonds"]})
    words = ngettext(
        "Set the terms of %(number)s bond: %(isins)s.", "Set the terms of %(number)s bonds: %(isins)s.", len(isins)
    )
    return words % {"number": quantity(len(isins)), "isins": _few(isins)}


COMMANDS: Final = (
    Command(
        "instrument.register",
        EDIT,
        pgettext_lazy("act", "Register an instrument"),
        _read_register,
        _register,
        _said_register,
        events=("instrument.registered",),
        is_of_the_house=True,
    ),
    Command(
        "bond_terms.set",
        EDIT,
        pgettext_lazy("act", "Set the terms of bonds"),
        _read_bonds,
        _set_bonds,
        _said_bonds,
        events=("bond_terms.set",),
        is_of_the_house=True,
    ),
)
