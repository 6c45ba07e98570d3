"""The consequential acts on who may do what, as commands."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from authorizations.effects import Change, Effect
from authorizations.labels import role_label
from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations.authority import AN_INSTANT
from authorizations.operations.delegations import set_limit
from authorizations.operations.emergencies import EMERGENCY_ROLES, MOST_HOURS, break_glass
from authorizations.operations.grants import NewGrant, end_roles, grant_roles
from authorizations.operations.policies import set_policy
from authorizations.operations.second_factors import reset_second_factor
from authorizations.queries import desks, holders, identity_of, limit_of, policy_on, role_grants
from authorizations.registry import Command, Done
from authorizations.roles import ROLES
from machinery.payload import decimal, fields, listed, maybe, moment, objects, one_of, text, truth, whole, wrong
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
HELD, NOT_HELD = "held", ""
AFTERWARDS: Final = datetime.max.replace(tzinfo=UTC)
"""When everything that is on file has begun."""


def _read_grant(payload: Payload) -> dict[str, Any]:
    read = fields(
        payload,
        {
            "role": one_of(*ROLES),
            "person": maybe(whole(1)),
            "client_system": maybe(whole(1)),
            "legal_entity": maybe(whole(1)),
            "desk": maybe(whole(1)),
            "until": maybe(moment),
        },
        {"person": None, "client_system": None, "legal_entity": None, "desk": None, "until": None},
    )
    if read["desk"] is not None and desks().get(read["desk"]) != read["legal_entity"]:
        raise wrong("desk", str(read["desk"]), "a desk of the legal entity")
    if (read["person"] is None) == (read["client_system"] is None):
        raise wrong("person", str(read["person"]), "either a person or a client system")
    kind = "person" if read["person"] else "client_system"
    if read[kind] not in holders(**{kind: [read[kind]]}):
        raise wrong(kind, str(read[kind]), "the number of one on file")
    return read


def _grant(payload: Payload, occasion: Occasion) -> Done:
    wish = NewGrant(
        payload["role"],
        payload["person"],
        payload["client_system"],
        payload["legal_entity"],
        payload["desk"],
        datetime.fromisoformat(payload["until"]) if payload["until"] else None,
    )
    held = {grant.pk for grant in role_grants(occasion.at)}
    granted = grant_roles([wish], by=occasion.by, at=occasion.at, reason=occasion.reason)
    kind = "person" if payload["person"] else "client_system"
    return Done(
        Effect(
            [
                Change(kind, _holder(payload), _what(payload), NOT_HELD, payload["until"] or HELD)
                for grant in granted
                if grant.pk not in held
            ],
            subjects=[(kind, str(payload[kind]))],
            mirrored=[("role_grant", str(grant.pk)) for grant in granted],
            entities=_entities(payload["legal_entity"]),
        ),
        [grant.pk for grant in granted],
    )


def _holder(payload: Payload) -> str:
    kind = "person" if payload["person"] else "client_system"
    return holders(**{kind: [payload[kind]]})[payload[kind]]


def _what(payload: Payload) -> str:
    places = [f"@ {payload[name]}" for name in ("legal_entity", "desk") if payload[name]]
    return " ".join([payload["role"], *places])


def _entities(entity: int | None) -> frozenset[int]:
    return frozenset({entity} if entity else ())


def _said_grant(payload: Payload) -> str:
    return _("Give %(holder)s the role “%(role)s”.") % {
        "holder": _holder(payload),
        "role": role_label(payload["role"]),
    }


def _read_glass(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"role": one_of(*EMERGENCY_ROLES), "hours": whole(1, MOST_HOURS)})


def _break_glass(payload: Payload, occasion: Occasion) -> Done:
    taken = break_glass(payload["role"], payload["hours"], by=occasion.by, at=occasion.at, reason=occasion.reason)
    return Done(
        Effect(
            [Change("person", occasion.by.name, payload["role"], NOT_HELD, f"{payload['hours']} h")],
            subjects=[("person", str(taken.person_id))],
            mirrored=[("role_grant", str(taken.pk))],
        ),
        taken.pk,
    )


def _said_glass(payload: Payload) -> str:
    return _("Take the role “%(role)s” for %(hours)s hours, in an emergency.") % {
        "role": role_label(payload["role"]),
        "hours": payload["hours"],
    }


def _read_end(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"grants": listed(whole(1), 100, as_set=True)})


def _end(payload: Payload, occasion: Occasion) -> Done:
    grants = [grant for grant in role_grants(occasion.at) if grant.pk in payload["grants"]]
    number = end_roles(payload["grants"], by=occasion.by, at=occasion.at, reason=occasion.reason)
    return Done(
        Effect(
            [
                Change(
                    "role_grant", str(grant.pk), f"{grant.person or grant.application}: {grant.role}", HELD, NOT_HELD
                )
                for grant in grants
            ],
            subjects=[("role_grant", str(grant.pk)) for grant in grants],
            mirrored=[("person", str(grant.person_id)) for grant in grants if grant.person_id],
            entities=frozenset(grant.legal_entity_id for grant in grants if grant.legal_entity_id),
        ),
        number,
    )


def _said_end(payload: Payload) -> str:
    return _("End roles: %(grants)s.") % {"grants": ", ".join(map(str, payload["grants"]))}


_STEP = objects(
    {"role": one_of(*ROLES), "approvals": whole(1, 9), "steps_up": truth}, {"approvals": 1, "steps_up": False}
)
_RULE = objects(
    {
        "above": decimal(),
        "steps": lambda field, found: [] if found == [] else listed(_STEP, 9)(field, found),
        "expires_after": whole(1, 1000),
        "escalates_after": maybe(whole(1, 1000)),
        "escalates_to": lambda field, found: "" if found == "" else one_of(*ROLES)(field, found),
    },
    {"expires_after": 18, "escalates_after": None, "escalates_to": ""},
)


def _read_policy(payload: Payload) -> dict[str, Any]:
    known = {"action": text(60), "flag": text(60, shortest=0), "rules": listed(_RULE, 20)}
    return fields(payload, known, {"flag": ""})


def _set_policy(payload: Payload, occasion: Occasion) -> Done:
    """The rules hold from right after it on: whoever changes them is asked by those that were."""
    wish = ActionRules(payload["action"], tuple(_rule(rule) for rule in payload["rules"]), payload["flag"])
    before = policy_on(wish.action, wish.flag, occasion.at)
    set_policy([wish], by=occasion.by, at=occasion.at + AN_INSTANT, reason=occasion.reason)
    after = policy_on(wish.action, wish.flag, AFTERWARDS)
    key = f"{wish.action} {wish.flag}".strip()
    floors = sorted(before.keys() | after.keys(), key=Decimal)
    changes = [
        Change("policy", key, f"> {floor}", before.get(floor, ""), after.get(floor, ""))
        for floor in floors
        if before.get(floor, "") != after.get(floor, "")
    ]
    return Done(Effect(changes, subjects=[("policy", wish.action)]), len(changes))


def _rule(rule: Payload) -> RuleWish:
    steps = tuple(StepWish(**step) for step in rule["steps"])
    return RuleWish(Decimal(rule["above"]), steps, rule["expires_after"], rule["escalates_after"], rule["escalates_to"])


def _said_policy(payload: Payload) -> str:
    return _("Change who must check “%(action)s”.") % {"action": payload["action"]}


def _read_limit(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"person": whole(1), "role": one_of(*ROLES), "single": decimal(), "daily": decimal()})
    if read["person"] not in holders(person=[read["person"]]):
        raise wrong("person", str(read["person"]), "the number of one on file")
    return read


def _limit(payload: Payload, occasion: Occasion) -> Done:
    before = limit_of(payload["person"], payload["role"], occasion.at)
    single, daily = Decimal(payload["single"]), Decimal(payload["daily"])
    set_limit(payload["person"], payload["role"], single, daily, by=occasion.by, at=occasion.at, reason=occasion.reason)
    after = limit_of(payload["person"], payload["role"], AFTERWARDS)
    name = holders(person=[payload["person"]])[payload["person"]]
    changes = [Change("person", name, f"limit as {payload['role']}", before, after)] if before != after else []
    return Done(Effect(changes, subjects=[("person", str(payload["person"]))]), None)


def _said_limit(payload: Payload) -> str:
    return _("Let %(holder)s approve up to %(single)s in one request and %(daily)s a day, as “%(role)s”.") % {
        "holder": holders(person=[payload["person"]])[payload["person"]],
        "single": payload["single"],
        "daily": payload["daily"],
        "role": role_label(payload["role"]),
    }


def _read_reset(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"person": whole(1)})
    if read["person"] not in holders(person=[read["person"]]):
        raise wrong("person", str(read["person"]), "the number of one on file")
    return read


def _reset(payload: Payload, occasion: Occasion) -> Done:
    person = identity_of(payload["person"])
    number = reset_second_factor(person, by=occasion.by, at=occasion.at, reason=occasion.reason)
    name = holders(person=[person])[person]
    changes = [Change("person", name, "second factor", HELD, NOT_HELD)] if number else []
    return Done(Effect(changes, subjects=[("person", str(person))]), number)


def _said_reset(payload: Payload) -> str:
    return _("Reset the second factor of %(holder)s, who has lost it.") % {
        "holder": holders(person=[payload["person"]])[payload["person"]]
    }


ADMINISTER: Final = "authorizations.administer"
BREAK_GLASS: Final = "authorizations.break_glass"
SET_POLICY: Final = "authorizations.set_policy"
COMMANDS: Final = (
    Command(
        "role.grant",
        ADMINISTER,
        pgettext_lazy("act", "Give a role"),
        _read_grant,
        _grant,
        _said_grant,
        ("role.granted",),
        True,
        is_of_the_house=True,
    ),
    Command(
        "role.break_glass",
        BREAK_GLASS,
        gettext_lazy("Take a role in an emergency"),
        _read_glass,
        _break_glass,
        _said_glass,
        ("role.granted",),
        True,
        is_of_the_house=True,
    ),
    Command(
        "role.end",
        ADMINISTER,
        pgettext_lazy("act", "End roles"),
        _read_end,
        _end,
        _said_end,
        ("role.ended",),
        True,
        is_of_the_house=True,
    ),
    Command(
        "policy.set",
        SET_POLICY,
        gettext_lazy("Change who must check"),
        _read_policy,
        _set_policy,
        _said_policy,
        ("policy.set",),
        True,
        is_of_the_house=True,
    ),
    Command(
        "person.limit",
        SET_POLICY,
        gettext_lazy("Set a limit of a person"),
        _read_limit,
        _limit,
        _said_limit,
        ("person.limit_set",),
        True,
        is_of_the_house=True,
    ),
    Command(
        "person.reset_second_factor",
        ADMINISTER,
        gettext_lazy("Reset a second factor"),
        _read_reset,
        _reset,
        _said_reset,
        ("second_factor.reset",),
        changes_authority=True,
        needs_reason=True,
        is_of_the_house=True,
    ),
)
