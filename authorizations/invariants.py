"""What must never be false of role grants and of the keys of client systems, and the statements that check it."""

from collections.abc import Mapping
from typing import Any

from authorizations.registry import commands
from authorizations.segregation import conflicting_roles
from machinery.invariants import Check, Invariant

GRANTS = Check(
    "authorizations",
    "grants",
    (
        Invariant(
            "T09",
            "A role is held as the last event about its grant says; none is given, and none disappears, without one.",
            "A grant was added, changed or deleted past the operations, or its event was.",
        ),
    ),
)

KEYS = Check(
    "authorizations",
    "keys",
    (
        Invariant(
            "K02",
            "An idempotency key that a client system used has the answer of its write.",
            "A key was written past the door, or its answer was wiped out: the same write would be done again, or never.",
        ),
    ),
)

DECISIONS = Check(
    "authorizations",
    "decisions",
    (
        Invariant(
            "A01",
            "Nobody decides on what he asked for or changed last, or on what is about himself, through whichever account or"
            " delegate.",
            "A decision was written past its constraints, or who made a request or its decision was changed.",
        ),
        Invariant(
            "A07",
            "Who decided held the role in the legal entities then, or was the delegate of one who did, and was within his limit.",
            "A decision was written past the operations, or a role, a delegation or a limit was changed afterwards.",
        ),
    ),
)

APPROVALS = Check(
    "authorizations",
    "approvals",
    (
        Invariant(
            "A02",
            "What was carried out has the approvals of every step that the policy asked for then, and no refusal; nothing is"
            " gained by splitting it.",
            "A request was carried out past the operations, or its decisions or the policy of then were changed.",
        ),
        Invariant(
            "A09",
            "The sum of a beneficiary's day by an action is that of the requests that were carried out.",
            "A sum was changed past the operations, or a request or its end was deleted.",
        ),
    ),
)

BOUND = Check(
    "authorizations",
    "bound",
    (
        Invariant(
            "A03",
            "A decision is on the effect that its revision has, the last revision is the one carried out, and the hashes are those"
            " of what they bind.",
            "What a request asks for or does was changed after it was seen.",
        ),
    ),
)


def _told() -> Mapping[str, Any]:
    """The events that tell of what commands do, each with its command."""
    pairs = [(code, command.name) for command in commands() for code in command.events]
    return {"events": [code for code, _ in pairs], "actions": [action for _, action in pairs]}


CONSEQUENCES = Check(
    "authorizations",
    "consequences",
    (
        Invariant(
            "A04",
            "What people and client systems did while a policy asked others, stands with its request that was carried out.",
            "Somebody went past the request: with the web role's password, or through a path that does not ask.",
        ),
        Invariant(
            "A05",
            "What a request was carried out for was done once, in one transaction, and is claimed by no other.",
            "An end was written by hand, or a command was carried out twice.",
        ),
    ),
    asked=_told,
)

ENDS = Check(
    "authorizations",
    "ends",
    (
        Invariant(
            "A06",
            "A request waits or has ended, and nobody decides after its expiry or its end.",
            "A guard or an end was written or deleted past the operations, or the time of a decision was changed.",
        ),
    ),
)

SEGREGATION = Check(
    "authorizations",
    "segregation",
    (
        Invariant(
            "A08",
            "Nobody holds two rights that conflict at the same time.",
            "A role was given past the operations, or its period was changed.",
        ),
    ),
    {
        "ones": [one for one, _ in conflicting_roles()],
        "others": [other for _, other in conflicting_roles()],
    },
)

CHECKS = (GRANTS, KEYS, DECISIONS, APPROVALS, BOUND, CONSEQUENCES, ENDS, SEGREGATION)
