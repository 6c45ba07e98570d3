"""Penalties that external depositories are expected to charge for what failed there."""

from django.db import models
from django.db.models import F, Q

from settlements.models.instruction import Instruction
from settlements.models.penalty import Reckoned


class ExpectedPenalty(Reckoned):
    """What one side of an instruction at an external depository is expected to pay for one day, and the other to get. Append-only.

    It is charged by the depository and netted there: nothing of it is netted, accrued or paid here. What was `missing` and
    came is in another one, that `completes` it.
    `reason` is what the depository had told of ours by the night of `business_date`, and `side` who pays by that: empty where that
    does not say so (`reason` is missing), or where nobody can say which side came in later (`later_side`).
    """

    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="expected_penalties", db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "penalty_date", "kind", "side", "completes"],
                name="a_side_is_expected_to_pay_once_a_day",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["completes"],
                condition=Q(completes__isnull=False),
                name="an_expected_penalty_is_completed_once",
            ),
            models.CheckConstraint(
                name="an_expected_penalty_is_for_a_fail_or_for_late_matching",
                condition=Q(kind__regex="^(SEFP|LMFP)$", penalty_date__lte=F("business_date")),
            ),
            models.CheckConstraint(
                name="one_side_is_expected_to_pay",
                condition=Q(side__regex="^(DELI|RECE)$")
                | Q(side="", kind="LMFP", missing="later_side")
                | Q(side="", kind="SEFP", missing="reason"),
            ),
            models.CheckConstraint(
                name="what_is_missing_of_an_expected_penalty_is_known",
                condition=Q(missing="")
                | Q(
                    missing__regex="^(later_side|reason|(price|securities_rate|cash_rate)(,(securities_rate|cash_rate))*)$",
                    completes__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["business_date"], name="expected_penalties_by_night"),
            models.Index(fields=["market", "penalty_date"], name="expected_penalties_by_day"),
            models.Index(fields=["penalty_date"], condition=~Q(missing=""), name="expected_penalties_that_lack"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} expected of {self.instruction_id} on {self.penalty_date}"
