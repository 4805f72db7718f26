"""What acceptance tests share: a proven shop, and a service that a test has answer as it likes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.service import Service, served
from tests.workspaces import gapless, make_shop


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everything is proven. Tests must not write to it."""
    folder = make_shop(tmp_path_factory.mktemp("proven"))
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


@pytest.fixture
def shop(proven: Path, tmp_path: Path) -> Path:
    """A copy of a proven workspace: workspaces are relocatable."""
    return shutil.copytree(proven, tmp_path / "shop")


@pytest.fixture
def service() -> Iterator[Service]:
    with served() as found:
        yield found
