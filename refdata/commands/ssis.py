"""Standing settlement instructions are set and ended, as commands: one, or all of a file that is held until others agree."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from itservices.operations import keep_repair
from machinery.formatting import quantity
from machinery.payload import day, fields, listed, maybe, objects, sound, text, whole, wrong
from refdata.commands.files import close_file
from refdata.models import Ssi
from refdata.operations import end_ssi, set_ssi
from refdata.queries import demand_reach, entities_of_parties, parties_by_lei, row_in_reach, ssis_standing
from refdata.ssi import SsiWish
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
EDIT: Final = "refdata.edit"
MOST: Final = 10_000
FILE: Final = "ssis"
"""The kind of file that has them."""
FACTS: Final = (
    "purpose", "product", "market", "currency", "isin", "depository", "agent", "safekeeping_account", "cash_account",
)  # fmt: skip

_SSI = objects(
    {"valid_from": day, "party": text(20), "name": text(60), "purpose": text(10)}
    | {name: maybe(text(35)) for name in FACTS[1:]},
    dict.fromkeys(FACTS[1:]),
)


def _read_set(payload: Payload) -> dict[str, Any]:
    known = {"ssis": listed(_SSI, MOST), "load": maybe(whole(1)), "row": maybe(whole(1))}
    read = fields(payload, known, {"load": None, "row": None})
    ssis = sorted(read["ssis"], key=itemgetter("valid_from", "party", "name"))
    keys = [(each["valid_from"], each["party"], each["name"]) for each in ssis]
    if len(set(keys)) < len(keys):
        raise wrong("ssis", next(key for key, after in pairwise(keys) if key == after), "each once")
    sound("ssis", ssis, _wish)
    return read | {"ssis": ssis}


def _wish(facts: Mapping[str, Any]) -> SsiWish:
    return SsiWish(**{name: found for name, found in facts.items() if name != "valid_from"})


def _set(payload: Payload, occasion: Occasion) -> Done:
    changes: list[Change] = []
    changed: list[tuple[str, str]] = []
    ids: list[int] = []
    for start, group in groupby(payload["ssis"], key=itemgetter("valid_from")):
        wishes = [_wish(each) for each in group]
        on = date.fromisoformat(start)
        before = _standing([(wish.party, wish.name) for wish in wishes], on)
        ids += set_ssi(wishes, valid_from=on, by=occasion.by, at=occasion.at)
        after = _standing([(wish.party, wish.name) for wish in wishes], on)
        for wish in wishes:
            key = (wish.party, wish.name)
            lines = _lines(key, start, before.get(key), after[key])
            changes += lines
            changed += [key] if lines else []
    effect = _effect(changes, changed, occasion)
    return Done(effect, _with_its_file(payload, len(changed), ids, occasion))


def _standing(keys: Sequence[tuple[str, str]], on: date) -> dict[tuple[str, str], SsiWish]:
    """LEI and name -> what that SSI says on a day."""
    found = Ssi.objects.filter(party__lei__in={lei for lei, _ in keys}, name__in={name for _, name in keys})
    wishes = ssis_standing(found.values_list("pk", flat=True), on).values()
    return {(wish.party, wish.name): wish for wish in wishes}


def _lines(key: tuple[str, str], start: str, before: SsiWish | None, after: SsiWish) -> list[Change]:
    """What differs, fact by fact; all that a new one says stands in one line."""
    told = asdict(after)
    if before is None:
        words = ", ".join(f"{name} {told[name]}" for name in FACTS if told[name])
        return [Change("ssi", " ".join(key), f">= {start}", "", words)]
    was = asdict(before)
    return [
        Change("ssi", " ".join(key), f"{name} >= {start}", was[name] or "", told[name] or "")
        for name in FACTS
        if was[name] != told[name]
    ]


def _effect(changes: Sequence[Change], ssis: Sequence[tuple[str, str]], occasion: Occasion) -> Effect:
    parties = parties_by_lei({lei for lei, _ in ssis})
    demand_reach(parties.values(), EDIT, occasion)
    wanted = set(ssis)
    found = Ssi.objects.filter(party__in=parties.values(), name__in={name for _, name in ssis})
    ids = [pk for pk, lei, name in found.values_list("pk", "party__lei", "name") if (lei, name) in wanted]
    return Effect(
        changes,
        subjects=[("business_key", f"ssi {lei} {name}") for lei, name in sorted(wanted)],
        mirrored=[
            *(("ssi", str(pk)) for pk in sorted(ids)),
            *(("party", str(pk)) for pk in sorted(parties.values())),
        ],
        entities=frozenset(entities_of_parties(parties.values()).values()),
    )


def _with_its_file(payload: Payload, changed: int, ids: Sequence[int], occasion: Occasion) -> dict[str, Any]:
    """Closes the file that says so, or marks the row that it repairs. Refuses InvalidPayload for what is not his, or not of
    this kind."""
    answer: dict[str, Any] = {"ssis": list(ids), "changed": changed}
    if payload["load"]:
        answer["load"] = close_file(
            payload["load"],
            FILE,
            received=len(payload["ssis"]),
            changed=changed,
            totals={"parties": len({each["party"] for each in payload["ssis"]})},
            occasion=occasion,
        )
    if payload["row"]:
        row = row_in_reach(payload["row"], FILE, occasion)
        if row is None:
            raise wrong("row", payload["row"], "a row that was set aside of a file of this kind that you see")
        keep_repair(row, {"ssis": list(ids)}, by=occasion.by, at=occasion.at, reason=occasion.reason or row.raw[:100])
    return answer


def _said_set(payload: Payload) -> str:
    number = len(payload["ssis"])
    words = ngettext(
        "Set %(number)s standing settlement instruction of %(parties)s.",
        "Set %(number)s standing settlement instructions of %(parties)s.",
        number,
    )
    leis = sorted({each["party"] for each in payload["ssis"]})
    shown = ", ".join(leis[:5]) + (" …" if len(leis) > 5 else "")
    return words % {"number": quantity(number), "parties": shown}


def _read_end(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"ssis": listed(whole(1), MOST, as_set=True), "ended_on": day})


def _end(payload: Payload, occasion: Occasion) -> Done:
    ended_on = date.fromisoformat(payload["ended_on"])
    ended = end_ssi(payload["ssis"], ended_on=ended_on, by=occasion.by, at=occasion.at, reason=occasion.reason)
    keys = [(lei, name) for lei, name in Ssi.objects.filter(pk__in=ended).values_list("party__lei", "name")]
    changes = [Change("ssi", " ".join(key), "until", "", payload["ended_on"]) for key in keys]
    return Done(_effect(changes, keys, occasion), ended)


def _said_end(payload: Payload) -> str:
    names = Ssi.objects.filter(pk__in=payload["ssis"]).values_list("name", flat=True)
    return _("End standing settlement instructions on %(date)s: %(names)s.") % {
        "date": payload["ended_on"],
        "names": ", ".join(names),
    }


COMMANDS: Final = (
    Command(
        "ssi.set",
        EDIT,
        pgettext_lazy("act", "Set standing settlement instructions"),
        _read_set,
        _set,
        _said_set,
        events=("ssi.set",),
    ),
    Command(
        "ssi.end",
        EDIT,
        pgettext_lazy("act", "End standing settlement instructions"),
        _read_end,
        _end,
        _said_end,
        needs_reason=True,
        events=("ssi.ended",),
    ),
)
