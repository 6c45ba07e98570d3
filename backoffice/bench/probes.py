"""Probes beside a night: what readers and single postings wait, and whether every snapshot of the night is sound."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from django.db import connection

from backoffice.bench import Row
from backoffice.bench.firm import Firm
from ledger.operations.refusals import DayNotOpen, refusals_of_the_books
from machinery.statements import row, rows, run, value
from machinery.transactions import whole

# One snapshot of the running night: guards against movements of a few accounts, facts against journals, per asset zero.
SOUND = {
    "per asset the books add up to zero": "select asset_id from ledger_guard group by 1 having sum(posted) <> 0",
    "a settlement has its journal": (
        "select count(*) from (select slice, count(*) c from settlements_settlement"
        " where slice = %(slice)s group by 1) s"
        " full join (select slice, count(*) c from ledger_journal where slice = %(slice)s group by 1) j using (slice)"
        " having sum(coalesce(s.c, 0)) <> sum(coalesce(j.c, 0))"
    ),
    "every journal has both its legs": (
        "select 1 from (select count(*) c from ledger_movement where slice = %(slice)s) m,"
        " (select count(*) c from ledger_journal where slice = %(slice)s) j where m.c <> 2 * j.c"
    ),
    "nothing settled is open": (
        "select o.match_id from settlements_openmatch o join settlements_settlement s using (match_id) limit 1"
    ),
}


class Probes:
    """Threads with connections of their own, from `with` to its end."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.stop = threading.Event()
        self.waits: dict[str, list[float]] = {}
        self.snapshots = 0
        self.unsound: list[str] = []
        self.troubles: list[str] = []
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> "Probes":
        first = int(self.firm.securities[0, 0])
        asset = int(self.firm.assets[0])
        loops: list[tuple[str, Callable[[], object], float]] = [
            ("balance read", lambda: value("select posted from ledger_guard where account_id = %s", [first]), 0.01),
            ("blotter read", lambda: rows("select * from settlements_openmatch limit 50"), 0.01),
            ("single posting", lambda: self._post(asset), 0.01),
            ("snapshot", self._look, 1.0),
        ]
        for name, act, pause in loops:
            thread = threading.Thread(target=self._loop, args=(name, act, pause), name=name)
            thread.start()
            self.threads.append(thread)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _loop(self, name: str, act: Callable[[], object], pause: float) -> None:
        found = self.waits.setdefault(name, [])
        try:
            while not self.stop.is_set():
                started = time.perf_counter()
                act()
                found.append(time.perf_counter() - started)
                self.stop.wait(pause)
        except Exception as trouble:
            self.troubles.append(f"{name}: {trouble}")
            raise
        finally:
            connection.close()

    def _post(self, asset: int) -> None:
        """One unit from the location to a participant on the open date; when that rolls meanwhile, on the next one."""
        with suppress(DayNotOpen), whole(), refusals_of_the_books():
            day = value("select business_date from ledger_day where closed_at is null")
            run(
                "select ledger_post(%s, array['probe:' || clock_timestamp()], array['HAND'], array[%s::date],"
                " array[null::bigint], array[null], array[1], array[%s], array[%s], array[%s], array[1::numeric])",
                [day, day, asset, int(self.firm.locations[0]), int(self.firm.securities[0, 0])],
            )

    def _look(self) -> None:
        found = row("select max(id) as slice from ledger_slice where purpose = 'night'") or {}
        with whole():
            run("set transaction isolation level repeatable read read only")
            for name, sql in SOUND.items():
                if rows(sql, found):
                    self.unsound.append(name)
        self.snapshots += 1

    def rows(self) -> list[Row]:
        """What was seen."""
        found = []
        for name, bound in (("balance read", 2.0), ("blotter read", 2.0), ("single posting", 1.0)):
            worst = max(self.waits[name])
            found.append(
                Row(
                    f"longest {name} beside a night",
                    worst * 1000,
                    "ms",
                    bound * 1000,
                    worst / bound,
                    f"< {bound:g} s",
                    worst < bound,
                )
            )
        bad = len(self.unsound) + len(self.troubles)
        found.append(
            Row(
                "unsound snapshots during a night",
                bad,
                f"of {self.snapshots}",
                0,
                float(bad),
                "none",
                not bad and self.snapshots > 0,
            )
        )
        return found
