"""The reference pipeline itself: nothing is wrong with it, and nothing in it is rarely meant."""

from __future__ import annotations

from pathlib import Path

import yaml

from gapless.service.checking import check
from gapless.service.workspace import Workspace
from nba_props.demo import KEYS, SOURCES


def test_check_has_nothing_to_say_of_it(tmp_path: Path) -> None:
    settings = {"SEASONS": "2021-22,2022-23", **dict.fromkeys((*SOURCES, *KEYS), "http://source.example")}
    (tmp_path / "gapless.yaml").write_text(yaml.safe_dump({"pipeline": "package:nba_props/pipeline.yaml", "settings": settings}))
    found = check(Workspace.open(tmp_path, {}))
    assert (found.problems, found.warnings) == ((), ())
    assert found.exit_code == 0
