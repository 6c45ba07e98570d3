"""A text file, line by line: what must be true of the whole before any row of it is looked at."""

import codecs
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from vocabulary.outcome import Refusal

LONGEST_LINE = 1 << 16

RULES = {
    "empty": gettext_noop("The file is empty. Send a file with rows."),
    "no_rows": gettext_noop("The file has no rows. Send a file with rows."),
    "not_utf8": gettext_noop("The file is not text in UTF-8. Save it as UTF-8 and send it again."),
    "binary": gettext_noop("The file has a NUL character, as no text has. Send the text file itself."),
    "mixed_line_ends": gettext_noop(
        "Lines end in different ways, or with a bare carriage return. Save it with LF or with CRLF throughout."
    ),
    "line_too_long": gettext_noop("The line has more than 65,536 bytes. Look for a quote that is not closed."),
    "byte_order_mark": gettext_noop("The file begins with a byte order mark. Save it as UTF-8 without one."),
    "bad_quotes": gettext_noop("The header has quotes in the wrong place. Write the names of the columns without any."),
    "unknown_header": gettext_noop("The header has columns that are not known: %(names)s. Separate names with commas."),
    "duplicate_header": gettext_noop("The header names columns twice: %(names)s. Name each once."),
    "missing_header": gettext_noop("The header lacks columns: %(names)s. Add them."),
}
"""Why a file is refused as a whole, and what to do."""


class UnreadableFile(Refusal):
    """The file as a whole cannot be read: nothing of it is loaded."""

    code = "unreadable_file"
    status = 422

    def sentence(self) -> str:
        why = str(_(RULES[self.data["rule"]])) % self.data
        return str(_("Line %(line)s: %(why)s")) % {"line": self.data["line"], "why": why}


@dataclass(frozen=True)
class Survey:
    """What is known of a file before its rows are looked at: the SHA-256 of its bytes, its bytes and its lines.

    `mark` changes when someone writes to the file or puts another in its place.
    """

    sha256: str
    size: int
    lines: int
    mark: tuple[int, int, int]

    def still_holds(self, path: Path) -> bool:
        """Whether nobody has written to the file since."""
        return _mark(path.stat()) == self.mark


def survey(path: Path) -> Survey:
    """Reads the whole file once, so that nothing is written of a file that turns out to be no text further down.

    Refuses UnreadableFile for the first line that is: line_too_long, binary, not_utf8, mixed_line_ends; or empty.
    """
    digest, size, lines = hashlib.sha256(), 0, 0
    with path.open("rb") as file:
        mark, end = _mark(os.fstat(file.fileno())), b""
        while line := file.readline(LONGEST_LINE + 2):
            lines += 1
            end = end or (b"\r\n" if line.endswith(b"\r\n") else b"\n")
            if rule := _fault_of(line, end):
                raise UnreadableFile(rule=rule, line=lines)
            digest.update(line)
            size += len(line)
    if not size:
        raise UnreadableFile(rule="empty", line=1)
    return Survey(digest.hexdigest(), size, lines, mark)


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a surveyed file with their numbers from 1, without their ends."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            yield number, line.removesuffix("\n").removesuffix("\r")


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _fault_of(line: bytes, end: bytes) -> str:
    bare = line.removesuffix(b"\n").removesuffix(b"\r")
    if len(bare) > LONGEST_LINE:
        return "line_too_long"
    if bare.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "not_utf8"
    if b"\0" in bare:
        return "binary"
    try:
        bare.decode()
    except UnicodeDecodeError:
        return "not_utf8"
    if b"\r" in bare or (line.endswith(b"\n") and line.endswith(b"\r\n") != (end == b"\r\n")):
        return "mixed_line_ends"
    return ""
