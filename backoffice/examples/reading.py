"""Reads files of examples: YAML to plain values, item by item, so that a bad one does not stop the others.

Stricter than YAML: a key may not stand twice, and a plain scalar is a number, a truth value or nothing only
in its one canonical notation. Dates stay text here; the shape that expects one reads it.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn, cast

import yaml
from yaml.composer import Composer
from yaml.resolver import BaseResolver

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_NUMBER_OF_YAML_1_1 = re.compile(
    r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|0|[1-9][0-9_]*"
    r"|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[1-9][0-9_]*(?::[0-5]?[0-9])+|\.(?:inf|Inf|INF))"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|\.(?:nan|NaN|NAN)",
    re.ASCII,
)
_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DEEPEST = 50


class Unreadable(ValueError):
    """A file, or one example of it, cannot be read; the text says where and why."""


class _Composer(Composer, BaseResolver):
    """Makes a node of the events of one item at a time; an anchor serves in all items after it.

    Every plain scalar stays text: what it means is decided here.
    """

    def __init__(self) -> None:
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._events: deque[yaml.Event] = deque()

    def compose(self, events: Iterable[yaml.Event]) -> yaml.Node:
        """The node. Refuses YAMLError: an alias of nothing."""
        self._events = deque(events)
        return cast(yaml.Node, self.compose_node(None, 0))

    def check_event(self, *choices: type[yaml.Event]) -> bool:
        """Whether the next event is one of these."""
        return isinstance(self._events[0], choices)

    def peek_event(self) -> yaml.Event:
        """The next event."""
        return self._events[0]

    def get_event(self) -> yaml.Event:
        """The next event, taken."""
        return self._events.popleft()


class Unquoted(str):
    """What stands without quotes, a number to YAML 1.1 but no plain integer: 5.00, 16:00, 1_000, 010."""

    __slots__ = ()


_BEING_READ = object()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file: its place in it (from 1), and either its value or the reason why it has none."""

    file: str
    place: int
    value: Any
    unreadable: str = ""


def read_examples(path: Path) -> Iterator[Item]:
    """The items of a file of examples, in order; one is read at a time, and those before a mistake in YAML are read.

    Refuses Unreadable: no such file, not UTF-8, not YAML, no list at the top.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as trouble:
        raise Unreadable(f"the file cannot be opened: {trouble.strerror}") from trouble
    except UnicodeDecodeError as trouble:
        raise Unreadable(f"expected UTF-8, found something else at byte {trouble.start}") from trouble
    composer = _Composer()
    try:
        for place, item in enumerate(_items(yaml.parse(text, Loader=yaml.SafeLoader)), start=1):
            yield _read(str(path), place, composer, *item)
    except yaml.YAMLError as trouble:
        raise Unreadable(f"not YAML: {_told(trouble)}") from trouble


def _read(file: str, place: int, composer: _Composer, events: list[yaml.Event], is_too_deep: bool) -> Item:
    try:
        node = composer.compose(events)
    except yaml.YAMLError as trouble:
        return Item(file, place, None, _told(trouble))
    too_deep = f"line {_line(node.start_mark)}: lists and maps nested deeper than any example has them"
    if is_too_deep:
        return Item(file, place, _envelope(node), too_deep)
    try:
        return Item(file, place, _value(node, {}))
    except Unreadable as trouble:
        return Item(file, place, _envelope(node), str(trouble))
    except RecursionError:
        return Item(file, place, _envelope(node), too_deep)


def _items(events: Iterator[yaml.Event]) -> Iterator[tuple[list[yaml.Event], bool]]:
    """The events of each item of the list at the top, and whether something was left out for lying too deep."""
    next(events)
    if isinstance(next(events), yaml.StreamEndEvent) or not isinstance(next(events), yaml.SequenceStartEvent):
        raise Unreadable("expected a list of examples at the top of the file")
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            break
        yield _events_of_one(event, events)
    next(events)
    following = next(events)
    if not isinstance(following, yaml.StreamEndEvent):
        raise Unreadable(f"not YAML: line {_line(following.start_mark)}: found a second document")


def _events_of_one(first: yaml.Event, following: Iterator[yaml.Event]) -> tuple[list[yaml.Event], bool]:
    """The events of one node; a list or map that lies deeper than _DEEPEST is replaced by an empty scalar."""
    found: list[yaml.Event] = []
    depth, is_too_deep = 0, False
    for event in chain([first], following):
        starts, ends = isinstance(event, yaml.CollectionStartEvent), isinstance(event, yaml.CollectionEndEvent)
        depth -= ends
        if depth < _DEEPEST or (depth == _DEEPEST and not starts and not ends):
            found.append(event)
        elif depth == _DEEPEST and starts:
            is_too_deep = True
            found.append(yaml.ScalarEvent(None, None, (True, True), "", event.start_mark, event.end_mark))
        depth += starts
        if not depth:
            break
    return found, is_too_deep


def _told(trouble: yaml.YAMLError) -> str:
    """What is wrong and in which line, on one line."""
    if isinstance(trouble, yaml.MarkedYAMLError) and trouble.problem_mark:
        return f"line {_line(trouble.problem_mark)}: {trouble.problem}"
    return " ".join(str(trouble).split())


def _envelope(node: yaml.Node) -> dict[str, Any]:
    """What can still be told of an unreadable example: its id and kind."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {
        key.value: value.value
        for key, value in pairs
        if key.value in ("id", "kind") and isinstance(value, yaml.ScalarNode)
    }


def _value(node: yaml.Node, known: dict[int, Any]) -> Any:
    """The value of a node. What is referred to several times is read once (`known`, by node)."""
    if id(node) not in known:
        known[id(node)] = _BEING_READ
        known[id(node)] = _fresh_value(node, known)
    if known[id(node)] is _BEING_READ:
        _refuse(node, "a value that contains itself")
    return known[id(node)]


def _fresh_value(node: yaml.Node, known: dict[int, Any]) -> Any:
    if node.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"):
        _refuse(node, f"the tag {node.tag}")
    if isinstance(node, yaml.MappingNode):
        return _map(node, known)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, known) for item in node.value]
    text = str(node.value)
    quoted = isinstance(node, yaml.ScalarNode) and node.style is not None
    return text if quoted else _plain_scalar(text)


def _map(node: yaml.MappingNode, known: dict[int, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            _refuse(key_node, "a key that is not text")
        if key_node.value in result:
            _refuse(key_node, f"the key {key_node.value} a second time")
        result[key_node.value] = _value(value_node, known)
    return result


def _plain_scalar(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text) and text != "-0":
        return int(text)
    return Unquoted(text) if _NUMBER_OF_YAML_1_1.fullmatch(text) else text


def _refuse(node: yaml.Node, what: str) -> NoReturn:
    raise Unreadable(f"line {_line(node.start_mark)}: found {what}")


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 0
