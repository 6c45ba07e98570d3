"""What each role of the house allows: the one table that grants, pages, docs and tests read."""

from types import MappingProxyType

PERMISSIONS: frozenset[str] = frozenset(
    {
        "clearing.view",
        "clearing.capture",
        "clearing.repair",
        "clearing.view_limits",
        "clearing.limits",
        "clearing.margin",
        "settlements.view",
        "settlements.load",
        "settlements.cancel",
        "settlements.hold",
        "settlements.release",
        "settlements.link",
        "settlements.correct_penalties",
        "settlements.partial",
        "settlements.prioritise",
        "ledger.view",
        "ledger.post",
        "ledger.reverse",
        "refdata.view",
        "refdata.edit",
        "compliance.view",
        "compliance.block",
        "compliance.unblock",
        "itservices.view",
        "itservices.run_night",
        "itservices.operate",
        "recordkeeping.view",
        "recordkeeping.comment",
        "authorizations.view",
        "authorizations.follow",
        "authorizations.approve",
        "authorizations.set_policy",
        "authorizations.break_glass",
        "authorizations.review",
        "authorizations.administer",
        "notifications.read",
        "notifications.subscribe",
        "notifications.view",
        "notifications.operate",
    }
)

_CHECKS: frozenset[str] = frozenset(
    {
        "clearing.view",
        "clearing.view_limits",
        "settlements.view",
        "ledger.view",
        "refdata.view",
        "compliance.view",
        "itservices.view",
        "authorizations.view",
        "authorizations.approve",
        "authorizations.break_glass",
        "recordkeeping.comment",
        "authorizations.follow",
    }
)
"""What those need who check the work of others and do none of their own."""

_ROLES: dict[str, frozenset[str]] = {
    "settlement_clerk": frozenset(
        {
            "clearing.view",
            "clearing.capture",
            "clearing.repair",
            "clearing.view_limits",
            "settlements.view",
            "settlements.load",
            "settlements.cancel",
            "settlements.hold",
            "ledger.view",
            "refdata.view",
            "compliance.view",
            "itservices.view",
            "recordkeeping.comment",
            "authorizations.follow",
        }
    ),
    "settlement_supervisor": frozenset(
        {
            "clearing.view",
            "clearing.capture",
            "clearing.repair",
            "clearing.view_limits",
            "settlements.view",
            "settlements.load",
            "settlements.cancel",
            "settlements.hold",
            "settlements.release",
            "settlements.correct_penalties",
            "settlements.link",
            "settlements.partial",
            "settlements.prioritise",
            "ledger.view",
            "refdata.view",
            "compliance.view",
            "itservices.view",
            "itservices.run_night",
            "recordkeeping.view",
            "recordkeeping.comment",
            "authorizations.follow",
            "authorizations.approve",
            "authorizations.break_glass",
        }
    ),
    "accountant": frozenset(
        {
            "clearing.view",
            "clearing.view_limits",
            "settlements.view",
            "ledger.view",
            "ledger.post",
            "ledger.reverse",
            "refdata.view",
            "itservices.view",
            "recordkeeping.comment",
            "authorizations.follow",
            "authorizations.approve",
        }
    ),
    "compliance_analyst": frozenset(
        {
            "clearing.view",
            "clearing.view_limits",
            "settlements.view",
            "ledger.view",
            "refdata.view",
            "compliance.view",
            "compliance.block",
            "compliance.unblock",
            "recordkeeping.view",
            "recordkeeping.comment",
            "authorizations.follow",
            "authorizations.approve",
            "authorizations.review",
        }
    ),
    "data_steward": frozenset(
        {
            "settlements.view",
            "refdata.view",
            "refdata.edit",
            "compliance.view",
            "recordkeeping.comment",
            "authorizations.follow",
        }
    ),
    "risk_officer": frozenset(
        {
            "clearing.view",
            "clearing.view_limits",
            "clearing.limits",
            "clearing.margin",
            "settlements.view",
            "ledger.view",
            "refdata.view",
            "compliance.view",
            "recordkeeping.comment",
            "authorizations.follow",
        }
    ),
    "approver": _CHECKS,
    "senior_approver": _CHECKS,
    "head_of_operations": _CHECKS | {"recordkeeping.view", "authorizations.set_policy", "authorizations.review"},
    "records_manager": frozenset(
        {
            "clearing.view",
            "clearing.view_limits",
            "settlements.view",
            "ledger.view",
            "refdata.view",
            "recordkeeping.view",
            "recordkeeping.comment",
            "authorizations.follow",
            "authorizations.view",
        }
    ),
    "it_operator": frozenset(
        {
            "itservices.view",
            "itservices.run_night",
            "itservices.operate",
            "authorizations.view",
            "authorizations.administer",
            "authorizations.break_glass",
            "notifications.view",
            "notifications.operate",
            "recordkeeping.comment",
            "authorizations.follow",
        }
    ),
    "auditor": frozenset(code for code in PERMISSIONS if ".view" in code) | {"authorizations.follow"},
    "front_office_client": frozenset(
        {
            "clearing.view",
            "clearing.capture",
            "settlements.view",
            "settlements.load",
            "settlements.cancel",
            "settlements.hold",
            "settlements.release",
            "settlements.link",
            "settlements.partial",
            "settlements.prioritise",
            "ledger.view",
            "notifications.read",
            "notifications.subscribe",
            "authorizations.follow",
        }
    ),
}

ROLES: MappingProxyType[str, frozenset[str]] = MappingProxyType(_ROLES)

ROLE_PATTERN = f"^({'|'.join(sorted(ROLES))})$"
"""What the code of a role of the house matches, for constraints."""


def permissions_of_roles(roles: frozenset[str]) -> frozenset[str]:
    """Every permission that at least one of `roles` allows; a role that no longer exists allows nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def roles_allowing(permission: str) -> tuple[str, ...]:
    """The roles that allow `permission`, in the order of the table; empty for a permission no role has."""
    return tuple(role for role, allowed in ROLES.items() if permission in allowed)
