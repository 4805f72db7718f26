"""Expectations of a pipeline file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gapless.model.condition import Condition, read_condition
from gapless.model.expectation import (
    Containment,
    Counts,
    Distribution,
    Excuse,
    Expectation,
    Keys,
    Likeness,
    Nulls,
    Query,
    References,
    Sums,
)
from gapless.model.output import Nothing, Object, Output, Table
from gapless.service.pipeline_file import template
from gapless.service.pipeline_file.actions import check_jmespath
from gapless.service.pipeline_file.context import Context
from gapless.service.pipeline_file.expect_schema import ContainmentSection, ExpectSection, NullShareSection
from gapless.service.pipeline_file.findings import did_you_mean
from gapless.service.pipeline_file.source_text import Place

ENOUGH = 10
"""From how many values on a column is expected to vary, where nothing else is said."""

ALL_OTHERS = "*"
"""In place of a column: every one that is not named."""

NO_QUERY = Query(file="", text="")
"""Stands for a statement that is wrong: the pipeline is refused at the end."""


def build(
    processor: str, section: ExpectSection, attributes: tuple[str, ...] | None, output: Output | None, context: Context
) -> Expectation:
    """What is expected of a processor's output (None where that is broken), which has a calendar with these attributes."""
    for name in section.arguments:
        if name in (attributes or ()):
            message = f"the argument {name} is an attribute of the calendar already: statements would see only one of them"
            context.findings.add(("processors", processor, "expect", "arguments", name), message, "give it another name")
    return _Builder(processor, output, attributes, context).build(section)


