"""A pipeline in several files, and the defaults of a file."""

from __future__ import annotations

import pytest

from gapless.model.action import Http, Python, Shell, Sql
from gapless.service.workspace import Workspace

HEAD = """\
pipeline: demo
settings: {URL: "http://h"}
calendars: {days: {key: game_date, literal: [a]}}
"""

LINES = """\
  lines:
    calendar: days
    action: {python: "json:loads"}
    output: {table: raw.lines, unit_key: game_date, key: [game_date, player]}
"""

POINTS = """\
  points:
    calendar: days
    needs: [lines]
    action: {sql: points.sql}
    output: {table: out.points, unit_key: game_date, key: [game_date, player]}
    expect: {keys: {query: players.sql}}
"""

SAID = '  said: {calendar: days, action: {shell: "echo"}, output: nothing}\n'


def add(folder, name: str, text: str) -> None:
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def told(folder, text: str) -> list[tuple[str, int | None, str]]:
    """What is wrong: file, line and message."""
    return [(found.file.removeprefix(f"{folder.path}/"), found.line, found.message) for found in folder.problems(text)]


def test_processors_of_all_files_come_together_in_order(folder):
    add(folder, "parts/b.yaml", f"processors:\n{LINES}")
    add(folder, "parts/a.yaml", 'processors:\n  told: {calendar: days, action: {shell: "x"}, output: nothing}\n')
    add(folder, "parts/.hidden.yaml", "not read")
    add(folder, "analytics.yaml", f"processors:\n{POINTS}")
    pipeline = folder.load(f'{HEAD}include: ["parts/*.yaml", analytics.yaml, parts/a.yaml]\nprocessors:\n{SAID}')
    assert list(pipeline.processors) == ["said", "told", "lines", "points"]
    assert pipeline.file == str(folder.file)
    assert isinstance(pipeline.processors["points"].action, Sql)


def test_the_pipeline_file_needs_no_processors_of_its_own_and_does_not_include_itself(folder):
    add(folder, "lines.yaml", f"processors:\n{LINES}")
    assert list(folder.load(f'{HEAD}include: ["*.yaml"]\n').processors) == ["lines"]


def test_a_definition_is_the_same_in_whatever_file_it_stands(folder):
    alone = folder.load(f"{HEAD}processors:\n{LINES}{POINTS}")
    add(folder, "deep/below/parts.yaml", f"# moved\n\nprocessors:\n{POINTS}")
    apart = folder.load(f'{HEAD}include: ["**/parts.yaml"]\nprocessors:\n{LINES}')
    assert [each.fingerprint for each in apart.processors.values()] == [each.fingerprint for each in alone.processors.values()]
    assert apart.processors["points"].action == alone.processors["points"].action


def test_a_pipeline_of_a_package_includes_files_of_the_package(tmp_path, monkeypatch):
    package = tmp_path / "packages" / "parted_pipelines"
    (package / "parts").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "p.yaml").write_text(f'{HEAD}include: ["parts/*.yaml"]\n')
    (package / "parts" / "said.yaml").write_text(f"processors:\n{SAID}")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "gapless.yaml").write_text("pipeline: package:parted_pipelines/p.yaml\n")
    assert list(Workspace.open(workspace, {}).pipeline().processors) == ["said"]


