"""The consequential acts on runs, as commands: IT services know of no approvals, so they stand above."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect
from itservices.labels import job_name, step_name
from itservices.operations import skip_step
from itservices.queries import RunSheet, run_sheet
from machinery.formatting import day
from machinery.payload import fields, text, whole, wrong
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]


def _read_skip(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"run": whole(1), "step": text(60)})
    _sheet(read)
    return read


def _sheet(payload: Payload) -> RunSheet:
    found = run_sheet(payload["run"])
    if found is None:
        raise wrong("run", payload["run"], "the number of a run on file")
    return found


def _skip(payload: Payload, occasion: Occasion) -> Done:
    before = _sheet(payload)
    following = skip_step(payload["run"], payload["step"], by=occasion.by, at=occasion.at, reason=occasion.reason)
    after = {step.name: step.state for step in _sheet(payload).steps}
    run = before.run
    effect = Effect(
        [
            Change("run", f"{run.job} {run.business_date}", step.name, step.state, after[step.name])
            for step in before.steps
            if step.state != after[step.name]
        ],
        subjects=[("run", str(run.pk))],
        shown={"trouble": next(step.trouble for step in before.steps if step.name == payload["step"])},
    )
    return Done(effect, {"next_step": following})


def _said_skip(payload: Payload) -> str:
    run = _sheet(payload).run
    return _("Skip “%(step)s” of %(job)s of %(date)s.") % {
        "step": step_name(payload["step"]),
        "job": job_name(run.job),
        "date": day(run.business_date),
    }


COMMANDS: Final = (
    Command(
        "run.skip_step",
        "itservices.operate",
        pgettext_lazy("act", "Skip a step"),
        _read_skip,
        _skip,
        _said_skip,
        needs_reason=True,
        events=("run.step_skipped",),
        is_of_the_house=True,
    ),
)
