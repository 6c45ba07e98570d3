"""Makes and keeps the secrets of one installation: files that only their owner can read."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

__all__ = ["RUNTIME_ROLES", "deploy_password", "read_roles", "scram_verifier", "secret_key", "write_private"]

OWNER = "backoffice_owner"
DEPLOY = "backoffice_deploy"
RUNTIME_ROLES = ("web", "job", "read")
ROUNDS = 4096


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def secret_key(folder: Path) -> str:
    """The signing key of this installation, made the first time."""
    path = folder / "secret_key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48) + "\n")
    return path.read_text().strip()


def read_roles(folder: Path) -> dict[str, Any]:
    """The database roles and their secrets as far as they were made: empty before the first time."""
    path = folder / "roles.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write_roles(folder: Path, roles: dict[str, Any]) -> None:
    """Keeps the roles and their secrets."""
    write_private(folder / "roles.json", json.dumps(roles, indent=2) + "\n")


def new_password() -> str:
    """A password that nobody has to type: 192 random bits."""
    return secrets.token_urlsafe(24)


def deploy_password(folder: Path) -> str:
    """The secret of the embedded server's deploy role, made the first time."""
    roles = read_roles(folder)
    if not roles.get("deploy", {}).get("password"):
        roles["deploy"] = {"user": DEPLOY, "password": new_password()}
        write_roles(folder, {"owner": OWNER, **roles})
    return str(roles["deploy"]["password"])


def scram_verifier(password: str, salt: bytes | None = None, rounds: int = ROUNDS) -> str:
    """What PostgreSQL keeps of a password (RFC 5803), so that no statement and no log ever carries the
    password.
    """
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = hashlib.sha256(client).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encode = base64.b64encode
    return f"SCRAM-SHA-256${rounds}:{encode(salt).decode()}${encode(stored).decode()}:{encode(server).decode()}"
