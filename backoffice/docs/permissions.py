"""docs/generated/permissions.md: who may do what, and what each address asks for."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from authorizations.labels import permission_label, role_label
from authorizations.roles import PERMISSIONS, ROLES
from backoffice.docs.markdown import code, page, table
from machinery.api import Operation, Resource
from machinery.permission import permission_of

LEAD = (
    "Drawn from [`ROLES`](../../authorizations/roles.py) and from the marks on the views "
    "([`permission`](../../machinery/permission.py)). A person holds a role for a period and for one legal entity or "
    "all of them; rows outside that scope answer 404. `public` lets everyone in, `signed-in` everyone with an account. "
    "[`Rights`](../../backoffice/middleware.py) closes an address that names no permission. Below /api/ each method "
    "names its right, and the token of a client system needs it as a scope ([`operation`](../../machinery/api/operation.py))."
)


def permissions() -> str:
    """The page."""
    with override("en"):
        matrix = [
            [code(right), permission_label(right), *("yes" if right in ROLES[role] else "" for role in ROLES)]
            for right in sorted(PERMISSIONS)
        ]
        heads = [role_label(role) for role in ROLES]
    return page(
        "Roles, permissions and addresses",
        LEAD,
        "## What each role may do",
        table(["permission", "lets one", *heads], matrix),
        "## What each address asks for",
        table(
            ["address", "name", "permission"],
            [[code(route), code(name), code(needed or "nobody")] for route, name, needed in addresses()],
        ),
    )


def operations_of(view: Any) -> Mapping[str, Operation]:
    """The operations of an address of the programs' door by method; empty for a page."""
    resource = getattr(view, "cls", None)
    return resource.operations if isinstance(resource, type) and issubclass(resource, Resource) else {}


def addresses() -> list[tuple[str, str, str | None]]:
    """Every address as (route, name, permission or None), in the order of the routes."""
    return sorted(_walk("/", get_resolver().url_patterns), key=lambda found: found[0].partition("/")[::-1])


def _walk(prefix: str, patterns: list[Any]) -> Iterator[tuple[str, str, str | None]]:
    for found in patterns:
        route = prefix + str(found.pattern).removeprefix("^").removesuffix("\\Z").removesuffix("$")
        if isinstance(found, URLResolver):
            yield from _walk(route, found.url_patterns)
        elif isinstance(found, URLPattern) and (operations := operations_of(found.callback)):
            for method, operation in operations.items():
                yield f"{method} {route}", found.name or "", operation.permission
        elif isinstance(found, URLPattern):
            yield route, found.name or "", permission_of(found.callback)
