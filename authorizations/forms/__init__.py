"""Forms of accounts, of requests, of the policy, and of who may do what."""

from authorizations.forms.access import DelegationForm, EndForm, GrantForm, GrantsForm, LimitForm
from authorizations.forms.account import (
    CodeForm,
    EnrolmentForm,
    PreferencesForm,
    ResetPasswordForm,
    SaveViewForm,
    SignInForm,
)
from authorizations.forms.emergencies import BreakGlassForm, ReviewForm
from authorizations.forms.policy import PolicyForm, ProbeForm
from authorizations.forms.requests import DecisionForm, RequestsForm, WithdrawalForm

__all__ = [
    "BreakGlassForm",
    "CodeForm",
    "DecisionForm",
    "DelegationForm",
    "EndForm",
    "EnrolmentForm",
    "GrantForm",
    "GrantsForm",
    "LimitForm",
    "PolicyForm",
    "PreferencesForm",
    "ProbeForm",
    "RequestsForm",
    "ResetPasswordForm",
    "ReviewForm",
    "SaveViewForm",
    "SignInForm",
    "WithdrawalForm",
]
