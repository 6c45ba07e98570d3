"""What parties are told by message, as a command: others may have to agree to it, for it leaves the house."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import fields, one_of, truth, word, wrong
from refdata.queries import demand_reach, entities_of_parties, parties_by_lei
from settlements.models import MessageWish
from settlements.operations.wishes import set_message_wish
from settlements.queries import wish_on_file
from vocabulary.identifiers import Lei
from vocabulary.occasion import Occasion

RIGHT: Final = "refdata.edit"
KNOWN: Final = {
    "party": word(Lei, 20),
    "topic": one_of(*MessageWish.Topic.values),
    "form": one_of(*MessageWish.Form.values),
    "is_wished": truth,
}


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    read = fields(payload, KNOWN, {"form": str(MessageWish.Form.XML), "is_wished": True})
    if read["party"] not in parties_by_lei([read["party"]]):
        raise wrong("party", read["party"], "the LEI of a party on file")
    return read


def _set(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    lei, topic = payload["party"], payload["topic"]
    party = parties_by_lei([lei])[lei]
    demand_reach([party], RIGHT, occasion)
    before = _stands(wish_on_file(party, topic))
    made = set_message_wish(party, topic, payload["form"], is_wished=payload["is_wished"], occasion=occasion)
    change = Change("party", lei, topic, before, _stands(made))
    effect = Effect(
        [change] if change.before != change.after else [],
        subjects=[("business_key", f"message wish {lei} {topic}")],
        mirrored=[("party", str(party))],
        entities=frozenset(entities_of_parties([party]).values()),
    )
    return Done(effect, {"message_wish": made.pk})


def _stands(wish: MessageWish | None) -> str:
    """The standard in which a party is told; "" where it is not."""
    return wish.form if wish is not None and wish.is_wished else ""


def _said(payload: Mapping[str, Any]) -> str:
    words = {"party": payload["party"], "topic": MessageWish.Topic(payload["topic"]).label}
    if not payload["is_wished"]:
        return _("Tell %(party)s nothing by message any more of this: %(topic)s.") % words
    words["form"] = MessageWish.Form(payload["form"]).label
    return _("Tell %(party)s by message in %(form)s of this: %(topic)s.") % words


COMMANDS: Final = (
    Command(
        "message_wish.set",
        RIGHT,
        pgettext_lazy("act", "Set what a party is told by message"),
        _read,
        _set,
        _said,
        events=("message_wish.set",),
        needs_reason=True,
    ),
)
