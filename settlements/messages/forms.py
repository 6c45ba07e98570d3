"""How a message is laid out: a tree of named nodes, and for every word of the trade the place where it stands. Pure.

A form is a list of slots in the order of the standard; one form reads and writes. What is wrong is gathered as faults, each
with its place; whatever stands in a message and in no slot is named as unread. Both formats come down to such trees.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from settlements.messages.contents import CannotBeWritten
from settlements.messages.parts import NOBODY, Chain
from vocabulary.fault import Fault
from vocabulary.invalid import shown
from vocabulary.written import fault


class Wrong(Exception):
    """What stands at one place cannot be read, or cannot stand there."""

    def __init__(self, code: str, value: str = "", **data: Any) -> None:
        self.code, self.value, self.data = code, value, data
        super().__init__(code)

    def at(self, place: str) -> Fault:
        """The fault, at its place."""
        return Fault(self.code, place, shown(self.value), self.data)


@dataclass(slots=True, eq=False)
class Node:
    """A named place with text or with places inside it."""

    name: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, name: str) -> list["Node"]:
        """The nodes of that name directly inside."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node | None":
        """The first node of that name directly inside."""
        return next((child for child in self.children if child.name == name), None)

    def add(self, name: str, text: str = "") -> "Node":
        """A new node inside, at the end."""
        self.children.append(Node(name, text))
        return self.children[-1]

    def into(self, name: str) -> "Node":
        """The last node inside if it is of that name, else a new one."""
        if self.children and self.children[-1].name == name:
            return self.children[-1]
        return self.add(name)


class Reading:
    """A tree being read: what was wrong, and which nodes were taken."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._taken: set[int] = set()

    def fault(self, code: str, place: str, value: str = "", **data: Any) -> None:
        """One more thing that is wrong."""
        self.faults.append(fault(code, place, value, **data))

    def take(self, node: Node) -> str:
        """The text of a node, which now counts as read."""
        self._taken.add(id(node))
        return node.text

    def one(self, node: Node, path: str, place: str) -> tuple[Node | None, str]:
        """The node at a path and its place; a node that stands more than once on the way is a fault."""
        for step in path.split("/"):
            found = node.all(step)
            place = f"{place}/{step}"
            if not found:
                return None, place
            if len(found) > 1:
                self.fault("stands_twice", place)
            node = found[0]
        return node, place

    def unread(self, node: Node, place: str) -> Iterator[str]:
        """The places of the highest nodes of which nothing was read."""
        if id(node) in self._taken and not node.children:
            return
        if not self._is_touched(node):
            yield place
            return
        for child in node.children:
            yield from self.unread(child, f"{place}/{child.name}")

    def _is_touched(self, node: Node) -> bool:
        return id(node) in self._taken or any(self._is_touched(child) for child in node.children)


MOST_FAULTS: Final = 50


def once(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """The faults, each told once, at most MOST_FAULTS of them."""
    told = {(each.code, each.field, each.value): each for each in reversed(faults)}
    return tuple(reversed(told.values()))[:MOST_FAULTS]


class Kind:
    """How one word of the trade is written at a node."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """What the node says; None if it says something else than is carried here. Raises Wrong."""
        raise NotImplementedError

    def write(self, value: Any, node: Node, place: str) -> None:
        """Fills a node. Raises Wrong."""
        raise NotImplementedError


class Leaf(Kind):
    """A node that is one text."""

    def parse(self, text: str) -> Any:
        """The word that a text says. Raises Wrong."""
        raise NotImplementedError

    def form(self, value: Any) -> str:
        """The text of a word."""
        return str(value)

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if node.children:
            raise Wrong("not_a_text_here")
        return self.parse(reading.take(node))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        node.text = self.form(value)
        if self.parse(node.text) != value:
            raise Wrong("cannot_be_told", node.text)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a word stands: the name of the field, its path, how it is written, whether there is no message without it."""

    field: str
    path: str
    kind: Kind
    needed: bool = False
    many: bool = False
    fixed: str = ""
    """What is always written there, of a slot that is carried nowhere."""


@dataclass(frozen=True, slots=True)
class Form:
    """The slots of a class, in the order in which they are written. `given` are fields that the kind of message tells.

    A slot whose field begins with _ is held against its kind and carried nowhere.
    """

    of: Callable[..., Any]
    slots: Sequence[Slot]
    given: Mapping[str, Any] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()
    """Fields for which the format has no place: they must be empty to be written."""


