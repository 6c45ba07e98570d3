"""How drf-spectacular reads an operation: from its mark (`machinery.api.operation`), never from what DRF would guess."""

import json
import re
from typing import Any

from drf_spectacular.openapi import AutoSchema

from backoffice.openapi.examples import example_of
from backoffice.openapi.parameters import REQUIRED, Said, header, path_parameters, query_parameters, scenarios
from clearing.messages.fix import MEDIA as FIX
from clearing.messages.fix import SOH
from machinery.api import Operation, StrictSerializer
from machinery.api.answers import AwaitingAnswer
from machinery.api.bodies import NDJSON
from machinery.api.resource import DRY_RUN
from settlements.api.messages import FIN, XML

ALWAYS = (400, 401, 403, 414, 429, 500, 503)
WRITES = (409, 413, 415, 422)


class OperationSchema(AutoSchema):
    """One operation as OpenAPI describes it."""

    view: Any
    method: str
    path: str

    @property
    def asked(self) -> Operation:
        """The mark of the method."""
        found: Operation = type(self.view).operations[self.method]
        return found

    def get_operation_id(self) -> str:
        """get_accounts_statement: the method and the words of the path."""
        words = re.sub(r"\{(\w+)\}", r"by_\1", self.path.removeprefix("/api/v1/"))
        return f"{self.method.lower()}_{re.sub(r'[^a-z]+', '_', words).strip('_')}"

    def get_summary(self) -> str:
        """The first sentence of the method."""
        return self._said().split(". ")[0].rstrip(".") + "."

    def get_description(self) -> str:  # type: ignore[override]
        """The whole docstring, the right, and the codes of its own problems."""
        said = [self._said(), f"Scope: `{self.asked.permission}`."]
        if self.asked.refuses:
            said.append(f"Problems of its own: {', '.join(f'`{code}`' for code in self.asked.refuses)}.")
        return "\n\n".join(said)

    def _said(self) -> str:
        found = getattr(self.view, self.method.lower()).__doc__ or ""
        return " ".join(found.split())

    def get_tags(self) -> list[str]:
        """The first word of the path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_auth(self) -> list[Said]:
        """A token with the scope."""
        return [{"client_credentials": [self.asked.permission]}]

    def _get_parameters(self) -> list[Said]:
        names = (*self.asked.parameters, DRY_RUN) if self.asked.writes else self.asked.parameters
        found = path_parameters(self.path, re.findall(r"\{(\w+)\}", self.path))
        found += query_parameters(self.path, names)
        if self.asked.writes:
            found.append(header("Idempotency-Key", required=True))
        if self.asked.scenarios:
            found.append(scenarios(self.asked.scenarios))
        if self.asked.versioned:
            found.append(header("If-Match", required=True))
        return found

    def _get_request_body(self, direction: str = "request") -> Said | None:
        takes = self.asked.takes
        if takes is None:
            return None
        if set(self.asked.media) <= {XML, FIN}:
            content = {media: _message(self.asked.example[media]) for media in self.asked.media}
            return {"required": True, "content": content}
        schema = self.schema_of(takes, "request")
        example = example_of(takes) if self.asked.example is None else self.asked.example
        if self.asked.listed:
            schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": self.asked.listed}
        content = {media: _body(media, schema, example) for media in self.asked.media}
        return {"required": True, "content": content}

    def _get_response_bodies(self, direction: str = "response") -> Said:
        asked = self.asked
        statuses = sorted({asked.status, *asked.also, *([200] if asked.status == 201 else [])})
        found = {str(status): self._answer(status) for status in statuses}
        if asked.awaits:
            found["202"] = self._awaiting()
        problems = {*ALWAYS, *(WRITES if asked.writes else ()), *([412, 428] if asked.versioned else ())}
        if "{" in self.path or self.path in REQUIRED:
            problems.add(404)
        if not asked.writes:
            problems.add(422)
        return found | {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(problems)}

    def _answer(self, status: int) -> Said:
        kind = self.asked.answers
        said: Said = {"description": self._description(status)}
        if kind is None:
            return said
        schema, example = self.schema_of(kind, "response"), example_of(kind)
        if self.asked.many:
            schema, example = _page(schema), {"items": [example], "next": None}
        return said | {"content": {"application/json": {"schema": schema, "example": example}}}

    def _description(self, status: int) -> str:
        if status == self.asked.status:
            return str(self.get_summary())
        return "It is kept, and waits." if status in self.asked.also else "It stands so already."

    def _awaiting(self) -> Said:
        content = {"schema": self.schema_of(AwaitingAnswer, "response"), "example": example_of(AwaitingAnswer)}
        location = {"schema": {"type": "string"}, "description": "The address of the request."}
        return {
            "description": "Others must agree first: it waits as a request, and nothing is done yet.",
            "headers": {"Location": location},
            "content": {"application/json": content},
        }

    def schema_of(self, kind: Any, direction: str) -> Said:
        """The schema of a serializer, as a reference to its component."""
        component = self.resolve_serializer(kind, direction)  # type: ignore[arg-type]
        if issubclass(kind, StrictSerializer):
            component.schema["additionalProperties"] = False
        found: Said = component.ref
        return found


def _page(schema: Said) -> Said:
    following = {"type": ["string", "null"], "description": "The address of the next page; null on the last."}
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {"items": {"type": "array", "items": schema}, "next": following},
    }


def _message(example: str) -> Said:
    return {"schema": {"type": "string", "description": "One message as it is."}, "example": example}


def _body(media: str, schema: Said, example: Any) -> Said:
    if media == NDJSON:
        lines = "".join(json.dumps(each) + "\n" for each in example)
        return {"schema": {"type": "string", "description": "One object a line."}, "example": lines}
    if media == FIX:
        said = "FIX 4.4 trade capture reports (35=AE), one a line: docs/formats/trades.md."
        return {
            "schema": {"type": "string", "description": said},
            "example": f"8=FIX.4.4{SOH}9=6{SOH}35=AE{SOH}10=250{SOH}\n",
        }
    return {"schema": schema, "example": example}
