"""How an instruction is to settle, where it says more of that than its terms."""

from django.db import models
from django.db.models import Q

from settlements.models.instruction import Instruction


class SettlementCondition(models.Model):
    """The settlement condition that an instruction came in with: BSSP, what a partly successful buy-in left over. Append-only.

    Only what says one has a row. Of a match it counts where both sides say it.
    """

    instruction = models.OneToOneField(
        Instruction, models.PROTECT, primary_key=True, related_name="settlement_condition", db_constraint=False
    )
    code = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_settlement_condition_is_on_its_list", condition=Q(code="BSSP")),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.code}"
