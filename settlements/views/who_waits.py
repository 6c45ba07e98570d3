"""Who waits for whom with what fails: the picture and its table, each figure with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.formatting import money, quantity
from machinery.parameters import only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.ring import Arrow, Node, Ring
from settlements.blotters import FAILS
from settlements.queries import scope_of
from settlements.queries.who_waits import Waiting, WhoWaits, who_waits

DRAWN: Final = 3
"""Webs that are drawn, the largest."""
NODES: Final = 16
"""Participants that are drawn of one web, those with most."""
ROWS: Final = 100
"""Rows of the table of one web."""


@dataclass(frozen=True)
class ShownWait:
    """A row of the table: who waits for whom, how much, and where its rows are."""

    wait: WhoWaits
    amounts: str
    url: str


@dataclass(frozen=True)
class ShownWeb:
    """A web: its picture, its rows, and how many participants and rows are left out of each."""

    ring: Ring
    number: int
    rows: Sequence[ShownWait]
    not_drawn: int
    not_listed: int


@permission(FAILS.permission)
@require_GET
def who_waits_for_whom(request: Request) -> HttpResponse:
    """The webs of who waits for whom; `is_late` where there is too much to add up."""
    only(request.GET, ())
    try:
        found = who_waits(scope_of(acting(request), request.at), business_date())
    except TooSlow:
        return render(request, "settlements/who_waits.html", {"is_late": True})
    webs = [_shown(number, each) for number, each in enumerate(found[:DRAWN], 1)]
    return render(request, "settlements/who_waits.html", {"webs": webs, "others": len(found) - len(webs)})


def _shown(number: int, found: Waiting) -> ShownWeb:
    drawn = found.web.heaviest(NODES)
    places = {node: place for place, node in enumerate(drawn.nodes)}
    waits = {(each.waiter.id, each.causer.id): each for each in found.waits}
    arrows = [
        Arrow(places[each.waiter], places[each.causer], each.matches, _words(wait), _rows_of(wait))
        for each in drawn.waits
        if (wait := waits[each.waiter, each.causer])
    ]
    title = ngettext(
        "%(number)s participant that waits", "%(number)s participants that wait for one another", len(found.web.nodes)
    ) % {"number": quantity(len(found.web.nodes))}
    ring = Ring(f"web-{number}", title, [_node(found, node) for node in drawn.nodes], arrows)
    rows = [ShownWait(each, _amounts(each), _rows_of(each)) for each in found.waits]
    return ShownWeb(
        ring,
        found.web.matches,
        rows[:ROWS],
        len(found.web.nodes) - len(drawn.nodes),
        max(0, len(rows) - ROWS),
    )


def _node(found: Waiting, node: int) -> Node:
    """A participant, and the fails that it causes; of one that causes none, those with which it waits."""
    party = found.parties[node]
    causes = [each for each in found.waits if each.causer.id == node]
    waits = [each for each in found.waits if each.waiter.id == node]
    words = _("%(party)s: others wait for it with %(caused)s, it waits with %(waiting)s") % {
        "party": party.name,
        "caused": quantity(sum(each.matches for each in causes)),
        "waiting": quantity(sum(each.matches for each in waits)),
    }
    if causes:
        whole = {"counterparty": party.lei, "cause": "other"}
        asked = whole if all(each.by_waiter for each in causes) else {"participant": party.lei, "cause": "own"}
    else:
        whole = {"participant": party.lei, "cause": "other"}
        asked = whole if all(each.by_waiter for each in waits) else {"counterparty": party.lei, "cause": "own"}
    return Node(party.name, words, f"{reverse('fails')}?{urlencode(asked)}")


def _words(wait: WhoWaits) -> str:
    said = ngettext(
        "%(waiter)s waits for %(causer)s with %(number)s instruction: %(amounts)s",
        "%(waiter)s waits for %(causer)s with %(number)s instructions: %(amounts)s",
        wait.matches,
    )
    return said % {
        "waiter": wait.waiter.name,
        "causer": wait.causer.name,
        "number": quantity(wait.matches),
        "amounts": _amounts(wait),
    }


def _amounts(wait: WhoWaits) -> str:
    """What is to be paid for it, by currency."""
    return " · ".join(money(amount, currency) if currency else _("no cash") for currency, amount in wait.amounts)


def _rows_of(wait: WhoWaits) -> str:
    """Where the rows of a figure are: those of who waits, or of who causes it where he alone is seen."""
    ends = (wait.waiter.lei, wait.causer.lei) if wait.by_waiter else (wait.causer.lei, wait.waiter.lei)
    asked = {
        "participant": ends[0],
        "counterparty": ends[1],
        "cause": "other" if wait.by_waiter else "own",
    }
    return f"{reverse('fails')}?{urlencode(asked)}"
