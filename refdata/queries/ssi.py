"""By which standing settlement instruction something settles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from machinery.statements import rows, statement
from refdata.ssi import NoSsi, SsiFacts, SsiWanted, SsiWish, choose


def settlement_instructions_for(wanted: Sequence[SsiWanted], on: date) -> dict[SsiWanted, SsiFacts | NoSsi]:
    """For each distinct thing wanted the SSI that holds on a day, the most specific one; or why there is none.

    One statement reads the SSIs of all parties; what differs by nothing that an SSI of the party names is chosen once.
    """
    offered: dict[int, list[SsiFacts]] = defaultdict(list)
    for found in _in_force({each.party for each in wanted}, on):
        offered[found.party].append(found)
    named = {party: {ssi.isin for ssi in ssis} for party, ssis in offered.items()}
    chosen: dict[SsiWanted, SsiFacts | NoSsi] = {}
    answers: dict[SsiWanted, SsiFacts | NoSsi] = {}
    for each in dict.fromkeys(wanted):
        key = each if each.isin in named.get(each.party, ()) else replace(each, isin=None)
        if key not in chosen:
            chosen[key] = choose(key, offered[key.party])
        answers[each] = chosen[key]
    return answers


def ssis_standing(ssis: Iterable[int], on: date) -> dict[int, SsiWish]:
    """Id of the SSI -> what it says on a day, in words; one that says nothing on that day is absent."""
    found = rows(statement("refdata", "ssi_standing"), {"ssis": list(ssis), "on": on})
    return {f.pop("ssi_id"): SsiWish(**f) for f in found}


def _in_force(parties: Iterable[int], on: date) -> list[SsiFacts]:
    return [SsiFacts(**f) for f in rows(statement("refdata", "ssi_facts"), {"parties": list(parties), "on": on})]
