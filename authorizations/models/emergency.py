"""A role that somebody took in an emergency, without asking, and what others said of it afterwards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from authorizations.models.person import Person
from authorizations.models.role_grant import RoleGrant


class Emergency(models.Model):
    """A person has broken the glass: took a role for some hours on his own word. Append-only; others review it."""

    grant = models.OneToOneField(
        RoleGrant, on_delete=models.PROTECT, primary_key=True, related_name="emergency", verbose_name=_("role")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("taken at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("emergency")
        verbose_name_plural = _("emergencies")
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="who_breaks_the_glass_says_why"),
            models.UniqueConstraint(fields=["grant", "person"], name="an_emergency_is_of_one_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"


class Review(models.Model):
    """What another person found of an emergency: whether it was justified, and why. Append-only, once."""

    emergency = models.OneToOneField(
        Emergency, on_delete=models.PROTECT, primary_key=True, related_name="review", verbose_name=_("emergency")
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    is_justified = models.BooleanField(_("justified"))
    findings = models.TextField(_("findings"))
    at = models.DateTimeField(_("reviewed at"))

    class Meta:
        verbose_name = _("review of an emergency")
        verbose_name_plural = _("reviews of emergencies")
        constraints = [
            models.CheckConstraint(condition=~Q(reviewer=F("person")), name="nobody_reviews_an_emergency_of_his_own"),
            models.CheckConstraint(
                condition=Q(findings__regex=r"\S"), name="who_reviews_an_emergency_says_what_he_found"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.emergency}: {self.is_justified}"
