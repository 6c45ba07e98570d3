"""What the composition root itself does, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "demo.begun": pgettext_lazy("event", "Demo begun"),
        "demo.made": pgettext_lazy("event", "Demo made"),
        "demo.requests_asked": pgettext_lazy("event", "Demo people asked for what others must agree to"),
        "demo.story_told": pgettext_lazy("event", "Story of the demo told"),
        "list.taken_as_file": pgettext_lazy("event", "List taken as a file"),
        "trail.exported": pgettext_lazy("event", "Trail exported"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "demo": pgettext_lazy("subject", "Demo"),
        "list": pgettext_lazy("subject", "List"),
        "trail": pgettext_lazy("subject", "Trail"),
    }
)
