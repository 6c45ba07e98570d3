"""critical_path: when a network of jobs finishes, what has slack, when a breach is known."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, INTEGER, TEXT, ListOf, NamesTo, Optional, OrNull, Record
from itservices.critical_path import Job, forecast

GIVEN = Record(
    {
        "jobs": ListOf(
            Record(
                {
                    "job": TEXT,
                    "minutes": INTEGER,
                    "after": Optional(ListOf(TEXT)),
                    "delay": Optional(INTEGER),
                }
            )
        ),
        "limit": Optional(INTEGER),
    }
)
EXPECT = Record(
    {
        "finish": NamesTo(INTEGER),
        "completion": INTEGER,
        "critical_path": ListOf(TEXT),
        "slack": Optional(NamesTo(INTEGER)),
        "breach": Optional(BOOLEAN),
        "breach_known_at": Optional(OrNull(INTEGER)),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The forecast of the network."""
    jobs = [Job(row["job"], row["minutes"], tuple(row.get("after", ())), row.get("delay", 0)) for row in given["jobs"]]
    return asdict(forecast(jobs, given.get("limit")))


KIND = Kind(GIVEN, EXPECT, answer)
