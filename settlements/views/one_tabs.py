"""What the tabs of the page of an instruction show beyond its sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from itservices.models import Load
from itservices.queries import load_of, visible_loads
from ledger.queries import business_date, journals
from machinery.paging import Count
from machinery.patience import TooSlow
from machinery.request import Request, acting
from machinery.tabs import Tab
from recordkeeping.queries import Timeline, TimelineEntry
from refdata.queries import visible_accounts
from settlements.chase_words import days_funded, funding_of_sheet
from settlements.depositories import askable
from settlements.depository_link_words import links_at_depository
from settlements.depository_words import link_in_words, told_steps
from settlements.imposed_words import shown_holds
from settlements.link_words import shown_links, shown_links_over
from settlements.models import Message
from settlements.penalty_forecast_words import why_left_out
from settlements.queries import (
    AtDepository,
    Sheet,
    expected_of,
    forecast_of_match,
    left_out_of_penalties,
    links_over_of,
    may_act_on,
    messages_of,
    number_of_expected,
    number_of_penalties,
    penalties_of_match,
    scope_of,
    visible_messages,
    with_outcomes,
)
from settlements.queries.fails import fails_on
from settlements.queries.links import links_of
from settlements.queries.standstill import Reader, standstill
from settlements.shown import (
    ShownPenalty,
    holds_of,
    shown_forecast,
    shown_penalties,
    sides_of,
)
from settlements.shown_expected import shown_expected
from settlements.shown_messages import ShownMessage, shown_messages
from settlements.waiting_words import shown_standstill

BOOKS: Final = "ledger.view"
COMMENT_RIGHT: Final = "recordkeeping.comment"
IMPOSE: Final = "compliance.block"
LIFT: Final = "compliance.unblock"
LINK: Final = "settlements.link"
RUNS: Final = "itservices.view"
MOST_MESSAGES: Final = 200


def tabs_of(request: Request, sheet: Sheet, story: Timeline, until: date | None) -> list[Tab]:
    """The tabs of an instruction; the books are for who may see them, what can be done about it is not of a day that is past."""
    now, chased = until is None, bool(sheet.chases) or fails_on(sheet, business_date())
    links = Count(len(links_of(sheet.instruction.pk))) if now else Count(0)
    found = [
        (True, Tab("timeline", pgettext_lazy("tab", "Timeline"), story.choices[0].count)),
        (BOOKS in request.permissions, Tab("books", pgettext_lazy("tab", "In the books"), Count(len(sheet.journals)))),
        (
            True,
            Tab(
                "holds",
                pgettext_lazy("tab", "Holds and cancellations"),
                Count(len(holds_of(sheet, ())) + len(sheet.imposed)),
            ),
        ),
        (True, Tab("other", pgettext_lazy("tab", "Counterparty's instruction"), Count(1 if sheet.other else 0))),
        (now, Tab("links", pgettext_lazy("tab", "Links"), links)),
        (True, Tab("penalties", pgettext_lazy("tab", "Penalties"), Count(_penalised(sheet, until)))),
        (chased, Tab("chases", pgettext_lazy("tab", "Chasing and cost"), Count(len(sheet.chases)))),
        (True, Tab("messages", pgettext_lazy("tab", "Messages"), Count(_messages(request, sheet, until).count()))),
        (now and bool(sheet.at_depository), Tab("depository", pgettext_lazy("tab", "At its depository"))),
        (sheet.waiting is not None and sheet.at_depository is None, Tab("matching", pgettext_lazy("tab", "Matching"))),
        (now and sheet.is_tried_here, Tab("waits", pgettext_lazy("tab", "What it waits for"))),
        (True, Tab("origin", pgettext_lazy("tab", "Where it came from"))),
    ]
    return [tab for is_shown, tab in found if is_shown]


def of_tab(
    request: Request, sheet: Sheet, tab: str, events: Sequence[TimelineEntry], until: date | None
) -> dict[str, Any]:
    """What the chosen tab shows beyond the sheet."""
    match tab:
        case "penalties":
            return _penalties(request, sheet, until)
        case "chases":
            return _chases(request, sheet, until)
        case "messages":
            return {"messages_about": _newest_messages(request, sheet, until), "most_messages": MOST_MESSAGES}
        case "books":
            return {"journals": journals(sheet.journals, visible_accounts(acting(request), request.at))}
        case "depository" if sheet.at_depository:
            return _at_depository(request, sheet, sheet.at_depository)
        case "holds":
            return {"holds": holds_of(sheet, events), **_imposed(request, sheet, is_past=until is not None)}
        case "other":
            return {"sides": sides_of(sheet)}
        case "waits":
            return _waits(request, sheet)
        case "links":
            return _links(request, sheet)
    load = _load_of(request, sheet)
    return {"load": load} if tab == "origin" else {"may_see_load": load is not None}


def _at_depository(request: Request, sheet: Sheet, found: AtDepository) -> dict[str, Any]:
    """What went to and fro with its depository, and what the reader may ask for there."""
    rejected = found.standing is not None and found.standing.state == "REJECTED" and not sheet.end
    asks = {
        "ask": found.is_there and bool(askable(request.permissions)),
        "again": rejected and "settlements.load" in request.permissions,
    }
    seen = visible_messages(acting(request), request.at).filter(party=found.link.location.party_id).exists()
    return {
        "steps": told_steps(found, sheet.instruction),
        "way": link_in_words(found.link),
        "told_of_links": [] if sheet.end else links_at_depository(sheet.instruction.pk),
        "asks": asks if any(asks.values()) else None,
        "sees_messages": seen,
    }


def _penalised(sheet: Sheet, until: date | None) -> int:
    """How many penalties nights up to a day have reckoned of its match, or expect its depository to charge."""
    if sheet.match:
        return number_of_penalties(sheet.match.pk, until)
    return number_of_expected(sheet.instruction.pk, until)


def _messages(request: Request, sheet: Sheet, until: date | None) -> QuerySet[Message]:
    """The messages about it, in and out, up to a day."""
    return messages_of(sheet.instruction.pk, acting(request), request.at, until)


def _newest_messages(request: Request, sheet: Sheet, until: date | None) -> list[ShownMessage]:
    found = with_outcomes(_messages(request, sheet, until)).order_by("-pk")[:MOST_MESSAGES]
    return shown_messages(list(found))


def _forecast(request: Request, sheet: Sheet, until: date | None) -> list[ShownPenalty] | None:
    """What the coming night would charge for its match; None where that is no question: of the past, or of what is not open."""
    if until is not None or not sheet.is_open or not sheet.match:
        return None
    scope = scope_of(acting(request), request.at)
    return shown_forecast(forecast_of_match(sheet.match.pk, scope, business_date()))


def _left_out(sheet: Sheet) -> str:
    """Why the coming night would charge nothing for its match whatever happens; "" where it may, or where that is no question."""
    found = left_out_of_penalties(sheet.match.pk, business_date()) if sheet.is_open and sheet.match else None
    return why_left_out(found) if found else ""


def _penalties(request: Request, sheet: Sheet, until: date | None) -> dict[str, Any]:
    """The penalties of its match, or those expected of its depository; what the coming night would charge, and why that would be
    nothing whatever happens."""
    found = penalties_of_match(sheet.match.pk, until, business_date()) if sheet.match else []
    return {
        "penalties": shown_penalties(found),
        "expected": [] if sheet.match else shown_expected(expected_of(sheet.instruction.pk, until, business_date())),
        "forecast": _forecast(request, sheet, until),
        "left_out": "" if until is not None else _left_out(sheet),
    }


def _waits(request: Request, sheet: Sheet) -> dict[str, Any]:
    """What it waits for, and what would settle it; `is_late` where that takes too long to find out."""
    reader = Reader(acting(request), request.at, BOOKS in request.permissions)
    try:
        found = standstill(sheet, reader, business_date())
    except TooSlow:
        return {"is_late": True}
    return {"standstill": shown_standstill(found) if found else None}


def _chases(request: Request, sheet: Sheet, until: date | None) -> dict[str, Any]:
    """Who was chased about it, whether the reader may note one more, and what it costs to fund."""
    funding = funding_of_sheet(sheet, business_date()) if until is None else None
    is_failing = until is None and fails_on(sheet, business_date())
    may_chase = is_failing and may_act_on(sheet.instruction, COMMENT_RIGHT, acting(request), request.at)
    days = days_funded(funding) if funding else []
    return {"chases": [*sheet.chases][::-1], "funding": funding, "days_funded": days, "may_chase": may_chase}


def _imposed(request: Request, sheet: Sheet, *, is_past: bool) -> dict[str, Any]:
    """What the house holds it by, and whether the reader may hold it too, or lift that."""
    rights = [right for right in (IMPOSE, LIFT) if not is_past and right in request.permissions]
    may = {each for each in rights if may_act_on(sheet.instruction, each, acting(request), request.at)}
    is_there = sheet.at_depository is not None and sheet.at_depository.is_there
    return {
        "imposed": shown_holds(sheet.imposed),
        "may_impose": IMPOSE in may and not sheet.end and not is_there,
        "may_lift": LIFT in may,
    }


def _links(request: Request, sheet: Sheet) -> dict[str, Any]:
    """The links of an instruction, and whether the reader may change them."""
    may_link = LINK in request.permissions and may_act_on(sheet.instruction, LINK, acting(request), request.at)
    return {
        "links": shown_links(links_of(sheet.instruction.pk)),
        "links_over": shown_links_over(links_over_of(sheet.instruction.pk)),
        "may_link": may_link,
    }


def _load_of(request: Request, sheet: Sheet) -> Load | None:
    """The file with which it came in, for who may see it."""
    load = sheet.instruction.load_id
    visible = visible_loads(acting(request), RUNS in request.everywhere)
    return load_of(load, visible) if load and RUNS in request.permissions else None
