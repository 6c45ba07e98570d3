"""Databases of a drill's own: made from the one of this process, entered as any role or as superuser, dropped at the end.

They need a server of their own, of which this process knows the superuser: `bin/drill` and `bin/test` start one.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2 import sql

from backoffice.database import OWNER, connection, parse_url
from machinery.statements import value

SUPERUSER = "postgres"


class NoServerOfItsOwn(Exception):
    """The database of this process is not one that may be broken."""


@dataclass
class Databases:
    """Makes and drops them; all names begin with `prefix`. To be used with `with`: what is left then is dropped."""

    prefix: str
    url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    made: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> "Databases":
        """Refuses NoServerOfItsOwn: no superuser is known here, or the books of this database are in use."""
        self.password()
        if value("select exists (select from ledger_day)"):
            raise NoServerOfItsOwn("expected an empty database, found open books: bin/drill makes servers of its own")
        self.before = dict(connections["default"].settings_dict)
        return self

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        connections["default"].settings_dict.update(self.before)
        for name in list(self.made):
            self.drop(name)

    def clone(self, name: str, template: str | None = None) -> str:
        """Makes a database as a copy of another of ours, or of the one of this process; its full name."""
        full, source = f"{self.prefix}_{name}", template or str(self.before["NAME"])
        connections["default"].close()
        with self.server() as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(full)))
            cursor.execute(
                sql.SQL("create database {} template {} strategy file_copy owner {}").format(
                    sql.Identifier(full), sql.Identifier(source), sql.Identifier(OWNER)
                )
            )
            for role in ("backoffice_web", "backoffice_job", "backoffice_read"):
                cursor.execute(
                    sql.SQL("grant connect, temporary on database {} to {}").format(
                        sql.Identifier(full), sql.Identifier(role)
                    )
                )
        self.made.append(full)
        return full

    def drop(self, name: str) -> None:
        """Drops one, whoever still has a session there."""
        with self.server() as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        self.made.remove(name)
        shutil.rmtree(self.copies_of(name), ignore_errors=True)

    def use(self, name: str, role: str) -> None:
        """From now on this process speaks to a database as web, job, read, owner or superuser."""
        wanted = connection(self.url, "deploy" if role in {"owner", "superuser"} else role, settings.VAR)
        if role == "superuser":
            wanted |= {"USER": SUPERUSER, "PASSWORD": self.password(), "OPTIONS": {}}
        session = connections["default"]
        session.close()
        session.settings_dict.update({key: wanted[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
        session.settings_dict["NAME"] = name

    def copies_of(self, name: str) -> Path:
        """Where processes copy the checkpoints of a database's trail to: each is a trail of its own."""
        return Path(settings.CHECKPOINTS) / name

    def environment(self, name: str, role: str) -> dict[str, str]:
        """The environment of a process that works on a database as a run-time role."""
        parts = urlsplit(self.url)
        return os.environ | {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}")),
            "BACKOFFICE_ROLE": role,
            "BACKOFFICE_CHECKPOINTS": str(self.copies_of(name)),
        }

    @contextmanager
    def server(self) -> Iterator[Any]:
        """A superuser's cursor on the server itself; each statement stands alone. Waits for a server that just fell."""
        found = parse_url(self.url)
        for attempt in range(120):
            try:
                session = psycopg2.connect(
                    host=found["HOST"],
                    port=found["PORT"],
                    user=SUPERUSER,
                    password=self.password(),
                    dbname="postgres",
                )
                break
            except psycopg2.OperationalError:
                if attempt == 119:
                    raise
                time.sleep(0.5)
        session.autocommit = True
        try:
            with session.cursor() as cursor:
                yield cursor
        finally:
            session.close()

    def password(self) -> str:
        """The superuser's. Refuses NoServerOfItsOwn."""
        kept = settings.VAR / "secrets" / "postgres_superuser"
        if not kept.exists():
            raise NoServerOfItsOwn("expected a server that this process has started: bin/drill starts one")
        return str(kept.read_text().strip())
