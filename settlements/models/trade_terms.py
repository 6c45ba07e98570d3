"""What an instruction says of its trade beside its terms, which penalties look at."""

from django.db import models
from django.db.models import Q

from settlements.models.instruction import Instruction


class TradeTerms(models.Model):
    """What an instruction came in with of its trade. Only what says something has a row. Append-only.

    transaction_type   ISO 20022 code of what came in already matched; NULL of a side that came in alone, whose own is among its
                       matching terms
    place_of_trade     MIC of the market on which it was traded
    instructed_by      DELI or RECE: whose party sent both sides of what came in already matched
    """

    instruction = models.OneToOneField(
        Instruction, models.PROTECT, primary_key=True, related_name="trade_terms", db_constraint=False
    )
    transaction_type = models.TextField(null=True)
    place_of_trade = models.TextField(null=True)
    instructed_by = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_said_of_a_trade_uses_the_codes_of_the_standards",
                condition=(Q(transaction_type__isnull=True) | Q(transaction_type__regex="^[A-Z]{4}$"))
                & (Q(place_of_trade__isnull=True) | Q(place_of_trade__regex="^[A-Z0-9]{4}$"))
                & (Q(instructed_by__isnull=True) | Q(instructed_by__regex="^(DELI|RECE)$")),
            ),
            models.CheckConstraint(
                name="something_is_said_of_a_trade",
                condition=Q(transaction_type__isnull=False)
                | Q(place_of_trade__isnull=False)
                | Q(instructed_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_of_trade"], condition=Q(place_of_trade__isnull=False), name="trade_terms_by_place"
            ),
        ]

    def __str__(self) -> str:
        return f"what {self.instruction_id} says of its trade"
