"""Runs of jobs and their steps: the truth about what the night has done."""

from django.db import models
from django.db.models.functions import Now


class Run(models.Model):
    """One job for one business date; there is never a second one."""

    class State(models.TextChoices):
        RUNNING = "RUNNING"
        DONE = "DONE"
        STOPPED = "STOPPED"

    id = models.BigAutoField(primary_key=True)
    job = models.TextField()
    business_date = models.DateField()
    state = models.TextField(choices=State.choices, default=State.RUNNING)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    facts = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "business_date"], name="a_job_runs_once_per_business_date"),
            models.CheckConstraint(
                name="a_run_that_is_done_has_finished",
                condition=models.Q(state="DONE", finished_at__isnull=False)
                | (~models.Q(state="DONE") & models.Q(finished_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["job"], condition=~models.Q(state="DONE"), name="one_run_of_a_job_is_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.business_date}"


class Step(models.Model):
    """One step of a run. A worker holds it by a lease; `fence` grows with each attempt, so a late one can do no harm.

    `lease_until` is until when nobody else may take it: the lease of who runs it, or its rest after trouble.
    `checkpoint` is how far the work is committed; `counts` are the control totals of the step. `trouble` is why it rests or
    stopped, in English; where that was a refusal, `trouble_code` and `trouble_data` say it again in any language. A step that
    is SKIPPED had that trouble, and who passed over it said why.
    """

    class State(models.TextChoices):
        WAITING = "WAITING"
        READY = "READY"
        RUNNING = "RUNNING"
        DONE = "DONE"
        DEAD = "DEAD"
        SKIPPED = "SKIPPED"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="steps")
    position = models.SmallIntegerField()
    name = models.TextField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempt = models.SmallIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    owner = models.TextField(default="")
    lease_until = models.DateTimeField(null=True)
    checkpoint = models.JSONField(default=dict)
    done_count = models.BigIntegerField(default=0)
    total_count = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    trouble = models.TextField(default="")
    trouble_code = models.TextField(default="", db_default="")
    trouble_data = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    skipped_by = models.TextField(default="", db_default="")
    skipped_because = models.TextField(default="", db_default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="a_run_has_each_step_once"),
            models.UniqueConstraint(fields=["run", "position"], name="steps_of_a_run_are_in_order"),
            models.CheckConstraint(
                name="a_running_step_has_a_lease",
                condition=~models.Q(state="RUNNING") | models.Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="trouble_by_its_code_has_a_text", condition=models.Q(trouble_code="") | ~models.Q(trouble="")
            ),
            models.CheckConstraint(
                name="a_skipped_step_says_by_whom_and_why",
                condition=~models.Q(state="SKIPPED") | models.Q(skipped_by__regex=r"\S", skipped_because__regex=r"\S"),
            ),
            models.CheckConstraint(name="a_step_is_tried_five_times", condition=models.Q(attempt__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.position} {self.name}"


class Worker(models.Model):
    """The last sign of life of one worker process; health checks read it."""

    name = models.TextField(primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
