"""Who was chased about a fail, what was said, and when to chase again."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from settlements.models.instruction import Instruction


class FailChase(models.Model):
    """Somebody of the house spoke with somebody about an instruction that fails. Append-only: the last one of an instruction says
    when to chase again (`chase_again_on`; null: not any more), and for which day settlement was promised (`promised_for`)."""

    class Channel(models.TextChoices):
        PHONE = "PHONE", pgettext_lazy("channel", "phone")
        MAIL = "MAIL", pgettext_lazy("channel", "mail")
        MESSAGE = "MESSAGE", pgettext_lazy("channel", "message")

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="chases", db_index=False, db_constraint=False
    )
    channel = models.TextField(choices=Channel.choices)
    reached = models.TextField()
    said = models.TextField()
    promised_for = models.DateField(null=True)
    chase_again_on = models.DateField(null=True)
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_chase_goes_by_phone_mail_or_message", condition=Q(channel__regex="^(PHONE|MAIL|MESSAGE)$")
            ),
            models.CheckConstraint(name="a_chase_names_who_was_reached", condition=Q(reached__regex=r"\S")),
            models.CheckConstraint(name="a_chase_tells_what_was_said", condition=Q(said__regex=r"\S")),
            models.CheckConstraint(
                name="what_is_promised_is_not_past", condition=Q(promised_for__gte=F("business_date"))
            ),
            models.CheckConstraint(
                name="the_next_chase_comes_later", condition=Q(chase_again_on__gt=F("business_date"))
            ),
        ]
        indexes = [
            models.Index(fields=["instruction", "id"], name="chases_by_instruction"),
            models.Index(fields=["chase_again_on"], name="chases_to_come", condition=Q(chase_again_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"chase of {self.instruction_id} on {self.business_date}"
