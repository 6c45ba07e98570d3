"""The databases of the tests, and the role that a test runs as.

One template database is migrated per set of migrations; each test process clones it. A test runs as the run-time role
`web` in a transaction that is taken back; `@pytest.mark.role("job" | "read" | "owner")` chooses another. A test that
must commit (threads, killed processes, the night) takes the fixture `own_database`: a clone of its own, dropped after.

What many tests begin with is built once a process, in a database of its own, and cloned: a module whose tests take
`own_database` says what by the fixture `begins_with`; a test in a transaction by a fixture named in BEGINNINGS.
"""

import hashlib
import json
import os
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from hypothesis import settings as laws
from psycopg2 import sql
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, LoadScopeScheduling
from xdist.workermanage import WorkerController

from backoffice.database import OWNER, connection, parse_url
from backoffice.grants import JOB, ROLES, WEB
from machinery.formatting import PLAIN, read_by
from machinery.transactions import whole
from tests.browser import chromium

__all__ = ["chromium"]

laws.register_profile("untimed", deadline=None)  # a busy machine breaks no law
laws.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
URL = os.environ.get("DATABASE_URL", "")
OF_THIS_PROCESS = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_{os.getpid()}"
BEGINNINGS = {
    "market_on_file": "tests.settlements.firm",
    "register_on_file": "tests.refdata.firm",
    "trading_on_file": "tests.clearing.firm",
}
"""Fixtures whose tests begin with what `make_firm` of a module makes."""

SEALING = ("tests/api/test_events.py", "tests/notifications/", "tests/recordkeeping/")
"""Tests that seal the trail (as those with a `cast` do): a transaction of any database of the cluster holds the seal back."""
WALKS = "tests/pages/test_browser.py"
LONG = (
    WALKS,
    "tests/pages/test_crawl.py",
    "tests/pages/test_reach.py",
    "tests/web/test_browser.py",
    "tests/pages/test_tasks.py",
    "tests/pages/test_desk.py",
    "tests/drill/",
    "tests/demo/",
)
INSTALLATION = "tests/starter/test_installation.py"
"""Tests of a whole installation, with servers of its own: beside those that seal, but not beside all the others."""
ALONE = (*SEALING, "tests/api/", INSTALLATION)
"""Where those stand that need the servers alone: they are looked for nowhere else."""

Build = Callable[[], Any]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what needs the servers alone."""
    for item in items:
        is_sealing = item.nodeid.startswith(SEALING) or "cast" in getattr(item, "fixturenames", ())
        if is_sealing or item.nodeid.startswith(INSTALLATION):
            if not item.nodeid.startswith(ALONE):
                raise pytest.UsageError(f"{item.nodeid} needs the servers alone: ALONE must name its place")
            item.add_marker("alone")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Who asks for those that need the servers alone does not have to read all the others."""
    where = collection_path.relative_to(ROOT).as_posix()
    is_other = collection_path.suffix == ".py" and not where.startswith(ALONE)
    return True if is_other and config.option.markexpr.startswith("alone") else None


class TwoAtOnce(LoadScopeScheduling):
    """Those that need the servers alone: one process does all that seal, another the installation."""

    def _split_scope(self, nodeid: str) -> str:
        return "installation" if nodeid.startswith(INSTALLATION) else "sealing"


class ByFile(LoadFileScheduling):
    """The others: a file at a time, but each of the long walks by itself; what has few tests that take long comes first, so
    that no process waits for another's last file."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(WALKS) else str(super()._split_scope(nodeid))

    def _assign_work_unit(self, node: WorkerController) -> None:
        long = next((scope for scope in self.workqueue if scope.startswith(LONG)), None)
        if long:
            self.workqueue.move_to_end(long, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How tests are spread over processes."""
    return TwoAtOnce(config, log) if config.option.markexpr.startswith("alone") else ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """The marks of this suite, and passwords that are hashed as in production but a hundred times faster."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
    config.addinivalue_line("markers", "alone: with nothing else on the servers; bin/test runs it after the others")
    config.addinivalue_line(
        "markers", "long: a drill in small, of which bin/drill does the whole; bin/test -m long runs it"
    )
    config.addinivalue_line("markers", "role(name): the database role of the test: web, job, read or owner")
    config.addinivalue_line("markers", "browser: drives a real browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How the time was spent: per folder of tests, seconds of all processes together."""
    seconds: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                folder = report.nodeid.removeprefix("tests/").split("/")[0]
                seconds[folder] += report.duration
                tests[folder] += report.when == "call"
    if sum(tests.values()) > 100:
        terminalreporter.section("how the time was spent")
        for folder, spent in seconds.most_common():
            terminalreporter.write_line(f"{spent:7.0f} s  {tests[folder]:5} tests  {folder}")


