"""The mark that says what right a view needs; the web front's middleware enforces it."""

from collections.abc import Callable
from typing import Any, TypeVar

PUBLIC = "public"
SIGNED_IN = "signed-in"

View = TypeVar("View", bound=Callable[..., Any])


def permission(code: str) -> Callable[[View], View]:
    """Marks a view, a function or the result of `as_view()`, with the one right that it needs.

    Two words are special: `public` lets everyone in, `signed-in` everyone with an account. A view without a
    mark is refused for everyone and fails the test of the house.
    """

    def mark(view: View) -> View:
        view.permission = code  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(view: Callable[..., Any]) -> str | None:
    """The right that `view` needs, or None if nobody said."""
    return getattr(view, "permission", None)
