"""Can we close the day? What the close of a business date needs, line by line, each with what is known of it and its rows.

The night closes the date, so the first lines say what must hold before it begins, the others how far it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from authorizations.blotters import FOLLOW
from authorizations.queries import emergencies_due
from backoffice.addresses import set_aside_url
from backoffice.day import NIGHT
from backoffice.health import SIGNED_WITHIN
from backoffice.home import late_by, planned
from itservices.models import Run, Step
from itservices.queries import (
    active_run,
    is_a_worker_there,
    loads_being_read,
    proof_of,
    quarantined_since,
    real_instant,
    run_of,
    run_sheet,
    visible_loads,
)
from itservices.shown import ShownRun, shown_run
from ledger.queries import BooksNotOpen, business_date, closing_of, last_closed_day
from machinery.chip import Chip
from machinery.formatting import clock_time, current_reader, duration, instant, quantity, weekday
from machinery.parameters import bad, business_day, only
from machinery.permission import permission
from machinery.request import Request, acting
from recordkeeping.queries import checkpoint_of_day, unsigned_for
from refdata.models.market import Payment
from refdata.queries import cut_offs
from vocabulary.days import CalendarNotKnown

VIEW: Final = "itservices.view"
Verdict = Literal["holds", "blocks", "look", "later"]
CHIPS: Final[Mapping[Verdict, Chip]] = MappingProxyType(
    {
        "holds": Chip("good", pgettext_lazy("close of day", "holds")),
        "blocks": Chip("bad", pgettext_lazy("close of day", "blocks")),
        "look": Chip("wait", pgettext_lazy("close of day", "look at it")),
        "later": Chip("off", pgettext_lazy("close of day", "not yet")),
    }
)


@dataclass(frozen=True)
class Line:
    """One thing that the close of a date needs: `verdict` says how it stands, `sentence` what is known; `links` lead to its
    rows, as (words, address). `quote` is what something else said of it, `quote_language` of what language that is where it
    is not the reader's."""

    name: str
    title: Promise
    verdict: Verdict
    sentence: str
    links: Sequence[tuple[Promise, str]] = ()
    quote: str = ""
    quote_language: str = ""

    @property
    def chip(self) -> Chip:
        """How it stands, for people."""
        return CHIPS[self.verdict]


@dataclass(frozen=True)
class CloseOfDay:
    """A business date, whether it is closed, its lines before and of the night, and the run of its night where there is one."""

    day: date
    is_closed: bool
    before: Sequence[Line]
    night: Sequence[Line]
    run: ShownRun | None

    @property
    def against(self) -> int:
        """How many things stand against its close: what blocks, and what must come before the night and has not."""
        lines = (*self.before, *self.night)
        waits = [line for line in self.before if line.verdict == "later"]
        return len(waits) + sum(line.verdict == "blocks" for line in lines)

    @property
    def to_look_at(self) -> int:
        """How many things should be looked at, which keep nothing from going on."""
        return sum(line.verdict == "look" for line in (*self.before, *self.night))

    @property
    def answer(self) -> tuple[Chip, str]:
        """The answer in one sentence."""
        day = weekday(self.day)
        if self.is_closed and not self.against:
            return CHIPS["holds"], _("Yes: %(day)s is closed.") % {"day": day}
        if self.is_closed:
            told = ngettext(
                "%(day)s is closed, and %(number)s thing stands against it.",
                "%(day)s is closed, and %(number)s things stand against it.",
                self.against,
            )
            return CHIPS["blocks"], told % {"day": day, "number": quantity(self.against)}
        if number := self.against:
            told = ngettext(
                "Not yet: %(number)s thing stands against it.", "Not yet: %(number)s things stand against it.", number
            )
            return CHIPS["blocks" if self.is_blocked else "later"], told % {"number": quantity(number)}
        if self.run:
            return Chip("busy", self.run.chip.word), _("Not yet: the night is under way, and closes it at its end.")
        told = _("Yes: nothing stands against it. The night closes it; it is planned for %(start)s.")
        return CHIPS["holds"], told % {"start": clock_time(planned(self.day))}

    @property
    def is_blocked(self) -> bool:
        """Whether something blocks, so that waiting alone does not help."""
        return any(line.verdict == "blocks" for line in (*self.before, *self.night))


