"""How a generated page is written: its head, its tables, its first sentences."""

import inspect
from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `manage.py docs`. Do not edit; change the code that it names. -->"


def page(title: str, lead: str, *parts: str) -> str:
    """A page that ends with one newline: title, where it comes from, then the parts with an empty line between."""
    return "\n\n".join([NOTE, f"# {title}", lead, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a bar within a cell is escaped, a line break becomes a space."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(found) for found in line) + " |" for line in lines)


def code(text: object) -> str:
    """Words of the machine."""
    return f"`{text}`" if str(text) else ""


def first_sentence(documented: object) -> str:
    """The first sentence of a docstring, on one line, without its full stop."""
    text = " ".join((inspect.getdoc(documented) or "").split("\n\n")[0].split())
    return text.split(". ")[0].rstrip(".")


def _cell(found: object) -> str:
    return " ".join(str(found).replace("|", "\\|").split())
