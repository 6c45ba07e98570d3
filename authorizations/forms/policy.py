"""What is asked of the policy, and how the rules of an action are to be."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from authorizations.labels import ROLE_LABELS
from authorizations.models import PolicyRule
from authorizations.registry import commands, risks
from machinery.fields import DayField
from vocabulary.decimals import shortest

MOST_RULES: Final = 6
MOST_STEPS: Final = 4


def _actions() -> list[tuple[str, str]]:
    return sorted(((each.name, str(each.title)) for each in commands()), key=lambda choice: choice[1])


class ProbeForm(forms.Form):
    """An act that nobody has asked for yet: who would have to agree to it?"""

    on = DayField(label=_("As of"), help_text=_("the policy in force on that day"))
    action = forms.ChoiceField(label=_("Act"), required=False)
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_digits=24,
        decimal_places=6,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), max_length=3, required=False)
    risk = forms.ChoiceField(label=_("Risk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "—"), *_actions()]  # type: ignore[attr-defined]
        self.fields["risk"].choices = [("", _("none")), *risks().items()]  # type: ignore[attr-defined]


def _hours(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=1000, required=False)


class PolicyForm(forms.Form):
    """The rules of one action for one risk: up to MOST_RULES bands by amount, each with up to MOST_STEPS steps in order.

    A band without an amount is none; one without steps needs nobody.
    """

    def __init__(self, data: Mapping[str, str] | None, rules: Sequence[PolicyRule]) -> None:
        super().__init__(data, initial=_initial(rules))
        roles = [("", "—"), *((code, name) for code, name in ROLE_LABELS.items())]
        for n in range(MOST_RULES):
            self.fields[f"above-{n}"] = forms.DecimalField(
                label=_("Above"), min_value=0, max_digits=24, decimal_places=6, required=False
            )
            for m in range(MOST_STEPS):
                self.fields[f"role-{n}-{m}"] = forms.ChoiceField(label=_("Role"), choices=roles, required=False)
                self.fields[f"approvals-{n}-{m}"] = forms.IntegerField(
                    label=_("Persons"), min_value=1, max_value=9, required=False
                )
                self.fields[f"steps_up-{n}-{m}"] = forms.BooleanField(label=_("Second factor"), required=False)
            self.fields[f"expires_after-{n}"] = _hours(_("Expires after (business hours)"))
            self.fields[f"escalates_after-{n}"] = _hours(_("Escalates after (business hours)"))
            self.fields[f"escalates_to-{n}"] = forms.ChoiceField(label=_("Escalates to"), choices=roles, required=False)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=500)

    @property
    def bands(self) -> Iterator[Mapping[str, Any]]:
        """The fields of each band, for drawing."""
        for n in range(MOST_RULES):
            yield {
                "number": n + 1,
                "is_used": bool(self[f"above-{n}"].value() or self[f"above-{n}"].value() == 0),
                "above": self[f"above-{n}"],
                "steps": [
                    {
                        "number": m + 1,
                        "role": self[f"role-{n}-{m}"],
                        "approvals": self[f"approvals-{n}-{m}"],
                        "steps_up": self[f"steps_up-{n}-{m}"],
                    }
                    for m in range(MOST_STEPS)
                ],
                "hours": [self[f"expires_after-{n}"], self[f"escalates_after-{n}"], self[f"escalates_to-{n}"]],
            }

    def rules(self) -> list[dict[str, Any]]:
        """What is asked for, as the command reads it."""
        found = self.cleaned_data
        return [self._rule(n) for n in range(MOST_RULES) if found.get(f"above-{n}") is not None]

    def _rule(self, n: int) -> dict[str, Any]:
        found = self.cleaned_data
        return {
            "above": shortest(found[f"above-{n}"]),
            "steps": [
                {
                    "role": found[f"role-{n}-{m}"],
                    "approvals": found[f"approvals-{n}-{m}"] or 1,
                    "steps_up": found[f"steps_up-{n}-{m}"],
                }
                for m in range(MOST_STEPS)
                if found[f"role-{n}-{m}"]
            ],
            "expires_after": found[f"expires_after-{n}"] or 18,
            "escalates_after": found[f"escalates_after-{n}"],
            "escalates_to": found[f"escalates_to-{n}"],
        }


def _initial(rules: Sequence[PolicyRule]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for n, rule in enumerate(rules[:MOST_RULES]):
        found |= {
            f"above-{n}": Decimal(shortest(rule.above)),
            f"expires_after-{n}": rule.expires_after,
            f"escalates_after-{n}": rule.escalates_after,
            f"escalates_to-{n}": rule.escalates_to,
        }
        steps = sorted(rule.steps.all(), key=lambda step: step.position)
        for m, step in enumerate(steps[:MOST_STEPS]):
            found |= {
                f"role-{n}-{m}": step.role,
                f"approvals-{n}-{m}": step.approvals,
                f"steps_up-{n}-{m}": step.steps_up,
            }
    return found
