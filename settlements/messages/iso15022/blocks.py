"""The frame of a FIN message, its fields and sequences: text in, a tree out, and back. Pure.

Blocks 1 and 2 tell who sends what to whom, block 3 the sender's own reference (108), block 4 the text, block 5 the trailers.
In the tree a sequence is a node, a field a node inside it: `20::SEME`, `98::SETT`, with the letter of its tag as `option`.
Repeated sequences are told apart by what they are of: `SETPRTY:DEAG`, `AMT:SETT`. Sources: SWIFT FIN block structure;
ISO 15022 generic fields.
"""

import re
from collections.abc import Iterator, Set
from typing import Final

from settlements.messages.contents import Header
from settlements.messages.forms import Node, Reading, Wrong
from settlements.messages.iso15022.formats import FORBIDDEN, FORMATS, fits, pattern
from settlements.messages.leaves import BIC
from vocabulary.invalid import shown
from vocabulary.side import Partial

MOST_BYTES: Final = 64 * 1024
LONGEST_TEXT: Final = 10_000
"""Of block 4, as the network carries it."""
DEEPEST: Final = 8
_LT: Final = "[A-Z0-9]{12}"
_ONE: Final = re.compile(rf"\{{1:[AFL][0-9]{{2}}({_LT})[0-9]{{4}}[0-9]{{6}}\}}", re.ASCII)
_TWO: Final = re.compile(
    rf"\{{2:(?:I([0-9]{{3}})({_LT})[SUN]?(?:[123](?:[0-9]{{3}})?)?"
    rf"|O([0-9]{{3}})[0-9]{{10}}({_LT})[A-Z0-9]{{4}}[0-9]{{6}}[0-9]{{10}}[SUN]?)\}}",
    re.ASCII,
)
_THREE: Final = re.compile(r"\{3:((?:\{[0-9]{3}:[^{}\n]{1,80}\})+)\}")
_FOUR: Final = re.compile(r"\{4:\n(.*?)\n-\}", re.DOTALL)
_FIVE: Final = re.compile(r"\{5:((?:\{[A-Z]{3}:[^{}\n]{0,80}\})*)\}?")
_TAG: Final = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.ASCII)
_GENERIC: Final = re.compile(r":([A-Z0-9]{4})/([A-Z0-9]{1,8})?/(.*)", re.ASCII | re.DOTALL)
KEYS: Final = {"SETPRTY": "95::", "AMT": "19::", "STAT": "25::", "LINK": "20::"}
"""Sequences that are told apart, and the field that does it."""
PARTIAL: Final = frozenset(Partial)


def read_blocks(body: bytes) -> tuple[str, Header, str, tuple[str, ...]]:
    """The type of a message, its header, its text, and the places of the headers that are not carried.

    Raises Wrong: message_too_large, character_set, mt_block, invalid_bic.
    """
    if len(body) > MOST_BYTES:
        raise Wrong("message_too_large", f"{len(body)} bytes", most=f"{MOST_BYTES} bytes")
    text = body.decode("latin-1")
    if strange := FORBIDDEN.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        raise Wrong("character_set", strange.group(), line=line)
    text = text.replace("\r\n", "\n").strip("\n ")
    one, at = _block(_ONE, text, 0, 1)
    two, at = _block(_TWO, text, at, 2)
    three = _THREE.match(text, at)
    users = re.findall(r"\{([0-9]{3}):([^{}]*)\}", three[1]) if three else []
    four, at = _block(_FOUR, text, three.end() if three else at, 4)
    five = _FIVE.match(text, at)
    trailers = re.findall(r"\{([A-Z]{3}):", five[1]) if five else []
    if len(four[1]) > LONGEST_TEXT:
        raise Wrong("message_too_large", f"{len(four[1])} characters", most=f"{LONGEST_TEXT} characters of text")
    if "{1:" in text[five.end() if five else at :]:
        raise Wrong("several_documents", "2")
    is_input = two[1] is not None
    mine, other = _bic(one[1]), _bic(two[2] or two[4])
    header = Header(
        sender=mine if is_input else other,
        receiver=other if is_input else mine,
        message_id=dict(users).get("108", ""),
        possible_duplicate=bool({"PDE", "PDM"} & set(trailers)),
    )
    unread = [f"{{3:{{{tag}:" for tag, _ in users if tag != "108"]
    unread += [f"{{5:{{{tag}:" for tag in trailers if tag not in {"PDE", "PDM", "MAC", "CHK", "TNG"}]
    return two[1] or two[3], header, four[1], tuple(unread)


def _block(pattern: re.Pattern[str], text: str, at: int, number: int) -> tuple[re.Match[str], int]:
    found = pattern.match(text, at)
    if found is None:
        raise Wrong("mt_block", text[at : at + 40], block=number)
    return found, found.end()