def test_all_problems_of_all_files_are_told_together_each_where_it_stands(folder):
    add(folder, "a.yaml", f"processors:\n{SAID}\n  wrong: {{calendar: dayz, action: {{shell: x}}, output: nothing, batch: 0}}\n")
    add(
        folder,
        "b.yaml",
        f"\n\nprocessors:\n{POINTS}      nulls: {{score: 0}}\nsources: {{}}\n".replace("expect: {keys: {query: players.sql}}", "expect:"),
    )
    add(folder, "c.yaml", "processors: [x]\n")
    add(folder, "d.yaml", "processors:\n  a: {b: [\n")
    add(folder, "e.yaml", "")
    found = told(folder, f'{HEAD}include:\n  - "?.yaml"\n  - none/*.yaml\n  - [x]\nprocessors:\n{SAID}  one: {{calendar: days}}\n')
    assert [(file, line) for file, line, _ in found[:4]] == [
        ("pipeline.yaml", 6),
        ("pipeline.yaml", 7),
        ("pipeline.yaml", 10),
        ("pipeline.yaml", 10),
    ]
    assert [message for _, _, message in found[:4]] == [
        "'none/*.yaml' matches no other file",
        "include[2] must be text",
        "processors.one.action is missing",
        "processors.one.output is missing",
    ]
    assert found[4:] == [
        ("a.yaml", 2, f"there is a processor 'said' already, in {folder.path}/pipeline.yaml:9"),
        ("a.yaml", 4, "processors.wrong.batch must be at least 1, not 0"),
        ("a.yaml", 4, "there is no calendar 'dayz'"),
        ("b.yaml", 10, "points.sql returns no column 'score'"),
        ("b.yaml", 11, "unknown key 'sources'"),
        ("c.yaml", 1, "processors must be a mapping"),
        ("d.yaml", 3, "not YAML: did not find expected node content"),
        ("e.yaml", None, "processors is missing"),
    ]


def test_a_processor_in_two_included_files_names_both_places(folder):
    add(folder, "a.yaml", f"processors:\n{SAID}")
    add(folder, "b.yaml", f"# again\nprocessors:\n{SAID}")
    assert told(folder, f"{HEAD}include: [b.yaml, a.yaml]\n") == [
        ("a.yaml", 2, f"there is a processor 'said' already, in {folder.path}/b.yaml:3")
    ]


@pytest.mark.parametrize("pattern", ["missing.yaml", "*.yml", "pipeline.yaml", "*.yaml", "sub"])
def test_an_include_that_matches_nothing_is_a_problem_and_the_only_one(folder, pattern):
    (folder.path / "sub").mkdir()
    assert told(folder, f'{HEAD}include:\n  - "{pattern}"\n') == [("pipeline.yaml", 5, f"'{pattern}' matches no other file")]


def test_a_name_that_a_broken_file_may_declare_is_not_told(folder):
    add(folder, "lines.yaml", "processors:\n  lines: {\n")
    assert [file for file, _, _ in told(folder, f"{HEAD}include: [lines.yaml]\nprocessors:\n{POINTS}")] == ["lines.yaml"]


DEFAULTS = """\
defaults:
  calendar: days
  batch: 9
  action:
    http: {connect_timeout: 1s, timeout: 9s, headers: {A: "${URL}", B: b}}
    sql: {timeout: 7s}
    python: {timeout: 8s, workers: processes}
    shell: {timeout: 6s}
  policy: {attempts: 3}
processors:
  scrape:
    batch: 1
    action: {http: {url: "${URL}/{game_date}", timeout: 5s, headers: {B: own}}}
    output: {object: "x/{game_date}"}
  fetch: {action: {http: {url: "${URL}"}}, output: {object: "y/{game_date}"}}
  lines:
    action: {python: "json:loads"}
    output: {table: raw.lines, unit_key: game_date, key: [game_date, player]}
    policy: {first_wait: 2s}
  points:
    needs: [lines]
    action: {sql: points.sql}
    output: {table: out.points, unit_key: game_date, key: [game_date, player]}
  said: {action: {shell: [echo, x]}, output: nothing}
  told: {action: {shell: "echo x"}, output: nothing}
"""


def test_defaults_complete_what_a_processor_says(folder):
    found = folder.load(HEAD + DEFAULTS).processors
    assert found["scrape"].action == Http(url="http://h/{game_date}", connect_timeout=1, timeout=5, headers={"A": "http://h", "B": "own"})
    assert found["lines"].action == Python(function="json:loads", timeout=8, workers="processes")
    points = found["points"].action
    assert isinstance(points, Sql)
    assert (points.file, points.timeout) == ("points.sql", 7)
    assert found["said"].action == found["told"].action == Shell(command=("echo", "x"), timeout=6)
    assert [each.batch for each in found.values()] == [1, 9, 9, 9, 9, 9]
    assert {each.policy.attempts for each in found.values()} == {3}
    assert (found["lines"].policy.first_wait, found["points"].policy.first_wait) == (2, 1)


