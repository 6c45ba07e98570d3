"""Which pages are generated, and how the written ones differ from what the code says now."""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import override

from backoffice.docs.events_out import events_out
from backoffice.docs.faults import faults
from backoffice.docs.floors import floors_picture
from backoffice.docs.grants import grants
from backoffice.docs.invariants import invariants
from backoffice.docs.lifecycle import lifecycle
from backoffice.docs.permissions import permissions
from backoffice.docs.problems import problems
from backoffice.docs.refusals import refusals
from backoffice.docs.schedule import schedule
from backoffice.openapi.document import text as openapi

PAGES: dict[str, Callable[[], str]] = {
    "floors.svg": floors_picture,
    "generated/events.md": events_out,
    "generated/faults.md": faults,
    "generated/grants.md": grants,
    "generated/invariants.md": invariants,
    "generated/lifecycle.md": lifecycle,
    "generated/openapi.yaml": openapi,
    "generated/permissions.md": permissions,
    "generated/problems.md": problems,
    "generated/refusals.md": refusals,
    "generated/schedule.md": schedule,
}


def write(folder: Path) -> list[str]:
    """Writes every page below `folder` (docs/); the names of those that changed."""
    changed = differing(folder)
    for name in changed:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_text(name), encoding="utf-8")
    return changed


def differing(folder: Path) -> list[str]:
    """The names of pages that are missing below `folder` or say something else than the code."""
    return [name for name in PAGES if _on_file(folder / name) != _text(name)]


def _on_file(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _text(name: str) -> str:
    """The page in English, whatever language is active."""
    with override("en"):
        return PAGES[name]()
