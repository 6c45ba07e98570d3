"""Builds and reads the addresses of the two servers, as the environment carries them."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starter.trouble import Trouble

__all__ = ["Database"]


@dataclass(frozen=True)
class Database:
    """Where a PostgreSQL database is and who enters it. `host` is a host name or the folder of a socket."""

    user: str
    password: str
    host: str
    port: str
    name: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, url: str) -> "Database":
        """The database of `postgresql://user:password@host:port/name?host=/socket/folder&port=5432`.

        Trouble, with what was expected, for any other scheme and for a missing name.
        """
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        name = unquote(parts.path.lstrip("/"))
        if parts.scheme not in {"postgres", "postgresql"} or not name:
            shown = f"{parts.scheme}://..." if parts.scheme else "no scheme"
            raise Trouble(
                f"DATABASE_URL: expected postgresql://user:password@host:port/name, found {shown} with name {name!r}"
            )
        return cls(
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=query.pop("host", "") or unquote(parts.hostname or ""),
            port=query.pop("port", "") or str(parts.port or 5432),
            name=name,
            options=tuple(query.items()),
        )

    def entered_by(self, user: str, password: str) -> "Database":
        """The same database entered by someone else."""
        return replace(self, user=user, password=password)

    def named(self, name: str) -> "Database":
        """Another database of the same server."""
        return replace(self, name=name)

    @property
    def url(self) -> str:
        """The address in the form that `parse` reads."""
        who = quote(self.user, safe="")
        if self.password:
            who += ":" + quote(self.password, safe="")
        query = dict(self.options)
        where = f"{self.host}:{self.port}"
        if self.host.startswith("/"):
            where, query = "", {"host": self.host, "port": self.port, **query}
        tail = "?" + urlencode(query, safe="/") if query else ""
        return f"postgresql://{who}@{where}/{quote(self.name, safe='')}{tail}"

    @property
    def libpq(self) -> dict[str, str]:
        """The environment that makes psql, pg_dump and pg_restore reach it without a password on their
        command line.
        """
        found = {
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGDATABASE": self.name,
        }
        if "sslmode" in dict(self.options):
            found["PGSSLMODE"] = dict(self.options)["sslmode"]
        return found

    @property
    def shown(self) -> str:
        """For people: without the password."""
        return f"{self.name} on {self.host}:{self.port} as {self.user}"
