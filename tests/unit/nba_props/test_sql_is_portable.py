"""Every statement of nba_props can be written for the targets to come, and is used by the pipeline."""

from __future__ import annotations

import importlib
from pathlib import Path

import jmespath
import pytest
import sqlglot
from sqlglot import exp

import nba_props
from gapless.service.pipeline_file.included import read_whole

HOME = Path(nba_props.__file__).parent
FILES = sorted(str(path.relative_to(HOME)) for path in (HOME / "sql").rglob("*.sql"))
PIPELINE = read_whole(HOME / "pipeline.yaml").source.tree
"""The pipeline file with what it includes, as it is written."""


@pytest.mark.parametrize("dialect", ["bigquery", "postgres"])
@pytest.mark.parametrize("file", FILES)
def test_every_statement_transpiles(file, dialect):
    text = (HOME / file).read_text(encoding="utf-8")
    [written] = sqlglot.transpile(text, read="duckdb", write=dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
    [again] = sqlglot.parse(written, read=dialect)
    assert isinstance(again, exp.Query)
    assert again.named_selects or again.is_star


@pytest.mark.parametrize("file", FILES)
def test_every_statement_is_of_the_portable_subset(file):
    tree = sqlglot.parse_one((HOME / file).read_text(encoding="utf-8"), read="duckdb")
    assert not list(tree.find_all(exp.Qualify))
    assert not [found.name for found in tree.find_all(exp.Anonymous)]


def strings(value):
    match value:
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
        case str():
            yield value


def test_the_pipeline_uses_every_statement_of_its_folders_and_no_other():
    of_the_pipeline = {
        file for file in FILES if Path(file).parent.name in ("calendars", "expect", "analytics", "precompute", "predictions")
    }
    assert {text for text in strings(PIPELINE) if text.endswith(".sql")} == of_the_pipeline


@pytest.mark.parametrize("name", PIPELINE["processors"])
def test_functions_and_paths_of_a_processor_exist(name):
    processor = PIPELINE["processors"][name]
    assert processor["calendar"] in PIPELINE["calendars"]
    if "python" in processor["action"]:
        module, function = processor["action"]["python"]["function"].split(":")
        assert callable(getattr(importlib.import_module(module), function))
    else:
        assert ("http" in processor["action"]) == (processor["phase"] == "scrape")
    if path := processor["expect"].get("keys", {}).get("path") if "expect" in processor else None:
        jmespath.compile(path)
    if "http" in processor["action"]:
        assert {"connect_timeout", "timeout"} <= processor["action"]["http"].keys()
        assert processor["source"] in PIPELINE["sources"]
