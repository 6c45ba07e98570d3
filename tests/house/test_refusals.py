"""Every anticipated "no" has a code, a status, a sentence in both languages, and stands in the documents."""

import ast
import inspect
import re
import textwrap
from collections import Counter

import pytest
from django.conf import settings

from backoffice.catalogue import read_words
from backoffice.docs.refusals import raisers, refusal_classes, sentence_templates
from tests.house.code import ROOT, none_of
from vocabulary.outcome import Refusal

REFUSALS = refusal_classes()
NAMES = [refusal.__name__ for refusal in REFUSALS]


def test_codes_are_stable_words_and_used_once() -> None:
    """snake_case; clients branch on them."""
    counted = Counter(refusal.code for refusal in REFUSALS)
    assert none_of(code for code, number in counted.items() if number > 1 or not re.fullmatch(r"[a-z][a-z0-9_]+", code))


@pytest.mark.parametrize("refusal", REFUSALS, ids=NAMES)
def test_a_refusal_says_when_it_is_raised_and_answers_with_a_status_of_the_client(refusal: type[Refusal]) -> None:
    """4xx: a refusal is never the server's fault."""
    assert refusal.__doc__ and refusal.__doc__ != Refusal.__doc__
    assert 400 <= refusal.status < 500


@pytest.mark.parametrize("refusal", REFUSALS, ids=NAMES)
def test_a_refusal_says_its_sentence(refusal: type[Refusal]) -> None:
    """What, why, what to do: it ends with a full stop or with what its parts say."""
    assert "sentence" in vars(refusal) or "sentence" in vars(refusal.__mro__[1])
    templates = sentence_templates(refusal)
    assert templates and any(text.rstrip().endswith((".", "}")) for text in templates)


@pytest.mark.parametrize("refusal", REFUSALS, ids=NAMES)
def test_a_sentence_is_translated(refusal: type[Refusal]) -> None:
    """Its words go through gettext, and every language has them."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(refusal.sentence)))
    called = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_", "ngettext"}
    ]
    assert called, f"{refusal.__module__}.{refusal.__name__}.sentence() is not translated"
    texts = {
        argument.value
        for call in called
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    for language, _name in settings.LANGUAGES:
        if language != "en":
            words = read_words(ROOT, language)
            known = {each for message in words for each in _forms(message.id) if message.id and message.string}
            assert none_of(text for text in texts if text not in known)


def _forms(ids: str | tuple[str, ...]) -> tuple[str, ...]:
    return (ids,) if isinstance(ids, str) else tuple(ids)


def test_every_refusal_is_raised_somewhere() -> None:
    """By a function, by PostgreSQL, or translated from a constraint by name."""
    raised = raisers()
    assert none_of(f"{r.__module__}.{r.__name__}" for r in REFUSALS if not raised.get(r.__name__))


@pytest.mark.parametrize("refusal", REFUSALS, ids=NAMES)
def test_a_refusal_is_in_the_documents(refusal: type[Refusal]) -> None:
    """docs/generated/refusals.md."""
    assert f"| `{refusal.code}` |" in (ROOT / "docs/generated/refusals.md").read_text()


def test_every_refusal_is_tried_by_a_test() -> None:
    """Its class or its code is named somewhere in tests/."""
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py") if "house" not in path.parts)
    assert none_of(
        f"{refusal.__module__}.{refusal.__name__}"
        for refusal in REFUSALS
        if not re.search(rf"\b({refusal.__name__}|{refusal.code})\b", tests)
    )
