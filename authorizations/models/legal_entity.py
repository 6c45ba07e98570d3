"""One of our own firms: what books belong to and what a role may be limited to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LegalEntity(models.Model):
    """A legal entity of the firm itself, known to the world by its LEI (ISO 17442)."""

    lei = models.CharField(_("LEI"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    functional_currency = models.CharField(_("functional currency"), max_length=3)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        constraints = [
            models.CheckConstraint(
                condition=Q(lei__regex=r"^[0-9A-Z]{18}[0-9]{2}$"),
                name="an_lei_is_eighteen_letters_or_digits_and_two_check_digits",
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="a_legal_entity_has_a_name"),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="a_country_of_an_entity_is_two_letters"
            ),
            models.CheckConstraint(
                condition=Q(functional_currency__regex=r"^[A-Z]{3}$"),
                name="a_functional_currency_is_three_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.name