def places(form: Form, root: str) -> dict[str, str]:
    """Where each field of a form stands; of a part its fields, as "deliverer.party"."""
    found = {}
    for slot in form.slots:
        place = f"{root}/{slot.path}"
        found[slot.field] = place
        inner = getattr(slot.kind, "form", None)
        if isinstance(inner, Form):
            found |= {f"{slot.field}.{name}": each for name, each in places(inner, place).items()}
    return found


PARTS: Final[Mapping[str, Callable[..., Any]]] = {"deliverer": Chain, "receiver": Chain}


class Group(Kind):
    """A node that is a whole of several words."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        return read(self.form, node, place, reading)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        faults = write(self.form, value, node, place)
        if faults:
            raise CannotBeWritten(tuple(faults))


def read(form: Form, node: Node, place: str, reading: Reading) -> Any:
    """What a tree says by a form; None if something is wrong, which is then among the faults."""
    before = len(reading.faults)
    found = {slot.field: _read_slot(slot, node, place, reading) for slot in form.slots}
    if len(reading.faults) > before:
        return None
    flat = {name: value for name, value in found.items() if value is not None and name[0] != "_"}
    values = dict(form.given) | {name: value for name, value in flat.items() if "." not in name}
    for part, make in PARTS.items():
        inner = {name.partition(".")[2]: value for name, value in flat.items() if name.startswith(f"{part}.")}
        if inner:
            values[part] = make(**inner)
    return form.of(**values)


def _read_slot(slot: Slot, node: Node, place: str, reading: Reading) -> Any:
    if not slot.many:
        before = len(reading.faults)
        found, there = reading.one(node, slot.path, place)
        value = _read_node(slot, found, there, reading) if found else None
        if value is None and slot.needed and len(reading.faults) == before:
            reading.fault("missing", there)
        return value
    above, _, last = slot.path.rpartition("/")
    parent, there = reading.one(node, above, place) if above else (node, place)
    nodes = parent.all(last) if parent else []
    values = [_read_node(slot, each, f"{there}/{last}[{n}]", reading) for n, each in enumerate(nodes, start=1)]
    if slot.needed and not nodes:
        reading.fault("missing", f"{place}/{slot.path}")
    return tuple(value for value in values if value is not None)


def _read_node(slot: Slot, node: Node, place: str, reading: Reading) -> Any:
    try:
        return slot.kind.read(node, place, reading)
    except Wrong as wrong:
        reading.faults.append(wrong.at(place))
        return None


def write(form: Form, value: Any, node: Node, place: str) -> list[Fault]:
    """Fills a tree by a form, in the order of its slots; returns what cannot be told."""
    faults = [
        Fault("cannot_be_told", name, shown(str(_got(value, name))))
        for name in sorted(form.untold)
        if not _is_empty(_got(value, name))
    ]
    faults += [
        Fault("cannot_be_told", name, shown(str(_got(value, name))))
        for name, given in form.given.items()
        if _got(value, name) != given
    ]
    for slot in form.slots:
        faults += _write_slot(slot, _to_write(slot, value), node, place)
    return faults


def _to_write(slot: Slot, value: Any) -> Any:
    return (slot.fixed or None) if slot.field[0] == "_" else _got(value, slot.field)


def _got(value: Any, name: str) -> Any:
    for step in name.split("."):
        value = getattr(value, step)
    return value


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ((), NOBODY)


def _write_slot(slot: Slot, value: Any, node: Node, place: str) -> list[Fault]:
    if value is None or value in ((), NOBODY):
        return [Fault("missing", f"{place}/{slot.path}", "")] if slot.needed else []
    above, _, last = slot.path.rpartition("/")
    there = f"{place}/{slot.path}"
    faults: list[Fault] = []
    for each in value if slot.many else (value,):
        parent = node
        for step in above.split("/") if above else ():
            parent = parent.into(step)
        try:
            slot.kind.write(each, parent.add(last) if slot.many else parent.into(last), there)
        except Wrong as wrong:
            faults.append(wrong.at(there))
        except CannotBeWritten as cannot:
            faults += cannot.faults
    return faults
