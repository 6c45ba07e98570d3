"""The whole description as one YAML file: what `manage.py docs` writes, and what is served."""

from functools import cache
from typing import Any, Final

import yaml
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

from authorizations.labels import PERMISSION_LABELS
from machinery.api.problems import PROBLEM, TITLES
from machinery.api.resource import SIGN_IN_ADDRESS

PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "Problem details (RFC 9457). `type` leads to a page that says more; `code` is stable.",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Where in the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Which parameter of the address."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
CODES: Final = {
    400: "invalid_fields",
    401: "not_authenticated",
    403: "right_missing",
    404: "not_found",
    409: "idempotency_key_in_use",
    412: "version_changed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "idempotency_key_reused",
    428: "version_required",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}
"""The code that stands for each status in its example."""
ADDRESS_TOO_LONG: Final = {
    "description": "The address is longer than 4,094 bytes: the web server refuses it before anything is read.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}


def document() -> dict[str, Any]:
    """The description as one object."""
    with override("en"):
        found: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
        components = found["components"]
        components["schemas"] = dict(sorted({**components.get("schemas", {}), "Problem": PROBLEM_SCHEMA}.items()))
        components["responses"] = {f"Problem{status}": _problem(status) for status in CODES} | {
            "Problem414": ADDRESS_TOO_LONG
        }
        components["securitySchemes"] = {"client_credentials": _security()}
        return found


def _problem(status: int) -> dict[str, Any]:
    title = str(TITLES[status])
    example = {
        "type": f"/problems/{CODES[status]}",
        "title": title,
        "status": status,
        "code": CODES[status],
        "detail": "What, why, and what to do, in the language of Accept-Language.",
        "request_id": "0f6f6f9d8c114f0c9b1e5f0c7ad26b1e",
    }
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": f"{title}.", "content": content}


def _security() -> dict[str, Any]:
    scopes = {code: str(label) for code, label in sorted(PERMISSION_LABELS.items())}
    return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": SIGN_IN_ADDRESS, "scopes": scopes}}}


@cache
def text() -> str:
    """The description as YAML."""
    return yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


class _Plain(yaml.SafeDumper):
    """Without anchors: what is the same twice is said twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        return True
