"""The consequential acts on limits, as commands: others may have to agree to them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from clearing.exposure import LimitKind
from clearing.labels import limit_name
from clearing.models.limit import OF_A_PARTY
from clearing.operations import LimitWish, override_limit, set_limit
from clearing.operations.limits import LimitSet
from clearing.queries import LimitFacts, limit_facts
from clearing.submitted import Traded
from machinery.payload import day, decimal, fields, in_scale, maybe, one_of, text, truth, whole, wrong
from refdata.queries import assets_by_code, parties_by_lei
from vocabulary.money import LARGEST
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
SCOPES: Final = ("party", "currency", "product", "country")


def scope_field(kind: str) -> str:
    """Which field of the payload says of whom or what a kind of limit is."""
    return "party" if kind in OF_A_PARTY else {"NOSTRO": "currency", "PRODUCT": "product"}.get(kind, "country")


def _read_set(payload: Payload) -> dict[str, Any]:
    read = fields(
        payload,
        {
            "kind": one_of(*LimitKind),
            "party": maybe(text(20)),
            "currency": maybe(text(3)),
            "product": maybe(one_of(*Traded)),
            "country": maybe(text(2)),
            "unit": text(3),
            "amount": maybe(decimal(positive=True, most=LARGEST)),
            "is_hard": truth,
            "valid_from": day,
        },
        dict.fromkeys(SCOPES),
    )
    wanted = scope_field(read["kind"])
    for name in SCOPES:
        if (read[name] is None) == (name == wanted):
            raise wrong(name, str(read[name]), "a value" if name == wanted else "null")
    if wanted == "party" and read["party"] not in parties_by_lei([read["party"]]):
        raise wrong("party", read["party"], "the LEI of a party on file")
    known = assets_by_code({read["unit"], read["currency"] or read["unit"]})
    for name in ("unit", "currency"):
        code = read[name]
        if code is not None and (code not in known or known[code].kind != "CURRENCY"):
            raise wrong(name, code, "the code of a currency on file")
    _check_amount(read, read["unit"], known[read["unit"]].scale)
    return read


def _set(payload: Payload, occasion: Occasion) -> Done:
    assets = assets_by_code({payload["unit"], payload["currency"] or payload["unit"]})
    wish = LimitWish(
        kind=payload["kind"],
        unit=assets[payload["unit"]].id,
        amount=None if payload["amount"] is None else Decimal(payload["amount"]),
        is_hard=payload["is_hard"],
        valid_from=date.fromisoformat(payload["valid_from"]),
        party=parties_by_lei([payload["party"]])[payload["party"]] if payload["party"] else None,
        currency=assets[payload["currency"]].id if payload["currency"] else None,
        product=payload["product"] or "",
        country=payload["country"] or "",
    )
    made = set_limit(wish, occasion)
    scope = payload[scope_field(payload["kind"])]
    what = f"{payload['unit']} from {payload['valid_from']}"
    return _done(made, Change("limit", f"{payload['kind']} {scope}", what, made.before, made.after))


def _said_set(payload: Payload) -> str:
    words = {
        "limit": limit_name(payload["kind"], payload[scope_field(payload["kind"])]),
        "amount": payload["amount"],
        "unit": payload["unit"],
        "day": payload["valid_from"],
    }
    if payload["amount"] is None:
        return _("End the limit “%(limit)s” on %(day)s.") % words
    if payload["is_hard"]:
        return _("Set the limit “%(limit)s” to %(amount)s %(unit)s from %(day)s on, hard.") % words
    return _("Set the limit “%(limit)s” to %(amount)s %(unit)s from %(day)s on, soft.") % words


def _read_override(payload: Payload) -> dict[str, Any]:
    read = fields(
        payload,
        {"limit": whole(1), "amount": maybe(decimal(positive=True, most=LARGEST)), "until": day},
        {"amount": None},
    )
    facts = limit_facts(read["limit"])
    if facts is None:
        raise wrong("limit", str(read["limit"]), "the number of a limit on file")
    _check_amount(read, facts.unit, assets_by_code([facts.unit])[facts.unit].scale)
    return read


def _check_amount(read: Payload, unit: str, scale: int) -> None:
    if read["amount"] is not None:
        in_scale("amount", Decimal(read["amount"]), scale, unit)


def _override(payload: Payload, occasion: Occasion) -> Done:
    facts = _facts(payload, occasion.business_date)
    amount = None if payload["amount"] is None else Decimal(payload["amount"])
    made = override_limit(payload["limit"], amount, date.fromisoformat(payload["until"]), occasion)
    raised = max(amount - facts.amount, Decimal(0)) if amount is not None and facts.amount is not None else Decimal(0)
    change = Change("limit", facts.key, "override", made.before, made.after, raised, facts.unit if raised else "")
    return _done(made, change)


def _said_override(payload: Payload) -> str:
    facts = _facts(payload)
    words = {
        "limit": limit_name(facts.kind, facts.scope),
        "amount": payload["amount"],
        "unit": facts.unit,
        "day": payload["until"],
    }
    if payload["amount"] is None:
        return _("End the override of the limit “%(limit)s”.") % words
    return _("Let %(amount)s %(unit)s of the limit “%(limit)s” be used until %(day)s.") % words


def _facts(payload: Payload, on: date | None = None) -> LimitFacts:
    found = limit_facts(payload["limit"], on)
    assert found is not None
    return found


def _done(made: LimitSet, change: Change) -> Done:
    return Done(Effect([change] if made.is_changed else [], subjects=[("limit", str(made.limit))]), made.limit)


SET: Final = "limit.set"
OVERRIDE: Final = "limit.override"
RIGHT: Final = "clearing.limits"
COMMANDS: Final = (
    Command(
        SET,
        RIGHT,
        gettext_lazy("Set a limit"),
        _read_set,
        _set,
        _said_set,
        events=("limit.set",),
        is_of_the_house=True,
    ),
    Command(
        OVERRIDE,
        RIGHT,
        gettext_lazy("Override a limit"),
        _read_override,
        _override,
        _said_override,
        events=("limit.overridden",),
        is_of_the_house=True,
    ),
)
