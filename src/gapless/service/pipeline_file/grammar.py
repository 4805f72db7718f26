"""The grammar of statements: what a single SELECT reads and returns.

What follows from a text is remembered across commands together with a digest of this module: nothing else may have a say in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from gapless.service.pipeline_file.meaning import Meaning, Refused

UNITS = "units"
"""The relation of the partitions asked for; every statement may read it."""

_VERBATIM = {TokenType.STRING: "'", TokenType.IDENTIFIER: '"', TokenType.VAR: "", TokenType.RAW_STRING: "r'"}
"""Tokens whose case counts, and what tells them from one another; those of all other types are keywords, signs and numbers."""


def meaning_of(text: str) -> Meaning:
    """What a SELECT means. Raises Refused."""
    dialect = DuckDB()
    try:
        tokens = dialect.tokenize(text)
        parsed = [each for each in dialect.parser().parse(tokens, text) if each is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        description = first.get("description") or str(error)
        raise Refused(f"the SQL does not parse: {description.rstrip('.')}", first.get("line")) from None
    except SqlglotError as error:
        raise Refused(f"the SQL does not parse: {error}") from None
    match parsed:
        case [exp.Query() as select]:
            return Meaning(tables=tuple(dict.fromkeys(_tables(select))), columns=_columns(select), normal=_digest(tokens))
        case []:
            raise Refused("the file has no statement in it")
        case [other]:
            raise Refused(f"the file must hold a SELECT, not {other.key.upper()}", 1)
        case _:
            raise Refused(f"the file must hold a single SELECT; it holds {len(parsed)} statements")


def _tables(select: exp.Query) -> Iterator[str]:
    for table in select.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue  # a table function
        name = ".".join(part.name for part in table.parts).lower()
        if "." in name or (name != UNITS and not _is_common(table, name)):
            yield name


def _is_common(table: exp.Table, name: str) -> bool:
    """Whether an unqualified name means a common table expression that is visible where it stands."""
    inner: exp.Expr = table
    outer = inner.parent
    while outer is not None:
        if isinstance(outer, exp.With):
            position = next(n for n, each in enumerate(outer.expressions) if each is inner)  # equality would hash whole trees
            visible = outer.expressions[: position + 1 if outer.recursive else position]
        else:
            scope = outer.args.get("with_")
            visible = scope.expressions if scope is not None and scope is not inner else []
        if any(each.alias.lower() == name for each in visible):
            return True
        inner, outer = outer, outer.parent
    return False


def _columns(select: exp.Query) -> tuple[str, ...] | None:
    for projected in select.selects:
        plain = projected.unalias()
        if projected.is_star or isinstance(plain, exp.Columns | exp.Explode | exp.Unnest):
            return None
    return tuple(name.lower() for name in select.named_selects)


def _digest(tokens: Iterable[Token]) -> str:
    parts = []
    for token in tokens:
        mark = _VERBATIM.get(token.token_type)
        parts.append(token.text.upper() if mark is None else mark + token.text)
    while parts and parts[-1] == ";":
        parts.pop()
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
