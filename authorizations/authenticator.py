"""Codes of authenticators: what they show when, and what stands in for them when they are lost. Pure.

Sources: RFC 4226 (HOTP), RFC 6238 (TOTP: six digits of HMAC-SHA-1 over steps of thirty seconds, as every authenticator has it).
"""

import re
import secrets
from base64 import b32decode, b32encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from qrcode import QRCode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
TOLERANCE: Final = 1
"""Steps by which the clock of an authenticator may be off, before and after."""
RECOVERY_CODES: Final = 8
RECOVERY_BYTES: Final = 15
"""120 bits: more than can be guessed offline, so that a plain hash of them may be kept (ASVS 5.0 6.5.2)."""
GROUP: Final = 4


def new_secret() -> str:
    """A fresh secret of 160 bits, in base 32."""
    return b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code that an authenticator with this secret shows in a step."""
    return HOTP(b32decode(secret), DIGITS, SHA1()).generate(step).decode()  # noqa: S303 (HMAC, as RFC 6238 has it)


def step_at(clock: datetime) -> int:
    """The step of an instant of the real clock."""
    return int(clock.timestamp()) // STEP_SECONDS


def step_of(secret: str, code: str, clock: datetime) -> int | None:
    """The step whose code this is, at most TOLERANCE away from the clock; None where it is the code of none of them."""
    now = step_at(clock)
    steps = sorted(range(now - TOLERANCE, now + TOLERANCE + 1), key=lambda step: abs(step - now))
    return next((step for step in steps if secrets.compare_digest(code_at(secret, step).encode(), code.encode())), None)


def tidy(typed: str) -> str:
    """A code as it was typed, without the spaces and hyphens that people put in."""
    return re.sub(r"[\s-]", "", typed).upper()


def grouped(secret: str) -> str:
    """A secret or recovery code in groups, as people read it."""
    return " ".join(secret[n : n + GROUP] for n in range(0, len(secret), GROUP))


def new_recovery_codes() -> list[str]:
    """Fresh codes that stand in for an authenticator, each once."""
    return [b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]


def digest(recovery_code: str) -> str:
    """What is kept of a recovery code: SHA-256, in hexadecimal digits."""
    return sha256(b"backoffice recovery code\n" + recovery_code.encode()).hexdigest()


def address(secret: str, account: str, issuer: str) -> str:
    """What an authenticator reads from the picture: whose secret it is, of which house, and the secret."""
    return TOTP(b32decode(secret), DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(account, issuer)  # noqa: S303


def picture(text: str) -> tuple[int, str]:
    """A QR code of a text: how many modules it is wide and high, quiet zone included, and the path of its dark ones in SVG."""
    drawn = QRCode(border=4)
    drawn.add_data(text)
    matrix: Sequence[Sequence[bool]] = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return len(matrix), path
