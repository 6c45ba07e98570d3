"""Prints by how many milliseconds the database's clock is ahead of this machine's: `python -m starter.clock`.

Run by the interpreter of the environment (it needs the database driver), with the database in DATABASE_URL. Half of the
time that the question took is the error of the answer.
"""

import os
import sys
import time

import psycopg2

from starter.roles import connect
from starter.url import Database

__all__ = ["ahead"]


def ahead(database: Database) -> float:
    """Seconds by which the database's clock is ahead of ours, the best of three questions."""
    connection = connect(database)
    found: list[tuple[float, float]] = []
    with connection.cursor() as cursor:
        for _ in range(3):
            before = time.time()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            told = float((cursor.fetchone() or (0.0,))[0])
            after = time.time()
            found.append((after - before, told - (before + after) / 2))
    connection.close()
    return min(found)[1]


if __name__ == "__main__":
    try:
        print(round(ahead(Database.parse(os.environ["DATABASE_URL"])) * 1000))
    except psycopg2.Error as error:
        sys.exit(str(error).strip())
