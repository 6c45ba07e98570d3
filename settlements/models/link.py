"""What a party says of how its instructions settle with regard to one another."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from settlements.models.instruction import Instruction


class Linkage(models.TextChoices):
    """How an instruction stands to the one that it is linked with (ISO 20022 ProcessingPosition), or that it is in a pool."""

    BEFO = "BEFO", pgettext_lazy("linkage", "before")
    AFTE = "AFTE", pgettext_lazy("linkage", "after")
    WITH = "WITH", pgettext_lazy("linkage", "with")
    INFO = "INFO", pgettext_lazy("linkage", "for information")
    POOL = "POOL", pgettext_lazy("linkage", "in a pool")


class InstructionLink(models.Model):
    """A party has linked an instruction with another of its own, or put it in a pool of them. Append-only.

    `kind` says how `instruction` settles with regard to `other`. Of a pool there is its name instead, and how many members it
    is to have, where that was said.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="links", db_constraint=False)
    kind = models.TextField(choices=Linkage.choices)
    other = models.ForeignKey(Instruction, models.PROTECT, null=True, related_name="linked_by", db_constraint=False)
    pool = models.TextField(null=True)
    members = models.IntegerField(null=True)
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["pool"], condition=Q(kind="POOL"), name="link_by_pool")]
        constraints = [
            models.CheckConstraint(
                name="a_link_names_another_instruction_or_a_pool",
                condition=Q(kind__regex="^(BEFO|AFTE|WITH|INFO)$", other__isnull=False)
                & ~Q(other=F("instruction"))
                & Q(pool__isnull=True, members__isnull=True)
                | Q(kind="POOL", other__isnull=True, pool__isnull=False, pool__regex=r"^\S(.{0,33}\S)?$"),
            ),
            models.CheckConstraint(
                name="a_pool_has_two_members_or_more",
                condition=Q(members__isnull=True) | Q(members__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.kind} {self.other_id or self.pool}"


class Unlinking(models.Model):
    """A link was taken away by its party, once for ever. Append-only. What is settled keeps its links."""

    link = models.OneToOneField(
        InstructionLink, models.PROTECT, primary_key=True, related_name="unlinking", db_constraint=False
    )
    instruction_id = models.BigIntegerField()
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"unlinking of {self.link_id}"


class StandingLink(models.Model):
    """A link in force of which something is not final yet: what the night reads. Deleted when it is taken away, in the same
    transaction, or by a night once all that it joins is final.

    AFTE stands as BEFO the other way round: `first` settles before `second`. Of WITH and INFO `first` is the lesser number.
    """

    link = models.OneToOneField(
        InstructionLink, models.PROTECT, primary_key=True, related_name="standing", db_constraint=False
    )
    participant_id = models.IntegerField()
    kind = models.TextField(choices=[each for each in Linkage.choices if each[0] != "AFTE"])
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField(null=True)
    pool = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["second_id"], name="standing_link_by_second"),
            models.Index(fields=["participant_id", "pool"], condition=Q(kind="POOL"), name="standing_link_by_pool"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first_id", "kind", "second_id"],
                condition=Q(pool__isnull=True),
                name="two_instructions_are_linked_once_in_a_way",
            ),
            models.UniqueConstraint(
                fields=["first_id", "pool"], condition=Q(kind="POOL"), name="an_instruction_is_in_a_pool_once"
            ),
            models.CheckConstraint(
                name="a_standing_link_is_of_two_or_of_a_pool",
                condition=Q(kind__regex="^(BEFO|WITH|INFO)$", second_id__isnull=False, pool__isnull=True)
                | Q(kind="POOL", second_id__isnull=True, pool__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"standing link {self.link_id}"
