"""Linking instructions and taking links away, as commands: others may have to agree to them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import fields, listed, objects, one_of, text, whole, wrong
from settlements.commands.acts import out_of_reach
from settlements.models import InstructionLink
from settlements.operations import LinkWish, NoSuchInstruction, NoSuchLink, Occasion, link, unlink
from settlements.queries import ActLine, lines_of
from vocabulary.outcome import Failure, Outcome

RIGHT: Final = "settlements.link"
MOST: Final = 1_000
"""Links of one request."""
UNSEEN: Final = frozenset({NoSuchInstruction.code})
"""What is not there, or not to be seen: the effect names it by the number that was asked for alone."""

LINK: Final = {
    "kind": one_of("BEFO", "AFTE", "WITH", "INFO", "POOL"),
    "other": whole(0),
    "pool": text(35, 0),
    "members": whole(0, 1_000),
}
"""How a link of an instruction is said, field by field; those of UNSAID may be left out."""
UNSAID: Final = {"other": 0, "pool": "", "members": 0}
_WISH = objects({"instruction": whole(1), **LINK}, UNSAID)


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    read = fields(payload, {"links": listed(_WISH, MOST)})
    for each in read["links"]:
        agrees(each)
    return read


def agrees(wish: Mapping[str, Any]) -> None:
    """A pool has a name, and two members or more where they are counted; any other link names an instruction, and no pool."""
    if wish["kind"] == "POOL":
        if not wish["pool"] or wish["pool"] != wish["pool"].strip():
            raise wrong("pool", wish["pool"], "the name of a pool, without spaces around it")
        if wish["other"]:
            raise wrong("other", wish["other"], "nothing: a pool has a name")
        if wish["members"] == 1:
            raise wrong("members", 1, "2 to 1000, or 0 where nobody counts")
        return
    if not wish["other"]:
        raise wrong("other", wish["other"], "the number of the other instruction")
    for name in ("pool", "members"):
        if wish[name]:
            raise wrong(name, wish[name], "nothing: only a pool has this")


def _run(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    wishes = [LinkWish(**each) for each in payload["links"]]
    ids = sorted({each for wish in wishes for each in (wish.instruction, wish.other) if each})
    kept = {int(each.item): each for each in out_of_reach(ids, RIGHT, occasion).failures}
    beyond = {
        place: next(kept[each] for each in (wish.instruction, wish.other) if each in kept)
        for place, wish in enumerate(wishes, start=1)
        if wish.instruction in kept or wish.other in kept
    }
    places = [place for place in range(1, len(wishes) + 1) if place not in beyond]
    outcome = link([wishes[place - 1] for place in places], occasion) if places else Outcome()
    failures = [
        *(Failure(place, each.code, each.data) for place, each in beyond.items()),
        *(Failure(places[int(each.item) - 1], each.code, each.data) for each in outcome.failures),
    ]
    failed = {int(each.item): each.code for each in failures}
    found = lines_of(ids)
    done = [wish for place, wish in enumerate(wishes, start=1) if place not in failed]
    effect = _effect(done, found, refused=[(wishes[place - 1], code) for place, code in failed.items()], after=True)
    return Done(effect, Outcome(outcome.done, tuple(sorted(failures, key=lambda each: int(each.item)))))


def _read_unlink(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"links": listed(whole(1), MOST, as_set=True)})


def _run_unlink(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    links: Sequence[int] = payload["links"]
    found = {each.pk: each for each in InstructionLink.objects.filter(pk__in=links)}
    kept = {
        int(each.item): each
        for each in out_of_reach(sorted({each.instruction_id for each in found.values()}), RIGHT, occasion).failures
    }
    beyond = {}
    for pk, each in found.items():
        if each.instruction_id in kept:
            failure = kept[each.instruction_id]
            unseen = failure.code == "no_such_instruction"
            refusal = NoSuchLink(link=pk)
            beyond[pk] = (
                Failure(pk, refusal.code, {**refusal.data, "sentence": refusal.sentence()})
                if unseen
                else Failure(pk, failure.code, failure.data)
            )
    reached = [pk for pk in links if pk not in beyond]
    outcome = (unlink(reached, occasion) if reached else Outcome()) + Outcome(0, tuple(beyond.values()))
    failed = {int(each.item): each.code for each in outcome.failures}
    wishes = {
        pk: LinkWish(each.instruction_id, each.kind, each.other_id or 0, each.pool or "") for pk, each in found.items()
    }
    lines = lines_of(sorted({each for wish in wishes.values() for each in (wish.instruction, wish.other) if each}))
    done = [wishes[pk] for pk in links if pk in wishes and pk not in failed]
    effect = _effect(
        done,
        lines,
        refused=[(pk if code == NoSuchLink.code else wishes[pk], code) for pk, code in failed.items()],
        after=False,
    )
    return Done(effect, outcome)


def _effect(
    done: Sequence[LinkWish],
    found: Mapping[int, ActLine],
    *,
    refused: Iterable[tuple[LinkWish | int, str]],
    after: bool,
) -> Effect:
    """What is linked, or no more: no money moves by it, but what it holds back is shown in full."""

    def name(number: int) -> str:
        return found[number].key if number in found else str(number)

    def told(wish: LinkWish) -> str:
        members = f" ({wish.members})" if wish.members else ""
        return f"{wish.kind} {wish.pool or name(wish.other)}{members}"

    return Effect(
        [
            Change("instruction", name(wish.instruction), "link", *(("", told(wish)) if after else (told(wish), "")))
            for wish in done
        ],
        refused=[
            Refused(
                str(wish)
                if isinstance(wish, int)
                else str(wish.instruction)
                if code in UNSEEN
                else name(wish.instruction),
                code,
            )
            for wish, code in refused
        ],
        subjects=[("instruction", str(pk)) for pk in dict.fromkeys(wish.instruction for wish in done)],
        mirrored=[("instruction", str(pk)) for pk in sorted({wish.other for wish in done if wish.other})],
        entities=frozenset(found[wish.instruction].legal_entity for wish in done if wish.instruction in found),
    )


def _said(payload: Mapping[str, Any]) -> str:
    number = len(payload["links"])
    return ngettext("Link instructions: %(number)s link.", "Link instructions: %(number)s links.", number) % {
        "number": quantity(number)
    }


def _said_unlink(payload: Mapping[str, Any]) -> str:
    number = len(payload["links"])
    return ngettext("Take away %(number)s link.", "Take away %(number)s links.", number) % {"number": quantity(number)}


COMMANDS: Final = (
    Command(
        "instruction.link",
        RIGHT,
        pgettext_lazy("act", "Link instructions"),
        _read,
        _run,
        _said,
        events=("instruction.linked",),
    ),
    Command(
        "instruction.unlink",
        RIGHT,
        pgettext_lazy("act", "Take links away"),
        _read_unlink,
        _run_unlink,
        _said_unlink,
        events=("instruction.unlinked",),
    ),
)
