"""The page of one object: what it is on top, what hangs on it in tabs, as of a day.

A tab is an address (`?tab=`): it is a plain link, and with scripts its content alone is fetched. Only what the chosen tab
shows is read, and what is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from machinery.as_of import AS_OF, AsOf
from machinery.paging import Count
from machinery.parameters import bad

TAB: Final = "tab"
PARAMETERS: Final = (TAB, AS_OF)
"""What the address of every object page may say."""


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, what it is called, and how many rows it has where that is cheap to know."""

    name: str
    label: Promise
    count: Count | None = None


@dataclass(frozen=True)
class Link:
    """A tab as its page leads to it."""

    tab: Tab
    url: str
    is_here: bool


@dataclass(frozen=True)
class ObjectPage:
    """The tabs of an object, the chosen one, and the day of the page; `is_partial` where the chosen tab alone is wanted."""

    tabs: Sequence[Tab]
    chosen: Tab
    as_of: AsOf
    is_partial: bool

    @property
    def links(self) -> list[Link]:
        """The tabs in their order; each keeps the day."""
        return [Link(tab, self._address({TAB: tab.name}), tab == self.chosen) for tab in self.tabs]

    @property
    def kept(self) -> dict[str, str]:
        """What an address within the chosen tab says of tab and day."""
        return {TAB: self.chosen.name, **self.as_of.kept}

    @property
    def now_url(self) -> str:
        """The chosen tab as it is now."""
        return f"?{urlencode({TAB: self.chosen.name})}"

    @property
    def frame(self) -> str:
        """The template around the chosen tab."""
        return "components/object/bare.html" if self.is_partial else "base.html"

    def _address(self, asked: Mapping[str, str]) -> str:
        return f"?{urlencode({**asked, **self.as_of.kept})}"


def page_of(request: HttpRequest, tabs: Sequence[Tab], as_of: AsOf) -> ObjectPage:
    """The page that a request asks for; the first tab where it names none. Refuses BadParameter."""
    asked = request.GET.get(TAB, "") or tabs[0].name
    chosen = next((tab for tab in tabs if tab.name == asked), None)
    if chosen is None:
        raise bad(TAB, asked, _("one of %(names)s") % {"names": ", ".join(tab.name for tab in tabs)})
    htmx = request.htmx  # type: ignore[attr-defined]
    is_partial = bool(htmx) and not htmx.history_restore_request and not as_of.form.errors
    return ObjectPage(tabs, chosen, as_of, is_partial)


def answered(request: HttpRequest, template: str, page: ObjectPage, facts: Mapping[str, Any]) -> HttpResponse:
    """The page, or for htmx its chosen tab alone; 422 for a day that cannot be shown."""
    status = 422 if page.as_of.form.errors else 200
    return render(request, template, {"page": page, "form": page.as_of.form, **facts}, status=status)
