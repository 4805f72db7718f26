"""Objects in a folder, or in a bucket by an address that fsspec knows (``gs://bucket/prefix``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gapless.adapters.objects.folder import FolderBlobs
from gapless.adapters.objects.store import Blobs, StoredObjects

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class RemoteBlobs:
    """A move is a copy and a removal; the copy becomes visible as a whole where the store promises that of a write."""

    def __init__(self, files: AbstractFileSystem, root: str) -> None:
        self._files = files
        self._root = root.rstrip("/") + "/"

    def write(self, path: str, data: bytes) -> None:
        self._files.makedirs(self._parent(path), exist_ok=True)
        self._files.pipe_file(self._root + path, data)

    def read(self, path: str) -> bytes:
        body = self._files.cat_file(self._root + path)
        assert isinstance(body, bytes)
        return body

    def move(self, source: str, target: str) -> None:
        if not self._files.exists(self._root + source):
            raise FileNotFoundError(source)
        self._files.makedirs(self._parent(target), exist_ok=True)
        self._files.mv(self._root + source, self._root + target)

    def exists(self, path: str) -> bool:
        return bool(self._files.exists(self._root + path))

    def find(self, prefix: str) -> Iterable[str]:
        self._files.invalidate_cache()
        return [str(path).removeprefix(self._root) for path in self._files.find(self._root + prefix)]

    def remove(self, path: str) -> None:
        self._files.rm_file(self._root + path)

    def _parent(self, path: str) -> str:
        return (self._root + path).rpartition("/")[0]


class FsspecObjects(StoredObjects):
    """``root`` is a folder, or an address with a protocol. ``durable`` concerns folders: whether publishing survives a power loss."""

    def __init__(self, root: str, *, durable: bool = True) -> None:
        super().__init__(_blobs(root, durable=durable), root)


def _blobs(root: str, *, durable: bool) -> Blobs:
    if "://" not in root:
        return FolderBlobs(root, durable=durable)
    from fsspec.core import url_to_fs

    files, path = url_to_fs(root)
    return RemoteBlobs(files, path)
