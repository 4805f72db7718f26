from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gapless.model.errors import PipelineError, Problem
from gapless.service.workspace import Workspace

PIPELINE = (
    "pipeline: demo\nsettings: {WORD: default}\ntargets: {first: {warehouse: {duckdb: f.duckdb}}, second: {warehouse: {duckdb: x.duckdb}, objects: o}}\n"
    'calendars: {d: {key: k, literal: "${WORD}"}}\nprocessors: {p: {calendar: d, output: nothing, action: {shell: x}}}\n'
)


def problems_of(directory: Path) -> list[Problem]:
    with pytest.raises(PipelineError) as raised:
        Workspace.open(directory, {})
    return raised.value.problems


def test_a_folder_with_a_pipeline_file(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    workspace = Workspace.open(tmp_path, {})
    pipeline = workspace.pipeline()
    assert (workspace.folder, workspace.pipeline_file, workspace.target) == (tmp_path, tmp_path / "pipeline.yaml", None)
    assert pipeline.calendars["d"].keys == ("default",)
    assert workspace.target_of(pipeline).name == "first"
    assert workspace.ledger_file == tmp_path / "ledger.sqlite"
    second = workspace.target_of(pipeline, "second")
    assert second.warehouse.path == "x.duckdb"
    assert workspace.object_folder(second) == tmp_path / "o"


def test_a_folder_that_names_a_pipeline_elsewhere(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "p.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text("pipeline: inner/p.yaml\ntarget: second\nsettings: {WORD: 2020-21}\n")
    workspace = Workspace.open(tmp_path, {})
    pipeline = workspace.pipeline()
    assert pipeline.calendars["d"].keys == ("2020-21",)
    assert workspace.target_of(pipeline).name == "second"
    assert workspace.target_of(pipeline, "first").name == "first"


def test_the_environment_comes_before_the_settings_and_is_not_shown(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text("settings: {WORD: a}\n")
    workspace = Workspace.open(tmp_path, {"WORD": "hunter2"})
    assert workspace.pipeline().calendars["d"].keys == ("hunter2",)
    assert "hunter2" not in repr(workspace)


def test_a_pipeline_inside_a_package_is_found_without_importing_it(tmp_path, monkeypatch):
    package = tmp_path / "packages" / "shipped_pipelines"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "inner" / "p.yaml").write_text(PIPELINE)
    monkeypatch.syspath_prepend(package.parent)
    (tmp_path / "gapless.yaml").write_text("pipeline: package:shipped_pipelines/inner/p.yaml\n")
    assert Workspace.open(tmp_path, {}).pipeline().name == "demo"


def test_modules_beside_the_pipeline_file_are_offered_once_and_last(tmp_path, monkeypatch):
    installed = [*sys.path]
    monkeypatch.setattr(sys, "path", [*installed])
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "p.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text("pipeline: inner/p.yaml\n")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert Workspace.open(Path(), {}).pipeline().name == "demo"
    assert sys.path == [*installed, str((tmp_path / "inner").resolve())]


def test_modules_of_a_package_are_found_by_its_name_alone(tmp_path, monkeypatch):
    package = tmp_path / "packages" / "packaged_pipelines"
    package.mkdir(parents=True)
    (package / "p.yaml").write_text(PIPELINE)
    monkeypatch.syspath_prepend(package.parent)
    (tmp_path / "gapless.yaml").write_text("pipeline: package:packaged_pipelines/p.yaml\n")
    before = [*sys.path]
    assert Workspace.open(tmp_path, {}).pipeline().name == "demo"
    assert sys.path == before


def test_a_moved_workspace_works(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "one").rename(tmp_path / "two")
    assert Workspace.open(tmp_path / "two", {}).pipeline().name == "demo"


def test_what_is_missing(tmp_path):
    (missing,) = problems_of(tmp_path / "absent")
    assert (missing.message, missing.suggestion) == ("there is no such folder", "name the workspace with -p DIR")
    (neither,) = problems_of(tmp_path)
    assert neither.message == "the folder holds neither pipeline.yaml nor gapless.yaml"
    (tmp_path / "file").write_text("")
    (file,) = problems_of(tmp_path / "file")
    assert file.message == "is a file, not a folder"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("pipeline: absent.yaml\n", 1, "there is no pipeline file 'absent.yaml'"),
        ("target: x\npipeline: package:no_such_package_here/p.yaml\n", 2, "there is no installed package 'no_such_package_here'"),
        ("pipeline: package:gapless/absent.yaml\n", 1, "there is no pipeline file 'package:gapless/absent.yaml'"),
        ("pipeline: pipeline.yaml\nsetings: {A: b}\n", 2, "unknown key 'setings'"),
        ("pipeline: pipeline.yaml\nsettings: [A]\n", 2, "settings must be a mapping"),
        ("- a\n", 1, "the file must be a mapping"),
    ],
)
def test_what_is_wrong_with_the_workspace_file(tmp_path, text, line, message):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text(text)
    (found,) = problems_of(tmp_path)
    assert (found.file, found.line) == (str(tmp_path / "gapless.yaml"), line)
    assert message in found.message


def test_an_unknown_target(tmp_path):
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "gapless.yaml").write_text("target: secnd\n")
    with pytest.raises(PipelineError, match=r"there is no target 'secnd' \(did you mean 'second'\?\)"):
        Workspace.open(tmp_path, {}).pipeline()
