"""Blobs in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class FolderBlobs:
    """Calls of the system are few: each gives the interpreter to another thread, and has to wait for it.

    ``durable`` makes a moved blob survive a power loss: an fsync when it is written, another of its folder when it is moved.
    """

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
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(file, left) :]
            if self._durable:
                os.fsync(file)
        finally:
            os.close(file)

    def read(self, path: str) -> bytes:
        file = os.open(self._root + path, os.O_RDONLY)
        try:
            size = os.fstat(file).st_size
            data = os.read(file, size)
            while len(data) < size and (more := os.read(file, size - len(data))):
                data += more
            return data
        finally:
            os.close(file)

    def move(self, source: str, target: str) -> None:
        full = self._root + target
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
    """One call where the folder above is there already, as it is for most of many units."""
    parent = full.rpartition("/")[0]
    try:
        os.mkdir(parent)  # noqa: PTH102 - plain strings
    except FileExistsError:
        return
    except FileNotFoundError:
        os.makedirs(parent, exist_ok=True)  # noqa: PTH103 - plain strings


def _sync(folder: str) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