@contextmanager
def _owner(database: str) -> Iterator[Any]:
    found = parse_url(URL)
    session = psycopg2.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=database,
    )
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            cursor.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER)))
            yield cursor
    finally:
        session.close()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(
        [*ROOT.glob("*/migrations/*"), ROOT / "backoffice/grants.py", ROOT / "settlements/lifecycle.py"]
    ):
        if path.is_file() and path.suffix in {".py", ".sql"}:
            digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "requirements.txt").read_bytes())
    return digest.hexdigest()[:12]


def clone(name: str, template: str) -> None:
    """Makes database `name` a copy of `template`."""
    with _owner(parse_url(URL)["NAME"]) as cursor:
        cursor.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
        cursor.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        here = sql.Identifier(name)
        cursor.execute(sql.SQL("revoke all on database {} from public").format(here))
        for role in ROLES:
            cursor.execute(sql.SQL("grant connect on database {} to {}").format(here, sql.Identifier(role)))
        for role in (WEB, JOB):
            cursor.execute(sql.SQL("grant temporary on database {} to {}").format(here, sql.Identifier(role)))


def drop(name: str) -> None:
    """Drops a database; a session that is just ending (a heartbeat, a killed process) is waited for, then ended and told."""
    with _owner(parse_url(URL)["NAME"]) as cursor:
        drop_it = sql.SQL("drop database if exists {}").format(sql.Identifier(name))
        for _attempt in range(40):
            try:
                cursor.execute(drop_it)
                return
            except psycopg2.errors.ObjectInUse:
                time.sleep(0.25)
        _end_sessions(name)
        cursor.execute(drop_it)


def _end_sessions(name: str) -> None:
    """Ends what still uses a database; each role may end its own sessions only."""
    for role in ("web", "job", "read"):
        found = connection(URL, role, settings.VAR)
        session = psycopg2.connect(
            host=found["HOST"], port=found["PORT"], user=found["USER"], password=found["PASSWORD"], dbname=found["NAME"]
        )
        with session.cursor() as cursor:
            mine = "from pg_stat_activity where datname = %s and usename = current_user"
            cursor.execute(f"select application_name, state, query, pg_terminate_backend(pid, 5000) {mine}", [name])
            for leaver in cursor.fetchall():
                warnings.warn(f"{name} was still used: {leaver}", ResourceWarning, stacklevel=1)
        session.close()


