"""The kinds of examples: one file each, which defines `KIND` and is named as its kind."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from backoffice.examples.shapes import Record


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of example.

    given   the shape of its facts
    expect  the shape of its answer
    answer  computes the answer, with every key of `expect`, from the facts as `given` reads them (an
            optional fact that was left out is absent); it calls the functions of the product
    """

    given: Record
    expect: Record
    answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]


@cache
def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").KIND for name in names}
