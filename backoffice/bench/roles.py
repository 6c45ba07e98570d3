"""As which database role a bench speaks: it prepares as the deploy role, and measures as the roles of run time.

A run-time role has limits that the deploy role has not (how long a statement may take, how long it may wait for a lock),
and is checked where the owner of everything is not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from backoffice.database import connection

WHO = ("USER", "PASSWORD", "OPTIONS")


@contextmanager
def speaking_as(role: str) -> Iterator[None]:
    """Inside, this thread's connection is that of web, job or read to the same database; afterwards as before."""
    session = connections["default"]
    before = {key: session.settings_dict[key] for key in WHO}
    wanted = connection(os.environ["DATABASE_URL"], role, settings.VAR)
    session.close()
    session.settings_dict.update({key: wanted[key] for key in WHO})
    try:
        yield
    finally:
        session.close()
        session.settings_dict.update(before)
