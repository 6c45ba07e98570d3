"""How fast one caller may ask: a bucket a caller in the memory of each web process.

It needs no other server, so nothing that is away opens the door; with n processes a caller may reach n times the rate.
"""

import time
from threading import Lock
from typing import Final

from django.conf import settings

from machinery.api.refusals import TooManyRequests

MOST_CALLERS: Final = 10_000


class Bucket:
    """Lets `per_minute` requests of each caller through, and that many at once after a rest."""

    def __init__(self, setting: str) -> None:
        self.setting = setting
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, caller: str) -> None:
        """Takes one request of a caller. Refuses TooManyRequests with the seconds to wait."""
        most = float(getattr(settings, self.setting))
        now = time.monotonic()
        with self._lock:
            if len(self._left) > MOST_CALLERS:
                self._left.clear()
            left, since = self._left.get(caller, (most, now))
            left = min(most, left + (now - since) * most / 60)
            if left < 1:
                raise TooManyRequests(seconds=int((1 - left) * 60 / most) + 1)
            self._left[caller] = left - 1, now

    def forget(self) -> None:
        """Begins anew; for tests."""
        with self._lock:
            self._left.clear()


requests: Final = Bucket("API_REQUESTS_PER_MINUTE")
tokens: Final = Bucket("API_TOKENS_PER_MINUTE")
