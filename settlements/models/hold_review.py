"""That the house looked at a hold of its own again, and when it does so next."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from settlements.models.imposed_hold import ImposedHold


class HoldReview(models.Model):
    """The house looked at a hold that stands, and left it in place. Append-only: the last one of a hold says when to look again
    (`look_again_on`; null: on no day), in place of what the hold says itself. `found` is what was seen, told to no party."""

    id = models.BigAutoField(primary_key=True)
    hold = models.ForeignKey(ImposedHold, models.PROTECT, related_name="reviews", db_index=False, db_constraint=False)
    instruction_id = models.BigIntegerField()
    found = models.TextField()
    look_again_on = models.DateField(null=True)
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["hold", "id"], name="hold_reviews_by_hold")]
        constraints = [
            models.CheckConstraint(
                name="a_look_at_a_hold_says_what_was_found_and_by_whom",
                condition=Q(found__regex=r"\S", by__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="the_next_look_at_a_hold_comes_later", condition=Q(look_again_on__gt=F("business_date"))
            ),
        ]

    def __str__(self) -> str:
        return f"look at hold {self.hold_id} on {self.business_date}"
