"""Taking an act back just after it: a hold is released, a priority is set as it was. Each is an act with its own event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machinery.formatting import quantity
from machinery.request import Request
from machinery.undoing import Undo, say_done
from settlements.forms import LONGEST_REASON
from settlements.operations import keep_still
from settlements.page_acts import HOLD, ON_MANY, PRIORITIES, RELEASE, Act
from settlements.queries import own_holds_moved, priorities_of
from settlements.views.reach import Picks, done, picks_of, reached_by
from vocabulary.outcome import Refusal

ACT: Final = "instructions.act"
"""The kind of taking back, by its name in what is offered."""


class ChangedSince(Refusal):
    """An act cannot be taken back: an instruction is not as the act left it."""

    code = "changed_since"
    status = 409

    def sentence(self) -> str:
        return _("Nothing was undone: instruction %(instruction)s is not any more as it was left. %(why)s") % self.data


def priorities_before(act: Act, picks: Picks) -> dict[int, int]:
    """The priorities that an act is about to change, kept still until the transaction ends; none for another act."""
    if act.name not in PRIORITIES:
        return {}
    keep_still(picks.ids)
    return priorities_of(picks.ids)


def tell_done(request: Request, act: Act, picks: Picks, said: str, back: str, **facts: Any) -> None:
    """Says on the next page that an act is done to what is picked, and offers to undo it where the reader may do so.

    `reason` is why it was done, `before` the priorities before it. The offer keeps its instant: no later hold is its own."""
    ways = _ways_back(request, act, picks, facts.get("before", {}))
    if ways:
        left = {"priority": PRIORITIES.get(act.name), "at": request.at.isoformat()}
        offered = {"ways": ways, "left": left, "reason": facts["reason"]}
        say_done(request, said, undo=ACT, facts=offered, back=back)
    else:
        messages.success(request, said)


def _ways_back(request: Request, act: Act, picks: Picks, before: Mapping[int, int]) -> dict[str, list[int]]:
    """The act that undoes it by name, with the instructions to which it is done; none where it cannot be undone."""
    if act.name == HOLD.name and len(reached_by(request, RELEASE, picks)) == len(picks.ids):
        return {RELEASE.name: list(picks.ids)}
    names = {priority: name for name, priority in PRIORITIES.items()}
    if act.name not in PRIORITIES or not {before[pk] for pk in picks.ids} <= names.keys():
        return {}
    ways = defaultdict(list)
    for pk in picks.ids:
        if before[pk] != PRIORITIES[act.name]:
            ways[names[before[pk]]].append(pk)
    return ways


def _undo(request: Request, facts: Any) -> str:
    """Every instruction, or none. Refuses ChangedSince."""
    number, reason = 0, (_("Undone: %(reason)s") % {"reason": facts["reason"]})[:LONGEST_REASON]
    for name, ids in facts["ways"].items():
        _check_left(ids, facts["left"])
        outcome = done(request, _act(request, name), picks_of(request, ids), reason).outcome
        for failure in outcome.failures:
            raise ChangedSince(instruction=failure.item, why=failure.data["sentence"])
        number += outcome.done
    words = ngettext("Undone: %(number)s instruction.", "Undone: %(number)s instructions.", number)
    return words % {"number": quantity(number)}


def _check_left(ids: Sequence[int], left: Mapping[str, Any]) -> None:
    """Keeps them still. Refuses ChangedSince for one that is not any more as the act left it."""
    keep_still(ids)
    if left["priority"] is None:
        now: Mapping[int, Any] = own_holds_moved(ids)
        expected, why = datetime.fromisoformat(left["at"]), _("Its hold has been released or placed again.")
    else:
        now, expected, why = priorities_of(ids), left["priority"], _("Its priority has been changed again.")
    for pk in ids:
        if now.get(pk, expected) != expected:
            raise ChangedSince(instruction=pk, why=why)


def _act(request: Request, name: str) -> Act:
    act = next(each for each in ON_MANY if each.name == name)
    if act.permission not in request.permissions:
        raise PermissionDenied
    return act


ACT_UNDONE: Final = Undo(ACT, _undo)
