"""Python functions that actions name: ``module:name``. Found without importing for the fingerprint, imported by ``check``."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from importlib.machinery import ModuleSpec
from pathlib import Path

REFERENCE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def source_file(reference: str) -> Path | None:
    """The source file of a function's module, None where it cannot be found. Imports nothing, parent packages included."""
    top, *inner = reference.partition(":")[0].split(".")
    spec = _top_level(top)
    if spec is None:
        return None
    if not inner:
        return _existing(Path(spec.origin)) if spec.origin else None
    for location in spec.submodule_search_locations or ():
        base = Path(location).joinpath(*inner)
        found = _existing(base.with_suffix(".py")) or _existing(base / "__init__.py")
        if found:
            return found
    return None


def _top_level(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None


def _existing(path: Path) -> Path | None:
    return path if path.suffix == ".py" and path.is_file() else None


def complaint(reference: str, workers: str) -> str | None:
    """Why a function cannot be an action, None where it can. Imports its module."""
    module, _, name = reference.partition(":")
    try:
        found: object = importlib.import_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 whatever a module does while it is imported
        return f"{module} cannot be imported: {type(error).__name__}: {error}"
    for part in name.split("."):
        if not hasattr(found, part):
            return f"{module} has no function {name!r}"
        found = getattr(found, part)
    if not callable(found):
        return f"{reference} is a {type(found).__name__}, not a function"
    if inspect.iscoroutinefunction(found) != (workers == "async"):
        kind = "is no coroutine function" if workers == "async" else "is a coroutine function"
        return f"{reference} {kind}, and its workers are {workers}"
    return None
