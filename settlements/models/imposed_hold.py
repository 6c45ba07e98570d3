"""A hold of the house on one instruction: it does not settle until the house lifts that."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.models import LegalReason
from settlements.models.instruction import Instruction


class HoldKind(models.TextChoices):
    """What a hold of the house is (ISO 20022 PendingReason and FailingReason codes), in the order of weight: of several on one
    instruction the first of these is told."""

    CSDH = "CSDH", _("hold by the house")
    CVAL = "CVAL", _("hold until it is validated")
    CDEL = "CDEL", _("conditional delivery")


class HoldEnding(models.TextChoices):
    """How a hold of the house ended."""

    LIFTED = "LIFTED", pgettext_lazy("imposed hold", "lifted")
    CANCELLED = "CANCELLED", pgettext_lazy("imposed hold", "its instruction was cancelled")


class ImposedHold(models.Model):
    """The house keeps one instruction from settling, matched or not, whatever its party does. One of each kind at a time.

    `legal_reason` is "" for a hold that no law asks for. `reason` and `case_reference` are the house's own and told to nobody
    outside; the code of the kind is. A conditional delivery says its `condition`. `until_date` is the day on which the house looks
    at it again: nothing ends by the lapse of time. Never edited and never deleted: it ends once, lifted, or with the cancellation
    of its instruction unless the law asks for it.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="imposed_holds", db_constraint=False, db_index=False
    )
    kind = models.TextField(choices=HoldKind.choices)
    legal_reason = models.TextField(choices=[("", "—"), *LegalReason.choices])
    reason = models.TextField()
    case_reference = models.TextField()
    condition = models.TextField()
    until_date = models.DateField(null=True)
    business_date = models.DateField()
    imposed_by = models.TextField()
    imposed_at = models.DateTimeField()
    ending = models.TextField(choices=HoldEnding.choices, null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.TextField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending_reason = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["instruction", "id"], name="imposed_by_instruction"),
            models.Index(fields=["id"], name="imposed_and_standing", condition=Q(ending__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "kind"],
                condition=Q(ending__isnull=True),
                name="the_house_holds_once_for_each_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="an_imposed_hold_is_of_a_kind"),
            models.CheckConstraint(
                condition=Q(legal_reason__in=["", *LegalReason.values]),
                name="an_imposed_hold_has_a_lawful_reason_or_none",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S", imposed_by__regex=r"\S"),
                name="an_imposed_hold_says_why_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(kind="CDEL", condition__regex=r"\S") | (~Q(kind="CDEL") & Q(condition="")),
                name="a_conditional_delivery_says_its_condition",
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("business_date")),
                name="an_imposed_hold_is_looked_at_again_later",
            ),
            models.CheckConstraint(
                condition=Q(
                    ending__isnull=True,
                    ended_on__isnull=True,
                    ended_by__isnull=True,
                    ended_at__isnull=True,
                    ending_reason__isnull=True,
                )
                | Q(
                    ending__in=HoldEnding.values,
                    ended_on__isnull=False,
                    ended_by__regex=r"\S",
                    ended_at__isnull=False,
                    ending_reason__regex=r"\S",
                ),
                name="an_ended_hold_says_how_when_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(ending__isnull=True) | Q(ended_on__gte=F("business_date"), ended_at__gte=F("imposed_at")),
                name="a_hold_does_not_end_before_it_is_imposed",
            ),
            models.CheckConstraint(
                condition=~Q(ending="CANCELLED") | Q(legal_reason=""), name="a_legal_hold_ends_by_being_lifted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.instruction_id}"
