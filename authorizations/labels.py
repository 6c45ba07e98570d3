"""Names of roles and rights, and of what is done to accounts, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROLE_LABELS: dict[str, Promise] = {
    "settlement_clerk": _("Settlement clerk"),
    "settlement_supervisor": _("Settlement supervisor"),
    "accountant": _("Accountant"),
    "compliance_analyst": _("Compliance analyst"),
    "data_steward": _("Static data steward"),
    "risk_officer": _("Risk officer"),
    "approver": _("Approver"),
    "senior_approver": _("Senior approver"),
    "head_of_operations": _("Head of operations"),
    "records_manager": _("Records manager"),
    "it_operator": _("IT operator"),
    "auditor": _("Auditor"),
    "front_office_client": _("Front-office client"),
}
PERMISSION_LABELS: dict[str, Promise] = {
    "clearing.view": _("see trades"),
    "clearing.capture": _("capture, amend and cancel trades"),
    "clearing.repair": _("repair trade exceptions"),
    "clearing.view_limits": _("see limits and their use"),
    "clearing.limits": _("set limits and let them be exceeded for a time"),
    "clearing.margin": _("set the terms of margin accounts, and settle or dispute margin calls"),
    "settlements.view": _("see instructions"),
    "settlements.load": _("load instructions"),
    "settlements.cancel": _("cancel instructions"),
    "settlements.hold": _("hold instructions"),
    "settlements.release": _("release held instructions"),
    "settlements.link": _("link instructions with one another"),
    "settlements.correct_penalties": _("remove, reinstate and re-allocate penalties, and appeal those of depositories"),
    "settlements.partial": _("change partial settlement indicators of instructions"),
    "settlements.prioritise": _("change priorities of instructions"),
    "ledger.view": _("see accounts and journals"),
    "ledger.post": _("post journals"),
    "ledger.reverse": _("reverse journals"),
    "refdata.view": _("see reference data"),
    "refdata.edit": _("change reference data"),
    "compliance.view": _("see compliance blocks, and why the house holds instructions"),
    "compliance.block": _("block accounts, parties and instruments, and hold instructions by the house"),
    "compliance.unblock": _("lift blocks and holds of the house"),
    "itservices.view": _("see runs"),
    "itservices.run_night": _("start the night"),
    "itservices.operate": _("operate runs and loads"),
    "recordkeeping.view": _("see the trail"),
    "recordkeeping.comment": _("read and write comments on what one may see"),
    "authorizations.view": _("see who may do what"),
    "authorizations.follow": _("follow requests: one's own, and those that one may decide or oversee"),
    "authorizations.approve": _("decide on what others ask for"),
    "authorizations.break_glass": _("take a role in an emergency"),
    "authorizations.review": _("review what others did with a role that they took in an emergency"),
    "authorizations.set_policy": _("change who must check what"),
    "authorizations.administer": _("give and end roles"),
    "notifications.read": _("read events of one's own, and what was sent of them"),
    "notifications.view": _("see the subscriptions and deliveries of all clients"),
    "notifications.subscribe": _("subscribe to events"),
    "notifications.operate": _("send events again, and release the sender"),
}

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "account.created": pgettext_lazy("event", "User account made"),
        "account.password_changed": pgettext_lazy("event", "Password changed"),
        "account.preferences_changed": pgettext_lazy("event", "Preferences changed"),
        "account.signed_in": pgettext_lazy("event", "Signed in"),
        "account.enabled": pgettext_lazy("event", "User account enabled"),
        "account.disabled": pgettext_lazy("event", "User account disabled"),
        "client_system.registered": pgettext_lazy("event", "Client system registered"),
        "client_system.signed_in": pgettext_lazy("event", "Client system signed in"),
        "emergency.begun": pgettext_lazy("event", "Glass broken: a role taken in an emergency"),
        "emergency.reviewed": pgettext_lazy("event", "Emergency reviewed"),
        "desk.created": pgettext_lazy("event", "Desk made"),
        "legal_entity.created": pgettext_lazy("event", "Legal entity made"),
        "person.created": pgettext_lazy("event", "Person put on file"),
        "role.granted": pgettext_lazy("event", "Role given"),
        "role.ended": pgettext_lazy("event", "Role ended"),
        "request.asked": pgettext_lazy("event", "Asked for"),
        "request.amended": pgettext_lazy("event", "Request changed"),
        "request.approved": pgettext_lazy("event", "Approved"),
        "request.voted_down": pgettext_lazy("event", "Voted down"),
        "request.returned": pgettext_lazy("event", "Back to its checkers: it does something else now"),
        "request.executed": pgettext_lazy("event", "Request carried out"),
        "request.refused": pgettext_lazy("event", "Request refused"),
        "request.withdrawn": pgettext_lazy("event", "Request withdrawn"),
        "request.expired": pgettext_lazy("event", "Request expired"),
        "request.impossible": pgettext_lazy("event", "Request no longer possible"),
        "delegation.made": pgettext_lazy("event", "Delegation made"),
        "delegation.ended": pgettext_lazy("event", "Delegation ended"),
        "person.limit_set": pgettext_lazy("event", "Limit of a person set"),
        "person.merged": pgettext_lazy("event", "People found to be one"),
        "policy.set": pgettext_lazy("event", "Policy changed"),
        "second_factor.enrolled": pgettext_lazy("event", "Authenticator enrolled"),
        "second_factor.given": pgettext_lazy("event", "Second factor given"),
        "second_factor.refused": pgettext_lazy("event", "Code of an authenticator refused"),
        "second_factor.removed": pgettext_lazy("event", "Authenticator removed"),
        "second_factor.reset": pgettext_lazy("event", "Second factor reset by another"),
        "view.opens_for_role": pgettext_lazy("event", "Role that opens with a view changed"),
        "view.put_back": pgettext_lazy("event", "View put back as it was"),
        "view.deleted": pgettext_lazy("event", "Saved view deleted"),
        "view.saved": pgettext_lazy("event", "View saved"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "client_system": pgettext_lazy("subject", "Client system"),
        "delegation": pgettext_lazy("subject", "Delegation"),
        "desk": pgettext_lazy("subject", "Desk"),
        "legal_entity": pgettext_lazy("subject", "Legal entity"),
        "person": pgettext_lazy("subject", "Person"),
        "policy": pgettext_lazy("subject", "Policy"),
        "request": pgettext_lazy("subject", "Request"),
        "role_grant": pgettext_lazy("subject", "Role given"),
        "saved_view": pgettext_lazy("subject", "Saved view"),
        "user": pgettext_lazy("subject", "User account"),
    }
)


def role_label(role: str) -> str:
    """The name of a role in the reader's language; the code itself for a role that left the house."""
    return str(ROLE_LABELS.get(role, role))