def _bic(terminal: str) -> str:
    """The BIC of a logical terminal: an answer goes back to it. Raises Wrong."""
    return str(BIC.parse(terminal[:8] + terminal[9:]))


def _terminal(bic: str, letter: str) -> str:
    """The logical terminal of a BIC: that of its head office where it names no branch. Raises Wrong."""
    party = f"{BIC.parse(bic):X<11}"
    return f"{party[:8]}{letter}{party[8:]}"


def fields_of(text: str, reading: Reading) -> Iterator[tuple[str, str]]:
    """Tag and value of every field of a text; the lines of a value are joined as they stood."""
    tag, lines = "", list[str]()
    for line in text.split("\n"):
        found = _TAG.fullmatch(line)
        if found is None and not tag:
            reading.fault("mt_no_tag", "", line)
        elif found is None:
            lines.append(line)
        else:
            if tag:
                yield tag, "\n".join(lines)
            tag, lines = found[1], [found[2]]
    if tag:
        yield tag, "\n".join(lines)


def tree_of(text: str, told_apart: Set[str], reading: Reading) -> Node:
    """The sequences and fields of a text. `told_apart` are the qualifiers by which linkages are."""
    root = Node("")
    open_ = [root]
    for tag, value in fields_of(text, reading):
        place = "/".join(node.name for node in open_)
        if not fits(tag, value):
            reading.fault("mt_field_format", f"{place}/{tag}", value, format=" | ".join(FORMATS[tag]))
        elif tag == "16R":
            if len(open_) > DEEPEST:
                raise Wrong("too_deep_here", value, most=DEEPEST)
            open_.append(open_[-1].add(value))
        elif tag == "16S":
            if len(open_) == 1 or open_[-1].name != value:
                reading.fault("mt_sequence", f"{place}/{tag}", value)
                break
            _told_apart(open_.pop(), told_apart, place, reading)
        else:
            _add(open_[-1], tag, value)
    if len(open_) > 1 and not reading.faults:
        reading.fault("mt_sequence", "/".join(node.name for node in open_), "")
    return root


def _add(inside: Node, tag: str, value: str) -> None:
    """A field as a node. What follows a function or an ISIN stands beside it, so that it is not overlooked."""
    generic = _GENERIC.fullmatch(value)
    if generic is not None:
        qualifier, scheme, rest = generic[1], generic[2] or "", generic[3]
        name = f"{tag[:2]}::{qualifier}"
        if qualifier == "STCO" and rest in PARTIAL:
            name += ".partial"
        inside.add(name, rest).attributes |= {"option": tag[2:], "scheme": scheme}
    elif tag == "23G":
        function, _, further = value.partition("/")
        inside.add(tag, function)
        if further:
            inside.add("23G.further", further)
    elif tag == "35B" and value.startswith("ISIN "):
        isin, _, further = value.partition("\n")
        inside.add(tag, isin)
        if further:
            inside.add("35B.further", further)
    else:
        inside.add(tag, value)


def _told_apart(sequence: Node, links: Set[str], place: str, reading: Reading) -> None:
    key = KEYS.get(sequence.name)
    if key is None:
        return
    found = next((child.name for child in sequence.children if child.name.startswith(key)), None)
    if found is None:
        reading.fault("missing", f"{place}/{key.rstrip(':')}")
    elif sequence.name != "LINK" or found[len(key) :] in links:
        sequence.name = f"{sequence.name}:{found[len(key) :]}"


def write_blocks(kind: str, header: Header, root: Node) -> bytes:
    """A message as its sender hands it to the network. Raises Wrong: what its header cannot tell."""
    own, other = _terminal(header.sender, "A"), _terminal(header.receiver, "X")
    if header.message_id and pattern("16x").fullmatch(header.message_id) is None:
        raise Wrong("cannot_be_told", header.message_id)
    user = f"{{3:{{108:{header.message_id}}}}}" if header.message_id else ""
    text = "\r\n".join(line for child in root.children for line in _lines(child))
    trailer = "{5:{PDE:}}" if header.possible_duplicate else ""
    return f"{{1:F01{own}0000000000}}{{2:I{kind}{other}N}}{user}{{4:\r\n{text}\r\n-}}{trailer}".encode(
        "ascii", "strict"
    )


def _lines(node: Node) -> list[str]:
    if node.children:
        name = node.name.partition(":")[0]
        return [f":16R:{name}", *(line for child in node.children for line in _lines(child)), f":16S:{name}"]
    number, is_generic, qualifier = node.name.partition("::")
    if not is_generic:
        tag, value = node.name, node.text
    else:
        tag = number + node.attributes.get("option", "")
        value = f":{qualifier[:4]}/{node.attributes.get('scheme', '')}/{node.text}"
    if not fits(tag, value):
        raise Wrong("mt_field_format", shown(value), format=" | ".join(FORMATS[tag]))
    return f":{tag}:{value}".split("\n")
