"""``${NAME}``: where values come from, and that they are never shown."""

from __future__ import annotations

import pytest

from gapless.model.action import Http, Shell

SECRET = "hunter2-secret"
HEAD = "pipeline: demo\nsettings: {GIVEN: default, NEEDED: null}\ncalendars: {d: {key: k, literal: [a]}}\nprocessors:\n"


def said(text: str) -> str:
    return HEAD + f"  p: {{calendar: d, output: nothing, action: {{shell: {{command: [echo, {text!r}]}}}}}}\n"


def word(pipeline) -> str:
    action = pipeline.processors["p"].action
    assert isinstance(action, Shell)
    return action.command[1]


@pytest.mark.parametrize(
    ("settings", "environment", "expected"),
    [
        ({}, {}, "default"),
        ({"GIVEN": "workspace"}, {}, "workspace"),
        ({"GIVEN": "workspace"}, {"GIVEN": "environment"}, "environment"),
    ],
)
def test_the_environment_comes_before_the_workspace_and_that_before_the_default(folder, settings, environment, expected):
    pipeline = folder.load(said("<${GIVEN}>"), settings={**settings, "NEEDED": "x"}, environment=environment)
    assert word(pipeline) == f"<{expected}>"


def test_a_name_that_is_not_declared_may_come_from_the_environment(folder):
    assert word(folder.load(said("${OTHER}"), environment={"OTHER": "x", "NEEDED": "y"})) == "x"


def test_characters_may_be_meant(folder):
    assert word(folder.load(said("$${{GIVEN}} $5"), environment={"NEEDED": "y"})) == "${{GIVEN}} $5"


def test_a_required_setting_is_missed_once_where_it_is_declared(folder):
    (found,) = folder.problems(said("${NEEDED}${NEEDED}"))
    assert (found.line, found.message) == (2, "the setting NEEDED has no value")


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("${GIVN}", "${GIVN} has no value", "did you mean 'GIVEN'?"),
        ("${ZZZZZZ}", "${ZZZZZZ} has no value", "declare it under settings"),
        ("${a b}", "'${a b}' is no reference", ""),
        ("${GIVEN", "'${GIVEN' is no reference", ""),
    ],
)
def test_names_without_a_value(folder, text, message, suggestion):
    (found,) = folder.problems(said(text), environment={"NEEDED": "y"})
    assert found.line == 5
    assert message in found.message
    assert suggestion in (found.suggestion or "")


def test_a_setting_of_the_workspace_that_the_pipeline_does_not_declare(folder):
    (found,) = folder.problems(said("x"), settings={"GIVN": "x", "NEEDED": "y"})
    assert "gapless.yaml gives the setting 'GIVN'" in found.message
    assert found.suggestion == "did you mean 'GIVEN'?"


def test_an_empty_calendar_names_the_setting_and_where_it_comes_from(folder):
    text = HEAD.replace("[a]", '"${NEEDED}"') + "  p: {calendar: d, output: nothing, action: {shell: x}}\n"
    (found,) = folder.problems(text, environment={"NEEDED": " , "})
    assert "calendar d is empty: NEEDED from the environment lists nothing" in found.message
    assert found.line == 3


@pytest.mark.parametrize(
    "section",
    [
        "batch: ${KEY}",
        "policy: {first_wait: ${KEY}}",
        "calendar: ${KEY}",
        "source: ${KEY}",
        "action: {sql: ${KEY}}",
        "action: {python: ${KEY}}",
        'action: {shell: "x \'${KEY}"}',
        "phase: ${KEY}!",
        'action: {http: {url: u, connect_timeout: 1s, timeout: 1s, completed_when: "${KEY}("}}',
        "needs: ['${KEY}']",
        'needs: [{p: {last: 1, per: "${KEY}"}}]',
    ],
)
def test_values_never_stand_in_messages(folder, section):
    base = {"calendar": "calendar: d", "output": "output: nothing", "action": "action: {shell: x}"}
    name = section.partition(":")[0]
    text = HEAD + "  p:\n" + "".join(f"    {line}\n" for line in {**base, name: section}.values())
    problems = folder.problems(text, environment={"KEY": SECRET, "NEEDED": "y"})
    assert problems
    assert not [problem for problem in problems if SECRET in str(problem)]


def test_headers_with_values_from_outside_the_file_are_secret(folder):
    text = (
        HEAD + "  p:\n    calendar: d\n    output: nothing\n    action:\n      http:\n        url: u\n        connect_timeout: 1s\n"
        "        timeout: 1s\n        headers: {A: '${KEY}', B: 'x ${NEEDED}', C: '${GIVEN}', D: plain}\n"
    )
    action = folder.load(text, settings={"NEEDED": "y"}, environment={"KEY": SECRET}).processors["p"].action
    assert isinstance(action, Http)
    assert action.secret_headers == ("A", "B")
