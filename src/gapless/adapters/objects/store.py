"""Objects over blobs: paths, compression, staging, reading back. Where the blobs lie is another module's concern.

A store has the published objects at their paths, and staged ones in the one folder ``.stage``, named by their path with its
slashes written as ``%2F`` (no folder is made for what may never be published). Published objects never change.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from typing import Protocol
from urllib.parse import quote, unquote

from gapless.adapters.objects.payload import DamagedPayload, Payload, read_payload
from gapless.model.calendar import Partition
from gapless.model.errors import TargetError
from gapless.model.evidence import SAMPLE, Evidence, KeySample
from gapless.model.expectation import Expectation
from gapless.model.ids import Fence, PartitionKey
from gapless.model.output import Object
from gapless.ports.objects import Expected, Reference
from gapless.proving.answer import fits

STAGE = ".stage/"
LONGEST_NAME = 240
"""Bytes of a file name that every file system takes; a longer path keeps its folders under ``.stage/``."""
SUFFIX = {"json": ".json.gz", "text": ".txt.gz"}
_PLAIN = re.compile(r"[A-Za-z0-9_,:=+@-][A-Za-z0-9_.,:=+@-]*")


class Blobs(Protocol):
    """Bytes by path. All raise OSError; a path that holds nothing raises FileNotFoundError."""

    def write(self, path: str, data: bytes) -> None: ...

    def read(self, path: str) -> bytes: ...

    def move(self, source: str, target: str) -> None:
        """Atomic and durable for those who read the target."""
        ...

    def exists(self, path: str) -> bool: ...

    def find(self, prefix: str) -> Iterable[str]:
        """Paths below a folder, none where it does not exist."""
        ...

    def remove(self, path: str) -> None: ...


class StoredObjects:
    """The port :class:`gapless.ports.objects.Objects` over blobs. Safe to use from several threads."""

    def __init__(self, blobs: Blobs, place: str) -> None:
        self._blobs = blobs
        self._place = place

    def path(self, output: Object, partition: Partition, fence: Fence) -> str:
        values = {name: _segment(value) for name, value in partition.attributes.items() if isinstance(value, str)}
        try:
            filled = output.path.format_map(values)
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            known = ", ".join(values)
            raise TargetError(
                f"the path {output.path} cannot be filled for partition {partition.key}: it may name {known}",
                help="correct the output's path in the pipeline file",
            ) from error
        return f"{filled.strip('/')}/{fence:010d}{SUFFIX[output.content]}"

    def stage(self, output: Object, partition: Partition, fence: Fence, body: bytes) -> None:
        path = self.path(output, partition, fence)
        with self._explained("staged", path):
            self._blobs.write(_staged(path), gzip.compress(body, 1, mtime=0))

    def measure(
        self, paths: Mapping[PartitionKey, str], output: Object, expectation: Expectation, reference: Reference
    ) -> Mapping[PartitionKey, Evidence]:
        return {key: self._measure(path, output, expectation, reference.get(key)) for key, path in paths.items()}

    def publish(self, paths: Sequence[str]) -> None:
        for path in paths:
            with self._explained("published", path):
                if not self._blobs.exists(path):
                    self._blobs.move(_staged(path), path)

    def exists(self, path: str) -> bool:
        with self._explained("looked for", path):
            return self._blobs.exists(path)

    def read(self, path: str, digest: str = "") -> bytes:
        with self._explained("read", path):
            body = gzip.decompress(self._blobs.read(path))
        if digest and hashlib.sha256(body).hexdigest() != digest:
            raise TargetError(f"the object {path} in {self._place} is not the one that was proven", help="gapless verify --reopen")
        return body

    def sweep(self, keep: Callable[[str], bool]) -> int:
        with self._explained("swept", STAGE):
            leftovers = [path for path in self._blobs.find(STAGE) if not keep(_path_of(path))]
            for path in leftovers:
                self._blobs.remove(path)
        return len(leftovers)

    def _measure(self, path: str, output: Object, expectation: Expectation, expected: Expected | None) -> Evidence:
        try:
            if expected is None:
                raise TargetError(f"the reference says nothing of the unit of {path}")
            body = self._published_or_staged(path)
            return _evidence(body, output, expectation, expected)
        except FileNotFoundError:
            return Evidence(damage=f"there is no object at {path}")
        except DamagedPayload as damage:
            return Evidence(damage=f"{path}: {damage}", digest=hashlib.sha256(body).hexdigest())
        except TargetError as error:
            return Evidence(error=error.message)

    def _published_or_staged(self, path: str) -> bytes:
        with self._explained("read", path, missing=False):
            try:
                stored = self._blobs.read(path)
            except FileNotFoundError:
                stored = self._blobs.read(_staged(path))
            return gzip.decompress(stored)

    @contextmanager
    def _explained(self, what: str, path: str, *, missing: bool = True) -> Iterator[None]:
        """Turn the errors of blobs into TargetError; FileNotFoundError only where ``missing``."""
        try:
            yield
        except FileNotFoundError as error:
            if not missing:
                raise
            raise TargetError(f"the object {path} cannot be {what}: it is not in {self._place}", help="gapless verify") from error
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise TargetError(f"the object {path} in {self._place} is damaged: {error}", help="gapless restate the unit") from error
        except OSError as error:
            full = error.errno in (ENOSPC, EDQUOT)
            raise TargetError(
                f"the object {path} cannot be {what} in {self._place}: {error.strerror or error}",
                help="free space there, then run the same command again" if full else "make the place readable and writable",
            ) from error


def _staged(path: str) -> str:
    name = quote(path, safe=" ,:=+@")
    return STAGE + (name if len(name) <= LONGEST_NAME else path)


def _path_of(staged: str) -> str:
    name = staged.removeprefix(STAGE)
    return name if "/" in name else unquote(name)


def _segment(value: str) -> str:
    """A value as part of a path: never a folder of its own, never out of the store."""
    return value if _PLAIN.fullmatch(value) else quote(value, safe=" ,:=+@").replace(".", "%2E")


def _evidence(body: bytes, output: Object, expectation: Expectation, expected: Expected) -> Evidence:
    payload = read_payload(body, output, expectation)
    missing = unexpected = KeySample()
    if expected.entities is not None:
        missing, unexpected = _sample(expected.entities - payload.entities), _sample(payload.entities - expected.entities)
    return Evidence(
        rows=payload.rows,
        expected=None if expected.entities is None else len(expected.entities),
        missing=missing,
        unexpected=unexpected,
        disagreeing={path: _contradicting(payload, path, texts) for path, texts in expected.asks.items()},
        empty_reason=expected.empty_reason,
        size=len(body) if payload.lists_anything else 0,
        digest=hashlib.sha256(body).hexdigest(),
    )


def _contradicting(payload: Payload, path: str, texts: frozenset[str]) -> KeySample:
    return _sample(frozenset((value,) for value in payload.said[path] if not fits(value, texts)))


def _sample(entities: frozenset[tuple[str, ...]]) -> KeySample:
    return KeySample(len(entities), tuple(sorted(entities)[:SAMPLE]))
