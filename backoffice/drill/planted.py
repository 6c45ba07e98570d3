"""`drill planted`: bugs are planted in a copy of the product, one at a time, and the other drills must find them.

The product is copied to a temporary folder, a bug is planted in the copy and in a database of its own, and the drill whose
promise it breaks is run from there, with one seed after the other until a row about that promise does not hold. The same
drill with the same seed from a copy without a bug must hold: what it finds there too is not counted. The list that the
proof compares the schema with is kept anew after planting, as whoever made the mistake would have done: a dropped
constraint must be found by what it lets through. The bugs are in planted_bugs.py.
"""

import json
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from backoffice.drill import Progress, Row
from backoffice.drill.databases import Databases
from backoffice.drill.planted_bugs import BUGS, Bug, Patch, Trial
from backoffice.schema import EXPECTED, keep_schema
from machinery.statements import run, value

Judged = Mapping[str, tuple[bool, str]]
PATIENCE: Final = 900.0
MAY_BE_MISSED: Final = 1
NOT_COPIED: Final = (".*", "var", "tests")
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"nightly": {"seeds": 3}}
"""In no other profile: it does many drills."""


class DoesNotMatch(Exception):
    """A patch is not what it was written for any more: its text stands there another number of times than once."""


class NotDone(Exception):
    """A drill came to no rows: that finds nothing, and proves nothing."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which bugs, and with how many seeds each is looked for."""
    parser.add_argument("--only", choices=[bug.name for bug in BUGS], help="one bug")
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds of a drill may be tried")
    parser.add_argument("--seed", type=int, default=1, help="the first of them")


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Plants each bug in a copy of its own and looks for it; a row a bug, a row a control, and how many were found."""
    bugs = [bug for bug in BUGS if options["only"] in (None, bug.name)]
    seeds = range(int(options["seed"]), int(options["seed"]) + int(options["seeds"]))
    with Databases("drill_planted") as databases:
        tries = [looked_for(databases, bug, seeds, progress) for bug in bugs]
        controls = {
            each: sound(databases, *each, progress) for each in dict.fromkeys(t.control for t in tries if t.row)
        }
    found = [each for each in tries if each.row and controls[each.control].held]
    enough = len(tries) - len(found) <= min(MAY_BE_MISSED, len(tries) - 1)
    rows = [told(each, each in found, enough, len(seeds)) for each in tries]
    many = f"at least {len(tries) - MAY_BE_MISSED if len(tries) > 1 else 1} of {len(tries)}"
    return [*rows, *controls.values(), Row("planted bugs that are found", many, str(len(found)), enough, "B-R1b")]


@dataclass(frozen=True)
class Try:
    """What became of a bug: the row that found it and with which seed, or "" and what was found instead."""

    bug: Bug
    row: str
    seed: int
    words: str

    @property
    def control(self) -> tuple[Trial, int]:
        """What must hold without a bug."""
        return self.bug.trial, self.seed


def told(each: Try, found: bool, enough: bool, seeds: int) -> Row:
    """The row of a bug. One that was missed holds as long as enough were found."""
    words = each.words if found else f"NOT FOUND: {each.words}"
    return Row(f"{each.bug.name}: {each.bug.sentence}", f"found within {seeds} seeds", words, found or enough, "B-R1b")


def looked_for(databases: Databases, bug: Bug, seeds: Sequence[int], progress: Progress) -> Try:
    """Plants a bug and runs its drill until a row finds it, or the seeds end."""
    words = ""
    with copy_of_the_product(databases) as copy:
        plant(databases, copy, bug)
        for seed in seeds:
            progress(f"{bug.name}: {bug.trial.drill}, seed {seed}")
            try:
                judged = outcome(databases, copy, bug.trial, seed)
            except NotDone as trouble:
                words = str(trouble)
                continue
            for row, (held, found) in judged.items():
                if not held:
                    said = f"{row.strip()}: {' '.join(found.split())[:160]}"
                    return Try(bug, row, seed, f"by {bug.trial.drill}, seed {seed}: {said}")
            words = f"{bug.trial.drill} holds: {'; '.join(judged)}"
    return Try(bug, "", seeds[-1], words)


def sound(databases: Databases, trial: Trial, seed: int, progress: Progress) -> Row:
    """Whether the drill that found a bug holds without it, with the same seed."""
    progress(f"without a bug: {trial.drill}, seed {seed}")
    with copy_of_the_product(databases) as copy:
        try:
            judged = outcome(databases, copy, trial, seed)
            wrong = [f"{row}: {found}" for row, (held, found) in judged.items() if not held]
        except NotDone as trouble:
            wrong = [str(trouble)]
    what = f"without a bug: {trial.drill} {trial.sizes} --seed {seed}"
    return Row(what, "holds", "; ".join(wrong) or "holds", not wrong, "B-R1b")


@dataclass(frozen=True)
class Copy:
    """A copy of what runs, in a folder of its own, and the database that it works on."""

    folder: Path
    database: str


@contextmanager
def copy_of_the_product(databases: Databases) -> Iterator[Copy]:
    """Made with the Python environment of this process, and gone at the end."""
    with TemporaryDirectory(prefix="backoffice-planted-") as folder:
        product = Path(folder) / "product"
        shutil.copytree(settings.BASE_DIR, product, ignore=shutil.ignore_patterns(*NOT_COPIED))
        (product / ".venv").symlink_to(sys.prefix)
        name = databases.clone("product")
        yield Copy(product, name)
        databases.drop(name)


def plant(databases: Databases, copy: Copy, bug: Bug) -> None:
    """Plants a bug in a copy, and lets the copy expect what its database declares then. Refuses DoesNotMatch."""
    for patch in bug.files:
        file = copy.folder / patch.where
        file.write_text(replaced(patch, file.read_text()))
    databases.use(copy.database, "owner")
    for patch in bug.functions:
        run(replaced(patch, value("select pg_get_functiondef(%s::regproc)", [patch.where])))
    for statement in bug.sql:
        run(statement)
    if bug.functions or bug.sql:
        keep_schema(copy.folder / EXPECTED.relative_to(settings.BASE_DIR))
    databases.use(str(databases.before["NAME"]), "owner")


def replaced(patch: Patch, text: str) -> str:
    """The text with the patch done. Refuses DoesNotMatch."""
    times = text.count(patch.old)
    if times != 1:
        raise DoesNotMatch(f"{patch.where}: expected once, found {times} times: {patch.old!r}")
    return text.replace(patch.old, patch.new)


def outcome(databases: Databases, copy: Copy, trial: Trial, seed: int) -> Judged:
    """Runs a drill from a copy; the rows that are about the promise: what -> whether it held, and what was found.

    Refuses NotDone, also where it has no row of that beginning.
    """
    try:
        done = manage(databases, copy, "drill", trial.drill, *trial.sizes.split(), "--seed", str(seed), "--json")
        rows = json.loads(done.stdout)["rows"]
    except subprocess.TimeoutExpired as late:
        raise NotDone(f"{trial.drill} was not done within {PATIENCE:.0f} s") from late
    except ValueError as none:
        raise NotDone(f"{trial.drill} could not be done: {done.stderr.strip()[-300:]}") from none
    missing = [begin for begin in trial.rows if not any(row["what"].startswith(begin) for row in rows)]
    if missing:
        raise NotDone(f"{trial.drill} has no rows that begin with {missing}")
    return {row["what"]: (row["held"], row["found"]) for row in rows if row["what"].startswith(trial.rows)}


def manage(databases: Databases, copy: Copy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` of a copy, as the deploy role on its database."""
    environment = databases.environment(copy.database, "deploy")
    environment.pop("PYTHONPATH", None)
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(copy.folder / "manage.py"), *arguments],
        cwd=copy.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
