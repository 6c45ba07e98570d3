"""What counterparties confirm of trades, how closely that has to agree, and what agreed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from clearing.models.trade import TradeVersion
from clearing.submitted import Side
from clearing.tolerances import ToleranceCode


class ToleranceProfile(models.Model):
    """That trades with a counterparty are confirmed by matching during `valid` (trade dates, half-open), in one market or,
    without one, in all of them. A profile ends by its upper bound; nothing else of it changes."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+")
    market = models.ForeignKey("refdata.Market", models.PROTECT, null=True, related_name="+")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_counterparty_has_one_profile_a_day_and_market",
                expressions=[
                    (F("party"), RangeOperators.EQUAL),
                    (Coalesce(F("market"), Value(0)), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="a_profile_has_a_beginning",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.party_id} {self.valid}"


class ProfileField(models.Model):
    """How a field is compared, with the limits of clearing.tolerances; what a profile does not name has to be equal.
    Append-only."""

    pk = models.CompositePrimaryKey("profile_id", "field")
    profile = models.ForeignKey(ToleranceProfile, models.PROTECT, related_name="fields", db_index=False)
    field = models.TextField()
    code = models.TextField()
    percent = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    maximum = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    below = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    above = models.DecimalField(max_digits=24, decimal_places=6, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_tolerance_has_a_known_code", condition=Q(code__in=[*ToleranceCode.__members__])
            ),
            models.CheckConstraint(
                name="a_tolerance_is_never_below_zero",
                condition=Q(percent__gte=0, maximum__gte=0, below__gte=0, above__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.code}"


class AwaitedConfirmation(models.Model):
    """That a version is instructed only when its counterparty has confirmed it, by which profile and until when. Append-only."""

    version = models.OneToOneField(TradeVersion, models.PROTECT, primary_key=True, related_name="awaited")
    profile = models.ForeignKey(ToleranceProfile, models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="awaited_by_deadline")]

    def __str__(self) -> str:
        return f"confirmation of version {self.version_id}"


class Confirmation(models.Model):
    """What a counterparty (`sender`) says of a trade with a party of ours (`receiver`), as it sees it. Append-only.

    A sender's references are unique for ever. `trade_reference` is ours, where it names it.
    """

    id = models.BigAutoField(primary_key=True)
    sender = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    reference = models.TextField()
    receiver = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    trade_reference = models.TextField(null=True)
    side = models.TextField()
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False)
    net = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    trade_date = models.DateField()
    settlement_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "reference"], name="a_confirmation_is_referred_to_once"),
            models.CheckConstraint(name="a_confirmation_is_of_a_side", condition=Q(side__in=[*Side.__members__])),
            models.CheckConstraint(name="a_confirmation_is_of_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="nobody_confirms_to_itself", condition=~Q(sender=F("receiver"))),
        ]
        indexes = [models.Index(fields=["receiver", "-id"], name="confirmations_to_a_party")]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"


class Comparison(models.Model):
    """A version beside a confirmation of it: of every field both values, how they are compared and what came of it.
    Append-only."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="comparisons")
    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="comparisons", db_index=False)
    agrees = models.BooleanField()
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["confirmation", "version"], name="a_confirmation_is_compared_once"),
        ]

    def __str__(self) -> str:
        return f"comparison of version {self.version_id}"


class Affirmation(models.Model):
    """That a version and a confirmation agree: each is affirmed once. Append-only."""

    version = models.OneToOneField(TradeVersion, models.PROTECT, primary_key=True, related_name="affirmation")
    comparison = models.OneToOneField(Comparison, models.PROTECT, related_name="affirmation")
    confirmation = models.OneToOneField(Confirmation, models.PROTECT, related_name="affirmation")
    at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="affirmations_by_instant", autosummarize=True)]

    def __str__(self) -> str:
        return f"affirmation of version {self.version_id}"


class Chaser(models.Model):
    """That a version was not confirmed yet when it was looked at before its deadline. Append-only."""

    pk = models.CompositePrimaryKey("version_id", "business_date")
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="chasers", db_index=False)
    business_date = models.DateField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"chaser of version {self.version_id} on {self.business_date}"
