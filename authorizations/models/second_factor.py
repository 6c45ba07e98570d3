"""The authenticator of a person, and every code of it that was used."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from authorizations.models.person import Person
from authorizations.models.user import User


class Authenticator(models.Model):
    """A person has enrolled an authenticator, with an account of his. Append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("account"))
    at = models.DateTimeField(_("enrolled at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        constraints = [
            models.UniqueConstraint(fields=["id", "person"], name="an_authenticator_is_of_one_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d}"


class AuthenticatorKey(models.Model):
    """What codes are checked by: one row while an authenticator stands, gone when it has ended. `secret` is sealed."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    authenticator = models.OneToOneField(Authenticator, on_delete=models.PROTECT, related_name="key")
    secret = models.BinaryField()

    class Meta:
        verbose_name = _("key of an authenticator")
        verbose_name_plural = _("keys of authenticators")

    def __str__(self) -> str:
        return str(self.authenticator_id)


class RecoveryCode(models.Model):
    """A code that stands in for an authenticator once, by its hash; gone when it was used or the authenticator has ended."""

    authenticator = models.ForeignKey(Authenticator, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.TextField()

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["authenticator", "digest"], name="a_recovery_code_is_of_one_authenticator"),
        ]

    def __str__(self) -> str:
        return str(self.authenticator_id)


class CodeUse(models.Model):
    """A code was given: to confirm an authenticator, to decide on some requests, or to remove it. Append-only.

    `step` is that of the code, None for a recovery code. A step is used once: a code that was read over a shoulder is worth
    nothing.
    """

    class Purpose(models.TextChoices):
        ENROLMENT = "ENROLMENT", _("enrolment")
        DECISION = "DECISION", _("decision")
        REMOVAL = "REMOVAL", _("removal")

    authenticator = models.ForeignKey(Authenticator, on_delete=models.PROTECT, related_name="uses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    step = models.BigIntegerField(null=True)
    purpose = models.TextField(choices=Purpose.choices)
    requests = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField(_("given at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")
        constraints = [
            models.UniqueConstraint(fields=["authenticator", "step"], name="a_code_is_used_once"),
            models.UniqueConstraint(fields=["id", "person"], name="a_code_is_of_one_person"),
            models.UniqueConstraint(fields=["id", "authenticator"], name="a_code_is_of_one_authenticator"),
            models.CheckConstraint(
                condition=Q(purpose__regex="^(ENROLMENT|REMOVAL)$", requests__len=0)
                | Q(purpose="DECISION", requests__len__gt=0),
                name="a_code_says_what_it_is_given_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d %H:%M}"


class WrongCode(models.Model):
    """A code that was wrong, or used before. Append-only: some of them in a quarter of an hour stop the next one."""

    authenticator = models.ForeignKey(Authenticator, on_delete=models.PROTECT, related_name="wrong_codes")
    at = models.DateTimeField(_("given at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("wrong code")
        verbose_name_plural = _("wrong codes")
        indexes = [models.Index(fields=["authenticator", "recorded_at"], name="wrong_code_by_time")]

    def __str__(self) -> str:
        return f"{self.authenticator_id} {self.at:%Y-%m-%d %H:%M}"


class AuthenticatorEnd(models.Model):
    """How an authenticator ended: its owner removed it by a code of it, or (without one) others agreed to. Append-only."""

    authenticator = models.OneToOneField(
        Authenticator, on_delete=models.PROTECT, primary_key=True, related_name="end", verbose_name=_("authenticator")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code_use = models.OneToOneField(CodeUse, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("ended at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("end of an authenticator")
        verbose_name_plural = _("ends of authenticators")

    def __str__(self) -> str:
        return f"{self.authenticator_id} {self.at:%Y-%m-%d}"
