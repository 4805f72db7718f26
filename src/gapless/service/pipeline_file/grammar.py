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
            return Meaning(
                tables=tuple(dict.fromkeys(_tables(select))),
                columns=_columns(select),
                normal=_digest(tokens),
                including=tuple(dict.fromkeys(bound for part in select.find_all(exp.Select) for bound in _including(part))),
            )
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


def _including(select: exp.Select) -> Iterator[tuple[str, str, str]]:
    """Bounds by ``units`` that take equal values in: the column is at most that of the unit, and is in no other place of the SELECT
    but as the greater side of a bound from below. So nothing that is selected can be narrowed by it afterwards."""
    joins: list[exp.Join] = select.args.get("joins") or []
    start = select.args.get("from_")
    sources = [source.this for source in (start, *joins) if source is not None]
    named = {source.alias_or_name.lower(): source for source in sources if isinstance(source, exp.Table)}
    units = {alias for alias, table in named.items() if table.name.lower() == UNITS and not table.db and not _is_common(table, UNITS)}
    where = select.args.get("where")
    conditions = [join.args["on"] for join in joins if join.args.get("on")] + ([where.this] if where is not None else [])
    if not units or any(projected.is_star for projected in select.selects) or any(join.args.get("using") for join in joins):
        return
    upper: dict[tuple[str, str], str] = {}
    bounded: set[int] = set()
    for condition in conditions:
        for one in condition.flatten() if isinstance(condition, exp.And) else (condition,):
            for lesser, greater, takes_equal in _ordered(one.unnest()):
                low, high = _column(lesser), _column(greater)
                if low is not None and high is not None and high.table.lower() in units and takes_equal:
                    upper[_name(low)] = high.name.lower()
                    bounded.add(id(low))
                elif high is not None and _name(high) not in map(_name, lesser.find_all(exp.Column)):
                    bounded.add(id(high))
    free = {_name(column) for column in select.find_all(exp.Column) if id(column) not in bounded}
    for (alias, column), attribute in upper.items():
        table = named.get(alias)
        if table is not None and table.db and not table.catalog and not free & {(alias, column), ("", column)}:
            yield f"{table.db}.{table.name}".lower(), column, attribute


def _ordered(condition: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr, bool]]:
    """The lesser and the greater side of a comparison, and whether they may be equal."""
    match condition:
        case exp.LT() | exp.LTE():
            yield condition.this, condition.expression, isinstance(condition, exp.LTE)
        case exp.GT() | exp.GTE():
            yield condition.expression, condition.this, isinstance(condition, exp.GTE)
        case exp.Between():
            yield condition.args["low"], condition.this, True
            yield condition.this, condition.args["high"], True


def _column(expression: exp.Expr) -> exp.Column | None:
    """The column that an expression is, be it cast."""
    plain = expression.unnest()
    while isinstance(plain, exp.Cast):
        plain = plain.this.unnest()
    return plain if isinstance(plain, exp.Column) else None


def _name(column: exp.Column) -> tuple[str, str]:
    return column.table.lower(), column.name.lower()


def _digest(tokens: Iterable[Token]) -> str:
    parts = []
    for token in tokens:
        mark = _VERBATIM.get(token.token_type)
        parts.append(token.text.upper() if mark is None else mark + token.text)
    while parts and parts[-1] == ";":
        parts.pop()
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