@permission(VIEW)
@require_GET
def close_of_day(request: Request) -> HttpResponse:
    """The checklist of the open business date, or of a closed one that `on` names. Refuses BadParameter, BooksNotOpen."""
    only(request.GET, ("on",))
    today = business_date()
    day = business_day(request.GET, "on") or today
    if day != today and (day > today or run_of(NIGHT, day) is None):
        raise bad("on", request.GET["on"], _("the open business date, or one whose night has run"))
    found = closing(request, day, today)
    chip, answer = found.answer
    facts = {"found": found, "chip": chip, "answer": answer, "today": today, "last": last_closed_day()}
    return render(request, "home/close_of_day.html", facts)


def closing(request: Request, day: date, today: date) -> CloseOfDay:
    """What is known of the close of a business date; `today` is the open one."""
    run = run_of(NIGHT, day)
    sheet = run_sheet(run.pk) if run else None
    shown = shown_run(sheet, real_instant()) if sheet else None
    is_closed = day < today
    before = (
        []
        if is_closed
        else [_earlier(day), _reading(request, run), _set_aside(request, day), _emergencies(request), _worker()]
    )
    night = [
        _night(request, shown, day),
        _matches(shown, sees_all=VIEW in request.everywhere),
        _totals(shown, sees_all=VIEW in request.everywhere),
        _proof(shown, day),
        _trail(request, day, is_closed),
    ]
    return CloseOfDay(day, is_closed, [_cut_offs(request, day), *before], night, shown)


def _cut_offs(request: Request, day: date) -> Line:
    title, name = gettext_lazy("Cut-offs"), "cut-offs"
    query = urlencode({"state": "pending", "until": day.isoformat()})
    pending = [(gettext_lazy("Pending until then"), f"{reverse('instructions')}?{query}")]
    links = pending if "settlements.view" in request.permissions else []
    try:
        found = cut_offs(day)
    except CalendarNotKnown:
        return Line(name, title, "look", _("They are not known: a calendar does not cover this date."))
    if not found:
        return Line(name, title, "holds", _("No market settles on this date."))
    coming = [each for each in found if each.at > request.at]
    if not coming:
        told = _("All %(number)s of the date have passed, the last on %(at)s.")
        return Line(name, title, "holds", told % {"number": len(found), "at": instant(found[-1].at)}, links)
    facts = {
        "number": len(coming),
        "all": len(found),
        "market": coming[0].name,
        "payment": Payment(coming[0].payment).label,
        "at": instant(coming[0].at),
    }
    told = _("%(number)s of %(all)s are still to come, next %(market)s, %(payment)s, on %(at)s.")
    return Line(name, title, "later", told % facts, links)


def _earlier(day: date) -> Line:
    title, found = gettext_lazy("Earlier nights"), active_run(NIGHT)
    if found is None or found.business_date >= day:
        query = urlencode({"until": day.isoformat()})
        return Line(
            "earlier",
            title,
            "holds",
            _("None is unfinished."),
            [(gettext_lazy("Night runs"), f"{reverse('runs')}?{query}")],
        )
    link = (gettext_lazy("The run"), reverse("run", args=[found.pk]))
    told = _("That of %(day)s is not done; it comes first.") % {"day": weekday(found.business_date)}
    return Line("earlier", title, "blocks", told, [link])


def _reading(request: Request, run: Run | None) -> Line:
    """What is still being read; once the night has frozen its queue that is a matter of the next one."""
    title, number = gettext_lazy("Files being read"), loads_being_read()
    if not number:
        return Line("reading", title, "holds", _("None: every file and body is read to its end."))
    told = ngettext(
        "%(number)s file or body is not read to its end; what it still brings may come too late for the night.",
        "%(number)s files and bodies are not read to their end; what they still bring may come too late for the night.",
        number,
    )
    verdict: Literal["look", "blocks"] = "look" if run else "blocks"
    if VIEW not in request.everywhere:  # files of others too are being read
        return Line(
            "reading", title, verdict, _("Some are not read to their end; they may come too late for the night.")
        )
    links = [(gettext_lazy("These files"), f"{reverse('loads')}?state=LOADING")]
    return Line("reading", title, verdict, told % {"number": quantity(number)}, links)