def point(database: str, role: str) -> None:
    """Lets Django's connection speak to a database as a role."""
    wanted = connection(URL, "deploy" if role == "owner" else role, settings.VAR)
    session = connections["default"]
    session.close()
    session.settings_dict.update({key: wanted[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
    session.settings_dict["NAME"] = database


def migrated() -> str:
    """The name of the migrated template database; made once, by whichever process comes first."""
    name = f"test_template_{_fingerprint()}"
    with _owner(parse_url(URL)["NAME"]) as cursor:
        cursor.execute("set lock_timeout = 0")  # the first process migrates, which takes longer than a page may wait
        cursor.execute("select pg_advisory_lock(74001)")
        cursor.execute("select 1 from pg_database where datname = %s", [name])
        if not cursor.fetchone():
            making, before = f"{name}_making", dict(connections["default"].settings_dict)
            cursor.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(making)))
            cursor.execute(sql.SQL("create database {}").format(sql.Identifier(making)))
            point(making, "owner")
            call_command("migrate", verbosity=0)
            call_command("grant", stderr=StringIO())
            connections["default"].close()
            connections["default"].settings_dict.update(before)
            cursor.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


@dataclass(frozen=True)
class Beginning:
    """A database in which something was built, and what the building said of it."""

    name: str
    made: Any


_beginnings: dict[str, Beginning] = {}


def beginning(template: str, key: str, build: Build, blocker: DjangoDbBlocker) -> Beginning:
    """A clone of the template where `build` has run as the owner, once a process; nobody is connected to it."""
    if key not in _beginnings:
        name = f"test_begin_{os.getpid()}_{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        before = dict(connections["default"].settings_dict)
        clone(name, template)
        point(name, "owner")
        with blocker.unblock():
            _beginnings[key] = Beginning(name, build())
            connections["default"].close()
        connections["default"].settings_dict.update(before)
    return _beginnings[key]


@pytest.fixture(autouse=True)
def nobody_reads() -> None:
    """A page leaves its reader behind in this process, where a server would begin the next request with another."""
    read_by(PLAIN)


@pytest.fixture(scope="session")
def template(django_db_blocker: DjangoDbBlocker) -> str:
    """The name of the migrated template database."""
    with django_db_blocker.unblock():
        return migrated()


@pytest.fixture(scope="session")
def django_db_setup(template: str) -> Iterator[None]:
    """The database of this test process, and the end of all that tests began with."""
    clone(OF_THIS_PROCESS, template)
    yield
    connections["default"].close()
    for name in (OF_THIS_PROCESS, *(found.name for found in _beginnings.values())):
        drop(name)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Chooses the language, whatever a page of an earlier test spoke, and the database and role before a fixture opens a
    transaction."""
    translation.activate(settings.LANGUAGE_CODE)
    if not URL:
        return
    mark = item.get_closest_marker("role")
    point(_database_of(item), str(mark.args[0]) if mark else "web")


def _database_of(item: Any) -> str:
    for fixture in BEGINNINGS.keys() & set(item.fixturenames):
        blocker, make = item.config.stash[blocking_manager_key], import_module(BEGINNINGS[fixture]).make_firm
        with blocker.unblock():
            template = migrated()
        return beginning(template, fixture, whole()(make), blocker).name
    return OF_THIS_PROCESS


@pytest.fixture
def market_on_file(db: None) -> Any:
    """What tests.settlements.firm.make_firm made; what the test does to it is taken back."""
    return deepcopy(_beginnings["market_on_file"].made)


@pytest.fixture
def register_on_file(db: None) -> Any:
    """What tests.refdata.firm.make_firm made; what the test does to it is taken back."""
    return deepcopy(_beginnings["register_on_file"].made)


@pytest.fixture
def trading_on_file(db: None) -> Any:
    """What tests.clearing.firm.make_firm made; what the test does to it is taken back."""
    return deepcopy(_beginnings["trading_on_file"].made)


@pytest.fixture
def begins_with() -> Build | None:
    """What the database of a test that asks for `firm` or `market` begins with, run once as the owner; a module or folder
    of tests says it in a fixture of this name."""
    return None


@dataclass(frozen=True)
class OwnDatabase:
    """A database where a test may commit; `made` is what `begins_with` answered."""

    name: str
    made: Any = None

    @property
    def url(self) -> str:
        """Its DATABASE_URL, of the deploy role."""
        old = parse_url(URL)["NAME"]
        return (
            URL.replace(f"/{old}?", f"/{self.name}?") if "?" in URL else URL.removesuffix(f"/{old}") + f"/{self.name}"
        )

    def use(self, role: str) -> None:
        """From now on the connection speaks as web, job, read or owner."""
        point(self.name, role)

    def environment(self, role: str) -> dict[str, str]:
        """The environment of a process that works on this database as a role."""
        return os.environ | {
            "DATABASE_URL": self.url,
            "BACKOFFICE_ROLE": "deploy" if role == "owner" else role,
        }


@pytest.fixture
def own_database(
    template: str, begins_with: Build | None, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnDatabase]:
    """A clone of the template, or of what the module begins with, for this test alone; everything commits."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_own_{os.getpid()}_{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    found = Beginning(template, None)
    if begins_with and {"firm", "market"} & set(request.fixturenames):
        key = f"{begins_with.__module__}.{begins_with.__qualname__}"
        found = beginning(template, key, begins_with, django_db_blocker)
    clone(name, found.name)
    mark = request.node.get_closest_marker("role")
    point(name, str(mark.args[0]) if mark else "web")
    with django_db_blocker.unblock():
        yield OwnDatabase(name, deepcopy(found.made))
    point(before, "web")
    drop(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input and worked examples beside the project; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: this test reads real input there")
    return SHARED


def roles() -> dict[str, Any]:
    """The run-time roles and their secrets."""
    found: dict[str, Any] = json.loads((Path(settings.VAR) / "secrets" / "roles.json").read_text())
    return found
