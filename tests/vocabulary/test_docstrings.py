"""The examples in the docstrings of the vocabulary are true."""

import doctest
import importlib
import pkgutil

import pytest

import vocabulary

MODULES = [module.name for module in pkgutil.iter_modules(vocabulary.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings_are_true(name: str) -> None:
    module = importlib.import_module(f"vocabulary.{name}")
    assert doctest.testmod(module).failed == 0
