"""Noting that somebody was chased about fails, as a command: on a set, from page and interface alike."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import day, fields, listed, maybe, one_of, text, whole, wrong
from settlements.commands.acts import out_of_reach
from settlements.models import FailChase
from settlements.operations import Chase, NoSuchInstruction, Occasion, chase_fails
from settlements.queries import last_chases, lines_of
from vocabulary.outcome import Outcome

RIGHT: Final = "recordkeeping.comment"
MOST: Final = 1_000
"""Instructions of one contact."""

Payload = Mapping[str, Any]


def _read(payload: Payload) -> dict[str, Any]:
    known = {
        "instructions": listed(whole(1), MOST, as_set=True),
        "reached": text(100),
        "channel": one_of(*FailChase.Channel.values),
        "promised_for": maybe(day),
        "chase_again_on": maybe(day),
    }
    return fields(payload, known, {"promised_for": None, "chase_again_on": None})


def _run(payload: Payload, occasion: Occasion) -> Done:
    ids: Sequence[int] = payload["instructions"]
    chase = _chase(payload, occasion.business_date)
    kept = out_of_reach(ids, RIGHT, occasion)
    left = {int(failure.item) for failure in kept.failures}
    reached = [pk for pk in ids if pk not in left]
    before = last_chases(reached)
    outcome = (chase_fails(reached, chase, occasion) if reached else Outcome()) + kept
    after, found = last_chases(reached), lines_of(ids)
    failed = {int(failure.item): failure.code for failure in outcome.failures}
    done = [pk for pk in ids if pk not in failed]
    effect = Effect(
        [
            Change("instruction", found[pk].key, "chase", chase_told(before.get(pk)), chase_told(after.get(pk)))
            for pk in done
        ],
        refused=[
            Refused(str(pk) if code == NoSuchInstruction.code or pk not in found else found[pk].key, code)
            for pk, code in failed.items()
        ],
        subjects=[("instruction", str(pk)) for pk in done],
        entities=frozenset(found[pk].legal_entity for pk in done),
    )
    return Done(effect, outcome)


def _chase(payload: Payload, today: date) -> Chase:
    """The contact; refuses InvalidPayload for a promise of a day past, and a next chase that does not come later."""
    promised, again = (_day(payload[name]) for name in ("promised_for", "chase_again_on"))
    if promised is not None and promised < today:
        raise wrong("promised_for", promised.isoformat(), f"{today.isoformat()} or a later day")
    if again is not None and again <= today:
        raise wrong("chase_again_on", again.isoformat(), f"a day after {today.isoformat()}")
    return Chase(payload["reached"], payload["channel"], promised, again)


def _day(found: str | None) -> date | None:
    return date.fromisoformat(found) if found else None


def chase_told(found: FailChase | None) -> str:
    """A chase as an effect binds it: the day, the channel and who was reached, the promise, the next one; "" for none."""
    if found is None:
        return ""
    told = [found.business_date.isoformat(), found.channel, found.reached]
    told += [f"-> {found.promised_for}"] if found.promised_for else []
    told += [f"(again {found.chase_again_on})"] if found.chase_again_on else []
    return " ".join(told)


def _said(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Note that %(reached)s was chased about %(number)s fail.",
        "Note that %(reached)s was chased about %(number)s fails.",
        number,
    )
    return words % {"reached": payload["reached"], "number": quantity(number)}


COMMANDS: Final = (
    Command(
        "fail.chase",
        RIGHT,
        pgettext_lazy("act", "Note a chase"),
        _read,
        _run,
        _said,
        events=("fail.chased",),
        needs_reason=True,
    ),
)
