"""The documents say what is: generated pages are current, commands, codes and keys are all there, and snippets load."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from gapless.cli.main import app
from gapless.engine.points import Point
from gapless.model.errors import GaplessError
from gapless.service import running, verifying
from gapless.service.pipeline_file import load_pipeline, schema

ROOT = Path(__file__).parents[2]
README, ARCHITECTURE = ROOT / "README.md", ROOT / "ARCHITECTURE.md"
PIPELINE_FILE = ROOT / "docs" / "reference" / "pipeline-file.md"
EXAMPLE = ROOT / "examples" / "first_pipeline"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/*.md")])

FENCE = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path, kind: str) -> list[str]:
    return [found["body"] for found in FENCE.finditer(path.read_text()) if found["kind"] == kind]


def statements(path: Path) -> dict[str, str]:
    """SQL blocks of a document by the file that their first line names."""
    found = (body.split("\n", 1) for body in blocks(path, "sql"))
    return {first.removeprefix("-- "): rest for first, rest in found}


@cache
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands() -> list[str]:
    return [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]


def exit_codes() -> set[int]:
    def below(kind: type[GaplessError]) -> Iterator[int]:
        yield kind.exit_code
        for one in kind.__subclasses__():
            yield from below(one)

    return {0, *below(GaplessError), verifying.DRIFT_EXIT, running.INTERRUPTED}


def sections(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in kind.__subclasses__():
        yield one
        yield from sections(one)


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in generate().pages()))
def test_generated_pages_are_current(page):
    assert (ROOT / page).read_text() == generate().pages()[ROOT / page], "run python docs/generate.py"


def test_the_generated_tables_are_in_the_documents():
    assert "| `complete` | yes |" in ARCHITECTURE.read_text()
    assert len(generate().by_precedence()) == (ROOT / "docs/reference/states.md").read_text().split("## Events")[0].count("\n| `")


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"^\| `{command}\b", README.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_commands_that_exist_are_named(path):
    named = set(re.findall(r"`(?:\$ )?gapless(?: -p [^`\s]+)? ([a-z]+)", path.read_text()))
    assert named <= set(commands())


@pytest.mark.parametrize("code", sorted(exit_codes()))
@pytest.mark.parametrize("document", ["README.md", "docs/reference/exit-codes.md"])
def test_every_exit_code_is_explained(document, code):
    assert re.search(rf"^\| {code} \|", (ROOT / document).read_text(), re.MULTILINE)


@pytest.mark.parametrize("point", list(Point))
def test_every_fault_point_is_in_the_crash_table(point):
    assert re.search(rf"^\| `{point}` \|", ARCHITECTURE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_documents_name_exists(path):
    text = path.read_text()
    linked = [path.parent / target for target in re.findall(r"\]\(([^)#:]+)\)", text)]
    named = [ROOT / name for name in re.findall(r"`((?:src|tests|docs|schema|examples|benchmarks)/[\w./-]+)`", text)]
    missing = [str(found) for found in (*linked, *named) if not found.exists()]
    assert not missing


def test_every_key_of_the_pipeline_file_is_in_its_reference():
    text = PIPELINE_FILE.read_text()
    keys = {field.alias or name for section in sections(schema.Section) for name, field in section.model_fields.items()}
    assert {"pipeline", "completed_when", "at_least"} <= keys
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []


def test_the_pipelines_of_the_reference_load(tmp_path):
    written = blocks(PIPELINE_FILE, "yaml pipeline")
    assert written
    for name, text in statements(PIPELINE_FILE).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for text in written:
        (tmp_path / "pipeline.yaml").write_text(text)
        assert load_pipeline(tmp_path / "pipeline.yaml", {}, {}).processors


def test_the_included_file_of_the_reference_goes_with_its_pipeline(tmp_path):
    (whole,), (included,) = blocks(PIPELINE_FILE, "yaml pipeline"), blocks(PIPELINE_FILE, "yaml included")
    for name, text in statements(PIPELINE_FILE).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "league.yaml").write_text(included)
    (tmp_path / "pipeline.yaml").write_text(f'{whole}\ninclude: ["sources/*.yaml"]\n')
    found = load_pipeline(tmp_path / "pipeline.yaml", {}, {}).processors
    assert {found[name].calendar for name in ("scrape_scores", "scrape_scorers")} == {"dates"}


def test_the_readme_shows_the_example_as_it_is(tmp_path):
    shutil.copytree(EXAMPLE / "sql", tmp_path / "sql")
    (shown,) = blocks(README, "yaml pipeline")
    assert shown == (EXAMPLE / "pipeline.yaml").read_text()
    (tmp_path / "pipeline.yaml").write_text(shown)
    assert set(load_pipeline(tmp_path / "pipeline.yaml", {}, {}).processors) == {"readings", "three_day_means", "announce"}
    for name, text in statements(README).items():
        assert text == (EXAMPLE / name).read_text()


def test_every_seeded_fault_stands_on_the_score_board() -> None:
    """The table is written by `make faults`, from what the cases have seen."""
    marks = re.compile(r"@(?:pytest\.mark\.)?fault\(\s*\"([A-Z]\d+[a-z]?)\",\s*\"([^\"]+)\"")
    seeded = {found.groups() for file in (ROOT / "tests" / "faults").glob("test_*.py") for found in marks.finditer(file.read_text())}
    rows = re.compile(r"^\| ([A-Z]\d+[a-z]?) \| (.+?) \|", re.MULTILINE)
    assert seeded
    assert seeded == {found.groups() for found in rows.finditer((ROOT / "docs" / "faults.md").read_text())}
