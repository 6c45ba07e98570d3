"""A person: who counts when it is asked who did it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """A natural person who works with the system; may have several accounts and stays for ever."""

    name = models.CharField(_("name"), max_length=200)
    email = models.CharField(_("e-mail address"), max_length=254, unique=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="a_person_has_a_name_without_control_characters",
            ),
            models.CheckConstraint(
                condition=Q(email__regex=r"^[^@\s]+@[^@\s]+$") & Q(email=models.functions.Lower("email")),
                name="an_e_mail_address_is_in_small_letters_around_one_at_sign",
            ),
        ]

    def __str__(self) -> str:
        return self.name
