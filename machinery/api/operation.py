"""How a method of a resource says what it needs: one mark, read by the door, the documents and the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from machinery.api.bodies import JSON
from machinery.request import Request

SCENARIO_HEADER: Final = "Backoffice-Scenario"
SMALL: Final = 1 << 20
"""Bytes of a body that is one object."""

Method = TypeVar("Method", bound=Callable[..., Any])


class ApiRequest(Request):
    """A type for annotations only: a request as a method of a resource finds it.

    `query` are the parameters of the address, each once and known to the operation; `sent` is what the body says
    (None where nothing is sent), `media` its type; `rehearsed` says that what is done will be taken back; `scenario` is the
    outcome that is to be forced, "" for none.
    """

    query: Mapping[str, str]
    sent: Any
    media: str
    rehearsed: bool
    scenario: str


@dataclass(frozen=True)
class Operation:
    """What one method of an address needs.

    permission  the right, which is the scope of the token alike
    parameters  the query parameters it knows
    writes      it changes something: in one transaction, with an Idempotency-Key, and `?dry_run=true` rehearses it
    takes       the serializer of its body; None: no body. `listed` where that is a list of at most so many
    answers     the serializer of its answer; `many` where that is a page of them
    status      the status when all is well; `also` are others with the same answer
    media       the types of body it takes
    left        how much of the body is left to the method: nothing, its "fields" (`sent` is the object as it was
                parsed), or its "bytes"
    largest     the bytes of the largest body
    versioned   it needs If-Match
    awaits      others may have to agree first: it answers 202 then, with the request that waits
    races       constraints that a write at the same moment may meet: it is then done again, whole
    refuses     codes of what it refuses besides what the door refuses
    example     a body that it takes, for the documents
    scenarios   outcomes that a client system may force by the header Backoffice-Scenario, in a sandbox
    """

    permission: str
    parameters: tuple[str, ...] = ()
    writes: bool = False
    takes: type[Any] | None = None
    listed: int = 0
    answers: type[Any] | None = None
    many: bool = False
    status: int = 200
    also: tuple[int, ...] = ()
    media: tuple[str, ...] = (JSON,)
    left: Literal["", "fields", "bytes"] = ""
    largest: int = SMALL
    versioned: bool = False
    awaits: bool = False
    races: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    example: Any = None
    scenarios: tuple[str, ...] = ()


def operation(permission: str, **more: Any) -> Callable[[Method], Method]:
    """Marks a method of a resource; the words are those of `Operation`. A method without a mark is a TypeError."""

    def mark(method: Method) -> Method:
        method.operation = Operation(permission, **more)  # type: ignore[attr-defined]
        return method

    return mark
