"""XML as it may come from anybody: read in one pass with limits, any document type refused; and written, always alike. Pure.

Nothing is ever fetched, expanded or included: a DOCTYPE is refused before its first declaration is looked at, and without one
there are no entities but the five of XML. UTF-8, or UTF-16 with its byte order mark. Sources: XML 1.0 (fifth edition);
OWASP XML Security.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from settlements.messages.forms import Node, Wrong

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ELEMENTS: Final = 100_000
MOST_ATTRIBUTES: Final = 64
LONGEST_TEXT: Final = 64 * 1024
DEEPEST: Final = 64
_SEPARATOR: Final = " "
_BLANK: Final = " \t\r\n"
_DECLARED: Final = re.compile(
    r"""<\?xml\s{1,9}version\s{0,9}=\s{0,9}["'][0-9.]{1,9}["'](\s{1,9}encoding\s{0,9}=\s{0,9}(["'])utf-16\2)""",
    re.IGNORECASE,
)
"""The declaration of a document in UTF-16, as far as that word. It has few spaces, so that nobody is kept counting them."""


@dataclass(slots=True, eq=False)
class Element(Node):
    """An element with the namespace of its name."""

    namespace: str = ""


def read_xml(body: bytes) -> Element:
    """The root element of a document. Raises Wrong: message_too_large, not_text, doctype_forbidden, not_xml, too_deep."""
    if len(body) > MOST_BYTES:
        raise Wrong("message_too_large", f"{len(body)} bytes", most=f"{MOST_BYTES} bytes")
    text = _text(body)
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", _SEPARATOR)
    parser.buffer_text = True
    parser.XmlDeclHandler = builder.declared
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise Wrong("not_xml", expat.errors.messages[error.code], line=error.lineno) from error
    if builder.root is None:
        raise Wrong("not_xml", "no element", line=1)
    return builder.root


def _text(body: bytes) -> str:
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode("utf-16" if wide else "utf-8-sig")
        text.encode()
    except UnicodeError as error:
        raise Wrong("not_text", str(error)) from error
    if wide and (declared := _DECLARED.match(text)):
        text = text[: declared.start(1)] + text[declared.end(1) :]
    return text


class _Builder:
    """Makes the tree while the parser runs, and stops it where a limit is passed."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._elements = 0
        self._lengths: list[int] = []
        self._pieces: list[list[str]] = []

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise Wrong("not_text", encoding)

    def doctype(self, name: str, _system: str | None, _public: str | None, _internal: int) -> None:
        raise Wrong("doctype_forbidden", name)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise Wrong("message_too_large", f"more than {MOST_ELEMENTS} elements", most=f"{MOST_ELEMENTS} elements")
        if len(self._open) >= DEEPEST:
            raise Wrong("too_deep_here", name, most=DEEPEST)
        if len(attributes) > MOST_ATTRIBUTES:
            raise Wrong(
                "message_too_large", f"{len(attributes)} attributes", most=f"{MOST_ATTRIBUTES} attributes an element"
            )
        namespace, _, local = name.rpartition(_SEPARATOR)
        element = Element(local, attributes=attributes, namespace=namespace)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._pieces.append([])
        self._lengths.append(0)

    def text(self, piece: str) -> None:
        self._lengths[-1] += len(piece)
        if self._lengths[-1] > LONGEST_TEXT:
            raise Wrong(
                "message_too_large", f"more than {LONGEST_TEXT} characters", most=f"{LONGEST_TEXT} characters a text"
            )
        self._pieces[-1].append(piece)

    def end(self, _name: str) -> None:
        text = "".join(self._pieces.pop())
        self._lengths.pop()
        element = self._open.pop()
        element.text = text.strip(_BLANK) if element.children or not text.strip(_BLANK) else text


def write_xml(root: Node, namespaces: dict[str, str]) -> bytes:
    """A tree as a document in UTF-8. `namespaces` is, by name of element, the namespace that begins there."""
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + "".join(_written(root, namespaces)).encode() + b"\n"


def _written(node: Node, namespaces: dict[str, str]) -> list[str]:
    begins = {"xmlns": namespaces[node.name]} if node.name in namespaces else {}
    told = "".join(f" {name}={quoteattr(value)}" for name, value in {**begins, **node.attributes}.items())
    if not node.children and not node.text:
        return [f"<{node.name}{told}/>"]
    inner = [piece for child in node.children for piece in _written(child, namespaces)] or [escape(node.text)]
    return [f"<{node.name}{told}>", *inner, f"</{node.name}>"]
