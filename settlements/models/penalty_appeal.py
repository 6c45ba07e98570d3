"""Appeals against penalties of a depository's list, and what became of them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from settlements.models.penalty_change import PenaltyChange
from settlements.models.penalty_list import ListedPenalty


class PenaltyAppeal(models.Model):
    """That one penalty of a list is appealed, for the party to which the list tells it; a line once. Append-only.

    `asks` is what the depository is to do: to remove it for the reason `code` of the list of ISO 20022, or to have the other side
    pay it. The last day for it is `appeals_until`, the appeal day of the month after that of the penalty.
    """

    class Asks(models.TextChoices):
        REMOVAL = "REMOVAL", pgettext_lazy("appeal", "that it is removed")
        REALLOCATION = "REALLOCATION", pgettext_lazy("appeal", "that the other side pays it")

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(ListedPenalty, models.PROTECT, related_name="appeals", db_index=False)
    asks = models.TextField(choices=Asks.choices)
    code = models.TextField(choices=[("", "—"), *PenaltyChange.Code.choices])
    reason = models.TextField()
    appeals_until = models.DateField()
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], name="a_listed_penalty_is_appealed_once"),
            models.CheckConstraint(name="an_appeal_comes_in_time", condition=Q(business_date__lte=F("appeals_until"))),
            models.CheckConstraint(
                name="an_appeal_asks_for_removal_or_reallocation",
                condition=Q(asks="REMOVAL", code__regex="^(CORP|SESU|SUSP|SEMP|TECH|INSO|INTS|NOSU|OTHR)$")
                | Q(asks="REALLOCATION", code=""),
            ),
            models.CheckConstraint(name="an_appeal_says_why", condition=Q(reason__regex=r"\S")),
        ]
        indexes = [models.Index(fields=["appeals_until", "id"], name="penalty_appeals_by_last_day")]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class AppealAnswer(models.Model):
    """What the depository answered to an appeal, once. Append-only.

    ACCEPTED: `change_request` is the request by which the change of our penalty was proposed, null where none of ours stands to be
    changed. REJECTED: the penalty stands as it was listed.
    """

    class State(models.TextChoices):
        ACCEPTED = "ACCEPTED", pgettext_lazy("appeal", "accepted")
        REJECTED = "REJECTED", pgettext_lazy("appeal", "rejected")

    appeal = models.OneToOneField(PenaltyAppeal, models.PROTECT, primary_key=True, related_name="answer")
    state = models.TextField(choices=State.choices)
    reason = models.TextField()
    change_request = models.BigIntegerField(null=True)
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_appeal_is_accepted_or_rejected",
                condition=Q(state="ACCEPTED") | Q(state="REJECTED", change_request__isnull=True),
            ),
            models.CheckConstraint(name="an_answer_to_an_appeal_says_why", condition=Q(reason__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.state} appeal {self.appeal_id}"
