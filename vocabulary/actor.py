"""Who does something."""

from dataclasses import dataclass
from typing import Literal, get_args

from vocabulary.invalid import Invalid

ActorKind = Literal["person", "client", "job", "message"]


class InvalidActor(Invalid):
    """Nobody, or a kind of actor that does not exist."""

    code = "invalid_actor"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an argument of every operation, and a column of every audit event.

    kind  "person" (a user who signed in), "client" (a front-office system), "job" (a step of a run)
          or "message" (a file or message from outside)
    id    the user's primary key as text, the client id, the job's name, the message's reference
    name  as people know it, for the reader of the trail
    """

    kind: ActorKind
    id: str
    name: str

    def __post_init__(self) -> None:
        if self.kind not in get_args(ActorKind):
            raise InvalidActor(
                expected=f"one of {', '.join(get_args(ActorKind))}",
                found=self.kind,
                way_out="Say which kind acts.",
            )
        if not self.id:
            raise InvalidActor(expected="the id of the actor", found=self.id, way_out="Say who acts.")

    def __str__(self) -> str:
        return f"{self.name or self.id} ({self.kind})"
