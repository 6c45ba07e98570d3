"""Accounts are opened, as a command. To close one somebody has to look at the books: the composition root does."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import day, fields, listed, maybe, objects, one_of, text, word, wrong
from refdata.models import Account
from refdata.operations import AccountWish, open_account
from refdata.queries import accounts_by_number, demand_reach, entities_of_parties, parties_by_lei
from vocabulary.money import Currency
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 500


def account_number(field: str, found: Any) -> str:
    """The number of an account."""
    if not isinstance(found, str) or not re.fullmatch(r"[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?", found, re.ASCII):
        raise wrong(field, found, "at most 35 capitals, digits and the marks . / - between them")
    return found


_ACCOUNT = objects(
    {
        "number": account_number,
        "party": text(20),
        "kind": one_of(*Account.Kind.values),
        "currency": maybe(word(Currency, 3)),
    },
    {"currency": None},
)


def _read(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"opened_on": day, "accounts": listed(_ACCOUNT, MOST)})
    accounts = sorted(read["accounts"], key=itemgetter("number"))
    twice = next((each["number"] for each, then in pairwise(accounts) if each["number"] == then["number"]), None)
    if twice:
        raise wrong("accounts", twice, "each account once")
    known = parties_by_lei({each["party"] for each in accounts})
    for each in accounts:
        if each["party"] not in known:
            raise wrong("party", each["party"], "the LEI of a party on file")
        if (each["kind"] == Account.Kind.CASH) != (each["currency"] is not None):
            expected = (
                "a currency: it is a cash account" if each["currency"] is None else "null: only cash has a currency"
            )
            raise wrong("currency", each["currency"], expected)
    return read | {"accounts": accounts}


def _open(payload: Payload, occasion: Occasion) -> Done:
    parties = parties_by_lei({each["party"] for each in payload["accounts"]})
    demand_reach(parties.values(), EDIT, occasion)
    before = accounts_by_number(each["number"] for each in payload["accounts"])
    wishes = [
        AccountWish(
            each["number"],
            parties[each["party"]],
            Account.Kind(each["kind"]),
            Currency(each["currency"]) if each["currency"] else None,
        )
        for each in payload["accounts"]
    ]
    opened_on = date.fromisoformat(payload["opened_on"])
    ids = open_account(wishes, opened_on=opened_on, by=occasion.by, at=occasion.at)
    opened = [each for each in payload["accounts"] if each["number"] not in before]
    touched = sorted({parties[each["party"]] for each in opened})
    effect = Effect(
        [
            Change("account", each["number"], f"{name} >= {opened_on}", "", each[name])
            for each in opened
            for name in ("party", "kind", "currency")
            if each[name]
        ],
        subjects=[("business_key", f"account {each['number']}") for each in opened],
        mirrored=[
            *(("account", str(ids[each["number"]])) for each in opened),
            *(("party", str(pk)) for pk in touched),
        ],
        entities=frozenset(entities_of_parties(touched).values()),
    )
    return Done(effect, ids)


def _said(payload: Payload) -> str:
    numbers = [each["number"] for each in payload["accounts"]]
    return _("Open accounts on %(date)s: %(accounts)s.") % {
        "date": payload["opened_on"],
        "accounts": ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else ""),
    }


COMMANDS: Final = (
    Command(
        "account.open",
        EDIT,
        pgettext_lazy("act", "Open an account"),
        _read,
        _open,
        _said,
        events=("account.opened",),
    ),
)
