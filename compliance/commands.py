"""The consequential acts on blocks, as commands: others may have to agree to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from compliance.models import Block, LegalReason, ReasonCode
from compliance.operations import lift_block, place_block
from compliance.queries import Subject, subject_of
from machinery.payload import day, fields, listed, objects, one_of, text, whole
from refdata.queries import accounts_by_id, demand_everywhere, demand_reach, entities_of_parties, isins_of, leis_of
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]
MOST: Final = 100
BLOCK: Final = "compliance.block"
UNBLOCK: Final = "compliance.unblock"
KINDS: Final = {"party": "party", "account": "account", "instrument": "asset"}
"""What a block is of -> how the trail names it."""

_SUBJECT = objects({"kind": one_of(*KINDS), "id": whole(1)})


def _read_place(payload: Payload) -> dict[str, Any]:
    read = fields(
        payload,
        {
            "subjects": listed(_SUBJECT, MOST),
            "reason_code": one_of(*ReasonCode.values),
            "legal_reason": one_of(*LegalReason.values),
            "legal_basis": text(300),
            "blocked_from": day,
        },
    )
    return read | {"subjects": sorted(read["subjects"], key=lambda each: (each["kind"], each["id"]))}


def _place(payload: Payload, occasion: Occasion) -> Done:
    subjects = [Subject(each["kind"], each["id"]) for each in payload["subjects"]]
    _named(subjects, occasion, BLOCK)
    standing = set(Block.objects.filter(lifted_on=None).values_list("pk", flat=True))
    placed = place_block(
        subjects,
        reason_code=ReasonCode(payload["reason_code"]),
        legal_reason=LegalReason(payload["legal_reason"]),
        legal_basis=payload["legal_basis"],
        blocked_from=date.fromisoformat(payload["blocked_from"]),
        by=occasion.by,
        at=occasion.at,
    )
    new = {subject: block for subject, block in placed.items() if block not in standing}
    after = f"{payload['reason_code']} >= {payload['blocked_from']}"
    return Done(_effect(new, f"{payload['legal_reason']}: {payload['legal_basis']}", "", after), sorted(new.values()))


def _effect(blocks: Mapping[Subject, int], what: str, before: str, after: str) -> Effect:
    keys, entities = _named(list(blocks))
    return Effect(
        [Change(KINDS[each.kind], keys[each], what, before, after) for each in blocks],
        subjects=[(KINDS[each.kind], str(each.id)) for each in blocks],
        mirrored=[("block", str(block)) for block in blocks.values()],
        entities=entities,
    )


def _named(
    subjects: Sequence[Subject], occasion: Occasion | None = None, permission: str = ""
) -> tuple[dict[Subject, str], frozenset[int]]:
    """What each subject is called in the business, and the legal entities that serve those whose it is. On an occasion it
    refuses PartyOutOfReach for who does not serve them, or, of an instrument, everybody."""
    ids = {kind: [each.id for each in subjects if each.kind == kind] for kind in KINDS}
    accounts = accounts_by_id(ids["account"])
    leis, isins = leis_of(ids["party"]), isins_of(ids["instrument"])
    names = {"party": leis, "account": {pk: found.number for pk, found in accounts.items()}, "instrument": isins}
    parties = {*ids["party"], *(found.party for found in accounts.values())}
    if occasion is not None:
        demand_reach(parties, permission, occasion)
        if ids["instrument"]:  # which is everybody's
            demand_everywhere(permission, occasion)
    keys = {each: names[each.kind].get(each.id, str(each.id)) for each in subjects}
    return keys, frozenset(entities_of_parties(parties).values())


def _said_place(payload: Payload) -> str:
    keys, _entities = _named([Subject(each["kind"], each["id"]) for each in payload["subjects"]])
    return _("Block %(subjects)s from %(date)s on (%(reason)s: %(basis)s).") % {
        "subjects": ", ".join(keys.values()),
        "date": payload["blocked_from"],
        "reason": LegalReason(payload["legal_reason"]).label,
        "basis": payload["legal_basis"],
    }


def _read_lift(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"blocks": listed(whole(1), MOST, as_set=True), "lifted_on": day})


def _lift(payload: Payload, occasion: Occasion) -> Done:
    lifted = lift_block(
        payload["blocks"],
        lifted_on=date.fromisoformat(payload["lifted_on"]),
        by=occasion.by,
        at=occasion.at,
        reason=occasion.reason,
    )
    blocks = Block.objects.in_bulk(lifted)
    found = {pk: subject_of(block) for pk, block in blocks.items()}
    keys, entities = _named(list(found.values()), occasion, UNBLOCK)
    changes = [
        Change(
            KINDS[subject.kind],
            keys[subject],
            f"{blocks[pk].legal_reason}: {blocks[pk].legal_basis}",
            f"{blocks[pk].reason_code} >= {blocks[pk].blocked_from}",
            f"< {payload['lifted_on']}",
        )
        for pk, subject in found.items()
    ]
    effect = Effect(
        changes,
        subjects=[("block", str(pk)) for pk in lifted],
        mirrored=[(KINDS[each.kind], str(each.id)) for each in found.values()],
        entities=entities,
    )
    return Done(effect, lifted)


def _said_lift(payload: Payload) -> str:
    blocks = Block.objects.in_bulk(payload["blocks"])
    keys, _entities = _named([subject_of(block) for block in blocks.values()])
    return _("Lift the block of %(subjects)s on %(date)s.") % {
        "subjects": ", ".join(keys.values()),
        "date": payload["lifted_on"],
    }


COMMANDS: Final = (
    Command(
        "block.place", BLOCK, pgettext_lazy("act", "Block"), _read_place, _place, _said_place, events=("block.placed",)
    ),
    Command(
        "block.lift",
        UNBLOCK,
        pgettext_lazy("act", "Lift a block"),
        _read_lift,
        _lift,
        _said_lift,
        needs_reason=True,
        events=("block.lifted",),
    ),
)
