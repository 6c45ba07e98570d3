"""The consequential acts on margin accounts, as commands: others may have to agree to them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from clearing.models import MarginCall
from clearing.operations import MarginWish, relieve_call, set_margin
from machinery.payload import day, decimal, fields, in_scale, listed, maybe, objects, one_of, text, whole, wrong
from refdata.queries import accounts_by_number, assets_by_code, markets_by_code, parties_by_lei, party_terms
from vocabulary.money import LARGEST, QUANTITY_DECIMALS
from vocabulary.occasion import Occasion
from vocabulary.product import Product

Payload = Mapping[str, Any]
SECURITIES: Final = (Product.EQUITY, Product.BOND, Product.ETF, Product.FUND)
MOST_ACCOUNTS: Final = 50
AMOUNTS: Final = ("add_on", "minimum", "rounding")
_PERCENT: Final = decimal(most=100, decimals=QUANTITY_DECIMALS)
_HAIRCUT: Final = decimal(positive=True, most=100, decimals=QUANTITY_DECIMALS)


def _read_set(payload: Payload) -> dict[str, Any]:
    read = fields(
        payload,
        {
            "party": text(20),
            "ccp": maybe(text(20)),
            "currency": text(3),
            "maintenance": _PERCENT,
            "initial": maybe(_PERCENT),
            "add_on": decimal(most=LARGEST),
            "minimum": decimal(most=LARGEST),
            "rounding": decimal(positive=True, most=LARGEST),
            "market": text(12),
            "due_days": whole(1, 30),
            "haircuts": maybe(listed(objects({"product": one_of(*SECURITIES), "percent": _HAIRCUT}), len(SECURITIES))),
            "accounts": maybe(listed(text(35), MOST_ACCOUNTS, as_set=True)),
            "valid_from": day,
        },
        {"ccp": None, "initial": None, "haircuts": None, "accounts": None},
    )
    _check_numbers(read)
    leis = [lei for lei in (read["party"], read["ccp"]) if lei]
    known = parties_by_lei(leis)
    for name in ("party", "ccp"):
        if read[name] and read[name] not in known:
            raise wrong(name, read[name], "the LEI of a party on file")
    if read["party"] == read["ccp"]:
        raise wrong("ccp", read["ccp"], "another party")
    asset = assets_by_code([read["currency"]]).get(read["currency"])
    if asset is None or asset.kind != "CURRENCY":
        raise wrong("currency", read["currency"], "the code of a currency on file")
    for name in AMOUNTS:
        in_scale(name, Decimal(read[name]), asset.scale, asset.code)
    if read["market"] not in markets_by_code():
        raise wrong("market", read["market"], "the code of a market on file")
    numbers = accounts_by_number(read["accounts"] or ())
    for number in read["accounts"] or ():
        if number not in numbers:
            raise wrong("accounts", number, "the numbers of accounts on file")
    return read


def _check_numbers(read: Payload) -> None:
    """The initial percentage is not below the maintenance, and a product is named once."""
    if read["initial"] is not None and Decimal(read["initial"]) < Decimal(read["maintenance"]):
        raise wrong("initial", read["initial"], f"at least the maintenance percentage, {read['maintenance']}")
    products = [each["product"] for each in read["haircuts"] or ()]
    if len(set(products)) < len(products):
        raise wrong("haircuts", ", ".join(products), "each kind of security once")


def _set(payload: Payload, occasion: Occasion) -> Done:
    parties = parties_by_lei([lei for lei in (payload["party"], payload["ccp"]) if lei])
    market = markets_by_code()[payload["market"]]
    numbers = accounts_by_number(payload["accounts"] or ())
    wish = MarginWish(
        party=parties[payload["party"]],
        ccp=parties[payload["ccp"]] if payload["ccp"] else None,
        unit=assets_by_code([payload["currency"]])[payload["currency"]].id,
        maintenance=Decimal(payload["maintenance"]),
        initial=None if payload["initial"] is None else Decimal(payload["initial"]),
        add_on=Decimal(payload["add_on"]),
        minimum=Decimal(payload["minimum"]),
        rounding=Decimal(payload["rounding"]),
        market=market,
        due_days=payload["due_days"],
        haircuts={each["product"]: Decimal(each["percent"]) for each in payload["haircuts"] or ()},
        covers=[numbers[number].id for number in payload["accounts"] or ()],
        valid_from=date.fromisoformat(payload["valid_from"]),
    )
    made = set_margin(wish, occasion)
    key = " ".join(part for part in (payload["party"], payload["ccp"], payload["currency"]) if part)
    change = Change("margin_account", key, f"from {payload['valid_from']}", made.before, made.after)
    subjects = [("margin_account", str(made.account))]
    return Done(Effect([change] if made.is_changed else [], subjects=subjects), made.account)


def _said_set(payload: Payload) -> str:
    words = {
        "party": _name(payload["party"], payload["valid_from"]),
        "unit": payload["currency"],
        "day": payload["valid_from"],
    }
    if not payload["accounts"]:
        return _("End the margin account of %(party)s in %(unit)s on %(day)s.") % words
    if payload["ccp"]:
        words["ccp"] = _name(payload["ccp"], payload["valid_from"])
        return _("Set the terms of the margin account of %(party)s with %(ccp)s in %(unit)s from %(day)s on.") % words
    return _("Set the terms of the margin account of %(party)s in %(unit)s from %(day)s on.") % words


def _name(lei: str, on: str) -> str:
    party = parties_by_lei([lei]).get(lei)
    terms = party_terms([party], date.fromisoformat(on)) if party else {}
    return terms[party].name if party in terms else lei


def _read_relieve(payload: Payload) -> dict[str, Any]:
    known = {
        "call": whole(1),
        "how": one_of("NOTED", "WITHDRAWN"),
        "amount": maybe(decimal(positive=True, most=LARGEST)),
    }
    read = fields(payload, known, {"amount": None})
    found = (
        MarginCall.objects.filter(pk=read["call"])
        .values_list("account__unit__code", "account__unit__asset__scale")
        .first()
    )
    if found is None:
        raise wrong("call", str(read["call"]), "the number of a margin call on file")
    if read["amount"] is not None:
        in_scale("amount", Decimal(read["amount"]), found[1], found[0])
    return read


def _relieve(payload: Payload, occasion: Occasion) -> Done:
    amount = None if payload["amount"] is None else Decimal(payload["amount"])
    made = relieve_call(payload["call"], payload["how"], amount, occasion)
    left = made.outstanding - made.amount
    change = Change(
        "margin_account",
        f"{made.account}/{payload['call']}", payload["how"].lower(), f"{made.outstanding:f}", f"{left:f}", made.amount, made.unit
    )  # fmt: skip
    subjects = [("margin_call", str(payload["call"])), ("margin_account", str(made.account))]
    return Done(Effect([change], subjects=subjects), made.account)


def _said_relieve(payload: Payload) -> str:
    words = {"call": payload["call"], "amount": payload["amount"]}
    if payload["how"] == "WITHDRAWN":
        if payload["amount"] is None:
            return _("Withdraw margin call %(call)s.") % words
        return _("Withdraw %(amount)s of margin call %(call)s.") % words
    if payload["amount"] is None:
        return _("Note margin call %(call)s as met.") % words
    return _("Note %(amount)s of margin call %(call)s as met.") % words


SET: Final = "margin.set"
RELIEVE: Final = "margin_call.relieve"
RIGHT: Final = "clearing.margin"
COMMANDS: Final = (
    Command(SET, RIGHT, gettext_lazy("Set a margin account"), _read_set, _set, _said_set, events=("margin.set",)),
    Command(
        RELIEVE,
        RIGHT,
        gettext_lazy("Note or withdraw a margin call"),
        _read_relieve,
        _relieve,
        _said_relieve,
        events=("margin.relieved",),
    ),
)
