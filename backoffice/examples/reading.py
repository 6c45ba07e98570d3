"""Reads files of examples: YAML to plain values, item by item, so that a bad one does not stop the others.

Stricter than YAML: a key may not stand twice, and a plain scalar is a number, a truth value or nothing only
in its one canonical notation. Dates stay text here; the shape that expects one reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

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


class Unreadable(ValueError):
    """A file, or one example of it, cannot be read; the text says where and why."""


class Unquoted(str):
    """What stands without quotes, a number to YAML 1.1 but no plain integer: 5.00, 16:00, 1_000, 010."""

    __slots__ = ()


class _PlainLoader(yaml.SafeLoader):
    """Leaves every plain scalar text: what it means is decided here."""


_PlainLoader.yaml_implicit_resolvers = {}
_BEING_READ = object()
_TOO_DEEP = "lists and maps nested deeper than any example has them"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a file: its place in it (from 1), and either its value or the reason why it has none."""

    file: str
    place: int
    value: Any
    unreadable: str = ""


def read_examples(path: Path) -> Iterator[Item]:
    """The items of a file of examples, in order.

    Refuses Unreadable: no such file, not UTF-8, not YAML, no list at the top.
    """
    for place, node in enumerate(_top_level(path), start=1):
        try:
            yield Item(str(path), place, _value(node, {}))
        except Unreadable as why:
            yield Item(str(path), place, _envelope(node), str(why))
        except RecursionError:
            yield Item(str(path), place, _envelope(node), f"line {_line(node)}: {_TOO_DEEP}")


def _top_level(path: Path) -> list[yaml.Node]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_PlainLoader)
    except OSError as trouble:
        raise Unreadable(f"the file cannot be opened: {trouble.strerror}") from trouble
    except UnicodeDecodeError as trouble:
        raise Unreadable(f"expected UTF-8, found something else at byte {trouble.start}") from trouble
    except yaml.YAMLError as trouble:
        raise Unreadable(f"not YAML: {_told(trouble)}") from trouble
    except RecursionError as trouble:
        raise Unreadable(_TOO_DEEP) from trouble
    if not isinstance(root, yaml.SequenceNode):
        raise Unreadable("expected a list of examples at the top of the file")
    return list(root.value)


def _told(trouble: yaml.YAMLError) -> str:
    """What is wrong and in which line, on one line."""
    if isinstance(trouble, yaml.MarkedYAMLError) and trouble.problem_mark:
        return f"line {trouble.problem_mark.line + 1}: {trouble.problem}"
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
    raise Unreadable(f"line {_line(node)}: found {what}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
