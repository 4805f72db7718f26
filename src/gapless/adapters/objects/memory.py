"""Objects in memory: a twin for simulations and tests."""

from __future__ import annotations

from collections.abc import Iterable

from gapless.adapters.objects.store import StoredObjects


class MemoryBlobs:
    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def write(self, path: str, data: bytes) -> None:
        self._held[path] = data

    def read(self, path: str) -> bytes:
        try:
            return self._held[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def move(self, source: str, target: str) -> None:
        self._held[target] = self.read(source)
        del self._held[source]

    def exists(self, path: str) -> bool:
        return path in self._held

    def find(self, prefix: str) -> Iterable[str]:
        return [path for path in self._held if path.startswith(prefix)]

    def remove(self, path: str) -> None:
        del self._held[path]


class MemoryObjects(StoredObjects):
    def __init__(self) -> None:
        super().__init__(MemoryBlobs(), "memory")
