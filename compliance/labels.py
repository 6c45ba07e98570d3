"""What is done to blocks, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "block.placed": pgettext_lazy("event", "Block placed"),
        "block.lifted": pgettext_lazy("event", "Block lifted"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "block": pgettext_lazy("subject", "Block"),
    }
)
