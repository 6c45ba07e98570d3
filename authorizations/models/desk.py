"""A desk: some of the parties that a legal entity of ours serves, and who works for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from authorizations.models.legal_entity import LegalEntity


class Desk(models.Model):
    """A part of a legal entity to which roles may be limited: its holders see and serve the parties of the desk alone.
    Append-only."""

    code = models.TextField(_("code"), unique=True)
    name = models.TextField(_("name"))
    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="desks", verbose_name=_("legal entity")
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(fields=["id", "legal_entity"], name="a_desk_is_of_one_legal_entity"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9-]{1,19}$"), name="a_desk_has_a_code_in_capitals"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="a_desk_has_a_name_without_control_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.code
