"""What an auditor asks of the trail, and what people write on an object."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import CodeField, DayField
from machinery.request import WELL_FORMED
from recordkeeping.models.comment import LONGEST
from recordkeeping.queries import Search
from vocabulary.text import InvalidText, strict_text


class SearchForm(forms.Form):
    """The filters of the trail; their names are the query parameters of its address. Days are days in UTC."""

    who = CodeField(label=_("Who"), help_text=_("a name's beginning, or an id"), max_length=100)
    what = CodeField(label=_("What was done"), help_text=_("like hold or hold.placed"), max_length=60)
    subject_type = CodeField(label=_("Kind of subject"), help_text=_("like instruction or account"), max_length=40)
    subject = CodeField(label=_("Number of the subject"), max_length=60)
    request = CodeField(label=_("Request id"), max_length=64)
    since = DayField(label=_("Done from"))
    until = DayField(label=_("Done until"))

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return found

    def wanted(self) -> Search:
        """The question as the search takes it."""
        found = self.cleaned_data
        since, until = found["since"], found["until"]
        return Search(
            who=found["who"].strip(),
            what=found["what"].strip(),
            subject_type=found["subject_type"].strip(),
            subject=found["subject"].strip(),
            request=found["request"].strip(),
            since=datetime.combine(since, time(), UTC) if since else None,
            until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
        )


class CommentForm(forms.Form):
    """A comment; `key` is the form's own, so that sending it twice is one, and `shown` what the page showed."""

    text = forms.CharField(
        label=_("Comment"),
        help_text=_(
            "At most 2,000 characters. @ and a colleague's user name or e-mail address lets that one know."
            " It cannot be changed or taken back."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
    )
    key = forms.RegexField(regex=rf"^{WELL_FORMED.pattern}\Z", widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Text without invisible characters, in lines, of which the form counts a line's end as one character."""
        typed: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(typed) > LONGEST:
            raise forms.ValidationError(
                _("It has %(number)s characters; at most 2,000 can be kept."), params={"number": len(typed)}
            )
        try:
            return strict_text(typed, longest=LONGEST, lines=True)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault
