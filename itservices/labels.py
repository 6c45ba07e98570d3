"""Jobs, their steps and the states of both, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip

JOB_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "night": _("Night run"),
        "window": pgettext_lazy("job", "Window of the day"),
        "cut-off": pgettext_lazy("job", "Cut-off of the day"),
    }
)

STEP_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "chase": pgettext_lazy("step of the night", "Chase confirmations"),
        "net": pgettext_lazy("step of the night", "Net the trades"),
        "match": pgettext_lazy("step of the night", "Match what waits"),
        "claim": pgettext_lazy("step of the night", "Freeze the queue"),
        "snapshot": pgettext_lazy("step of the night", "Note the books"),
        "settle": pgettext_lazy("step of the night", "Settle and book"),
        "publish": pgettext_lazy("step of the night", "Publish the journals"),
        "seal": pgettext_lazy("step of the night", "Seal the journals"),
        "refuse": pgettext_lazy("step of the night", "Give reasons to the rest"),
        "mark failing": pgettext_lazy("step of the night", "Mark what is failing"),
        "penalise": pgettext_lazy("step of the night", "Reckon penalties"),
        "expect": pgettext_lazy("step of the night", "Expect penalties of depositories"),
        "accrue": pgettext_lazy("step of the night", "Book and pay penalties"),
        "recycle": pgettext_lazy("step of the night", "End of recycling"),
        "free limits": pgettext_lazy("step of the night", "Free limits"),
        "call margin": pgettext_lazy("step of the night", "Reckon and call margin"),
        "prove": pgettext_lazy("step of the night", "Prove the day"),
        "roll": pgettext_lazy("step of the night", "Open the next day"),
    }
)

RUN_CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "RUNNING": Chip("busy", pgettext_lazy("run", "running")),
        "DONE": Chip("good", pgettext_lazy("run", "done")),
        "STOPPED": Chip("bad", pgettext_lazy("run", "stopped")),
    }
)

STEP_CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "WAITING": Chip("off", pgettext_lazy("step", "waiting")),
        "READY": Chip("wait", pgettext_lazy("step", "ready")),
        "RUNNING": Chip("busy", pgettext_lazy("step", "running")),
        "DONE": Chip("good", pgettext_lazy("step", "done")),
        "DEAD": Chip("bad", pgettext_lazy("step", "failed")),
        "SKIPPED": Chip("wait", pgettext_lazy("step", "skipped")),
    }
)

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "clock.moved": pgettext_lazy("event", "Clock moved"),
        "file.held": pgettext_lazy("event", "File held until others agree"),
        "file.loaded": pgettext_lazy("event", "File taken in"),
        "night.set_aside": pgettext_lazy("event", "Matches set aside"),
        "night.settled": pgettext_lazy("event", "Matches settled and booked"),
        "run.finished": pgettext_lazy("event", "Run finished"),
        "run.opened": pgettext_lazy("event", "Run opened"),
        "row.repaired": pgettext_lazy("event", "Row that was set aside repaired"),
        "run.resumed": pgettext_lazy("event", "Run resumed"),
        "run.step_skipped": pgettext_lazy("event", "Step skipped"),
        "run.stopped": pgettext_lazy("event", "Run stopped"),
    }
)
"""What is done to runs, by a night of settlements too, to loads and to the clock."""

EVENT_KINDS: MappingProxyType[str, str] = MappingProxyType(
    {"night.settled": "booking", "run.opened": "status", "run.finished": "status", "run.stopped": "status"}
)
"""Which of them book, and which say how a run stands."""

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "clock": pgettext_lazy("subject", "Clock"),
        "load": pgettext_lazy("subject", "Load"),
        "run": pgettext_lazy("subject", "Run"),
    }
)

LOAD_KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "instructions": _("Instructions"),
        "trades": _("Trades"),
        "ecb-rates": _("ECB exchange rates"),
        "mics": _("Market identifier codes"),
        "leis": _("LEI records"),
        "listings": _("Listings of instruments"),
        "exchange-closures": _("Closing days of exchanges"),
        "t2-closing-days": _("Closing days of T2"),
        "ssis": _("Standing settlement instructions"),
        "bond-terms": _("Terms of bonds"),
    }
)

TOTAL_NAMES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "added": pgettext_lazy("control total", "Added"),
        "revised": pgettext_lazy("control total", "Revised"),
        "calendars": pgettext_lazy("control total", "Calendars"),
        "calendars_opened": pgettext_lazy("control total", "Calendars opened"),
        "closures_ended": pgettext_lazy("control total", "Closing days taken back"),
        "by_kind": pgettext_lazy("control total", "By kind"),
        "by_status": pgettext_lazy("control total", "By status"),
        "by_category": pgettext_lazy("control total", "By category"),
        "days": pgettext_lazy("control total", "Days"),
        "currencies": pgettext_lazy("control total", "Currencies"),
        "rates": pgettext_lazy("control total", "Rates"),
        "rates_new": pgettext_lazy("control total", "Rates, new"),
        "rates_corrected": pgettext_lazy("control total", "Rates, corrected"),
        "rates_unchanged": pgettext_lazy("control total", "Rates, unchanged"),
        "gaps": pgettext_lazy("control total", "Gaps"),
        "first_day": pgettext_lazy("control total", "First day"),
        "last_day": pgettext_lazy("control total", "Last day"),
        "isins": pgettext_lazy("control total", "ISINs"),
        "parties": pgettext_lazy("control total", "Parties"),
        "delisted": pgettext_lazy("control total", "Delisted"),
    }
)

LOAD_CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "LOADING": Chip("busy", pgettext_lazy("file", "loading")),
        "HELD": Chip("wait", pgettext_lazy("file", "held")),
        "LOADED": Chip("good", pgettext_lazy("file", "loaded")),
    }
)


def job_name(job: str) -> str:
    """What a job is called; its code for one without a name."""
    kind, _space, which = job.partition(" ")
    return f"{JOB_NAMES.get(kind, kind)} {which}".strip()


def step_name(step: str) -> str:
    """What a step is called; its code for one without a name."""
    return str(STEP_NAMES.get(step, step))


def load_kind(kind: str) -> str:
    """What a kind of file is called; its code for one without a name."""
    return str(LOAD_KINDS.get(kind, kind))


def total_name(total: str) -> str:
    """What a control total of a list is called; its code for one without a name."""
    return str(TOTAL_NAMES.get(total, total))


FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "accepted": pgettext_lazy("fact", "Rows accepted"),
        "ended_at": pgettext_lazy("fact", "Ended at"),
        "file": pgettext_lazy("fact", "File"),
        "job": pgettext_lazy("fact", "Job"),
        "line": pgettext_lazy("fact", "Line"),
        "load": pgettext_lazy("fact", "File"),
        "quarantined": pgettext_lazy("fact", "Rows set aside"),
        "request": pgettext_lazy("fact", "Request"),
        "rows": pgettext_lazy("fact", "Rows"),
        "step": pgettext_lazy("fact", "Step"),
        "totals": pgettext_lazy("fact", "Control totals"),
        "trouble": pgettext_lazy("fact", "Trouble"),
        "unchanged": pgettext_lazy("fact", "Unchanged"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""
