"""What somebody asks to be done: the command as it was asked, its effect, who decided, and how it ended."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from authorizations.models.delegation import Delegation
from authorizations.models.person import Person
from authorizations.models.second_factor import CodeUse
from authorizations.models.user import User

ACTORS = "^(client|job|message|person)$"
HASH = r"^[0-9a-f]{64}$"
CURRENT_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()),
    models.BigIntegerField(),
)


class CommandRequest(models.Model):
    """One command as it was asked for. Append-only.

    `maker` is the person behind it (None for a client system, a job or a message), through merged identities. What exactly is
    asked for stands in the revisions of its effect.
    """

    action = models.TextField(_("action"))
    maker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("maker"))
    by_kind = models.TextField()
    by_id = models.TextField()
    by_name = models.TextField(_("asked by"))
    reason = models.TextField(_("reason"))
    business_date = models.DateField(_("business date"))
    at = models.DateTimeField(_("asked at"))
    request_id = models.TextField(_("request id"), default="", db_default="")
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(condition=Q(by_kind__regex=ACTORS), name="a_request_is_made_by_an_actor"),
            models.CheckConstraint(
                condition=Q(by_kind="person", maker__isnull=False) | (~Q(by_kind="person") & Q(maker__isnull=True)),
                name="a_request_of_a_person_names_that_person",
            ),
        ]
        indexes = [
            models.Index(fields=["business_date", "action"], name="request_by_day"),
            models.Index(fields=["maker", "id"], name="request_by_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class RequestEffect(models.Model):
    """What a request asks for, and the effect of that as it was reckoned: revision 1 when it was asked, a further one whenever
    somebody changes it or it comes out otherwise.

    Append-only. Approvals are of one revision. `payload` is the canonical form of the command and `payload_hash` binds it;
    `editor` is the person who changed it last, the maker at first. `amount` is what it moves in the base currency at
    `rates`; `entities` are the legal entities whose checkers decide ("{}": only those of all); `seen` is the newest event of
    the trail then: what came after it was not seen.
    """

    pk = models.CompositePrimaryKey("request_id", "revision")
    request = models.ForeignKey(CommandRequest, on_delete=models.PROTECT, related_name="effects")
    revision = models.SmallIntegerField()
    payload = models.JSONField(_("payload"))
    payload_hash = models.TextField(_("hash of the payload"))
    editor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed last by")
    )
    bound = models.JSONField(_("effect"))
    shown = models.JSONField(_("told beside it"))
    effect_hash = models.TextField(_("hash of the effect"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)
    base_currency = models.TextField(_("base currency"))
    rates = models.JSONField(_("rates"))
    flags = ArrayField(models.TextField(), verbose_name=_("risks"))
    entities = ArrayField(models.BigIntegerField(), verbose_name=_("legal entities"))
    seen = models.BigIntegerField(_("newest event then"))
    at = models.DateTimeField(_("reckoned at"))

    class Meta:
        verbose_name = _("effect of a request")
        verbose_name_plural = _("effects of requests")
        constraints = [
            models.CheckConstraint(condition=Q(payload_hash__regex=HASH), name="a_payload_is_bound_by_its_hash"),
            models.CheckConstraint(condition=Q(effect_hash__regex=HASH), name="an_effect_is_bound_by_its_hash"),
            models.CheckConstraint(condition=Q(revision__gte=1, amount__gte=0), name="revisions_count_from_one"),
            models.CheckConstraint(
                condition=Q(base_currency__regex=r"^[A-Z]{3}$"), name="an_effect_is_weighed_in_one_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.revision}"


class RequestSubject(models.Model):
    """An object that a request touches, by kind and id of the trail. Append-only.

    `is_mirrored` is one touched along with another: the counterparty's instruction.
    """

    request = models.ForeignKey(CommandRequest, on_delete=models.PROTECT, related_name="subjects")
    kind = models.TextField()
    key = models.TextField()
    is_mirrored = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("object of a request")
        verbose_name_plural = _("objects of requests")
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "key"], name="a_request_names_an_object_once"),
        ]
        indexes = [models.Index(fields=["kind", "key"], name="request_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Beneficiary(models.Model):
    """What a request moves to one beneficiary, in the base currency. Append-only: sums over a day defeat splitting."""

    request = models.ForeignKey(CommandRequest, on_delete=models.PROTECT, related_name="beneficiaries")
    revision = models.SmallIntegerField()
    beneficiary = models.TextField(_("beneficiary"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)

    class Meta:
        verbose_name = _("beneficiary of a request")
        verbose_name_plural = _("beneficiaries of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "revision", "beneficiary"], name="a_request_names_a_beneficiary_once"
            ),
        ]
        indexes = [models.Index(fields=["beneficiary"], name="request_by_beneficiary")]

    def __str__(self) -> str:
        return f"{self.beneficiary} {self.amount}"


class BeneficiaryDay(models.Model):
    """What was carried out for one beneficiary by one action on a business date, in the base currency: the guard of sums.

    Locked in the order of the beneficiaries by who carries out; changed by nothing else.
    """

    pk = models.CompositePrimaryKey("action", "business_date", "beneficiary")
    action = models.TextField(_("action"))
    business_date = models.DateField(_("business date"))
    beneficiary = models.TextField(_("beneficiary"))
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=6)

    class Meta:
        verbose_name = _("day of a beneficiary")
        verbose_name_plural = _("days of beneficiaries")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="what_was_carried_out_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary} {self.business_date} {self.amount}"


class OpenRequest(models.Model):
    """A request that waits: one guard row, locked by who decides, gone when it has ended."""

    request = models.OneToOneField(CommandRequest, on_delete=models.PROTECT, primary_key=True, related_name="open")
    revision = models.SmallIntegerField(default=1)
    expires_at = models.DateTimeField(_("expires at"))
    escalates_at = models.DateTimeField(_("escalates at"), null=True)
    escalates_to = models.TextField(default="", db_default="")

    class Meta:
        verbose_name = _("open request")
        verbose_name_plural = _("open requests")
        indexes = [models.Index(fields=["expires_at"], name="open_request_by_expiry")]

    def __str__(self) -> str:
        return str(self.request_id)


class OpenSubject(models.Model):
    """An object with a request that waits: no second one on it until that has ended."""

    kind = models.TextField()
    key = models.TextField()
    request = models.ForeignKey(OpenRequest, on_delete=models.PROTECT, related_name="held")

    class Meta:
        verbose_name = _("object of an open request")
        verbose_name_plural = _("objects of open requests")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="an_object_has_one_request_that_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Decision(models.Model):
    """What one person decided of one revision of a request. Append-only; counted under the lock of the open request.

    `person` is who decided, through merged identities; `role` is the role in which, the delegator's where `delegation` is
    set. `maker` and `editor` repeat those of the request and of its revision, so that constraints can keep them apart.
    `steps_up` says that a second factor was given with it, by the code of `code_use`.
    """

    class Verdict(models.TextChoices):
        APPROVED = "APPROVED", _("approved")
        REFUSED = "REFUSED", _("refused")

    request = models.ForeignKey(CommandRequest, on_delete=models.PROTECT, related_name="decisions")
    revision = models.SmallIntegerField(_("revision"))
    effect_hash = models.TextField(_("hash of the effect that was seen"))
    verdict = models.TextField(_("decision"), choices=Verdict.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"))
    maker = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    editor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.TextField(_("role"))
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), default="", db_default="")
    steps_up = models.BooleanField(_("with second factor"), default=False, db_default=False)
    code_use = models.ForeignKey(CodeUse, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(maker__isnull=True) | ~Q(maker=F("person")), name="nobody_decides_on_a_request_of_his_own"
            ),
            models.CheckConstraint(
                condition=Q(editor__isnull=True) | ~Q(editor=F("person")), name="nobody_decides_on_a_change_of_his_own"
            ),
            models.UniqueConstraint(
                fields=["request", "revision", "person"], name="a_person_decides_once_on_what_was_seen"
            ),
            models.CheckConstraint(
                condition=Q(verdict__regex="^(APPROVED|REFUSED)$"), name="a_decision_approves_or_refuses"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="REFUSED") | Q(reason__regex=r"\S"), name="who_refuses_says_why"
            ),
            models.CheckConstraint(
                condition=Q(steps_up=True, code_use__isnull=False) | Q(steps_up=False, code_use__isnull=True),
                name="a_second_factor_is_given_by_a_code",
            ),
        ]
        indexes = [models.Index(fields=["person", "at"], name="decision_by_person")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.request_id}.{self.revision}"


class RequestEnd(models.Model):
    """How a request ended, once and for ever. Append-only. `xid` is the transaction in which it was carried out."""

    class How(models.TextChoices):
        EXECUTED = "EXECUTED", _("carried out")
        REFUSED = "REFUSED", _("refused")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        EXPIRED = "EXPIRED", _("expired")
        IMPOSSIBLE = "IMPOSSIBLE", _("no longer possible")

    request = models.OneToOneField(CommandRequest, on_delete=models.PROTECT, primary_key=True, related_name="end")
    how = models.TextField(_("how it ended"), choices=How.choices)
    revision = models.SmallIntegerField(_("revision"))
    by_kind = models.TextField()
    by_id = models.TextField()
    by_name = models.TextField(_("by"))
    reason = models.TextField(_("reason"), default="", db_default="")
    at = models.DateTimeField(_("ended at"))
    xid = models.BigIntegerField(db_default=CURRENT_TRANSACTION, editable=False)

    class Meta:
        verbose_name = _("end of a request")
        verbose_name_plural = _("ends of requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(how__regex="^(EXECUTED|REFUSED|WITHDRAWN|EXPIRED|IMPOSSIBLE)$"),
                name="a_request_ends_in_a_known_way",
            ),
        ]
        indexes = [models.Index(fields=["xid"], name="request_end_by_transaction")]

    def __str__(self) -> str:
        return f"{self.how} {self.request_id}"
