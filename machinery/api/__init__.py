"""The plumbing of the programs' door, without domain: operations declared once, JSON read strictly, problems by RFC 9457.

An app's `api/` has one `Resource` an address; each method is marked with `@operation`, which says its right (and the
scope of the token alike), its parameters, and whether it writes. A method that writes needs an Idempotency-Key, runs in
one transaction with its key, and can be rehearsed with `?dry_run=true`. The composition root finds out who calls and
hangs the resources below /api/.
"""

from machinery.api.answers import Answer, awaiting
from machinery.api.fields import (
    StrictBoolean,
    StrictDate,
    StrictDecimal,
    StrictInstant,
    StrictInteger,
    StrictList,
    StrictObject,
    StrictSerializer,
    StrictText,
    read,
)
from machinery.api.operation import ApiRequest, Operation, operation
from machinery.api.pages import (
    LIMIT,
    PAGE_PARAMETERS,
    Page,
    check_filter,
    list_asked,
    list_parameters,
    page_asked,
    page_by_number,
    page_of,
)
from machinery.api.refusals import InvalidFields, NotFound, ScenarioWaits
from machinery.api.resource import Resource
from machinery.api.versions import same_version, version_of

__all__ = [
    "LIMIT",
    "PAGE_PARAMETERS",
    "Answer",
    "ApiRequest",
    "InvalidFields",
    "NotFound",
    "Operation",
    "Page",
    "Resource",
    "ScenarioWaits",
    "StrictBoolean",
    "StrictDate",
    "StrictDecimal",
    "StrictInstant",
    "StrictInteger",
    "StrictList",
    "StrictObject",
    "StrictSerializer",
    "StrictText",
    "awaiting",
    "check_filter",
    "list_asked",
    "list_parameters",
    "operation",
    "page_asked",
    "page_by_number",
    "page_of",
    "read",
    "same_version",
    "version_of",
]
