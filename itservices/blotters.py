"""The blotters of runs and of files: their columns, and what each of them means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itservices.controls import Matches
from itservices.course import beyond
from itservices.forms import LoadsForm, RunsForm
from itservices.labels import job_name
from itservices.models import Load, Run
from itservices.queries import real_instant, run_sheets, violations_of, visible_loads
from itservices.shown import ShownLoad, ShownRun, shown_load, shown_run
from machinery.blotter import Asked, Blotter, Column
from machinery.counting import Place, counted, newest_first, paged
from machinery.formatting import weekday
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting

VIEW: Final = "itservices.view"


def visible(request: Request) -> QuerySet[Load]:
    """The files that who asks may see."""
    return visible_loads(acting(request), VIEW in request.everywhere)


def _link(row: ShownLoad) -> tuple[str, str]:
    return row.load.file_name, reverse("load", args=[row.load.pk])


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownLoad]:
    found = newest_first(asked.form.wanted(visible(request)), cut)
    return Found([shown_load(load) for load in found.rows], found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(visible(request))))


FILES: Final = Blotter(
    "files",
    title=_("Files"),
    url_name="loads",
    permission=VIEW,
    filters=tuple(LoadsForm.base_fields),
    form=LoadsForm,
    read=_read,
    total=_total,
    columns=(
        Column("file", _("File"), _("The name under which it came in."), "link", _link),
        Column("kind", _("Kind"), _("What its rows are."), "text", lambda row: row.kind),
        Column(
            "state",
            _("State"),
            _("Whether it is still read, was read to its end, or was refused as a whole."),
            "chips",
            lambda row: (row.chip,),
        ),
        Column("at", _("Came in"), _("When the first of its rows was read."), "instant", lambda row: row.load.at),
        Column("received", _("Received"), _("Rows that it has."), "quantity", lambda row: row.load.received),
        Column("accepted", _("Accepted"), _("Rows that were taken in."), "quantity", lambda row: row.load.accepted),
        Column(
            "unchanged",
            _("Unchanged"),
            _("Rows that were on file already, with the same facts."),
            "quantity",
            lambda row: row.load.unchanged,
        ),
        Column(
            "aside",
            _("Set aside"),
            _("Rows that were not taken in; the page of the file has each with its reasons."),
            "quantity",
            lambda row: row.load.quarantined,
        ),
        Column("by", _("By"), _("Who sent it."), "name", lambda row: row.load.actor_name),
    ),
)


@dataclass(frozen=True)
class RunLine:
    """A run with the violations of its newest proof, None where it has none. Matches only for who may see those of all."""

    shown: ShownRun
    violations: int | None
    matches: Matches
    set_aside: int | None

    @property
    def longer(self) -> timedelta | None:
        """How much longer than usual it takes; None where it does not."""
        return beyond(self.shown.took, self.shown.sheet.usual)


def _read_runs(request: Request, asked: Asked, cut: Cut) -> Found[RunLine]:
    wanted, now = asked.form.wanted(), real_instant()

    def read(place: Place, backwards: bool, limit: int) -> Sequence[Run]:
        found = wanted
        if place:
            day, pk = place
            further = Q(business_date__gt=day) if backwards else Q(business_date__lt=day)
            beside = Q(pk__gt=pk) if backwards else Q(pk__lt=pk)
            found = found.filter(further | Q(business_date=day) & beside)
        return list(found.order_by(*(("business_date", "pk") if backwards else ("-business_date", "-pk")))[:limit])

    page = paged(cut, read, lambda run: (run.business_date, run.pk), ("date", "bigint"))
    violations = violations_of([run.business_date for run in page.rows])
    sees_all = VIEW in request.everywhere
    lines = [
        RunLine(
            shown_run(sheet, now),
            violations.get(sheet.run.business_date),
            sheet.matches if sees_all else Matches(None, None, None),
            len(sheet.set_aside) if sees_all else None,
        )
        for sheet in run_sheets(page.rows)
    ]
    return Found(lines, page.before, page.after)


def _total_runs(_request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted()))


def _run_link(line: RunLine) -> tuple[str, str]:
    run = line.shown.sheet.run
    return weekday(run.business_date), reverse("run", args=[run.pk])


def _standing(line: RunLine) -> str:
    return line.shown.current.name if line.shown.current else ""


def _steps(line: RunLine) -> str:
    return gettext("%(done)s of %(total)s") % {"done": line.shown.sheet.steps_done, "total": len(line.shown.steps)}


def _of_sheet(name: str) -> Callable[[RunLine], Any]:
    return lambda line: getattr(line.shown.sheet, name)


RUNS: Final = Blotter(
    "runs",
    title=_("Night runs"),
    url_name="runs",
    permission=VIEW,
    filters=tuple(RunsForm.base_fields),
    form=RunsForm,
    read=_read_runs,
    total=_total_runs,
    columns=(
        Column("date", _("Business date"), _("The date that it closes; its page has the steps."), "link", _run_link),
        Column(
            "job",
            _("Job"),
            _("What was run."),
            "text",
            lambda line: job_name(line.shown.sheet.run.job),
            is_shown=False,
        ),
        Column(
            "state",
            _("State"),
            _("Whether it is running, done, or stopped until somebody resumes it."),
            "chips",
            lambda line: (line.shown.chip,),
        ),
        Column(
            "at_step",
            _("Stands at"),
            _("The step that is at work, comes next, or at which it stopped; nothing when all are done."),
            "text",
            _standing,
        ),
        Column("steps", _("Steps"), _("How many of its steps are done, of how many that it has."), "text", _steps),
        Column(
            "took",
            _("Took"),
            _(
                "From the beginning of its first step to the end of its last; so far, while it runs. In files in seconds."
            ),
            "length",
            lambda line: line.shown.took,
        ),
        Column(
            "usual",
            _("Usually takes"),
            _("The median of the newest twenty runs of its job that are done. In files in seconds."),
            "length",
            _of_sheet("usual"),
            is_shown=False,
        ),
        Column(
            "longer",
            _("Longer by"),
            _(
                "What it took beyond what it usually takes; nothing where that is less than a second. In files in seconds."
            ),
            "length",
            lambda line: line.longer,
        ),
        Column(
            "attempts",
            _("Tried again"),
            _("How often a step was tried again after trouble, since the run was last resumed."),
            "quantity",
            _of_sheet("further_attempts"),
        ),
        Column(
            "came_in",
            _("Came in"),
            _("Matches that it froze to decide on, two instructions each."),
            "quantity",
            lambda line: line.matches.came_in,
        ),
        Column(
            "settled",
            _("Settled"),
            _("Matches that it settled and booked."),
            "quantity",
            lambda line: line.matches.settled,
        ),
        Column(
            "refused",
            _("Not settled"),
            _("Matches that it left open, each with a reason."),
            "quantity",
            lambda line: line.matches.refused,
        ),
        Column(
            "aside",
            _("Set aside"),
            _("Matches that it could not work on: an account that they name has no balance row."),
            "quantity",
            lambda line: line.set_aside,
        ),
        Column(
            "violations",
            _("Violations"),
            _("Rows that break an invariant, by the newest proof of its date; nothing where there is no proof."),
            "quantity",
            lambda line: line.violations,
        ),
        Column(
            "began", _("Began"), _("When its first step began."), "instant", _of_sheet("started_at"), is_shown=False
        ),
        Column(
            "ended",
            _("Ended"),
            _("When its last step ended; nothing while it is not done."),
            "instant",
            lambda line: line.shown.sheet.run.finished_at,
            is_shown=False,
        ),
        Column(
            "trouble",
            _("Trouble"),
            _("Why the step at which it stands stopped or rests, as it was kept."),
            "name",
            lambda line: line.shown.current.trouble if line.shown.current else "",
            is_shown=False,
        ),
        Column(
            "by",
            _("Asked for by"),
            _("Who opened it: the schedule, or a person."),
            "name",
            lambda line: line.shown.sheet.run.actor_name,
            is_shown=False,
        ),
    ),
)
