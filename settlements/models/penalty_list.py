"""Lists of penalties as depositories sent them: what each tells, line by line, and what it says is left of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from settlements.models.instruction import Instruction
from settlements.models.message import Message


class PenaltyList(models.Model):
    """A list of penalties, or a page of one, as the depository of a market sent it. Append-only.

    It is of what was detected from `since` until `until`; `parties` are those whom it tells theirs (`owner` where it is of one
    alone), `days` those of which it tells new penalties. A MNTH list has aggregates of a month, a DAIL list penalties: all (CURR),
    new ones (FWIS) or changed ones (FWAM). One with the same reference, of the same parties, that says something else `supersedes`
    the one before it: what that one told does not count any more. `told_on` is the day on which it was reported, else its last
    one; the later one is the newer. `digest` is that of what it says.
    """

    class Frequency(models.TextChoices):
        DAIL = "DAIL", pgettext_lazy("list of penalties", "daily")
        MNTH = "MNTH", pgettext_lazy("list of penalties", "monthly")

    class Holds(models.TextChoices):
        CURR = "CURR", pgettext_lazy("list of penalties", "new and changed penalties")
        FWIS = "FWIS", pgettext_lazy("list of penalties", "new penalties")
        FWAM = "FWAM", pgettext_lazy("list of penalties", "changed penalties")

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+", db_index=False)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    reference = models.TextField()
    page = models.IntegerField()
    is_last = models.BooleanField()
    frequency = models.TextField(choices=Frequency.choices)
    holds = models.TextField(choices=Holds.choices)
    since = models.DateField()
    until = models.DateField()
    told_on = models.DateField()
    parties = ArrayField(models.IntegerField())
    days = ArrayField(models.DateField())
    supersedes = models.ForeignKey("self", models.PROTECT, related_name="superseded_by", null=True, db_index=False)
    digest = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message"], name="a_message_is_one_list_of_penalties"),
            models.UniqueConstraint(
                fields=["market", "owner", "parties", "reference", "page", "supersedes"],
                name="a_list_of_penalties_is_told_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(supersedes__isnull=False),
                name="a_list_of_penalties_is_superseded_once",
            ),
            models.CheckConstraint(
                name="a_list_of_penalties_is_of_a_period",
                condition=Q(frequency__regex="^(DAIL|MNTH)$", holds__regex="^(CURR|FWIS|FWAM)$", since__lte=F("until")),
            ),
            models.CheckConstraint(
                name="a_list_of_penalties_has_its_reference", condition=Q(reference__regex=r"\S", page__gte=1)
            ),
        ]
        indexes = [models.Index(fields=["-until", "-id"], name="penalty_lists_by_day")]

    def __str__(self) -> str:
        return f"list {self.reference} of {self.until}"


class ListedPenalty(models.Model):
    """A penalty as a list tells it to `party`: debited (DBIT), credited (CRDT) or neither. Append-only.

    `day` is that on which it was detected. `common_reference` is the depository's, `reference` that of this party; `earlier_common`
    names the penalty from which it was re-allocated. `state` is ACTV, NCOM or REMO, `reasons` say why (NEWP, UPDT, SWIC, RALO ...).
    What the list does not tell is null or "". `securities_rate` is in basis points a day, `cash_rate` in per cent a year.

    `instruction` is the one of ours that it names: by its reference (its party's, or ours at the
    depository), or, where it names none that is known, by its facts, if one
    penalty of ours alone has them (`known_by`). Of one penalty of a party the line of the newest list counts (by `told_on`), of
    those lists that none supersedes.
    """

    class KnownBy(models.TextChoices):
        REFERENCE = "REFERENCE", pgettext_lazy("listed penalty", "its reference")
        FACTS = "FACTS", pgettext_lazy("listed penalty", "its facts")

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PenaltyList, models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField()
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    counterparty_named = models.TextField()
    day = models.DateField()
    kind = models.TextField()
    common_reference = models.TextField()
    reference = models.TextField()
    earlier_common = models.TextField()
    state = models.TextField()
    reasons = ArrayField(models.TextField())
    why = models.TextField()
    flow = models.TextField()
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    currency = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    days = models.IntegerField(null=True)
    method = models.TextField()
    isin = models.TextField()
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", null=True, db_index=False)
    classification = models.TextField()
    securities_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    cash_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    cash_amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    direction = models.TextField()
    settlement_date = models.DateField(null=True)
    instruction_named = models.TextField()
    market_reference = models.TextField()
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="listed_penalties", null=True)
    known_by = models.TextField(choices=[("", "—"), *KnownBy.choices])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="a_listed_penalty_has_its_place"),
            models.UniqueConstraint(
                fields=["list", "party", "common_reference"], name="a_list_tells_a_penalty_once_to_a_party"
            ),
            models.CheckConstraint(
                name="a_listed_penalty_is_of_a_kind_and_state",
                condition=Q(kind__regex="^(SEFP|LMFP)$", state__regex="^(ACTV|NCOM|REMO)$", number__gte=1),
            ),
            models.CheckConstraint(
                name="what_is_listed_is_debited_or_credited",
                condition=Q(flow__regex="^(DBIT|CRDT)$", amount__gt=0, state="ACTV")
                | Q(flow__regex="^(DBIT|CRDT|)$", amount=0),
            ),
            models.CheckConstraint(
                name="an_instruction_of_a_listed_penalty_is_known_by_something",
                condition=Q(instruction__isnull=True, known_by="")
                | Q(instruction__isnull=False, known_by__regex="^(REFERENCE|FACTS)$"),
            ),
            models.CheckConstraint(
                name="a_listed_penalty_has_its_reference", condition=Q(common_reference__regex=r"\S")
            ),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="listed_penalties_by_day"),
            models.Index(fields=["party", "-day", "-id"], name="listed_penalties_by_party"),
            models.Index(fields=["market", "party", "common_reference", "id"], name="listed_penalties_by_reference"),
        ]

    def __str__(self) -> str:
        return f"listed penalty {self.common_reference}"


class ListedNet(models.Model):
    """What a list says is left of penalties in a currency to `party`: below zero, it pays. Append-only.

    With a counterparty, between the two of them; without (`counterparty_named` is ""), of all its penalties. `day` is null where
    the list tells it for a month.
    """

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PenaltyList, models.PROTECT, related_name="nets", db_index=False)
    number = models.IntegerField()
    currency = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(null=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    counterparty_named = models.TextField()
    net = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="a_listed_net_has_its_place"),
            models.CheckConstraint(
                name="a_listed_net_names_its_counterparty",
                condition=Q(number__gte=1) & (Q(counterparty__isnull=True) | Q(counterparty_named__regex=r"\S")),
            ),
        ]

    def __str__(self) -> str:
        return f"listed net {self.pk}"
