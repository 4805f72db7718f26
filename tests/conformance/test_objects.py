"""Every object store keeps what the shipped suite asks for; a folder also keeps it on disk, and says what is wrong with the disk."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest

from gapless.adapters.objects.fsspec import FsspecObjects
from gapless.adapters.objects.memory import MemoryObjects
from gapless.model.errors import TargetError
from gapless.model.expectation import Expectation
from gapless.ports.objects import Objects
from gapless.proving.reference import ExpectedUnit
from gapless.testing.objects_suite import DAILY, DATE, FIRST, ObjectsSuite


class TestFolder(ObjectsSuite):
    def objects(self, folder: Path) -> Objects:
        return FsspecObjects(str(folder))

    def test_what_is_published_is_there_after_a_restart(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        store.stage(DAILY, DATE, FIRST, b"[1]")
        store.publish([store.path(DAILY, DATE, FIRST)])
        assert self.objects(tmp_path).read(store.path(DAILY, DATE, FIRST)) == b"[1]"

    def test_equal_bodies_give_equal_files(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            store = self.objects(tmp_path / name)
            store.stage(DAILY, DATE, FIRST, b"[1]")
            store.publish([store.path(DAILY, DATE, FIRST)])
        path = store.path(DAILY, DATE, FIRST)
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()

    def test_sweeping_leaves_no_empty_folders(self, tmp_path: Path) -> None:
        store = self.objects(tmp_path)
        store.stage(DAILY, DATE, FIRST, b"[1]")
        assert store.sweep(lambda _path: False) == 1
        assert list(tmp_path.rglob("*")) == []

    @pytest.mark.parametrize(
        "stored",
        [gzip.compress(b"[1, 2, 3]")[:-5], b"not compressed", b"", gzip.compress(b"[1]")[:12]],
        ids=["its end is missing", "plain", "nothing", "a beginning"],
    )
    def test_a_torn_file_is_unknown_and_named(self, tmp_path: Path, stored: bytes) -> None:
        store = self.objects(tmp_path)
        path = store.path(DAILY, DATE, FIRST)
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_bytes(stored)
        evidence = store.measure({DATE.key: path}, DAILY, Expectation(), {DATE.key: ExpectedUnit()})[DATE.key]
        if stored:
            assert path in (evidence.error or "")
            with pytest.raises(TargetError, match="damaged"):
                store.read(path)
        else:
            assert "empty" in (evidence.damage or "")

    def test_a_place_that_cannot_be_written_is_named_with_what_helps(self, tmp_path: Path) -> None:
        (tmp_path / "objects").write_text("a file where the folder should be")
        with pytest.raises(TargetError, match="objects") as caught:
            self.objects(tmp_path / "objects").stage(DAILY, DATE, FIRST, b"[1]")
        assert "writable" in (caught.value.help or "")

    def test_a_full_disk_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        store = self.objects(tmp_path)

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "open", full)
        with pytest.raises(TargetError, match="No space left") as caught:
            store.stage(DAILY, DATE, FIRST, b"[1]")
        assert "free space" in (caught.value.help or "")


class TestFast(TestFolder):
    def objects(self, folder: Path) -> Objects:
        return FsspecObjects(str(folder), durable=False)


class TestMemory(ObjectsSuite):
    def objects(self, folder: Path) -> Objects:
        return MemoryObjects()


class TestRemote(ObjectsSuite):
    """fsspec's own memory file system stands for a bucket."""

    def objects(self, folder: Path) -> Objects:
        return FsspecObjects(f"memory://{folder}")
