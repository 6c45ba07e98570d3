"""The description: equal to the served one, an example for every operation, and answers that fit what it says."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.test import Client

from backoffice.openapi.document import text
from tests.api.conftest import Door
from tests.api.test_door import OPERATIONS as MARKED
from tests.api.test_matrix import DESCRIPTION, FILE, OPERATIONS, Cast, address, cast, tried

__all__ = ["cast"]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that finds its components."""
    return {**schema, "components": DESCRIPTION["components"]}


def answers(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The media types of the answers of an operation that goes well."""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from answer.get("content", {}).values()


def test_what_is_served_is_what_is_committed(db: None) -> None:
    """Byte for byte, to everyone."""
    answer = Client().get("/api/v1/openapi.yaml")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/yaml"
    assert answer.content.decode() == text() == FILE.read_text()


def test_every_operation_is_described() -> None:
    """As many as there are marks, each with a sentence, a scope and its problems."""
    assert DESCRIPTION["openapi"] == "3.1.0" and len(OPERATIONS) == len(MARKED)
    for name, (_method, _path, operation) in OPERATIONS.items():
        assert operation["summary"] and operation["security"][0]["client_credentials"], name
        assert {"400", "401", "403", "429", "500", "503"} <= operation["responses"].keys(), name


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_has_examples_that_fit(name: str) -> None:
    """Of each body, each answer and each parameter."""
    _method, _path, operation = OPERATIONS[name]
    assert list(answers(operation)) or "204" in operation["responses"], "it answers something, or says that it does not"
    bodies = [*operation.get("requestBody", {}).get("content", {}).values()]
    for media in (*bodies, *answers(operation)):
        jsonschema.validate(media["example"], resolved(media["schema"]))
    for parameter in operation.get("parameters", ()):
        jsonschema.validate(parameter["example"], resolved(parameter["schema"]))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_answer_fits_its_description(door: Door, cast: Cast, name: str) -> None:
    """What the market of the tests answers, good or bad."""
    answer = tried(cast.own, name, address(name, cast.things, {}))
    said = OPERATIONS[name][2]["responses"].get(str(answer.status_code))
    assert said, f"{answer.status_code} is not described: {answer.content!r}"
    if "$ref" in said:
        said = DESCRIPTION["components"]["responses"][said["$ref"].rsplit("/", 1)[1]]
    media = said["content"][answer["Content-Type"]]
    jsonschema.validate(
        json.loads(answer.content), resolved(media["schema"]), format_checker=jsonschema.FormatChecker()
    )
