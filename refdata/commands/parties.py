"""Parties are registered or their terms changed, as a command."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from authorizations.queries import legal_entities
from machinery.payload import day, fields, listed, maybe, objects, text, word, wrong
from refdata.operations import PartyWish, register_party
from refdata.queries import demand_reach, entities_of_parties, parties_by_lei, party_terms
from vocabulary.identifiers import Bic, Lei
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 500
FACTS: Final = ("name", "bic", "country")


def _country(field: str, found: Any) -> str:
    if not isinstance(found, str) or not re.fullmatch(r"[A-Z]{2}", found, re.ASCII):
        raise wrong(field, found, "a country by its two letters")
    return found


_BIC = word(lambda found: Bic(found).with_branch, 11)
_PARTY = objects(
    {
        "lei": word(Lei, 20),
        "legal_entity": word(Lei, 20),
        "name": text(200),
        "bic": maybe(_BIC),
        "country": _country,
    },
    {"bic": None},
)


def _read(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"valid_from": day, "parties": listed(_PARTY, MOST)})
    parties = sorted(read["parties"], key=lambda each: str(each["lei"]))
    leis = [each["lei"] for each in parties]
    twice = next((lei for lei in leis if leis.count(lei) > 1), None)
    if twice:
        raise wrong("parties", twice, "each party once")
    known = legal_entities({each["legal_entity"] for each in parties})
    for each in parties:
        if each["legal_entity"] not in known:
            raise wrong("legal_entity", each["legal_entity"], "the LEI of a legal entity of ours")
    return read | {"parties": parties}


def _register(payload: Payload, occasion: Occasion) -> Done:
    entities = legal_entities({each["legal_entity"] for each in payload["parties"]})
    start = date.fromisoformat(payload["valid_from"])
    leis = [each["lei"] for each in payload["parties"]]
    before = _terms(leis, start)
    wishes = [
        PartyWish(
            Lei(each["lei"]),
            entities[each["legal_entity"]].pk,
            each["name"],
            Bic(each["bic"]) if each["bic"] else None,
            each["country"],
        )
        for each in payload["parties"]
    ]
    ids = register_party(wishes, valid_from=start, by=occasion.by, at=occasion.at)
    demand_reach(ids.values(), EDIT, occasion)
    after = _terms(leis, start)
    changes = [
        Change("party", lei, f"{name} >= {start}", before.get(lei, {}).get(name, ""), after[lei][name])
        for lei in leis
        for name in FACTS
        if before.get(lei, {}).get(name, "") != after[lei][name]
    ]
    changed = sorted({change.key for change in changes})
    effect = Effect(
        changes,
        subjects=[("business_key", f"party {lei}") for lei in changed],
        mirrored=[("party", str(ids[lei])) for lei in changed],
        entities=frozenset(entities_of_parties([ids[lei] for lei in changed]).values()),
    )
    return Done(effect, ids)


def _terms(leis: list[str], on: date) -> dict[str, dict[str, str]]:
    """LEI -> what is true of the party on a day, in words."""
    found = party_terms(parties_by_lei(leis).values(), on).values()
    return {facts.lei: {"name": facts.name, "bic": facts.bic or "", "country": facts.country} for facts in found}


def _said(payload: Payload) -> str:
    return _("Register parties, or change what is true of them, from %(date)s on: %(parties)s.") % {
        "date": payload["valid_from"],
        "parties": ", ".join(each["name"] for each in payload["parties"]),
    }


COMMANDS: Final = (
    Command(
        "party.register",
        EDIT,
        pgettext_lazy("act", "Register a party"),
        _read,
        _register,
        _said,
        events=("party.registered",),
    ),
)
