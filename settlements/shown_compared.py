"""A penalty beside ours, a list of penalties and an appeal, as their pages show them."""

from datetime import date
from typing import Any

from refdata.queries import party_terms
from settlements.compared_words import (
    APPEALS,
    asks_in_words,
    causes,
    chips,
    reasons_in_words,
    side_by_side,
    tolerance,
)
from settlements.models import ListedPenalty, PenaltyAppeal, PenaltyList
from settlements.penalty_words import KINDS
from settlements.queries import ComparedLine, Scope, answers_late, appeal_state, list_facts, listed_nets


def shown_compared(line: ComparedLine, today: date, *, may_appeal: bool) -> dict[str, Any]:
    """What the page of a penalty beside ours says; `may_appeal` is whether it can be appealed now."""
    assert line.line is not None, "a page is of a line of a list"
    last = line.appeals_until
    is_open = (
        line.appeal is None
        and last is not None
        and today <= last
        and line.theirs is not None
        and bool(line.theirs.amount)
    )
    return {
        "line": line,
        "listed": ListedPenalty.objects.select_related("list").get(pk=line.line),
        "chips": [*chips(line), KINDS[line.kind]],
        "causes": causes(line),
        "terms": side_by_side(line),
        "reasons": reasons_in_words(line),
        "appeals_until": last,
        "tolerance": tolerance(line.tolerance),
        "may_appeal": may_appeal and is_open,
    }


def shown_list(found: PenaltyList, scope: Scope, today: date) -> dict[str, Any]:
    """What the page of a list says: of what it is, and what it says is left of penalties."""
    return {
        "found": found,
        "facts": list_facts([found], scope)[found.pk],
        "nets": listed_nets(found.pk, scope, today),
        "is_monthly": found.frequency == PenaltyList.Frequency.MNTH,
    }


def shown_appeal(found: PenaltyAppeal, today: date, *, may_answer: bool) -> dict[str, Any]:
    """What the page of an appeal says; `may_answer` is whether its answer can be noted now."""
    line = found.line
    state = appeal_state(found)
    names = party_terms([line.party_id], today)
    return {
        "found": found,
        "line": line,
        "party": names[line.party_id].name if line.party_id in names else line.party.lei,
        "chip": APPEALS[state],
        "asks": asks_in_words(found),
        "answer": getattr(found, "answer", None),
        "is_late": answers_late(found, today),
        "may_answer": may_answer and state == "OPEN",
    }
