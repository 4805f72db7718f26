"""Actions of a pipeline file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from gapless.model.action import Action, Each, Http, Pages, Python, Shell, Sql
from gapless.service.pipeline_file import python_function, template
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.environment import Origin
from gapless.service.pipeline_file.findings import Findings, did_you_mean
from gapless.service.pipeline_file.schema import ActionSection, HttpSection, PythonSection, ShellSection, SqlSection
from gapless.service.pipeline_file.source_text import Place, Tree, typed

BATCH_WORDS = ("first", "last")
"""What the words of a command may ask for besides attributes: the first and last key of its batch."""


def build(processor: str, section: ActionSection, attributes: tuple[str, ...] | None, context: Context) -> Action | None:
    """An action; None, with findings, where it cannot be made. ``attributes`` of the calendar, None where it is broken."""
    place: Place = ("processors", processor, "action")
    given = {"http": section.http, "sql": section.sql, "python": section.python, "shell": section.shell}
    if context.exactly_one(given, place) is None:
        return None
    if section.http is not None:
        return _http(section.http, (*place, "http"), attributes, context)
    if section.sql is not None:
        return _sql(processor, section.sql, (*place, "sql"), context)
    if section.python is not None:
        return _python(processor, section.python, (*place, "python"), context)
    if section.shell is not None:
        return _shell(section.shell, (*place, "shell"), attributes, context)
    return None


def check_jmespath(expression: str | None, place: Place, findings: Findings) -> None:
    """A finding where an expression does not parse."""
    if expression is None:
        return
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        position = getattr(error, "lex_position", None)
        where = f" at character {position + 1}" if isinstance(position, int) else ""
        findings.add(place, f"the JMESPath expression does not parse{where}")


def words_of(command: str | tuple[str, ...], place: Place, findings: Findings) -> tuple[str, ...] | None:
    """The words of a command; None, with a finding, where it has none."""
    try:
        words = tuple(shlex.split(command)) if isinstance(command, str) else command
    except ValueError:
        findings.add(place, "the command ends inside a quotation")
        return None
    if not words or not words[0]:
        findings.add(place, "the command is empty")
        return None
    return words


def _http(section: HttpSection, place: Place, attributes: tuple[str, ...] | None, context: Context) -> Http:
    findings = context.findings
    for name, meaning in (("connect_timeout", "the longest wait for a connection"), ("timeout", "the longest duration of the whole call")):
        if getattr(section, name) is None:
            message = f"http has no {name} ({meaning}): every call needs both connect_timeout and timeout"
            findings.add((*place, name), message, f"add {name}: {'10s' if name == 'connect_timeout' else '120s'}")
    body = typed(_json(context.expanded.tree, place))
    secret = tuple(
        name
        for name in section.headers
        if any(origin is not Origin.DEFAULT for origin in context.expanded.origins((*place, "headers", name)).values())
    )
    templates = {
        "url": section.url,
        "params": section.params,
        "headers": {name: value for name, value in section.headers.items() if name not in secret},
        "json": body,
    }
    each = _each(section.each, templates, (*place, "each"), attributes, findings)
    known = (*attributes, each.name) if attributes is not None and isinstance(each, Each) else attributes
    for key, value in templates.items():
        template.check(value, (*place, key), known, findings)
    _check_text(section, place, findings)
    check_jmespath(section.completed_when, (*place, "completed_when"), findings)
    if section.pages is not None:
        check_jmespath(section.pages.cursor, (*place, "pages", "cursor"), findings)
    return Http(
        url=section.url,
        connect_timeout=section.connect_timeout or 0.0,
        timeout=section.timeout or 0.0,
        method=section.method,
        params=section.params,
        headers=section.headers,
        secret_headers=secret,
        json=body,
        each=each,
        pages=Pages(cursor=section.pages.cursor, parameter=section.pages.parameter, at_most=section.pages.at_most)
        if section.pages
        else None,
        content=section.content,
        completed_when=section.completed_when,
        at_most_bytes=section.at_most,
    )


def _each(
    section: str | dict[str, str] | None,
    templates: Mapping[str, object],
    place: Place,
    attributes: tuple[str, ...] | None,
    findings: Findings,
) -> str | Each | None:
    if not isinstance(section, dict):
        if section is not None and attributes is not None and section not in attributes:
            findings.add(place, f"the calendar has no attribute {section!r}", did_you_mean(section, attributes))
        return section
    ((name, path),) = section.items()
    where = (*place, name)
    if not template.NAME.fullmatch(name):
        findings.add(where, f"{name!r} cannot stand in a template: it has letters, digits and _ only, no digit first")
    elif name in (attributes or ()):
        findings.add(where, f"{name!r} is an attribute of the calendar already", "give the value another name")
    elif not template.asks_for(list(templates.values()), name):
        findings.add(where, f"no template asks for {{{name}}}: all requests would be the same", f"put {{{name}}} into url, params or json")
    check_jmespath(path, where, findings)
    return Each(name=name, path=path)


def _check_text(section: HttpSection, place: Place, findings: Findings) -> None:
    """Text is stored as it came: several answers would not make one."""
    if section.content != "text":
        return
    for name, several in (("each", "a call for every value"), ("pages", "a page after the other")):
        if getattr(section, name) is not None:
            message = f"text content takes one call and one page a unit, and {name} makes {several}"
            findings.add((*place, name), message, f"leave {name} out, or use content: json where the answers are JSON")


def _json(tree: Tree, place: Place) -> Tree:
    for step in (*place, "json"):
        tree = tree.get(str(step)) if isinstance(tree, dict) else None
    return tree


def _sql(processor: str, written: str | SqlSection, place: Place, context: Context) -> Sql | None:
    section, where = (SqlSection(file=written), place) if isinstance(written, str) else (written, (*place, "file"))
    statement = context.statements.read(section.file, where)
    if statement is None:
        return None
    context.reads[processor] = statement
    return Sql(file=section.file, text=statement.query.text, timeout=section.timeout)


def _python(processor: str, written: str | PythonSection, place: Place, context: Context) -> Python:
    section, where = (PythonSection(function=written), place) if isinstance(written, str) else (written, (*place, "function"))
    findings = context.findings
    if not python_function.REFERENCE.fullmatch(section.function):
        findings.add(where, f"{findings.source.written(where)!r} is no function", "write module:function")
    read = {name: context.statements.read(file, (*place, "reads", name)) for name, file in section.reads.items()}
    tables = context.tables[processor] = {name: statement for name, statement in read.items() if statement is not None}
    return Python(
        function=section.function,
        arguments=section.arguments,
        reads={name: statement.query for name, statement in tables.items()},
        timeout=section.timeout,
        workers=section.workers,
    )


def _shell(
    written: str | tuple[str, ...] | ShellSection, place: Place, attributes: tuple[str, ...] | None, context: Context
) -> Shell | None:
    section, where = (written, (*place, "command")) if isinstance(written, ShellSection) else (ShellSection(command=written), place)
    words = words_of(section.command, where, context.findings)
    if words is None:
        return None
    known = None if attributes is None else (*attributes, *BATCH_WORDS)
    if isinstance(section.command, str):
        for word in words:
            template.check(word, where, known, context.findings)
    else:
        template.check(words, where, known, context.findings)
    return Shell(command=words, timeout=section.timeout, environment=section.environment)
