"""docs/generated/schedule.md: the timed jobs and the steps of the night, drawn from backoffice/schedule.py and day.py."""

from collections.abc import Callable, Sequence

from backoffice import cut_offs, windows
from backoffice.day import NIGHT, STEPS
from backoffice.docs.markdown import code, first_sentence, page, table
from backoffice.schedule import SCHEDULE

LEAD = (
    "Beat ticks every minute; [`SCHEDULE`](../../backoffice/schedule.py) decides what is due. A slot is due once its "
    "local time on the open business date has passed; its run is unique per job and business date, so a second tick "
    "changes nothing. Each tick also forgets the idempotency keys of client systems that were "
    "kept for 30 days. Business dates are the days on which at least one settlement market is open."
)


def schedule() -> str:
    """The page."""
    slots = [[code(slot.job), slot.local.strftime("%H:%M"), slot.zone, slot.reason] for slot in SCHEDULE]
    return page(
        "Timed jobs",
        LEAD,
        table(["job", "local time", "zone", "why then"], slots),
        f"## The steps of the {NIGHT}",
        "Each step is a row with a lease, a fence and a checkpoint; it may be killed and run again at any moment.",
        table(["", "step", "function", "what it does"], _steps(STEPS)),
        "## The windows of the day",
        f"{first_sentence(windows)}. When they are due their markets say: a tick opens the first that is open and was not run.",
        table(["", "step", "function", "what it does"], _steps(windows.STEPS)),
        "## The cut-offs of the day",
        f"{first_sentence(cut_offs)}. A tick opens the run of a minute in which something is pending whose cut-off has passed, "
        "as it was moved, and no night or window is open ([ADR 38](../adr/0038-cut-offs.md)).",
        table(["", "step", "function", "what it does"], _steps(cut_offs.STEPS)),
    )


def _steps(found: Sequence[tuple[str, Callable[..., object]]]) -> list[list[object]]:
    return [
        [number, name, code(f"{function.__module__}.{function.__name__}"), first_sentence(function)]
        for number, (name, function) in enumerate(found, start=1)
    ]
