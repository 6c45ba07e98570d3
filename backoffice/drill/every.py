"""All drills, one after the other, in the sizes of a profile: what each found, and how long it took.

A drill that cannot be done is a row that does not hold, and its trace is in the log; the others are done all the same. One
whose SIZES do not name the profile is left out of it.
"""

import logging
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from backoffice.drill import Progress, Row

log = logging.getLogger(__name__)

PROFILES: Final = ("ci", "nightly")
ENDS_WITHIN: Final[Mapping[str, float]] = {"ci": 480.0}
"""Seconds that a profile may take on two processors; the nightly one takes its time."""


@dataclass(frozen=True)
class Done:
    """One drill: its name, its rows, and how many seconds it took."""

    name: str
    rows: Sequence[Row]
    seconds: float


def add_arguments(parser: ArgumentParser) -> None:
    """The profile and the seed."""
    parser.add_argument("--profile", choices=PROFILES, default="ci")
    parser.add_argument("--seed", type=int, default=1)


def sizes(drill: ModuleType, profile: str, seed: int) -> dict[str, Any]:
    """The options of a drill in a profile: its own defaults where it says nothing of the profile."""
    parser = ArgumentParser()
    drill.add_arguments(parser)
    found = vars(parser.parse_args([])) | dict(getattr(drill, "SIZES", {}).get(profile, {}))
    return found | ({"seed": seed} if "seed" in found else {})


def of_profile(drills: Mapping[str, ModuleType], profile: str) -> dict[str, ModuleType]:
    """The drills that a profile does."""
    return {name: drill for name, drill in drills.items() if profile in getattr(drill, "SIZES", PROFILES)}


def perform_all(drills: Mapping[str, ModuleType], profile: str, seed: int, progress: Progress) -> list[Done]:
    """Does every drill of a profile; the last of what is returned says how long all of them took."""
    began, done = time.monotonic(), []
    for name, drill in of_profile(drills, profile).items():

        def told(what: str, name: str = name) -> None:
            progress(f"{name}: {what}" if what else "")

        started = time.monotonic()
        try:
            rows = drill.perform(sizes(drill, profile, seed), told)
        except Exception as trouble:
            log.exception("the drill %s cannot be done", name)
            rows = [Row(f"the drill {name}", "is done", f"{type(trouble).__name__}: {trouble}"[:300], False)]
        done.append(Done(name, rows, time.monotonic() - started))
    seconds, limit = time.monotonic() - began, ENDS_WITHIN.get(profile)
    if limit is not None:
        whole = Row("all drills", f"{limit / 60:.0f} minutes", f"{seconds / 60:.1f} minutes", seconds <= limit)
        done.append(Done("all", [whole], seconds))
    return done
