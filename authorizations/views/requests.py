"""Lists of requests: what waits for the reader, and all that he may see; and approving several alike at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from authorizations.queries import RequestSheet, consequences_of, own_second_factor, request_sheet, ways_to_decide
from authorizations.registry import open_day
from authorizations.shown import ShownChange, shown_change, title_of, totals_of
from authorizations.views.second_factor import given_for
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
LONGEST_CODE = 60


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
    """A request that is to be approved with others, the first lines of its effect, why it cannot be ("": it can), and whether
    that asks for a code."""

    sheet: RequestSheet
    refusal: str
    asks_code: bool = False

    @property
    def changes(self) -> list[ShownChange]:
        """The first lines of its effect."""
        return [shown_change(change) for change in self.sheet.bound["changes"][:SHOWN]]

    @property
    def consequences(self) -> Sequence[str]:
        """What its effect does beyond what is asked for, in sentences."""
        return consequences_of(self.sheet.request.action, self.sheet.bound)

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
        wishes = _seen(request)
        try:
            results = [_approved(request, wish) for wish in _with_code(request, wishes)]
        except Refusal as refusal:
            return _preview(request, [wish.request for wish in wishes], refusal)
        number = sum(result.is_decided for result in results)
        words = ngettext("Approved: %(number)s request.", "Approved: %(number)s requests.", number)
        messages.success(request, words % {"number": quantity(number)})
        return render(request, "authorizations/approved_many.html", {"results": results, "back": _back(request)})
    return _preview(request, _picked(request))


def _preview(request: Request, found: Sequence[int], refusal: Refusal | None = None) -> HttpResponse:
    """What approving some requests would come to, and what was wrong with the code that came with them. Refuses NoneAlike."""
    sheets = [request_sheet(pk, acting(request), request.at) for pk in found]
    picked = [_asked(request, sheet) for sheet in sheets if sheet]
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
        "asks_code": any(each.asks_code for each in reached),
        "has_factor": any(each.asks_code for each in reached) and own_second_factor(acting(request)) is not None,
        "refusal": refusal.sentence() if refusal else "",
    }
    status = refusal.status if refusal else 200 if reached else 409
    return render(request, "authorizations/approve_many.html", facts, status=status)


def _with_code(request: Request, wishes: Sequence[Wish]) -> list[Wish]:
    """The wishes, with the use of one code for all whose step asks for a second factor. Refuses as `given_for` does."""
    sheets = {wish.request: request_sheet(wish.request, acting(request), request.at) for wish in wishes}
    asking = [pk for pk, sheet in sheets.items() if sheet and _asked(request, sheet).asks_code]
    if not asking:
        return list(wishes)
    use = given_for(request, asking, request.POST.get("code", "")[:LONGEST_CODE])
    return [replace(wish, second_factor=use) if wish.request in asking else wish for wish in wishes]


def _picked(request: Request) -> list[int]:
    """The numbers that are picked. Refuses NoneAlike, BadParameter."""
    if request.POST.get("whole"):
        asked = APPROVALS.asked(asked_of(QueryDict(request.POST.get("question", ""))))
        rows = APPROVALS.read(request, asked, Cut(size=MOST_AT_ONCE + 1)).rows
        found = [row.line.id for row in rows]
    else:
        found = [_number("pick", text) for text in dict.fromkeys(request.POST.getlist("pick"))]
    if not 1 <= len(found) <= MOST_AT_ONCE:
        raise NoneAlike()
    return found


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise bad(name, text, _("numbers of requests"))
    return int(text)


def _asked(request: Request, sheet: RequestSheet) -> Picked:
    """A request with why the reader cannot approve it with others, in a role of his own, and whether that asks for a code."""
    ways = ways_to_decide(sheet, acting(request), request.at)
    if not ways:
        return Picked(sheet, _("It has ended already."))
    against = ways[0].against_approval
    return Picked(sheet, against.sentence() if against else "", ways[0].asks_code)


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
