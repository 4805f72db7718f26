"""What changes a fingerprint, and what does not."""

from __future__ import annotations

import pytest

TEXT = """\
pipeline: demo
settings: {URL: "http://a", KEY: k}
calendars:
  days: {key: game_date, literal: [a]}
processors:
  scrape:
    calendar: days
    action: {http: {url: "${URL}/x", headers: {A: "${KEY}"}, params: {P: "1"}, connect_timeout: 1s, timeout: 2s}}
    output: {object: "x/{game_date}"}
  lines:
    calendar: days
    needs: [scrape]
    action: {python: {function: "fingerprinted:load", arguments: {a: b}, reads: {due: box.sql}}}
    output: {table: raw.lines, unit_key: game_date, key: [game_date, player]}
  points:
    calendar: days
    needs: [lines]
    action: {sql: points.sql}
    output: {table: out.points, unit_key: game_date, key: [game_date, player]}
    expect: {keys: {query: players.sql}}
  said: {calendar: days, action: {shell: "echo 'a b'"}, output: nothing}
"""


def fingerprints(folder, text: str = TEXT, environment: dict[str, str] | None = None) -> dict[str, str]:
    return {name: each.fingerprint for name, each in folder.load(text, environment=environment).processors.items()}


def changed(folder, text: str) -> set[str]:
    before, after = fingerprints(folder), fingerprints(folder, text)
    return {name for name in before if before[name] != after[name]}


def test_each_definition_has_its_own(folder):
    found = fingerprints(folder)
    assert len(set(found.values())) == len(found) == 4
    assert all(len(fingerprint) == 16 for fingerprint in found.values())


def test_addresses_and_keys_do_not_count(folder):
    assert fingerprints(folder) == fingerprints(folder, environment={"URL": "http://other", "KEY": "other"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timeout: 2s", "timeout: 9s"),
        ("{a: b}, ", "{a: b}, workers: processes, timeout: 9m, "),
        ("sql: points.sql", "sql: {file: points.sql, timeout: 9m}"),
        ("needs: [lines]", "batch: 7\n    phase: x\n    needs: [{lines: {}}]"),
        (
            "{calendar: days, action: {shell: \"echo 'a b'\"}, output: nothing}",
            '{output: nothing, action: {shell: [echo, "a b"]}, calendar: days}',
        ),
        ("calendars:", "# a comment\n\ncalendars:"),
    ],
)
def test_what_does_not_count(folder, old, new):
    assert TEXT.replace(old, new) != TEXT
    assert changed(folder, TEXT.replace(old, new)) == set()


@pytest.mark.parametrize(
    ("old", "new", "which"),
    [
        ('"${URL}/x"', '"${URL}/y"', {"scrape"}),
        ('{P: "1"}', '{P: "2"}', {"scrape"}),
        ("{a: b}", "{a: c}", {"lines"}),
        ("{due: box.sql}", "{owed: box.sql}", {"lines"}),
        ("needs: [lines]", "needs: [{lines: {last: 2}}]", {"points"}),
        ("table: out.points", "table: out.other", {"points"}),
        ("echo 'a b'", "echo 'a  b'", {"said"}),
        ("players.sql}}", "players.sql}, at_least: 2}", {"points"}),
        ("players.sql}}", "players.sql}, arguments: {of: b}}", {"points"}),
    ],
)
def test_what_counts(folder, old, new, which):
    assert TEXT.replace(old, new) != TEXT
    assert changed(folder, TEXT.replace(old, new)) == which


@pytest.mark.parametrize(
    ("file", "change", "counts"),
    [
        ("points.sql", lambda text: "-- why\n" + text.replace(" FROM", "\n  FROM /* here */").replace("SELECT", "select") + " ;\n", False),
        ("points.sql", lambda text: text.replace("SUM", "MAX"), True),
        ("players.sql", lambda text: text.replace(",", " ,\n"), False),
        ("players.sql", lambda text: text + " WHERE player <> 'A'", True),
        ("box.sql", lambda text: "-- what is read\n" + text.replace("SELECT", "select"), False),
        ("box.sql", lambda text: text + " WHERE player <> 'A'", True),
    ],
)
def test_statements_count_by_what_they_say(folder, file, change, counts):
    before = fingerprints(folder)
    path = folder.path / file
    path.write_text(change(path.read_text()))
    after = fingerprints(folder)
    assert {name for name in before if before[name] != after[name]} == (
        set() if not counts else {"lines" if file == "box.sql" else "points"}
    )


def test_text_in_quotes_keeps_its_case(folder):
    (folder.path / "players.sql").write_text("SELECT game_date, 'a' AS day, player FROM reference.players")
    before = fingerprints(folder)
    (folder.path / "players.sql").write_text("SELECT game_date, 'A' AS day, player FROM reference.players")
    assert before["points"] != fingerprints(folder)["points"]


def test_the_name_of_a_statement_does_not_count(folder):
    before = fingerprints(folder)
    (folder.path / "points.sql").rename(folder.path / "renamed.sql")
    assert fingerprints(folder, TEXT.replace("points.sql", "renamed.sql")) == before


@pytest.mark.parametrize(("reference", "file"), [("one_of_ours:load", "one_of_ours.py"), ("ours_in.a.b:load", "ours_in/a/b.py")])
def test_the_source_of_a_function_counts_without_being_imported(folder, tmp_path, monkeypatch, reference, file):
    modules = tmp_path / "modules"
    source = modules / file
    source.parent.mkdir(parents=True)
    for parent in [folder for folder in source.parents if folder != modules and folder.is_relative_to(modules)]:
        (parent / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(modules)
    text = TEXT.replace("fingerprinted:load", reference)
    source.write_text("raise RuntimeError('imported')")
    before = fingerprints(folder, text)
    assert before == fingerprints(folder, text)
    source.write_text("raise RuntimeError('imported, and longer')")
    after = fingerprints(folder, text)
    assert {name for name in before if before[name] != after[name]} == {"lines"}