def permission_label(permission: str) -> str:
    """What a right allows, as a verb phrase in the reader's language."""
    return str(PERMISSION_LABELS.get(permission, permission))


FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "action": pgettext_lazy("fact", "Command"),
        "amount": pgettext_lazy("fact", "Amount in the base currency"),
        "daily": pgettext_lazy("fact", "On one business date"),
        "date_style": pgettext_lazy("fact", "Date style"),
        "default": pgettext_lazy("fact", "The list opens with it"),
        "desks": pgettext_lazy("fact", "Desks"),
        "density": pgettext_lazy("fact", "Density"),
        "grants": pgettext_lazy("fact", "Roles"),
        "delegation": pgettext_lazy("fact", "Delegation"),
        "effect": pgettext_lazy("fact", "Effect, by its hash"),
        "emergency": pgettext_lazy("fact", "Emergency"),
        "flag": pgettext_lazy("fact", "Risk"),
        "hours": pgettext_lazy("fact", "Hours"),
        "is_active": pgettext_lazy("fact", "Active"),
        "is_person": pgettext_lazy("fact", "Is the person"),
        "justified": pgettext_lazy("fact", "Justified"),
        "language": pgettext_lazy("fact", "Language"),
        "list": pgettext_lazy("fact", "List"),
        "number_format": pgettext_lazy("fact", "Number format"),
        "objects": pgettext_lazy("fact", "Objects"),
        "opens_for": pgettext_lazy("fact", "Opens for the role"),
        "payload": pgettext_lazy("fact", "What is asked for"),
        "query": pgettext_lazy("fact", "Question"),
        "question": pgettext_lazy("fact", "Question"),
        "recovery": pgettext_lazy("fact", "By a recovery code"),
        "requests": pgettext_lazy("fact", "Requests"),
        "revision": pgettext_lazy("fact", "Revision"),
        "rules": pgettext_lazy("fact", "Rules"),
        "second_factor": pgettext_lazy("fact", "With second factor"),
        "shared": pgettext_lazy("fact", "Shared"),
        "single": pgettext_lazy("fact", "In one request"),
        "single_keys": pgettext_lazy("fact", "Single keys"),
        "theme": pgettext_lazy("fact", "Theme"),
        "time_zone": pgettext_lazy("fact", "Time zone"),
        "used": pgettext_lazy("fact", "Used before"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""
