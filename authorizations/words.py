"""Changes of roles, limits and rules, as effects bind them, in words."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext

from authorizations.labels import ROLE_LABELS, role_label
from authorizations.registry import Words

_WORD: Final = re.compile(r"[a-z]+(?:_[a-z]+)*")


def _said(text: str) -> str:
    """A text of codes with the names of roles in it."""
    fixed = {
        "held": pgettext("role", "held"),
        "nobody": pgettext("policy", "nobody"),
        "second factor": pgettext("person", "second factor"),
        "+2nd factor": pgettext("policy", "with second factor"),
        "limit as": pgettext("policy", "limit as"),
        " to ": pgettext("policy", " to "),
    }
    for code, word in fixed.items():
        text = text.replace(code, word)
    return _WORD.sub(lambda found: role_label(found[0]) if found[0] in ROLE_LABELS else found[0], text)


def _change(change: Mapping[str, Any]) -> tuple[str, str, str]:
    return _said(change["what"]), _said(change["before"]), _said(change["after"])


WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    dict.fromkeys(("person", "client_system", "role_grant", "policy"), _change)
)
"""How changes of its kinds of objects are told, by kind."""
RISKS: Final[Mapping[str, Promise]] = MappingProxyType({})
"""The risks that its own effects bear: none."""
