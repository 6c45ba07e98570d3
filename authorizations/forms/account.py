"""Forms of sign-in and of a reader's wishes."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from authorizations.forms.requests import code_field
from authorizations.models import User
from authorizations.queries import accounts_signing_in_as
from authorizations.wishes import Wishes
from machinery.formatting import time_zones
from vocabulary.text import InvalidText, strict_text


class SignInForm(allauth.LoginForm):  # type: ignore[misc]
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("User name or e-mail address")
        login.max_length = 254
        login.widget = forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": 254,
            }
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """Asks for the e-mail address of a person; the answer is the same whether somebody has it or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """Finds the active accounts of the person, perhaps none."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.users: list[User] = [user for user in accounts_signing_in_as(email) if user.is_active]
        return email


class PreferencesForm(forms.Form):
    """How its owner reads and works: each is a wish of its own (authorizations.wishes)."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    number_format = forms.ChoiceField(
        label=_("Number format"),
        choices=[
            ("en", _("1,234,567.89 (United Kingdom, United States)")),
            ("es_ES", _("1.234.567,89 (Spain)")),
            ("es_MX", _("1,234,567.89 (Mexico)")),
        ],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in time_zones()])
    date_style = forms.ChoiceField(label=_("Dates"), choices=[("words", _("22 Nov 2026")), ("iso", "2026-11-22")])
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[("auto", _("as this machine is set")), ("light", _("light")), ("dark", _("dark"))],
    )
    density = forms.ChoiceField(
        label=_("Density of tables"),
        choices=[("comfortable", _("comfortable")), ("compact", _("compact: more rows on a screen"))],
    )
    single_keys = forms.BooleanField(
        label=_("Single keys are shortcuts"),
        help_text=_("Turn it off if a key does something that you did not want. Ctrl+K always works."),
        required=False,
    )

    def wishes(self) -> Wishes:
        """What was chosen."""
        return Wishes(**self.cleaned_data)


class SaveViewForm(forms.Form):
    """The name of a view, who has it, and whether the list opens with it."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Everybody has it"), required=False)
    is_default = forms.BooleanField(label=_("The list opens with it for me"), required=False)
    of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Text without invisible characters."""
        try:
            return strict_text(self.cleaned_data["name"], longest=60)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault


class EnrolmentForm(forms.Form):
    """The first code of an authenticator, with the password of who enrols it; `offer` carries the key that was shown, sealed."""

    offer = forms.CharField(max_length=500, widget=forms.HiddenInput)
    code = code_field(_("Code"), help_text=_("the six digits that it shows now"))
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of one's authenticator, or a recovery code."""

    code = code_field(_("Code"), help_text=_("that your authenticator shows now, or a recovery code"))
