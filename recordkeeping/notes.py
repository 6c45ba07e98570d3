"""Checkpoints as signed text: C2SP tlog-checkpoint in a signed note, with Ed25519 keys. Pure.

The text is the origin, the number of leaves, the root in base64, then lines of our own: `signed` with the instant and,
where it closes a business date, `day` with that date. A blank line follows, and the signature lines.
Source: c2sp.org/tlog-checkpoint and c2sp.org/signed-note.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519: Final = b"\x01"
DASH: Final = "\N{EM DASH} "


@dataclass(frozen=True)
class Signer:
    """A private key and the name under which it signs: the origin of its trail."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier_key(self) -> str:
        """The public key as one line that a verifier takes: name, key id and key."""
        public = self.private.public_key().public_bytes_raw()
        return f"{self.name}+{key_id(self.name, public).hex()}+{b64encode(ED25519 + public).decode()}"

    def sign(self, text: str) -> str:
        """The note of a text that ends with a line feed."""
        public = self.private.public_key().public_bytes_raw()
        signature = key_id(self.name, public) + self.private.sign(text.encode())
        return f"{text}\n{DASH}{self.name} {b64encode(signature).decode()}\n"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def checkpoint_text(origin: str, size: int, root: bytes, signed_at: datetime, closes: date | None) -> str:
    """What is signed; `signed_at` is in UTC and told to the second."""
    lines = [origin, str(size), b64encode(root).decode(), f"signed {signed_at:%Y-%m-%dT%H:%M:%SZ}"]
    if closes is not None:
        lines.append(f"day {closes.isoformat()}")
    return "".join(f"{line}\n" for line in lines)


def notes_in(file: str) -> Iterator[str]:
    """The notes of a file that holds them one after the other, with a blank line between."""
    lines: list[str] = []
    signed = False
    for line in file.splitlines(keepends=True):
        if signed and not line.startswith(DASH):
            yield "".join(lines)
            lines, signed = [], False
        if lines or line.strip():
            lines.append(line)
        signed = line.startswith(DASH)
    if signed:
        yield "".join(lines)


def instant_of(note: str) -> str:
    """When a note was signed, as it says itself; "" when it does not."""
    return next((line.removeprefix("signed ") for line in note.splitlines() if line.startswith("signed ")), "")