class _Builder:
    def __init__(self, processor: str, output: Output | None, attributes: tuple[str, ...] | None, context: Context) -> None:
        self._processor = processor
        self._output = output
        self._attributes = attributes
        self._context = context
        self._findings = context.findings
        self._place: Place = ("processors", processor, "expect")

    def build(self, section: ExpectSection) -> Expectation:
        self._check_kind(section)
        for kind in ("nulls", "range", "allowed", "varies", "agrees", "distribution"):
            for column in getattr(section, kind):
                if (kind, column) != ("nulls", ALL_OTHERS):
                    self._check_column(column, (*self._place, kind, column))
        for column, (least, greatest) in section.range.items():
            if least > greatest:
                self._findings.add(
                    (*self._place, "range", column), f"the range of {column} is reversed: {least:g} is more than {greatest:g}"
                )
        limits = {column: given.share if isinstance(given, NullShareSection) else given for column, given in section.nulls.items()}
        others = limits.pop(ALL_OTHERS, None)
        if isinstance(section.nulls.get(ALL_OTHERS), NullShareSection):
            told = f"{ALL_OTHERS} stands for every other column: it takes a share alone"
            self._findings.add((*self._place, "nulls", ALL_OTHERS), told, "name the columns that need more")
        empty = self._query(section.empty, ("empty",), ("unit key", "reason"))
        shares = self._query(section.nulls_from, ("nulls_from",), ("unit key", "column", "share"))
        return Expectation(
            keys=self._keys(section),
            counts=self._counts(section),
            contains=self._containment("contains", section.contains),
            within=self._containment("within", section.within),
            empty=empty,
            nulls=Nulls(limits=limits, excuses=self._null_excuses(section), per=self._per(section), query=shares, others=others),
            ranges=section.range,
            allowed=section.allowed,
            references=self._references(section),
            varies=self._varies(section),
            agrees=self._asks(section) if isinstance(self._output, Object) else self._agrees(section),
            distribution=self._distribution(section),
            alike=tuple(self._alike(section)),
            holds=self._holds(section),
            sums=self._sums(section),
            same_allowed=section.same_allowed,
            at_least=section.at_least,
            arguments=section.arguments,
        )

    def _check_kind(self, section: ExpectSection) -> None:
        """Only what can be measured of this kind of output is expected of it."""
        match self._output:
            case Object():
                refused, kind = (
                    {
                        "counts",
                        "nulls",
                        "nulls_from",
                        "range",
                        "contains",
                        "within",
                        "allowed",
                        "references",
                        "varies",
                        "agrees",
                        "distribution",
                        "alike",
                        "holds",
                        "sums",
                    },
                    "an object",
                )
            case Nothing():
                refused, kind = set(ExpectSection.model_fields), "output: nothing"
            case Table(slice=slice_):
                if "asks" in section.model_fields_set:
                    told = "asks is expected of objects; rows of a table repeat what their unit is by agrees"
                    self._findings.add((*self._place, "asks"), told)
                if "same_allowed" in section.model_fields_set and not slice_:
                    told = (
                        "same_allowed is for objects, and for tables that have a slice: only their rows are compared with those of others"
                    )
                    self._findings.add((*self._place, "same_allowed"), told)
                return
            case None:
                return
        for name in sorted(section.model_fields_set & refused):
            self._findings.add((*self._place, name), f"{name} cannot be expected of {kind}: it has no rows that could be measured")

    def _keys(self, section: ExpectSection) -> Keys | None:
        if section.keys is None:
            return None
        place = (*self._place, "keys")
        columns = self._columns(section.keys.columns, place)
        self._check_path(section.keys.path, (*place, "path"))
        check_jmespath(section.keys.path, (*place, "path"), self._findings)
        query = self._query(section.keys.query, ("keys", "query"), ("unit key", *columns))
        return Keys(query=query or NO_QUERY, columns=columns, path=section.keys.path)

    def _check_path(self, path: str | None, place: Place) -> None:
        """Entities are found in JSON by a path; in tables and text they stand in columns."""
        match self._output:
            case Object(content="json") if path is None:
                self._findings.add(place, "the keys of an object need path: a JMESPath that finds the entities in it")
            case Object(content="text") if path is not None:
                message = "path finds entities in JSON; the keys of a text object are in the columns that its first line names"
                self._findings.add(place, message, "leave path out")
            case Table() if path is not None:
                self._findings.add(place, "path finds entities in an object; the keys of a table are in its columns")
            case Object() | Table() | Nothing() | None:
                return

    def _counts(self, section: ExpectSection) -> Counts | None:
        if section.counts is None:
            return None
        columns = self._columns(section.counts.columns, (*self._place, "counts"))
        query = self._query(section.counts.query, ("counts", "query"), ("unit key", *columns, "rows"))
        return Counts(query=query or NO_QUERY, columns=columns)

    def _references(self, section: ExpectSection) -> tuple[References, ...]:
        found = []
        for names, file in section.references.items():
            columns = tuple(name.strip() for name in names.split(","))
            for column in columns:
                self._check_column(column, (*self._place, "references", names))
            found.append(References(query=self._query(file, ("references", names), columns) or NO_QUERY, columns=columns))
        return tuple(found)

    def _varies(self, section: ExpectSection) -> Mapping[str, int]:
        fixed = {self._output.unit_key, *self._output.slice} if isinstance(self._output, Table) else set()
        for column in section.varies:
            if column in fixed:
                self._findings.add((*self._place, "varies", column), f"{column} is the same in all rows of a unit: this can never pass")
        return section.varies if isinstance(section.varies, dict) else dict.fromkeys(section.varies, ENOUGH)

    def _distribution(self, section: ExpectSection) -> Mapping[str, Distribution]:
        for column, one in section.distribution.items():
            if one.within is not None:
                self._check_column(one.within, (*self._place, "distribution", column, "within"))
        return {
            column: Distribution(deviations=one.deviations, least=one.least, within=one.within)
            for column, one in section.distribution.items()
        }

    def _alike(self, section: ExpectSection) -> Iterator[Likeness]:
        for by, one in section.alike.items():
            place = (*self._place, "alike", by)
            self._check_column(by, place)
            if one.within is not None:
                self._check_column(one.within, (*place, "within"))
            if not one.means and not one.rows:
                self._findings.add(place, f"nothing is compared between the groups of {by}", "give it means, or rows")
            for column, share in one.means.items():
                self._check_column(column, (*place, "means", column))
                yield Likeness(by=by, share=share, least=one.least, within=one.within, column=column)
            for names, share in one.rows.items():
                per = tuple(name.strip() for name in names.split(","))
                for column in per:
                    self._check_column(column, (*place, "rows", names))
                yield Likeness(by=by, share=share, least=one.least, within=one.within, per=per)

    def _holds(self, section: ExpectSection) -> tuple[Condition, ...]:
        found = []
        for position, written in enumerate(section.holds):
            place = (*self._place, "holds", position)
            try:
                found.append(condition := read_condition(written))
            except ValueError as error:
                self._findings.add(place, f"{written!r} is no condition: {error}", "write it like points = 2 * goals + free_throws")
                continue
            for column in condition.columns:
                self._check_column(column, place)
        return tuple(found)

    def _sums(self, section: ExpectSection) -> tuple[Sums, ...]:
        found = []
        for name, one in section.sums.items():
            for key, columns in (("columns", one.columns), ("per", one.per)):
                for position, column in enumerate(columns):
                    self._check_column(column, (*self._place, "sums", name, key, position))
            query = self._query(one.query, ("sums", name, "query"), ("unit key", *one.per, *one.columns))
            found.append(Sums(name=name, query=query or NO_QUERY, columns=one.columns, per=one.per, tolerance=one.tolerance))
        return tuple(found)

    def _agrees(self, section: ExpectSection) -> Mapping[str, str]:
        """What is declared, and that rows lie in the partition of their unit where the calendar knows it."""
        for column, wanted in section.agrees.items():
            place = (*self._place, "agrees", column)
            template.check(wanted, place, (*(self._attributes or ()), *section.arguments) if self._attributes else None, self._findings)
            if isinstance(self._output, Table) and column == self._output.unit_key and self._attributes:
                told = f"a unit owns the rows whose {column} is its key: this says nothing more"
                self._findings.add(place, told, "leave it out")
        partition = self._output.partition if isinstance(self._output, Table) else None
        if partition is None or partition == self._key() or partition not in (self._attributes or ()):
            return section.agrees
        return {partition: f"{{{partition}}}", **section.agrees}

    def _asks(self, section: ExpectSection) -> Mapping[str, str]:
        for path, wanted in section.asks.items():
            place = (*self._place, "asks", path)
            template.check(wanted, place, (*self._attributes, *section.arguments) if self._attributes else None, self._findings)
            if isinstance(self._output, Object) and self._output.content == "json":
                check_jmespath(path, place, self._findings)
        return section.asks

    def _key(self) -> str | None:
        return self._output.unit_key if isinstance(self._output, Table) else None

    def _containment(self, kind: str, section: ContainmentSection | None) -> Containment | None:
        if section is None:
            return None
        place = (*self._place, kind)
        columns = self._columns(section.columns, place)
        query = self._query(section.query, (kind, "query"), ("unit key", *columns))
        excuse = self._excuse(section, place)
        if section.share < 1 and excuse is None:
            told = f"a share of {section.share:g} needs because and until: why less than everything is enough, and up to which day"
            self._findings.add((*place, "share"), told)
        return Containment(query=query or NO_QUERY, columns=columns, share=section.share, excuse=excuse)

    def _null_excuses(self, section: ExpectSection) -> Mapping[str, Excuse]:
        given = {column: one for column, one in section.nulls.items() if isinstance(one, NullShareSection)}
        excuses = {column: self._excuse(one, (*self._place, "nulls", column)) for column, one in given.items()}
        return {column: excuse for column, excuse in excuses.items() if excuse is not None}

    def _per(self, section: ExpectSection) -> Mapping[str, tuple[str, ...]]:
        given = {column: one.per for column, one in section.nulls.items() if isinstance(one, NullShareSection) and one.per is not None}
        for column, names in given.items():
            for position, name in enumerate(names):
                self._check_column(name, (*self._place, "nulls", column, "per", position))
        return given

    def _excuse(self, section: ContainmentSection | NullShareSection, place: Place) -> Excuse | None:
        """The excuse of a threshold. One of its halves alone, or one for no threshold at all, is a problem."""
        if section.because is None and section.until is None:
            return None
        nothing = section.share == (1 if isinstance(section, ContainmentSection) else 0)
        if nothing:
            self._findings.add(place, "because and until excuse nothing: everything is asked for", "leave them out")
        elif section.until is None or not (section.because or "").strip():
            self._findings.add(place, "because and until go together: a reason, and the last day on which it holds")
            self._findings.silence(place)
        return None if section.until is None else Excuse(because=section.because or "", until=section.until)

    def _columns(self, given: tuple[str, ...] | None, place: Place) -> tuple[str, ...]:
        """Columns of a key set: those of the output's key where none are given."""
        if given is None:
            if isinstance(self._output, Object):
                self._findings.silence((*place, "query"))  # how many columns it must return is not known
                self._findings.add((*place, "columns"), "the keys of an object need columns: a name for each value of an entity")
            return self._output.key if isinstance(self._output, Table) else ()
        for position, column in enumerate(given):
            self._check_column(column, (*place, "columns", position))
        return given

    def _check_column(self, column: str, place: Place) -> None:
        statement = self._context.reads.get(self._processor)
        if statement is not None and statement.lacks([column]):
            message = f"{statement.query.file} returns no column {column!r}"
            self._findings.add(place, message, did_you_mean(column, statement.columns or ()))

    def _query(self, file: str | None, at: tuple[str, ...], columns: tuple[str, ...]) -> Query | None:
        if file is None:
            return None
        place = (*self._place, *at)
        statement = self._context.statements.read(file, place)
        if statement is None:
            return None
        if statement.columns is not None and len(statement.columns) != len(columns) and self._output is not None:
            self._findings.add(place, f"{file} returns {len(statement.columns)} columns; it must return ({', '.join(columns)})")
        self._context.references.setdefault(self._processor, []).append((place, statement))
        return statement.query
