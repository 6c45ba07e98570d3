"""What is asked of a blotter, as its form."""

from collections.abc import Callable, Mapping

from django.forms import Form


def form(kind: type[Form]) -> Callable[[Mapping[str, str]], Form]:
    """Makes the form of a blotter of what is asked in an address."""

    def asked_in(query: Mapping[str, str]) -> Form:
        asked = {name: text for name, text in query.items() if name in kind.base_fields}
        return kind(asked)

    return asked_in
