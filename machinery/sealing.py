"""What is kept so that the database alone does not give it away: encrypted under a key drawn from the installation's own."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _cipher(purpose: bytes) -> Fernet:
    """Each purpose has a key of its own: what is sealed for one opens for no other."""
    key = HKDF(SHA256(), 32, None, purpose).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(purpose: bytes, text: str) -> bytes:
    """A text as it is kept."""
    return _cipher(purpose).encrypt(text.encode())


def unsealed(purpose: bytes, kept: bytes, *, seconds: int | None = None) -> str:
    """The text again; "" where it was sealed under another key or for another purpose, or longer ago than `seconds`."""
    try:
        return _cipher(purpose).decrypt(kept, ttl=seconds).decode()
    except InvalidToken:
        return ""
