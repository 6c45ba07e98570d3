"""Brings versions that are enriched, and affirmed where they have to be, to their instructions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from clearing.enrichment import Faults, Subject
from clearing.lifecycle import State
from clearing.models import Enrichment, Novation, OpenTrade
from clearing.operations.settling import instruct, keep_instructions
from clearing.operations.work import keep_exceptions, take_off
from machinery.transactions import part
from refdata.queries import SsiWish, ssis_standing
from vocabulary.fault import Fault


class _Settled(NamedTuple):
    """What settles a version, as it is on file."""

    settlement_date: date
    net: Decimal | None
    ours: SsiWish
    theirs: SsiWish


@part
def go_on(subjects: Sequence[Subject], *, at: datetime, business_date: date) -> None:
    """Instructs versions, or lets them wait for netting where they clear through a central counterparty; what settlement
    refuses of them, or an SSI that holds no more, stands against them."""
    versions = [s.version for s in subjects]
    novated = set(Novation.objects.filter(version__in=versions).values_list("version_id", flat=True))
    settled, refused = _settled([version for version in versions if version not in novated])
    made, of_settlement = instruct([s for s in subjects if s.version in settled], settled, at, business_date)
    keep_instructions(subjects, made)
    refused.update(of_settlement)
    keep_exceptions(refused, at=at)
    take_off([s.trade for s in subjects if s.version in made])
    for state, reached in ((State.AWAITING_NETTING, novated), (State.EXCEPTION, refused.keys())):
        there = [s.trade for s in subjects if s.version in reached]
        OpenTrade.objects.filter(pk__in=there).update(state=state.value, since=at)


def _settled(versions: Sequence[int]) -> tuple[Mapping[int, _Settled], dict[int, Faults]]:
    found = list(Enrichment.objects.filter(version__in=versions))
    days = {each.settlement_date for each in found}
    standing = {
        (ssi, day): said
        for day in days
        for ssi, said in ssis_standing(
            {ssi for each in found if each.settlement_date == day for ssi in (each.ours_id, each.theirs_id)}, day
        ).items()
    }
    settled: dict[int, _Settled] = {}
    refused: dict[int, Faults] = {}
    for each in found:
        ours, theirs = (standing.get((ssi, each.settlement_date)) for ssi in (each.ours_id, each.theirs_id))
        if ours is None or theirs is None:
            refused[each.version_id] = (Fault("ssi_missing", "ours" if ours is None else "theirs", ""),)
        else:
            settled[each.version_id] = _Settled(each.settlement_date, each.net, ours, theirs)
    return settled, refused
