"""Runs examples: files in, a verdict for each example out. Nothing is read from the system or left in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from backoffice.examples.kinds import all_kinds
from backoffice.examples.reading import Item, Unreadable, read_examples
from backoffice.examples.shapes import DECIMAL, EXACT, TEXT, Misshapen, Optional, Record, Scalar
from vocabulary.invalid import Invalid

Verdict = Literal["ok", "fail", "unknown", "error"]

_ANYTHING = Scalar("anything", lambda value: value, lambda value: value)
ENVELOPE = Record(
    {
        "id": TEXT,
        "kind": TEXT,
        "source": TEXT,
        "note": Optional(TEXT),
        "tolerance": Optional(DECIMAL),
        "given": _ANYTHING,
        "expect": _ANYTHING,
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one example.

    verdict   "ok"; "fail": the answer is another; "unknown": no such kind here; "error": the example is wrong
    expected  the answer expected, and `found` the same keys as computed; None if unknown or in error
    why       what departs, or what is wrong; empty if ok
    """

    id: str
    kind: str
    verdict: Verdict
    expected: Any
    found: Any
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a run, in the order of the files and of the examples in them."""

    results: tuple[Result, ...]

    def count(self, verdict: Verdict) -> int:
        """How many examples have that verdict."""
        return Counter(result.verdict for result in self.results)[verdict]

    @property
    def passed(self) -> bool:
        """Whether every example is ok: one that could not be judged is none that passed."""
        return all(result.verdict == "ok" for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """The report as one object of plain values."""
        return {
            "passed": self.count("ok"),
            "failed": self.count("fail"),
            "unknown": self.count("unknown"),
            "errors": self.count("error"),
            "results": [asdict(result) for result in self.results],
        }


def run_files(paths: Iterable[Path]) -> Report:
    """Runs the examples of several files together. A file that cannot be read is one result."""
    seen: dict[str, str] = {}
    return Report(tuple(result for path in paths for result in _run_file(path, seen)))


def _run_file(path: Path, seen: dict[str, str]) -> Iterator[Result]:
    try:
        for item in read_examples(path):
            yield _run_item(item, seen)
    except Unreadable as why:
        yield Result(str(path), "", "error", None, None, str(why))


def _run_item(item: Item, seen: dict[str, str]) -> Result:
    """One example; `seen` holds the ids of those before it, and where each stands."""
    envelope: Mapping[str, Any] = item.value if isinstance(item.value, dict) else {}
    here = f"{item.file}, example {item.place}"
    name, kind = _plain_text(envelope.get("id")) or here, _plain_text(envelope.get("kind"))
    earlier = seen.get(name)
    seen.setdefault(name, here)
    if item.unreadable:
        return _error(name, kind, item.unreadable)
    if earlier is not None:
        return _error(name, kind, f"example.id: {name} stands twice, first in {earlier}.")
    try:
        example = ENVELOPE.read(item.value, "example")
        if kind not in all_kinds():
            known = ", ".join(all_kinds())
            return Result(name, kind, "unknown", None, None, f"unknown kind {kind}; known are {known}.")
        return _judge(name, kind, example)
    except Misshapen as why:
        return _error(name, kind, str(why))


def _judge(name: str, kind_name: str, example: Mapping[str, Any]) -> Result:
    """The verdict on an example of a known kind, also where no answer comes: the others go on."""
    kind = all_kinds()[kind_name]
    given = kind.given.read(example["given"], "given")
    expected = kind.expect.read(example["expect"], "expect")
    tolerance = example.get("tolerance", EXACT)
    if tolerance < 0:
        raise Misshapen(f"example.tolerance: expected zero or more, found {tolerance}.")
    try:
        answer = kind.answer(given)
        departures = "; ".join(kind.expect.differences(expected, answer, "expect", tolerance))
        found = kind.expect.show({key: answer[key] for key in expected})
    except Invalid as why:
        return _error(name, kind_name, f"given: {why}")
    except Exception as trouble:
        return _error(name, kind_name, f"no answer: {type(trouble).__name__}: {trouble}")
    return Result(name, kind_name, "fail" if departures else "ok", kind.expect.show(expected), found, departures)


def _error(name: str, kind: str, why: str) -> Result:
    return Result(name, kind, "error", None, None, why)


def _plain_text(value: Any) -> str:
    return value if isinstance(value, str) else ""
