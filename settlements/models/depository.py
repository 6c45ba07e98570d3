"""External depositories: how each is written to, what was sent there, what it answered, and what it settled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from settlements.models.instruction import Instruction
from settlements.models.message import Message
from settlements.models.telling import MessageWish


class DepositoryLink(models.Model):
    """How the instructions of a market whose place is outside reach its depository, or our agent there. Append-only: of a market
    the newest row counts. Without one nothing is sent.

    `receiver` is whose messages they are (BIC of eleven characters), `account` the one under which it knows us. What it holds for
    us stands in our books on `location`, cash on `nostro`. It answers within `answers_within` minutes, else it is overdue.
    """

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+")
    receiver = models.TextField()
    form = models.TextField(choices=MessageWish.Form.choices)
    account = models.TextField()
    location = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+")
    nostro = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+")
    answers_within = models.SmallIntegerField()
    business_date = models.DateField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_depository_is_written_to_by_its_bic_in_a_standard",
                condition=Q(receiver__regex=r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$", form__regex="^(ISO20022|ISO15022)$"),
            ),
            models.CheckConstraint(
                name="a_depository_knows_us_by_an_account", condition=Q(account__regex=r"^[!-~]{1,35}$")
            ),
            models.CheckConstraint(
                name="a_depository_answers_within_ten_days",
                condition=Q(answers_within__gte=1, answers_within__lte=14400),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receiver} of market {self.market_id}"


class DepositoryOrder(models.Model):
    """An instruction was sent to its depository by a message, once an attempt: there is a next one only after a rejection.
    Append-only. `reference` is ours there, never used again."""

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="depository_orders", db_index=False)
    link = models.ForeignKey(DepositoryLink, models.PROTECT, related_name="+", db_index=False)
    attempt = models.SmallIntegerField()
    reference = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "attempt"], name="an_instruction_is_sent_once_an_attempt"),
            models.UniqueConstraint(fields=["reference"], name="a_reference_at_a_depository_is_used_once"),
            models.CheckConstraint(name="attempts_are_counted_from_1", condition=Q(attempt__gte=1)),
        ]

    def __str__(self) -> str:
        return self.reference


class DepositoryRequest(models.Model):
    """That a depository was asked, by a message, to cancel or to change what was sent to it by an order: nothing changes until it
    answers. Append-only. `wanted` is the priority or the partial indicator that is asked for; links stand in its linkages.

    `asked_by` and `asked_item` are the message of its party, and the item of it, that asked us for this; null where we did of
    ourselves."""

    class Act(models.TextChoices):
        CANCEL = "CANCEL", _("cancel")
        HOLD = "HOLD", _("hold")
        RELEASE = "RELEASE", _("release")
        PRIORITY = "PRIORITY", _("change the priority")
        PARTIAL = "PARTIAL", _("change the partial settlement indicator")
        LINK = "LINK", _("link it")
        UNLINK = "UNLINK", _("take a link away")

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="depository_requests", db_index=False)
    order = models.ForeignKey(DepositoryOrder, models.PROTECT, related_name="requests", db_index=False)
    number = models.SmallIntegerField()
    reference = models.TextField()
    act = models.TextField(choices=Act.choices)
    wanted = models.TextField(default="")
    business_date = models.DateField()
    at = models.DateTimeField()
    actor_name = models.TextField()
    asked_by = models.ForeignKey(Message, models.PROTECT, related_name="passed_on", null=True, db_index=False)
    asked_item = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "number"], name="a_depository_is_asked_once_a_number"),
            models.UniqueConstraint(fields=["reference"], name="a_request_to_a_depository_has_its_reference"),
            models.UniqueConstraint(fields=["asked_by", "asked_item"], name="an_item_of_a_message_is_passed_on_once"),
            models.CheckConstraint(
                name="what_is_passed_on_names_its_item",
                condition=Q(asked_by__isnull=True, asked_item__isnull=True)
                | Q(asked_by__isnull=False, asked_item__isnull=False, asked_item__gte=1),
            ),
            models.CheckConstraint(
                name="a_depository_is_asked_for_an_act",
                condition=Q(act__regex="^(CANCEL|HOLD|RELEASE|LINK|UNLINK)$", wanted="")
                | Q(act="PRIORITY", wanted__regex="^[2-4]$")
                | Q(act="PARTIAL", wanted__regex="^(NPAR|PART|PARQ|PARC)$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.reference}"


class DepositoryAnswer(models.Model):
    """What a depository answered to a request by a message: that it waits, or, once for ever, that it is done or denied.
    Append-only. One that `moves` changed where the instruction stands: what is done of a status, and not told too late."""

    class State(models.TextChoices):
        WAITS = "WAITS", _("waits")
        DONE = "DONE", _("done")
        DENIED = "DENIED", _("denied")

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    request = models.ForeignKey(DepositoryRequest, models.PROTECT, related_name="answers", db_index=False)
    state = models.TextField(choices=State.choices)
    codes = ArrayField(models.TextField(), default=list)
    told_at = models.DateTimeField()
    moves = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="DONE") | Q(state="DENIED"),
                name="a_depository_answers_for_good_once",
            ),
            models.CheckConstraint(
                name="an_answer_of_a_depository_is_known", condition=Q(state__regex="^(WAITS|DONE|DENIED)$")
            ),
        ]
        indexes = [models.Index(fields=["request"], name="depository_answers_by_request")]

    def __str__(self) -> str:
        return f"{self.state} of {self.request_id}"


class DepositoryAdvice(models.Model):
    """Where a depository says that an instruction stands: the axes that it told, "" for one of which it told nothing. Append-only.

    `told_at` is its own time. One that `is_late`, older than what it had told already, is kept and moves nothing.
    """

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="depository_advices")
    told_at = models.DateTimeField()
    is_late = models.BooleanField()
    processing = models.TextField()
    matching = models.TextField()
    settlement = models.TextField()
    hold = models.TextField()
    codes = ArrayField(models.TextField(), default=list)
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_depository_tells_of_an_axis",
                condition=~Q(processing="", matching="", settlement=""),
            ),
        ]

    def __str__(self) -> str:
        return f"advice {self.message_id}"


class DepositoryConfirmation(models.Model):
    """A depository settled an instruction, or a part of it, and one journal of the books mirrors it. Append-only.

    What moved in whole units of the assets, 0 of a leg that there is not. It is final from `settled_on` on, the depository's
    effective settlement date. All of an instruction together move what was instructed, and never more. `own_reference` is that of
    the depository, "" where it told none: under each it confirms once.
    """

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="depository_confirmations", db_index=False
    )
    number = models.SmallIntegerField()
    own_reference = models.TextField(default="")
    quantity_units = models.BigIntegerField()
    amount_units = models.BigIntegerField()
    settled_on = models.DateField()
    journal_id = models.BigIntegerField(unique=True)
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "number"], name="a_part_is_confirmed_once"),
            models.UniqueConstraint(
                fields=["instruction", "own_reference"],
                condition=~Q(own_reference=""),
                name="a_depository_confirms_once_under_a_reference",
            ),
            models.CheckConstraint(
                name="a_confirmation_moves_something_and_is_not_of_tomorrow",
                condition=Q(quantity_units__gte=0, amount_units__gte=0, settled_on__lte=F("business_date"))
                & (Q(quantity_units__gt=0) | Q(amount_units__gt=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["business_date"], name="confirmations_by_date"),
            models.Index(fields=["settled_on"], name="confirmations_by_effect"),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.number} of {self.instruction_id}"


class DepositorySettlement(models.Model):
    """A depository settled an instruction whole, once for ever: final from `settled_on` on. Append-only."""

    instruction = models.OneToOneField(
        Instruction, models.PROTECT, primary_key=True, related_name="depository_settlement"
    )
    settled_on = models.DateField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["settled_on"], name="settled_outside_by_date")]

    def __str__(self) -> str:
        return f"settlement of {self.instruction_id} at its depository"


class DepositoryStanding(models.Model):
    """Where what was sent stands now: what its orders, advices, answers and confirmations add up to, which the proof recomputes.

    `told_at` is the depository's time of the newest of them, null before the first. `answer_due_at` is until when the first is due.
    """

    class State(models.TextChoices):
        SENT = "SENT", _("sent")
        ACKNOWLEDGED = "ACKNOWLEDGED", _("acknowledged")
        MATCHED = "MATCHED", _("matched")
        FAILING = "FAILING", _("failing")
        REJECTED = "REJECTED", _("rejected")
        CANCELLED = "CANCELLED", _("cancelled")
        SETTLED = "SETTLED", _("settled")

    instruction = models.OneToOneField(
        Instruction, models.PROTECT, primary_key=True, related_name="depository_standing"
    )
    link = models.ForeignKey(DepositoryLink, models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(choices=State.choices)
    processing = models.TextField(default="")
    matching = models.TextField(default="")
    settlement = models.TextField(default="")
    hold = models.TextField(default="")
    reason = models.TextField(default="")
    sent_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    quantity_units = models.BigIntegerField(default=0)
    amount_units = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_standing_at_a_depository_is_known",
                condition=Q(state__regex="^(SENT|ACKNOWLEDGED|MATCHED|FAILING|REJECTED|CANCELLED|SETTLED)$"),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due_at"], name="depository_standing_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.state} of {self.instruction_id}"
