"""Duties that one person must not have together: pairs of rights, and pairs of acts on the same object the same day.

Pairs of rights are refused when a role is given; pairs of acts when somebody wants to check. Source: the toxic pairs of
features.md section 2 (settlement instructions with releases; giving rights with using them).
"""

from collections.abc import Collection
from typing import Final

from authorizations.roles import ROLES, permissions_of_roles

CONFLICTING_RIGHTS: Final[tuple[tuple[str, str], ...]] = (
    ("authorizations.administer", "authorizations.approve"),
    ("authorizations.administer", "settlements.release"),
    ("authorizations.administer", "ledger.post"),
    ("refdata.edit", "settlements.release"),
    ("refdata.edit", "authorizations.approve"),
    ("compliance.unblock", "settlements.release"),
    ("clearing.limits", "settlements.release"),
    ("clearing.limits", "clearing.capture"),
)
"""Rights that nobody may hold at the same time, through whichever roles and in whichever legal entities."""

CONFLICTING_ACTS: Final[dict[str, frozenset[str]]] = {
    "instruction.release": frozenset({"ssi.set", "ssi.end"}),
    "ssi.set": frozenset({"instruction.release"}),
    "ssi.end": frozenset({"instruction.release"}),
}
"""Who had a hand in one of the acts on the right the same business day, touching a party of it, may not check the left one."""


def conflicts_of(roles: Collection[str]) -> list[tuple[str, str]]:
    """The pairs of rights that somebody with these roles would hold together, in the order of the table."""
    held = permissions_of_roles(frozenset(roles))
    return [pair for pair in CONFLICTING_RIGHTS if held.issuperset(pair)]


def conflicting_roles() -> list[tuple[str, str]]:
    """The pairs of roles that nobody may hold together, each once, in the order of the table of roles."""
    names = list(ROLES)
    return [
        (first, second) for n, first in enumerate(names) for second in names[n + 1 :] if conflicts_of([first, second])
    ]
