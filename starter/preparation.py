"""Brings the database up to this version and fills the demo firm, and knows when that was done already.

What was prepared is noted with a digest of the code that prepares, so that the second start skips it: an
unchanged
clone on an unchanged database has nothing to migrate.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from starter.place import Place
from starter.processes import Addresses, manage
from starter.report import Report
from starter.servers import make_roles
from starter.supervisor import Supervisor, last_lines
from starter.trouble import Trouble
from starter.url import Database

__all__ = ["LAYOUT", "Preparation", "check_layout", "size_of"]

LAYOUT = 2
"""What var/ holds. 1 was the time before the first version: its databases cannot be brought up to date."""
NOTE = "prepared.json"
LEFT_OUT = {".git", ".venv", "var", "tests", "docs", "node_modules", "__pycache__"}


def check_layout(place: Place) -> None:
    """Refuses a var folder of a later version of Backoffice, or one with a database from before the first version; notes
    ours in any other."""
    note = place.var / "layout.json"
    try:
        found = int(json.loads(note.read_text())["layout"])
    except (OSError, ValueError, KeyError, TypeError):
        found = 0
    if found > LAYOUT:
        raise Trouble(
            f"{place.var} was written by a later version of Backoffice (layout {found}; this one writes {LAYOUT}).",
            "use that version, or another folder: BACKOFFICE_VAR=/a/folder bin/up",
        )
    if found < LAYOUT and place.postgres_data.exists():
        raise Trouble(
            f"{place.var} has a database from before the first version of Backoffice, which cannot be brought up to date.",
            "remove it with bin/up reset, or use another folder: BACKOFFICE_VAR=/a/folder bin/up",
        )
    if found < LAYOUT:
        note.write_text(json.dumps({"layout": LAYOUT}) + "\n")


def code_digest(root: Path) -> str:
    """A digest of all code that says what is in the database: Python and SQL of the apps, and the lock."""
    found = hashlib.sha256()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT and not name.startswith(".venv"))
        for name in sorted(names):
            path = Path(folder) / name
            if path.suffix in {".py", ".sql"} or path == root / "requirements.txt":
                found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


def noted(place: Place) -> dict[str, str]:
    """What was prepared here, or begun to be: then `code` is empty. Nothing before the first time."""
    try:
        return dict(json.loads((place.var / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return {}


def size_of(place: Place, asked: str | None) -> str:
    """The demo's size: as it was made, else what is asked for, else small. Refuses another than was made."""
    made = noted(place).get("size", "")
    if made and asked and asked != made:
        raise Trouble(
            f"The demo firm here is the {made} one, and it cannot become the {asked} one.",
            f"bin/up reset, then bin/up --size {asked}; or keep both: BACKOFFICE_VAR=/a/folder bin/up --size {asked}",
        )
    return made or asked or "small"


@dataclass(frozen=True)
class Preparation:
    """The steps before people are let in, for one place and the servers that it uses."""

    place: Place
    addresses: Addresses
    supervisor: Supervisor
    report: Report
    size: str
    demo: bool

    @property
    def note(self) -> Path:
        """Where it is noted what was prepared."""
        return self.place.var / NOTE

    @property
    def result(self) -> Path:
        """The result table of the demo night."""
        return self.place.var / "demo-night.txt"

    def facts(self) -> dict[str, str]:
        """What must be the same for nothing to be left to do."""
        database = Database.parse(self.addresses.database)
        return {
            "code": code_digest(self.place.root),
            "database": f"{database.host}:{database.port}/{database.name}",
            "size": self.size if self.demo else "",
        }

    def is_done(self) -> bool:
        """Whether this very code prepared this very database."""
        return noted(self.place) == self.facts()

    def perform(self) -> None:
        """Roles, schema, grants, the demo firm, the first policy and the night; noted when all went well."""
        if self.is_done():
            what = f"database and demo firm ({self.size})" if self.demo else "database"
            self.report.say(f"  ok  {what} as prepared before")
            return
        self._keep({**self.facts(), "code": ""})
        with self.report.step("make the database roles"):
            make_roles(self.place, self.supervisor, self.addresses)
        self._managed("bring the schema up to date", "migrate", "--no-input", role="deploy")
        self._managed("grant the roles their tables", "grant", role="deploy")
        if self.demo:
            self._managed(
                f"make the demo firm ({self.size})", "demo", "--size", self.size, role="deploy", in_sight=True
            )
        self._managed("put the first policy in force", "adopt-policy", role="deploy")
        if self.demo:
            self._managed("ask for approvals", "demo-requests", role="web")
            self.night()
        self._keep(self.facts())

    def _keep(self, facts: dict[str, str]) -> None:
        draft = self.note.with_suffix(".new")
        draft.write_text(json.dumps(facts, indent=2) + "\n")
        draft.replace(self.note)

    def night(self) -> None:
        """Runs the main job in sight of the reader and keeps its result table. Run again it says that it
        was done.
        """
        self.report.say("\nThe main job: the night settles tonight's instructions.\n")
        draft = self.result.with_suffix(".new")
        draft.unlink(missing_ok=True)
        task = manage(self.place, self.addresses, "demo-night", role="job", log=draft, in_sight=True)
        if self.supervisor.run(task) != 0:
            raise Trouble("The demo night failed; what it said stands above.", "bin/up again resumes where it stopped")
        draft.replace(self.result)
        self.report.say("\n" + self.result.read_text().rstrip() + "\n")

    def _managed(self, name: str, *arguments: str, role: str, in_sight: bool = False) -> None:
        """A step that is a `manage.py` command. It speaks to its log; the progress of a long one is shown."""
        log = self.place.log(arguments[0])
        start = log.stat().st_size if log.exists() else 0
        with self.report.step(name, speaks=in_sight):
            task = manage(self.place, self.addresses, *arguments, role=role, log=log, in_sight=in_sight)
            code = self.supervisor.run(task)
            if code != 0:
                said = "; what it said stands above." if in_sight else f":\n{last_lines(log, start)}"
                remedy = "bin/up again goes on where it stopped" if in_sight else f"its log is {log}"
                raise Trouble(f"manage.py {arguments[0]} failed (exit {code}){said}", remedy)