def _set_aside(request: Request, day: date) -> Line:
    """What was set aside since the day on which the date before was closed, and this one opened."""
    zone = current_reader().zone
    opened = _opened(day).astimezone(zone).date()
    since = datetime.combine(opened, time(), zone)
    rows, files = quarantined_since(visible_loads(acting(request), VIEW in request.everywhere), since)
    title = gettext_lazy("Rows set aside")
    if not rows:
        return Line("aside", title, "holds", _("None since the date began."))
    told = ngettext(
        "%(rows)s in %(number)s file since the date began; what is corrected in time still settles tonight.",
        "%(rows)s in %(number)s files since the date began; what is corrected in time still settles tonight.",
        files,
    )
    facts = {"rows": quantity(rows), "number": quantity(files)}
    return Line("aside", title, "look", told % facts, [(gettext_lazy("These files"), set_aside_url(opened))])


def _emergencies(request: Request) -> Line:
    """Roles that were taken in an emergency, and that nobody has reviewed."""
    title, name = gettext_lazy("Emergencies"), "emergencies"
    links = [(gettext_lazy("All of them"), reverse("emergencies"))] if FOLLOW in request.permissions else []
    if not (number := emergencies_due(request.at)):
        return Line(name, title, "holds", _("None waits for its review."), links)
    told = ngettext(
        "%(number)s waits for its review: a role was taken without asking.",
        "%(number)s wait for their review: roles were taken without asking.",
        number,
    )
    return Line(name, title, "look", told % {"number": quantity(number)}, links)


def _opened(day: date) -> datetime:
    """When a business date was opened: with the close of the one before; its first instant where it is the first of all."""
    try:
        return closing_of(day - timedelta(days=1))
    except BooksNotOpen:
        return datetime.combine(day, time(), current_reader().zone)


def _worker() -> Line:
    title = gettext_lazy("A worker")
    if is_a_worker_there():
        return Line("worker", title, "holds", _("One has given a sign of life within half a minute."))
    return Line(
        "worker", title, "blocks", _("None has given a sign of life for half a minute: nobody takes the night.")
    )


def _night(request: Request, shown: ShownRun | None, day: date) -> Line:
    title, name = gettext_lazy("The night"), "night"
    if shown is None:
        start, may_run = planned(day), "itservices.run_night" in request.permissions
        to_run = [(gettext_lazy("Run the night"), reverse("run_night"))] if may_run else []
        if late_by(day, request.at):
            late = _("Not begun; it was planned for %(start)s. See whether the scheduler runs, or run it.")
            return Line(name, title, "blocks", late % {"start": instant(start)}, to_run)
        return Line(
            name, title, "later", _("Not begun; it is planned for %(start)s.") % {"start": instant(start)}, to_run
        )
    run, step = shown.sheet.run, shown.current
    links = _run(shown, f"#{step.anchor}" if step else "")
    if run.state == Run.State.DONE:
        return Line(name, title, "holds", _("It is done and took %(took)s.") % {"took": duration(shown.took)}, links)
    facts = {
        "step": step.name if step else "",
        "done": shown.sheet.steps_done,
        "all": len(shown.steps),
        "end": instant(shown.expected_end),
    }
    if run.state == Run.State.STOPPED:
        quote, language = (step.trouble, step.trouble_language) if step else ("", "")
        return Line(name, title, "blocks", _("It stopped at “%(step)s”.") % facts, links, quote, language)
    if shown.expected_end is None:
        told = _("Under way: %(done)s of %(all)s steps done, now “%(step)s”.")
    else:
        told = _("Under way: %(done)s of %(all)s steps done, now “%(step)s”; it should end on %(end)s.")
    return Line(name, title, "later", told % facts, links)


