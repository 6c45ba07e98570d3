"""What was changed of a penalty after its night: that it was removed, reinstated, is paid by the other side, or was completed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from settlements.models.penalty import Penalty


class PenaltyChange(models.Model):
    """A change of a penalty, the `number`-th of it. Append-only: the penalty stays as its night reckoned it, and the last of its
    changes says what stands of it.

    REMOVED: it comes to zero, for the reason `code` of the list of ISO 20022. REINSTATED: it is reckoned anew, of the side that
    paid. REALLOCATED: what it was is removed, and this is the new one, of the other side (or of one, where nobody was known to
    pay), reckoned with its rates; `penalty` refers to the old one. COMPLETED: what lacked a fact of its day is reckoned by a later
    night, of the run `run_id`, before anything else was changed of it. `price`, rates and `amount` are those of the change, as in
    settlements.models.Penalty; what it moves stays.
    """

    class Kind(models.TextChoices):
        REMOVED = "REMOVED", pgettext_lazy("change of a penalty", "removed")
        REINSTATED = "REINSTATED", pgettext_lazy("change of a penalty", "reinstated")
        REALLOCATED = "REALLOCATED", pgettext_lazy("change of a penalty", "re-allocated")
        COMPLETED = "COMPLETED", pgettext_lazy("change of a penalty", "completed")

    class Code(models.TextChoices):
        CORP = "CORP", pgettext_lazy("why a penalty is removed", "corporate action on stock")
        SESU = "SESU", "SESU"
        SUSP = "SUSP", pgettext_lazy("why a penalty is removed", "trading was suspended")
        SEMP = "SEMP", "SEMP"
        TECH = "TECH", pgettext_lazy("why a penalty is removed", "technical impossibility")
        INSO = "INSO", pgettext_lazy("why a penalty is removed", "insolvency of a participant")
        INTS = "INTS", "INTS"
        NOSU = "NOSU", "NOSU"
        OTHR = "OTHR", pgettext_lazy("why a penalty is removed", "other")

    id = models.BigAutoField(primary_key=True)
    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="changes", db_index=False, db_constraint=False)
    number = models.IntegerField()
    kind = models.TextField(choices=Kind.choices)
    code = models.TextField(choices=[("", "—"), *Code.choices])
    side = models.TextField()
    failing = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    receiving = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    securities_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    cash_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price_date = models.DateField(null=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    reason = models.TextField()
    business_date = models.DateField()
    run_id = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["penalty", "number"], name="a_change_of_a_penalty_has_its_place"),
            models.CheckConstraint(
                name="a_penalty_is_removed_for_a_reason_of_the_list",
                condition=Q(kind="REMOVED", code__regex="^(CORP|SESU|SUSP|SEMP|TECH|INSO|INTS|NOSU|OTHR)$", amount=0)
                | Q(kind__regex="^(REINSTATED|REALLOCATED|COMPLETED)$", code=""),
            ),
            models.CheckConstraint(
                name="what_stands_of_a_changed_penalty_has_two_sides",
                condition=Q(side__regex="^(DELI|RECE)$", failing__isnull=False, receiving__isnull=False)
                | Q(kind="REMOVED", side="", failing__isnull=True, receiving__isnull=True),
            ),
            models.CheckConstraint(name="a_change_of_a_penalty_says_why", condition=Q(reason__regex=r"\S")),
            models.CheckConstraint(
                name="a_night_completes_a_penalty_before_it_is_changed",
                condition=Q(kind="COMPLETED", number=1, run_id__isnull=False)
                | Q(kind__regex="^(REMOVED|REINSTATED|REALLOCATED)$", run_id__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="penalties_completed_by_a_night"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of penalty {self.penalty_id}"
