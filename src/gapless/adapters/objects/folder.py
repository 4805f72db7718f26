"""Blobs in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class FolderBlobs:
    """``durable`` makes a moved blob survive a power loss (two fsync each)."""

    def __init__(self, root: str, *, durable: bool) -> None:
        self._root = os.path.join(root, "")  # noqa: PTH118 - plain strings: paths are joined 10,000s of times
        self._durable = durable

    def write(self, path: str, data: bytes) -> None:
        full = self._root + path
        try:
            file = os.open(full, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        except FileNotFoundError:
            _make_parent(full)
            file = os.open(full, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        with open(file, "wb", buffering=0) as stream:  # noqa: PTH123 - a descriptor, no path
            view = memoryview(data)
            while view:
                view = view[stream.write(view) :]

    def read(self, path: str) -> bytes:
        with open(self._root + path, "rb", buffering=0) as stream:  # noqa: PTH123 - see __init__
            return stream.read()

    def move(self, source: str, target: str) -> None:
        if self._durable:
            _sync(self._root + source)
        full = self._root + target
        try:
            os.replace(self._root + source, full)  # noqa: PTH105 - see __init__
        except FileNotFoundError:
            _make_parent(full)
            os.replace(self._root + source, full)  # noqa: PTH105 - see __init__
        if self._durable:
            _sync(full.rpartition("/")[0])

    def exists(self, path: str) -> bool:
        return os.path.exists(self._root + path)  # noqa: PTH110 - see __init__

    def find(self, prefix: str) -> Iterable[str]:
        for folder, _, files in os.walk(self._root + prefix):
            inside = folder.removeprefix(self._root).rstrip("/")
            yield from (f"{inside}/{file}" for file in files)

    def remove(self, path: str) -> None:
        """The folders that become empty go too."""
        full = Path(self._root + path)
        full.unlink()
        with suppress(OSError):  # the first folder that still holds something ends it
            for folder in full.parents:
                if len(str(folder)) <= len(self._root):
                    break
                folder.rmdir()


def _make_parent(full: str) -> None:
    os.makedirs(full.rpartition("/")[0], exist_ok=True)  # noqa: PTH103 - plain strings


def _sync(full: str) -> None:
    file = os.open(full, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