def _run(shown: ShownRun, part: str = "") -> list[tuple[Promise, str]]:
    return [(gettext_lazy("The run"), f"{reverse('run', args=[shown.sheet.run.pk])}{part}")]


def _matches(shown: ShownRun | None, *, sees_all: bool) -> Line:
    title, name = gettext_lazy("Matches set aside"), "matches"
    if shown is None or not _is_done(shown, "refuse"):
        return Line(name, title, "later", _("The night says which it cannot work on."))
    if not (found := shown.sheet.set_aside):
        return Line(name, title, "holds", _("None: the night could work on every match."))
    if not sees_all:
        return Line(name, title, "look", _("Some name an account that has no balance row."), _run(shown))
    told = ngettext(
        "%(number)s names an account that has no balance row; open it, and the next night tries again.",
        "%(number)s name an account that has no balance row; open it, and the next night tries again.",
        len(found),
    )
    return Line(name, title, "look", told % {"number": quantity(len(found))}, _run(shown))


def _is_done(shown: ShownRun, name: str) -> bool:
    return any(each.step.name == name and each.step.state == Step.State.DONE for each in shown.steps)


def _totals(shown: ShownRun | None, *, sees_all: bool) -> Line:
    title, name = gettext_lazy("Control totals"), "totals"
    if shown is None or not _is_done(shown, "refuse"):
        return Line(name, title, "later", _("The night counts what came in, settled and did not settle."))
    differing = [
        each.currency or _("no cash")
        for each in shown.sheet.controls
        if each.difference is None or any(each.difference)
    ]
    links = _run(shown, "#run-controls")
    if differing:
        if not sees_all:
            return Line(name, title, "blocks", _("What came in is not what settled and did not settle."), links)
        told = _("What came in is not what settled and did not settle: %(currencies)s.")
        return Line(name, title, "blocks", told % {"currencies": ", ".join(differing)}, links)
    return Line(name, title, "holds", _("In every currency what came in is what settled and did not settle."), links)


def _proof(shown: ShownRun | None, day: date) -> Line:
    title, name, found = gettext_lazy("Proof"), "proof", proof_of(day)
    if found is None:
        return Line(name, title, "later", _("The night checks every invariant before it closes the date."))
    links = (
        [(gettext_lazy("Invariant by invariant"), f"{reverse('run', args=[shown.sheet.run.pk])}#proof")]
        if shown
        else []
    )
    if number := found.violations:
        told = ngettext("%(number)s row breaks an invariant.", "%(number)s rows break an invariant.", number)
        return Line(name, title, "blocks", told % {"number": quantity(number)}, links)
    told = ngettext(
        "%(number)s invariant was checked on %(at)s and holds.",
        "%(number)s invariants were checked on %(at)s, and all of them hold.",
        len(found.results),
    )
    return Line(name, title, "holds", told % {"number": len(found.results), "at": instant(found.recorded_at)}, links)


def _trail(request: Request, day: date, is_closed: bool) -> Line:
    """Whether the close of a date is signed; of the open date, whether the trail is signed so far."""
    title, name = gettext_lazy("Trail"), "trail"
    links = [(title, reverse("trail"))] if "recordkeeping.view" in request.everywhere else []
    if is_closed:
        signed = checkpoint_of_day(day)
        if signed is None:
            return Line(name, title, "look", _("The close of the date is not signed yet; a worker signs it."), links)
        told = _("The close of the date was signed on %(at)s, over %(size)s events.")
        return Line(
            name, title, "holds", told % {"at": instant(signed.signed_at), "size": quantity(signed.size)}, links
        )
    if (waiting := unsigned_for()) > SIGNED_WITHIN:
        told = _("Events have waited %(waiting)s to be signed.") % {"waiting": duration(waiting)}
        return Line(name, title, "look", told, links)
    return Line(name, title, "holds", _("What was done is sealed and signed, but for the last minutes."), links)
