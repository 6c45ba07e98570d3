"""What a person does with messages that were set aside, as commands: correct and take up, or reject for good."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from machinery.payload import fields, whole, wrong
from settlements.correspondence.repairing import LONGEST, RIGHT, reject_message, repair_message
from settlements.models import Message
from settlements.queries import lines_of, state_of
from vocabulary.occasion import Occasion


def _bytes(field: str, found: Any) -> str:
    """The text of a message, as it is to be sent: its lines and characters are those of its format."""
    if not isinstance(found, str) or not found.strip() or "\x00" in found:
        raise wrong(field, found if isinstance(found, str) else type(found).__name__, "the text of a message")
    if len(found) > LONGEST:
        raise wrong(field, f"{len(found)} characters", f"at most {LONGEST} characters")
    return found


def _read_repair(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"message": whole(1), "body": _bytes})


def _repair(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    old, new = repair_message(payload["message"], payload["body"].encode(), occasion)
    made = [each.instruction_id for each in new.outcomes.order_by("item") if each.instruction_id]
    found = lines_of(made)
    effect = Effect(
        [Change("message", str(old.pk), "state", "QUARANTINED", "REPAIRED")],
        subjects=[("message", str(old.pk))],
        mirrored=[("message", str(new.pk)), *(("instruction", str(pk)) for pk in found)],
        entities=frozenset(each.legal_entity for each in found.values()),
    )
    return Done(effect, {"message": new.pk, "state": state_of(new), "instructions": made})


def _read_reject(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"message": whole(1)})


def _reject(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    old: Message = reject_message(payload["message"], occasion)
    effect = Effect(
        [Change("message", str(old.pk), "state", "QUARANTINED", "REJECTED")], subjects=[("message", str(old.pk))]
    )
    return Done(effect, {"message": old.pk, "state": "REJECTED"})


def _said_repair(payload: Mapping[str, Any]) -> str:
    return _("Take up message %(message)s, which was set aside, corrected.") % {"message": payload["message"]}


def _said_reject(payload: Mapping[str, Any]) -> str:
    return _("Reject message %(message)s, which was set aside.") % {"message": payload["message"]}


COMMANDS: Final = (
    Command(
        "message.repair",
        RIGHT,
        pgettext_lazy("act", "Repair a message that was set aside"),
        _read_repair,
        _repair,
        _said_repair,
        events=("message.answered",),
        needs_reason=True,
    ),
    Command(
        "message.reject",
        RIGHT,
        pgettext_lazy("act", "Reject a message that was set aside"),
        _read_reject,
        _reject,
        _said_reject,
        events=("message.answered",),
        needs_reason=True,
    ),
)
