"""Every code and every kind of subject that is recorded anywhere has its words; words are in both languages by their own
test."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from authorizations.labels import PERMISSION_LABELS
from authorizations.registry import command_named
from backoffice.wiring import WORDS
from tests.house.code import ROOT, imports, none_of, product, sql_files

CODE = re.compile(r"[a-z_]+\.(?!ndjson$|json$|txt$)[a-z_]+")
IN_SQL = re.compile(r"recordkeeping_keep_event\(\s*[^;]*?'([a-z_]+\.[a-z_]+)', '([a-z_]+)'")

WORDS_OF_EVENTS = {code for events, _ in WORDS for code in events}
"""Some commands are called as the event that tells of them."""
RECORDERS = {
    ("recordkeeping.operations", "record"),
    ("recordkeeping.operations.events", "record"),
    ("settlements.operations.acting", "each_of"),
}
"""By which functions events are recorded: module and name; `each_of` is told by each act what event it is."""


def recording() -> Iterator[tuple[Path, ast.Module]]:
    """The modules that record events."""
    for path, tree in product().items():
        if any((found.module, found.name) in RECORDERS for found in imports(tree)):
            yield path, tree


def recorded() -> dict[str, str]:
    """Code -> where it is recorded: every text of the form of a code in such a module that is no right, and those in SQL."""
    found = {
        node.value: f"{path}:{node.lineno}"
        for path, tree in recording()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
        if command_named(node.value) is None or node.value in WORDS_OF_EVENTS
    }
    return {code: where for code, where in found.items() if code not in PERMISSION_LABELS} | {
        code: str(path) for path, code, _ in in_sql()
    }


def in_sql() -> Iterator[tuple[Path, str, str]]:
    """File, code and kind of subject of what SQL records by itself."""
    for path in sql_files():
        for code, kind in IN_SQL.findall((ROOT / path).read_text()):
            yield path, code, kind


def subjects() -> dict[str, str]:
    """Kind of subject -> where it is recorded."""
    found = {
        each.value.value: f"{path}:{node.lineno}"
        for path, tree in recording()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for each in node.keywords
        if each.arg == "subject_type" and isinstance(each.value, ast.Constant)
    }
    return found | {kind: str(path) for path, _, kind in in_sql()}


def test_every_event_that_is_recorded_has_its_words_and_no_other() -> None:
    told, named = recorded(), {code for events, _ in WORDS for code in events}
    assert len(told) > 60 and "journal.posted" in told
    assert none_of(f"{where}: {code} has no words in labels.py" for code, where in told.items() if code not in named)
    assert none_of(f"{code} has words and is recorded nowhere" for code in sorted(named - told.keys()))


def test_every_kind_of_subject_has_its_words_and_no_other() -> None:
    told, named = subjects(), {kind for _, kinds in WORDS for kind in kinds}
    assert none_of(f"{where}: {kind} has no words in labels.py" for kind, where in told.items() if kind not in named)
    assert none_of(f"{kind} has words and is recorded nowhere" for kind in sorted(named - told.keys()))


def test_no_two_apps_have_words_for_one_code() -> None:
    codes = [code for events, kinds in WORDS for code in (*events, *kinds)]
    assert none_of(f"{code} has words twice" for code in sorted({each for each in codes if codes.count(each) > 1}))
