"""The process that a drill kills: `python -m backoffice.drill.one_night DATE CHUNK` runs one night in the foreground.

As `manage.py night` does, but in chunks of CHUNK matches, so that a small night has many of them, and always at 23:00 UTC.
"""

import sys
import time
from datetime import UTC, date, datetime

import django

BEGINS = "begins"
HELD_BY_ANOTHER = 0.1


def main(day: date, chunk: int) -> int:
    """Runs or resumes the night; 0 when its date is done."""
    django.setup()
    from backoffice.day import run_night
    from settlements import night
    from vocabulary.actor import Actor

    night.CHUNK = chunk
    sys.stdout.write(f"{BEGINS}\n")
    sys.stdout.flush()
    while True:
        ended = run_night(
            day, by=Actor("job", "drill", "drill"), at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        )
        if "RUNNING" not in ended.values():
            return 0 if set(ended.values()) <= {"DONE"} else 1
        time.sleep(HELD_BY_ANOTHER)


if __name__ == "__main__":
    sys.exit(main(date.fromisoformat(sys.argv[1]), int(sys.argv[2])))
