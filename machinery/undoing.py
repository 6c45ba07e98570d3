"""Taking back what was just done: the message that says it is done offers so, for a while, to who did it.

What is offered is signed and stands in the message, so nothing is kept for it. To take back is an operation like any other:
of ordinary rights, with an event of its own, refused where something has changed since.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.utils.translation import gettext as _

from machinery.request import Request, acting
from vocabulary.outcome import Refusal

SALT: Final = "undo"
MINUTES_OFFERED: Final = 15


class UndoNotOffered(Refusal):
    """What is to be undone was not offered to this person, or too long ago."""

    code = "undo_not_offered"
    status = 409

    def sentence(self) -> str:
        return _(
            "Only who did it can undo it, for %(minutes)s minutes. Nothing was undone; do the opposite as you would any time."
        ) % {"minutes": self.data["minutes"]}


@dataclass(frozen=True)
class Undo:
    """A kind of taking back, by name. `do` does it inside the caller's transaction with the facts that were offered (JSON),
    and gives back what was done in words; it asks for the right itself and raises the refusals of its operation."""

    name: str
    do: Callable[[Request, Any], str]


@dataclass(frozen=True)
class Offer:
    """What may be undone, and the page to which that leads back."""

    undo: Undo
    facts: Any
    back: str


_undos: dict[str, Undo] = {}


def register_undo(undo: Undo) -> None:
    """Lets something be taken back by its name. Called when Django is ready."""
    _undos[undo.name] = undo


def say_done(request: Request, said: str, *, undo: str, facts: Any, back: str) -> None:
    """Tells the reader on the next page what was done, and offers to take it back."""
    offered = {"undo": undo, "by": acting(request).id, "facts": facts, "back": back}
    messages.success(request, said, extra_tags=signing.dumps(offered, salt=SALT, compress=True))


def offer_of(request: Request) -> Offer:
    """What a form asks to be undone. Refuses UndoNotOffered."""
    try:
        text = request.POST.get("offer", "")
        found: Mapping[str, Any] = signing.loads(text, salt=SALT, max_age=60 * MINUTES_OFFERED)
    except signing.BadSignature as fault:
        raise UndoNotOffered(minutes=MINUTES_OFFERED) from fault
    if found["by"] != acting(request).id:
        raise UndoNotOffered(minutes=MINUTES_OFFERED)
    return Offer(_undos[found["undo"]], found["facts"], found["back"])
