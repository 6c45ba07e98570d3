"""Every problem that the programs' door can answer with: one table for the page /problems/ and for the documents."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.docs.markdown import first_sentence
from backoffice.docs.refusals import refusal_classes
from machinery.api.problems import OWN, TITLES
from machinery.places import InvalidPlace
from vocabulary.outcome import Refusal

PLACE_SENTENCE: Final = gettext_lazy("The place is not one of this list. Begin with its first page.")
_FACT = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Problem:
    """One problem: its stable code, its status, when it comes (in English), and the texts of its sentence."""

    code: str
    status: int
    when: str
    texts: tuple[str, ...]

    @property
    def title(self) -> Promise:
        """The title of its status."""
        return TITLES[self.status]

    @property
    def sentences(self) -> list[str]:
        """Its sentence in the reader's language, in each of its forms; facts of the case stand as <name>."""
        return [_FACT.sub(r"<\1>", _(text)) for text in self.texts]


@cache
def problems() -> Mapping[str, Problem]:
    """Every problem by its code, in the order of the codes."""
    found = [
        *(Problem(code, status, sentence, (sentence,)) for code, (status, sentence) in OWN.items()),
        Problem(InvalidPlace.code, 400, first_sentence(InvalidPlace), (str(PLACE_SENTENCE),)),
        *(
            Problem(refusal.code, refusal.status, first_sentence(refusal), tuple(_texts(refusal)))
            for refusal in refusal_classes()
            if refusal.status in TITLES
        ),
    ]
    return {each.code: each for each in sorted(found, key=lambda each: each.code)}


def _texts(refusal: type[Refusal]) -> Iterator[str]:
    """What `sentence()` hands to gettext and is a sentence, as it stands in the code."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(refusal.sentence)))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_", "ngettext"} and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value:
                yield text.value
