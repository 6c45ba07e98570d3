"""The movable clock of a sandbox."""

from datetime import timedelta

from django.db import models


class SandboxClock(models.Model):
    """How far the clock of this installation stands from the real one. One row; production refuses to read it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField(default=timedelta(0))

    class Meta:
        constraints = [models.CheckConstraint(name="there_is_one_clock", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"clock {self.ahead} ahead"