def test_defaults_count_as_if_they_stood_in_the_processor(folder):
    before = {name: each.fingerprint for name, each in folder.load(HEAD + DEFAULTS).processors.items()}
    written_out = DEFAULTS.replace(', headers: {A: "${URL}", B: b}', "").replace("{B: own}", '{B: own, A: "${URL}"}')
    written_out = written_out.replace('{url: "${URL}"}', '{url: "${URL}", headers: {A: "${URL}", B: b}}')
    assert {name: each.fingerprint for name, each in folder.load(HEAD + written_out).processors.items()} == before
    changed = {name: each.fingerprint for name, each in folder.load(HEAD + DEFAULTS.replace('"${URL}", B', "other, B")).processors.items()}
    assert {name for name in before if before[name] != changed[name]} == {"scrape", "fetch"}


def test_defaults_hold_in_their_own_file_only(folder):
    add(folder, "a.yaml", f"defaults: {{phase: raw}}\nprocessors:\n{LINES}")
    pipeline = folder.load(f"{HEAD}include: [a.yaml]\ndefaults: {{phase: analytics}}\nprocessors:\n{POINTS}")
    assert {name: each.phase for name, each in pipeline.processors.items()} == {"points": "analytics", "lines": "raw"}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("batch: 9", "batch: nine", 6, "defaults.batch must be a whole number, not nine"),
        ("batch: 9", "bacth: 9", 6, "unknown key 'bacth' in defaults"),
        ("http: {connect_timeout: 1s", "http: {timoeut: 1s, connect_timeout: 1s", 8, "unknown key 'timoeut' in defaults.action.http"),
        (
            "sql: {timeout: 7s}",
            "sql: {timeout: soon}",
            9,
            "defaults.action.sql.timeout must be a duration such as 500ms, 10s, 2m or 1h, not soon",
        ),
        ("{attempts: 3}", "{attempts: 3, first_wait: 1h}", 12, "the first wait (3600 s) is longer than the longest (120 s)"),
        ("calendar: days\n", "calendar: dayz\n", 5, "there is no calendar 'dayz'"),
        ("{timeout: 6s}", '{timeout: "${SOON}"}', 11, "${SOON} has no value"),
        ("sql: points.sql", "sql: missing.sql", 25, "there is no file 'missing.sql'"),
        ("python: {timeout", "pyhton: {timeout", 10, "no processor of this file takes defaults.action.pyhton"),
    ],
)
def test_what_is_wrong_in_defaults_is_told_once_where_it_stands(folder, old, new, line, message):
    assert old in DEFAULTS
    text = HEAD + DEFAULTS.replace(old, new)
    assert [found for found in told(folder, text) if found[1] == line] == [("pipeline.yaml", line, message)]


def test_a_default_that_every_processor_overrides_is_told(folder):
    own = SAID.replace("}\n", ", policy: {first_wait: 2s}}\n").replace("nothing}", "nothing")
    text = f"{HEAD}defaults:\n  policy:\n    attempts: 3\n    first_wait: 1s\nprocessors:\n{own}{own.replace('said', 'told')}"
    assert told(folder, text) == [("pipeline.yaml", 7, "no processor of this file takes defaults.policy.first_wait")]


@pytest.mark.parametrize(
    ("written", "message"), [("[a]", "defaults must be a mapping"), ("", "defaults must be a mapping (it has no value)")]
)
def test_defaults_that_are_no_mapping(folder, written, message):
    add(folder, "a.yaml", f"defaults: {written}\nprocessors:\n{SAID}")
    assert told(folder, f"{HEAD}include: [a.yaml]\ndefaults: {written}\n") == [("pipeline.yaml", 5, message), ("a.yaml", 1, message)]
