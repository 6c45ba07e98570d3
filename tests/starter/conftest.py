"""Installations to try things on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name that everybody may enter: the servers' user must reach it, and sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="backoffice-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
