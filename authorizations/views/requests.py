"""Lists of requests: what waits for the reader, and all that he may see; and approving several alike at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from authorizations.blotters import APPROVALS, FOLLOW, MOST_AT_ONCE, REQUESTS
from authorizations.models import Decision
from authorizations.operations import Wish, decide
from authorizations.queries import RequestSheet, request_sheet, ways_to_decide
from authorizations.registry import open_day
from authorizations.shown import ShownChange, shown_change, title_of, totals_of
from machinery.blotter import asked_of
from machinery.formatting import quantity
from machinery.listing import answered, listing_of
from machinery.paging import Cut
from machinery.parameters import LONGEST_NUMBER, bad
from machinery.patience import again
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from vocabulary.outcome import Refusal

SHOWN = 3


class NoneAlike(Refusal):
    """Requests of several kinds, none, or too many are to be approved at once."""

    code = "none_alike"
    status = 422

    def sentence(self) -> str:
        return _(
            "At once one approves 1 to %(most)s requests for the same act. Go back and pick such; nothing was decided."
        ) % {"most": MOST_AT_ONCE}


@dataclass(frozen=True)
class Picked:
    """A request that is to be approved with others, the first lines of its effect, and why it cannot be ("": it can)."""

    sheet: RequestSheet
    refusal: str

    @property
    def changes(self) -> list[ShownChange]:
        """The first lines of its effect."""
        return [shown_change(change) for change in self.sheet.bound["changes"][:SHOWN]]

    @property
    def more(self) -> int:
        """How many more lines it has."""
        return max(0, len(self.sheet.bound["changes"]) - SHOWN)

    @property
    def seen(self) -> str:
        """What names what was seen of it."""
        return f"{self.sheet.request.pk}:{self.sheet.effect.revision}:{self.sheet.effect.effect_hash}"


@dataclass(frozen=True)
class Result:
    """What became of one request of several."""

    request: int
    said: str
    is_decided: bool


@permission(FOLLOW)
@require_GET
def approvals(request: Request) -> HttpResponse:
    """What waits for the reader, until he asks for something else."""
    return answered(request, "authorizations/approvals.html", listing_of(request, APPROVALS))


@permission(FOLLOW)
@require_GET
def requests(request: Request) -> HttpResponse:
    """Every request that the reader may see."""
    return answered(request, "authorizations/requests.html", listing_of(request, REQUESTS))


@permission(FOLLOW)
@require_POST
def approve_many(request: Request) -> HttpResponse:
    """Shows what approving several would come to; with `seen` approves what was seen of each, one by one."""
    if "seen" in request.POST:
        results = [_approved(request, wish) for wish in _seen(request)]
        number = sum(result.is_decided for result in results)
        words = ngettext("Approved: %(number)s request.", "Approved: %(number)s requests.", number)
        messages.success(request, words % {"number": quantity(number)})
        return render(request, "authorizations/approved_many.html", {"results": results, "back": _back(request)})
    picked = _picked(request)
    if len({each.sheet.request.action for each in picked}) != 1:
        raise NoneAlike()
    reached = [each for each in picked if not each.refusal]
    facts = {
        "title": title_of(picked[0].sheet.request.action),
        "reached": reached,
        "refused": [each for each in picked if each.refusal],
        "totals": _totals(reached),
        "base": _base(reached),
        "back": _back(request),
        "question": request.POST.get("question", ""),
    }
    return render(request, "authorizations/approve_many.html", facts, status=200 if reached else 409)


def _picked(request: Request) -> list[Picked]:
    """What is picked, as far as the reader may see it. Refuses NoneAlike, BadParameter."""
    if request.POST.get("whole"):
        asked = APPROVALS.asked(asked_of(QueryDict(request.POST.get("question", ""))))
        rows = APPROVALS.read(request, asked, Cut(size=MOST_AT_ONCE + 1)).rows
        found = [row.line.id for row in rows]
    else:
        found = [_number("pick", text) for text in dict.fromkeys(request.POST.getlist("pick"))]
    if not 1 <= len(found) <= MOST_AT_ONCE:
        raise NoneAlike()
    sheets = [request_sheet(pk, acting(request), request.at) for pk in found]
    picked = [Picked(sheet, _against(request, sheet)) for sheet in sheets if sheet]
    if not picked:
        raise NoneAlike()
    return picked


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise bad(name, text, _("numbers of requests"))
    return int(text)


def _against(request: Request, sheet: RequestSheet) -> str:
    """Why the reader cannot approve it with others, in a role of his own; "" where he can."""
    ways = ways_to_decide(sheet, acting(request), request.at)
    if not ways:
        return _("It has ended already.")
    return ways[0].against_approval.sentence() if ways[0].against_approval else ""


def _totals(reached: Sequence[Picked]) -> list[tuple[str, Decimal]]:
    """What moves by all of them, by currency."""
    sums: dict[str, Decimal] = {}
    for each in reached:
        for currency, amount in totals_of(each.sheet.bound):
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sorted(sums.items())


def _base(reached: Sequence[Picked]) -> list[tuple[str, Decimal]]:
    """What they weigh together, in the base currency."""
    if not reached:
        return []
    return [(reached[0].sheet.effect.base_currency, sum((each.sheet.effect.amount for each in reached), Decimal(0)))]


def _seen(request: Request) -> list[Wish]:
    """What was seen of each, which is to be approved. Refuses NoneAlike, BadParameter."""
    found = request.POST.getlist("seen")
    if not 1 <= len(found) <= MOST_AT_ONCE:
        raise NoneAlike()
    wishes = []
    for text in found:
        pk, revision, effect = (*text.split(":"), "", "")[:3]
        wishes.append(Wish(_number("seen", pk), _number("seen", revision), effect, Decision.Verdict.APPROVED))
    return wishes


def _approved(request: Request, wish: Wish) -> Result:
    """Each in a transaction of its own: one that is refused stops no other."""

    def work() -> str:
        with whole():
            decided = decide(wish, by=acting(request), at=request.at, business_date=open_day(request.at))
        return said_of_decision(decided.state)

    try:
        return Result(wish.request, again(work, races=()), is_decided=True)
    except Refusal as refusal:
        return Result(wish.request, refusal.sentence(), is_decided=False)


def said_of_decision(state: str) -> str:
    """What became of a request by a decision."""
    return {
        "WAITING": _("Your approval is kept; it waits for the others."),
        "EXECUTED": _("It is carried out."),
        "REFUSED": _("It is refused."),
        "RETURNED": _("Nothing was done: it would do something else now. It goes back to its checkers."),
        "IMPOSSIBLE": _("Nothing was done: it is no longer possible."),
    }[state]


def _back(request: Request) -> str:
    """The list from which the rows were picked. Refuses BadParameter."""
    asked = APPROVALS.question(asked_of(QueryDict(request.POST.get("question", ""))))
    return f"{reverse(APPROVALS.url_name)}?{asked or 'view='}"
