"""Who clears through whom, and how trades with a counterparty are confirmed, as commands: others may have to agree to them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from clearing.confirming import FIELDS
from clearing.models import Membership, ToleranceProfile
from clearing.operations import MembershipWish, ProfileWish, set_memberships, set_profile
from clearing.operations.awaiting import tolerances_of
from clearing.tolerances import Tolerance, ToleranceCode
from machinery.payload import day, decimal, fields, listed, maybe, objects, one_of, text, wrong
from refdata.queries import demand_reach, entities_of_parties, markets_by_code, parties_by_lei
from vocabulary.decimals import shortest
from vocabulary.money import LARGEST, QUANTITY_DECIMALS
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 500
MATCHING: Final = "matching"
"""How trades are confirmed with a counterparty that has a profile."""
NUMBERS: Final = frozenset({"quantity", "price", "net"})
"""The fields that can be near enough; the others are equal or they are not."""
LIMITS: Final[Mapping[str, tuple[str, ...]]] = {
    ToleranceCode.PTOL: ("percent",),
    ToleranceCode.PTMX: ("percent", "maximum"),
    ToleranceCode.MNMX: ("below", "above"),
}
"""The limits of the codes that have any."""

_MEMBERSHIP = objects({"party": text(20), "market": text(12), "ccp": maybe(text(20))}, {"ccp": None})


def _on_file(field: str, lei: str, known: Mapping[str, int]) -> None:
    if lei not in known:
        raise wrong(field, lei, "the LEI of a party on file")


def _market_on_file(field: str, code: str, known: Mapping[str, int]) -> None:
    if code not in known:
        raise wrong(field, code, "the code of a market on file")


def _read_memberships(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"valid_from": day, "memberships": listed(_MEMBERSHIP, MOST)})
    found = sorted(read["memberships"], key=itemgetter("party", "market"))
    keys = [(each["party"], each["market"]) for each in found]
    twice = next((key for key, after in pairwise(keys) if key == after), None)
    if twice:
        raise wrong("memberships", twice, "each party and market once")
    known = parties_by_lei({each[side] for each in found for side in ("party", "ccp") if each[side]})
    codes = markets_by_code()
    for each in found:
        _on_file("party", each["party"], known)
        _market_on_file("market", each["market"], codes)
        if each["ccp"]:
            _on_file("ccp", each["ccp"], known)
        if each["ccp"] == each["party"]:
            raise wrong("ccp", each["ccp"], "another party than the member")
    return read | {"memberships": found}


def _set_memberships(payload: Payload, occasion: Occasion) -> Done:
    start, codes = date.fromisoformat(payload["valid_from"]), markets_by_code()
    found = payload["memberships"]
    ids = parties_by_lei({each[side] for each in found for side in ("party", "ccp") if each[side]})
    keys = [(ids[each["party"]], codes[each["market"]]) for each in found]
    before = _ccps(keys, start)
    wishes = [
        MembershipWish(*key, ids[each["ccp"]] if each["ccp"] else None) for key, each in zip(keys, found, strict=True)
    ]
    number = set_memberships(wishes, valid_from=start, by=occasion.by, at=occasion.at)
    after = _ccps(keys, start)
    changes = [
        Change("party", each["party"], f"ccp {each['market']} >= {start}", before.get(key, ""), after.get(key, ""))
        for key, each in zip(keys, found, strict=True)
        if before.get(key, "") != after.get(key, "")
    ]
    subjects = [
        ("business_key", f"membership {each['party']} {each['market']}")
        for key, each in zip(keys, found, strict=True)
        if before.get(key, "") != after.get(key, "")
    ]
    return Done(_effect(changes, subjects, ids, occasion), number)


def _ccps(keys: list[tuple[int, int]], on: date) -> dict[tuple[int, int], str]:
    """Party and market -> LEI of the central counterparty through which the party clears there on a day."""
    found = Membership.objects.filter(party__in={party for party, _ in keys}, valid__contains=on)
    return {(party, market): lei for party, market, lei in found.values_list("party", "market", "ccp__lei")}


def _effect(
    changes: list[Change], subjects: list[tuple[str, str]], ids: Mapping[str, int], occasion: Occasion
) -> Effect:
    """What becomes of parties, those of them by LEI -> id. Refuses PartyOutOfReach."""
    parties = sorted({ids[change.key] for change in changes})
    demand_reach(parties, EDIT, occasion)
    return Effect(
        changes,
        subjects=subjects,
        mirrored=[("party", str(pk)) for pk in parties],
        entities=frozenset(entities_of_parties(parties).values()),
    )


def _said_memberships(payload: Payload) -> str:
    leis = sorted({each["party"] for each in payload["memberships"]})
    return _("Set through which central counterparties these clear, from %(date)s on: %(parties)s.") % {
        "date": payload["valid_from"],
        "parties": ", ".join(leis[:5]) + (" …" if len(leis) > 5 else ""),
    }


_NONE: Final = dict.fromkeys(("percent", "maximum", "below", "above"), "0")
_TOLERANCE = objects(
    {"code": one_of(*ToleranceCode), **dict.fromkeys(_NONE, decimal(most=LARGEST, decimals=QUANTITY_DECIMALS))}, _NONE
)
_BY_FIELD = objects(dict.fromkeys(FIELDS, maybe(_TOLERANCE)), dict.fromkeys(FIELDS))


def _tolerances(field: str, found: Any) -> dict[str, Any]:
    """The tolerances of a profile by field; one that it does not name has to be equal."""
    read = {name: each for name, each in _BY_FIELD(field, found).items() if each is not None}
    for name, each in read.items():
        limits = LIMITS.get(each["code"], ())
        if limits and name not in NUMBERS:
            raise wrong(f"{field}.{name}.code", each["code"], f"a code without limits: {name} is no number")
        for limit in _NONE:
            if each[limit] != "0" and limit not in limits:
                raise wrong(f"{field}.{name}.{limit}", each[limit], f"none: {each['code']} has no such limit")
    return read


def _read_profile(payload: Payload) -> dict[str, Any]:
    known = {"party": text(20), "market": maybe(text(12)), "tolerances": maybe(_tolerances), "valid_from": day}
    read = fields(payload, known, {"market": None})
    _on_file("party", read["party"], parties_by_lei([read["party"]]))
    if read["market"]:
        _market_on_file("market", read["market"], markets_by_code())
    return read


def _set_profile(payload: Payload, occasion: Occasion) -> Done:
    start = date.fromisoformat(payload["valid_from"])
    ids = parties_by_lei([payload["party"]])
    market = markets_by_code()[payload["market"]] if payload["market"] else None
    wish = ProfileWish(ids[payload["party"]], market, _wished(payload["tolerances"]))
    _pk, before = _standing(wish, start)
    set_profile(wish, valid_from=start, by=occasion.by, at=occasion.at)
    made, after = _standing(wish, start)
    scope = f" {payload['market']}" if payload["market"] else ""
    changes = [
        Change("party", payload["party"], f"{name}{scope} >= {start}", before.get(name, ""), after.get(name, ""))
        for name in ("confirmation", *FIELDS)
        if before.get(name, "") != after.get(name, "")
    ]
    effect = _effect(changes, [("business_key", f"profile {payload['party']}{scope}")], ids, occasion)
    if made is not None:
        effect = Effect(
            effect.changes,
            subjects=effect.subjects,
            mirrored=[*effect.mirrored, ("tolerance_profile", str(made))],
            entities=effect.entities,
        )
    return Done(effect, {"profile": made})


def _wished(tolerances: Mapping[str, Any] | None) -> dict[str, Tolerance] | None:
    if tolerances is None:
        return None
    return {
        name: Tolerance(ToleranceCode(each["code"]), *(Decimal(each[limit]) for limit in _NONE))
        for name, each in tolerances.items()
    }


def _standing(wish: ProfileWish, on: date) -> tuple[int | None, dict[str, str]]:
    """The profile that stands on a day (its id, if there is one), in words by field."""
    profiles = ToleranceProfile.objects.filter(party=wish.party, market=wish.market, valid__contains=on)
    found = profiles.values_list("pk", flat=True).first()
    if found is None:
        return None, {}
    told = {
        name: " ".join([each.code, *(shortest(getattr(each, limit)) for limit in LIMITS.get(each.code, ()))])
        for name, each in tolerances_of([found])[found].items()
    }
    return found, {"confirmation": MATCHING, **told}


def _said_profile(payload: Payload) -> str:
    words = {"party": payload["party"], "date": payload["valid_from"], "market": payload["market"]}
    if payload["tolerances"] is None:
        return _("End the tolerances agreed with %(party)s on %(date)s.") % words
    if payload["market"]:
        return _("Set how trades with %(party)s in %(market)s are compared from %(date)s on.") % words
    return _("Set how trades with %(party)s are compared from %(date)s on.") % words


COMMANDS: Final = (
    Command(
        "membership.set",
        EDIT,
        pgettext_lazy("act", "Set who clears through whom"),
        _read_memberships,
        _set_memberships,
        _said_memberships,
        events=("membership.set",),
    ),
    Command(
        "profile.set",
        EDIT,
        pgettext_lazy("act", "Set the tolerances of a counterparty"),
        _read_profile,
        _set_profile,
        _said_profile,
        events=("profile.set",),
    ),
)
