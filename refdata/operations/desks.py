"""Which desk serves which parties."""

from collections.abc import Sequence
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from machinery.statements import rows
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import DeskParty, Party
from refdata.refusals import NotOnFile, ServedElsewhere
from vocabulary.actor import Actor


@part
def serve_parties(
    parties: Sequence[int], desk: int | None, *, by: Actor, at: datetime, reason: str = ""
) -> Sequence[int]:
    """Lets a desk serve parties (ids) from `at` on, each of its legal entity, or (None) no desk; the parties that change.

    Second time: nothing is changed. Refuses NotOnFile, ServedElsewhere (a party of another legal entity than the desk's).
    """
    wanted = sorted(set(parties))
    found = {party.pk: party for party in Party.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if missing := [f"party {pk}" for pk in wanted if pk not in found]:
        raise NotOnFile(missing=missing)
    if desk is not None:
        elsewhere = rows(
            "select p.lei from refdata_party p join authorizations_desk d on d.id = %(desk)s"
            " where p.id = any(%(parties)s) and p.legal_entity_id <> d.legal_entity_id order by p.lei",
            {"desk": desk, "parties": wanted},
        )
        if elsewhere:
            raise ServedElsewhere(parties=[f["lei"] for f in elsewhere])
    held = {each.party_id: each for each in DeskParty.objects.filter(party__in=wanted, valid__contains=at)}
    changing = [pk for pk in wanted if (held[pk].desk_id if pk in held else None) != desk]
    for each in (held[pk] for pk in changing if pk in held):
        begins: datetime | None = each.valid.lower
        each.valid = DateTimeTZRange(begins, at) if begins is not None and begins < at else DateTimeTZRange(empty=True)
        DeskParty.objects.filter(pk=each.pk).update(valid=each.valid)
    if desk is not None:
        DeskParty.objects.bulk_create(
            DeskParty(
                desk_id=desk,
                party_id=pk,
                legal_entity_id=found[pk].legal_entity_id,
                valid=DateTimeTZRange(at, None),
            )
            for pk in changing
        )
    if changing:
        record(
            by=by,
            at=at,
            code="party.served_by",
            subject_type="party",
            subject_ids=changing,
            before={"each": {str(pk): {"desk": held[pk].desk_id if pk in held else None} for pk in changing}},
            after={"desk": desk},
            reason=reason,
        )
    return changing
