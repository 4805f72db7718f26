"""The judge: evidence of one unit, by its expectation, gives a verdict. Complete exactly when there is no finding."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from gapless.model.condition import ROUNDING, Condition
from gapless.model.evidence import Evidence, Finding, KeySample, Mean, Verdict, VerdictKind
from gapless.model.expectation import Excuse, Expectation, Query

SHOWN = 3
"""How many entities a message names; the evidence lists more."""


class Code(StrEnum):
    """Every way in which evidence falls short."""

    DAMAGED = "damaged"
    MISSING_KEYS = "missing_keys"
    UNEXPECTED_KEYS = "unexpected_keys"
    DUPLICATE_KEYS = "duplicate_keys"
    NOT_CONTAINED = "not_contained"
    NOT_WITHIN = "not_within"
    MISCOUNTED = "miscounted"
    TOO_MANY_NULLS = "too_many_nulls"
    THRESHOLD_OVER = "threshold_over"
    OUT_OF_RANGE = "out_of_range"
    VALUES_NOT_ALLOWED = "values_not_allowed"
    UNKNOWN_REFERENCES = "unknown_references"
    OTHER_UNIT = "other_unit"
    SAME_OBJECT = "same_object"
    SAME_ROWS = "same_rows"
    UNUSUAL_MEAN = "unusual_mean"
    UNLIKE_OTHERS = "unlike_others"
    DOES_NOT_HOLD = "does_not_hold"
    OTHER_SUM = "other_sum"
    NEVER_VARIES = "never_varies"
    READS_BEYOND_NEEDS = "reads_beyond_needs"
    DIFFERS_ALONE = "differs_alone"
    TOO_FEW_ROWS = "too_few_rows"
    NO_ROWS_WITHOUT_REASON = "no_rows_without_reason"
    ROWS_WHERE_NONE_ARE_DUE = "rows_where_none_are_due"
    REFERENCE_CONTRADICTS_ITSELF = "reference_contradicts_itself"


MEANINGS: dict[Code, str] = {
    Code.DAMAGED: "What was stored can be read, but is no payload of the declared kind, or has rows in the slice of another processor.",
    Code.MISSING_KEYS: "Entities that the reference lists are not there.",
    Code.UNEXPECTED_KEYS: "Entities are there that the reference does not list, or rows of units that were not asked for.",
    Code.DUPLICATE_KEYS: "A natural key occurs more than once, in the unit or in another unit of the table.",
    Code.NOT_CONTAINED: "Entities that must be there, whatever else is, are not, or too few of them.",
    Code.NOT_WITHIN: "Entities are there that are not among those of which all of them must be.",
    Code.MISCOUNTED: "An entity has another number of rows than the reference says.",
    Code.TOO_MANY_NULLS: "The share of null values in a column is above its limit.",
    Code.THRESHOLD_OVER: "A share that was enough until a day is enough no more: now everything is asked for.",
    Code.OUT_OF_RANGE: "A column has a value outside its bounds.",
    Code.VALUES_NOT_ALLOWED: "A column has a value that is not among those it may have.",
    Code.UNKNOWN_REFERENCES: "Rows refer to something that the reference does not know.",
    Code.OTHER_UNIT: "Rows, or an object, tell of a date or another attribute that is not that of their unit.",
    Code.SAME_OBJECT: "Another unit of the processor has the same object, byte by byte, and `same_allowed` does not say that this may be.",
    Code.SAME_ROWS: "Another processor that writes into the table has the same rows of the unit, in everything but its slice, and `same_allowed` does not say that this may be.",
    Code.UNUSUAL_MEAN: "The mean of a column lies further from those of the other partitions than declared.",
    Code.UNLIKE_OTHERS: "The group that the unit belongs to, such as its season, differs from the other groups by more than declared.",
    Code.DOES_NOT_HOLD: "A condition on the columns of a row is not met by all rows.",
    Code.OTHER_SUM: "The values of a column add up to something else than the reference says.",
    Code.NEVER_VARIES: "A column has one and the same value in all rows, and enough of them to tell.",
    Code.READS_BEYOND_NEEDS: "A unit of the attempt, made again while the rows were hidden that its needs do not hold, came out otherwise: it reads what comes after it, or more than is declared. No unit of the attempt is published.",
    Code.DIFFERS_ALONE: "A unit of the attempt, made again alone, came out otherwise: what it is depends on the units that run with it. No unit of the attempt is published.",
    Code.TOO_FEW_ROWS: "There are fewer rows than the declared least number.",
    Code.NO_ROWS_WITHOUT_REASON: "There are no rows, and the reference gives no reason why none are due.",
    Code.ROWS_WHERE_NONE_ARE_DUE: "There are rows although the reference says that none are due.",
    Code.REFERENCE_CONTRADICTS_ITSELF: "The reference lists entities and says that none are due.",
}


_BESIDE_OTHERS = frozenset({Code.DUPLICATE_KEYS, Code.SAME_ROWS, Code.UNUSUAL_MEAN})


def beside_others(verdict: Verdict) -> bool:
    """Whether a unit falls short only in comparison with others, of which one that is at fault by itself may be the cause."""
    return bool(verdict.findings) and all(finding.code in _BESIDE_OTHERS for finding in verdict.findings)


def judge(expectation: Expectation, evidence: Evidence, *, now: float) -> Verdict:
    """Judge a unit. ``now``, in seconds since the epoch, says which thresholds still hold.

    ``unknown`` where nothing could be measured, or where something that is declared was not measured; ``incomplete`` with every
    finding; ``empty`` with the reference's reason where there are no rows, no entities are expected and a reason is given;
    ``complete`` otherwise.
    """
    if evidence.error is not None:
        return Verdict(VerdictKind.UNKNOWN, reason=evidence.error)
    if evidence.damage is not None:
        return Verdict(VerdictKind.INCOMPLETE, (Finding(Code.DAMAGED, evidence.damage),))
    unmeasured = ", ".join(_unmeasured(expectation, evidence))
    if unmeasured:
        return Verdict(VerdictKind.UNKNOWN, reason=f"declared but not measured: {unmeasured}")
    findings = (
        *_presence(expectation, evidence),
        *_entities(expectation, evidence),
        *_contained(expectation, evidence, now),
        *_nulls(expectation, evidence, now),
        *_values(expectation, evidence),
        *_sums(expectation, evidence),
        *_means(expectation, evidence),
        *_groups(expectation, evidence),
        *_twin(evidence),
        *_beyond(evidence),
    )
    if findings:
        return Verdict(VerdictKind.INCOMPLETE, findings)
    if evidence.rows == 0:
        return Verdict(VerdictKind.EMPTY, reason=evidence.empty_reason)
    return Verdict(VerdictKind.COMPLETE)


def _unmeasured(expectation: Expectation, evidence: Evidence) -> Iterator[str]:
    if expectation.keys is not None and evidence.expected is None:
        yield "the set of keys"
    if expectation.contains is not None and evidence.contains is None:
        yield "what it contains"
    if expectation.within is not None and evidence.within is None:
        yield "what it is within"
    if evidence.rows == 0:
        return
    if expectation.nulls.others is not None and not evidence.nulls:
        yield "nulls of all columns"
    for declared, measured, told in (
        (expectation.nulls.limits.keys(), evidence.nulls.keys(), "nulls of {}"),
        (expectation.nulls.per.keys(), evidence.null_entities.keys(), "nulls of {} by entity"),
        (expectation.ranges.keys(), evidence.ranges.keys(), "range of {}"),
        (expectation.allowed.keys(), evidence.disallowed.keys(), "values of {}"),
        ({one.name for one in expectation.references}, evidence.dangling.keys(), "references of {}"),
        (expectation.agrees.keys(), evidence.disagreeing.keys(), "agreement of {}"),
        (expectation.distribution.keys(), evidence.means.keys(), "mean of {}"),
        ({one.name for one in expectation.alike}, evidence.groups.keys(), "{}"),
        ({one.text for one in expectation.holds}, evidence.broken.keys(), "condition {}"),
        ({one.name for one in expectation.sums}, evidence.sums.keys(), "sums of {}"),
        (expectation.varies.keys(), evidence.varied.keys(), "variation of {}"),
    ):
        if declared and not declared <= measured:
            yield from map(told.format, sorted(declared - measured))


def _presence(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    rows, expected, reason = evidence.rows, evidence.expected or 0, evidence.empty_reason
    if reason is not None and expected > 0:
        yield Finding(
            Code.REFERENCE_CONTRADICTS_ITSELF,
            f"the reference lists {_count(expected, 'entity', 'entities')} and says that none are due: {reason}",
            ("expect", "empty"),
        )
    elif reason is not None and rows > 0:
        yield Finding(
            Code.ROWS_WHERE_NONE_ARE_DUE,
            f"{_count(rows, 'row', 'rows')} although none are due: {reason}{_by(expectation.empty)}",
            ("expect", "empty"),
        )
    elif reason is None and rows == 0 and not evidence.missing:
        yield Finding(Code.NO_ROWS_WITHOUT_REASON, "no rows, and the reference gives no reason why none are due", ("expect", "empty"))
    if 0 < rows < expectation.at_least:
        yield Finding(
            Code.TOO_FEW_ROWS, f"{_count(rows, 'row', 'rows')}, at least {expectation.at_least} are needed", ("expect", "at_least")
        )


def _means(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    for column, one in sorted(expectation.distribution.items()):
        mean = evidence.means.get(column, Mean())
        if mean.value is None or mean.others < one.least:
            continue
        # Written so that NaN, which compares with nothing, is unusual; where the others are all alike, rounding is no deviation.
        if not abs(mean.value - mean.centre) <= one.deviations * mean.spread + ROUNDING * max(abs(mean.centre), 1.0):
            told = f"{column} has a mean of {mean.value:.4g}, that of {mean.others} others is {mean.centre:.4g} ± {mean.spread:.2g}"
            told += f", and {one.deviations:g} deviations may lie between them"
            yield Finding(Code.UNUSUAL_MEAN, told, ("expect", "distribution", column))


def _groups(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    for one in expectation.alike:
        found = evidence.groups.get(one.name)
        if found is None or found.value is None or found.units < one.least or not found.others:
            continue
        below, above = found.low - one.share * abs(found.low), found.high + one.share * abs(found.high)
        slack = ROUNDING * max(abs(found.value), 1.0)
        if not below - slack <= found.value <= above + slack:
            others = f"{found.low:.4g}" if found.low == found.high else f"{found.low:.4g} to {found.high:.4g}"
            told = f"{one.number} is {found.value:.4g} in {one.by} {found.group}, and {others} in the middle of {found.others} others"
            told += f" with the same {one.within}" if one.within is not None else ""
            kind, what = ("means", one.column) if one.column is not None else ("rows", ", ".join(one.per))
            place = ("expect", "alike", one.by, kind, what)
            yield Finding(Code.UNLIKE_OTHERS, f"{told}; they may differ by {one.share:.4g} of that", place)


def _sums(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    for wanted in expectation.sums:
        # Written so that NaN, which compares with nothing, is no such sum.
        off = [
            one
            for one in evidence.sums.get(wanted.name, ())
            if not abs(one.found - one.expected) <= wanted.tolerance + ROUNDING * max(abs(one.expected), 1.0)
        ]
        if off:
            told = "; ".join(
                f"{_entity(one.entity, wanted.per)} has {one.found:g} {one.column}, {one.expected:g} expected" for one in off[:SHOWN]
            )
            told += _more(len(off) - SHOWN) + (f", give or take {wanted.tolerance:g}" if wanted.tolerance else "")
            yield Finding(Code.OTHER_SUM, told + _by(wanted.query), ("expect", "sums", wanted.name))


def _twin(evidence: Evidence) -> Iterator[Finding]:
    if evidence.twin is None:
        return
    if evidence.size:
        told = f"its {evidence.size} bytes are those of {evidence.twin}: one of the two is the answer to another question"
        yield Finding(Code.SAME_OBJECT, told, ("expect", "same_allowed"))
    else:
        told = f"its {evidence.rows} rows are those of {evidence.twin}: one of the two is not what it says"
        yield Finding(Code.SAME_ROWS, told, ("expect", "same_allowed"))


def _beyond(evidence: Evidence) -> Iterator[Finding]:
    found = evidence.beyond
    if found is None:
        return
    shown, hidden = ", ".join(found.columns[:SHOWN]), len(found.columns) - SHOWN
    more = f" and {_count(hidden, 'more column', 'more columns')}" if hidden > 0 else ""
    came_out = f"has other values of {shown}{more}" if found.columns else "comes out otherwise"
    by = f" ({found.by})" if found.by else ""
    if found.tables:
        told = f"{found.key}, made again without the rows of {' and '.join(found.tables)} that its needs do not hold, {came_out}{by}"
        yield Finding(Code.READS_BEYOND_NEEDS, f"{told}: declare a need that holds what is read, or read no more than that", ("needs",))
    else:
        told = f"{found.key}, made again alone, {came_out} than together with {_count(found.together - 1, 'other unit', 'other units')}{by}"
        yield Finding(Code.DIFFERS_ALONE, f"{told}: make every unit of its own rows only, or leave batch out", ("batch",))


def _entities(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    keys = expectation.keys
    columns, query = (keys.columns, keys.query) if keys is not None else ((), None)
    place = ("expect", "keys") if keys is not None else ("output", "unit_key")
    if evidence.missing:
        yield Finding(Code.MISSING_KEYS, _listing(evidence.missing, columns, "is missing", "are missing") + _by(query), place)
    if evidence.unexpected:
        told = _listing(evidence.unexpected, columns, "is not expected", "are not expected") + _by(query)
        yield Finding(Code.UNEXPECTED_KEYS, told, place)
    if evidence.duplicates:
        told = _listing(evidence.duplicates, (), "occurs more than once", "occur more than once")
        yield Finding(Code.DUPLICATE_KEYS, told, ("output", "key"))
    if evidence.miscounts:
        names = expectation.counts.columns if expectation.counts is not None else ()
        shown = evidence.miscounts[:SHOWN]
        told = "; ".join(f"{_entity(one.entity, names)} has {_count(one.found, 'row', 'rows')}, {one.expected} expected" for one in shown)
        counted = expectation.counts.query if expectation.counts is not None else None
        yield Finding(Code.MISCOUNTED, told + _more(len(evidence.miscounts) - SHOWN) + _by(counted), ("expect", "counts"))


def _contained(expectation: Expectation, evidence: Evidence, now: float) -> Iterator[Finding]:
    """Lacking entities: too many of them, or some where the share that was enough is enough no more."""
    sides = (
        (Code.NOT_CONTAINED, "contains", expectation.contains, evidence.contains, "is not there", "are not there"),
        (Code.NOT_WITHIN, "within", expectation.within, evidence.within, "is not listed", "are not listed"),
    )
    for code, kind, wanted, found, one, many in sides:
        if wanted is None or found is None or not found.lacking:
            continue
        told = f"{_listing(found.lacking, wanted.columns, one, many)} ({wanted.query.file}: {found.lacking.count} of {found.entities})"
        if (found.entities - found.lacking.count) / found.entities < wanted.share:
            told = told if wanted.share == 1 else f"{told}, a share of {wanted.share:.4g} is enough"
            yield Finding(code, told, ("expect", kind))
        elif wanted.excuse is not None and wanted.excuse.is_over(now):
            told = f"{told}, a share of {wanted.share:.4g} {_was_enough(wanted.excuse)}"
            yield Finding(Code.THRESHOLD_OVER, told, ("expect", kind))


def _nulls(expectation: Expectation, evidence: Evidence, now: float) -> Iterator[Finding]:
    offending = [(column, nulls, limit) for column, (nulls, limit) in evidence.nulls.items() if nulls or limit < 0]
    for column, nulls, limit in sorted(offending):
        if column in expectation.nulls.per:
            yield from _null_entities(expectation, evidence, column, limit, now)
            continue
        told = f"{column} is null in {nulls} of {evidence.rows} rows"
        place = _limited_at(expectation, column, limit)
        excuse = expectation.nulls.excuses.get(column)
        if evidence.rows and nulls / evidence.rows > limit:
            yield Finding(Code.TOO_MANY_NULLS, f"{told}, {limit:.4g} of them may be", place)
        elif nulls and excuse is not None and excuse.is_over(now):
            yield Finding(Code.THRESHOLD_OVER, f"{told}, {limit:.4g} of them {_was_enough(excuse)}", place)


def _limited_at(expectation: Expectation, column: str, limit: float) -> tuple[str, ...]:
    """Where a limit on nulls stands: what a query says of a column goes before the pipeline file."""
    written = expectation.nulls.query is None or expectation.nulls.limits.get(column) == limit
    return ("expect", "nulls", column) if written else ("expect", "nulls_from")


def _null_entities(expectation: Expectation, evidence: Evidence, column: str, limit: float, now: float) -> Iterator[Finding]:
    excuse, found = expectation.nulls.excuses.get(column), evidence.null_entities.get(column, ())
    over = [one for one in found if one.nulls / one.rows > limit]
    for code, listed, enough in (
        (Code.TOO_MANY_NULLS, over, f"{limit:.4g} of them may be"),
        (Code.THRESHOLD_OVER, found if excuse is not None and excuse.is_over(now) and not over else (), f"{limit:.4g} of them "),
    ):
        if listed:
            columns = expectation.nulls.per[column]
            told = "; ".join(f"{one.nulls} of {one.rows} rows of {_entity(one.entity, columns)}" for one in listed[:SHOWN])
            because = _was_enough(excuse) if code is Code.THRESHOLD_OVER and excuse is not None else ""
            told = f"{column} is null in {told}{_more(len(listed) - SHOWN)}, {enough}{because}"
            yield Finding(code, told, ("expect", "nulls", column))


def _was_enough(excuse: Excuse) -> str:
    return f"was enough until {excuse.until.isoformat()} ({excuse.because})"


def _values(expectation: Expectation, evidence: Evidence) -> Iterator[Finding]:
    outside = [(column, *bounds) for column, bounds in expectation.ranges.items() if not _inside(bounds, evidence.ranges.get(column))]
    for column, least, greatest in sorted(outside):
        there = dict.fromkeys(value for value in evidence.ranges[column] if value is not None and not least <= value <= greatest)
        told = " and ".join(f"{value:g}" for value in there)
        yield Finding(Code.OUT_OF_RANGE, f"{column} is {told}, outside {least:g} to {greatest:g}", ("expect", "range", column))
    for column in sorted(column for column, wrong in evidence.disallowed.items() if wrong):
        told = f"{_rows(column, 1, evidence.disallowed[column])}, not one of {', '.join(expectation.allowed.get(column, ()))}"
        yield Finding(Code.VALUES_NOT_ALLOWED, told, ("expect", "allowed", column))
    for one in expectation.references:
        if wrong := evidence.dangling.get(one.name, KeySample()):
            told = _rows(one.name, len(one.columns), wrong)
            told += f", which {one.query.file} does not list"
            yield Finding(Code.UNKNOWN_REFERENCES, told, ("expect", "references", one.name))
    for column in sorted(column for column, wrong in evidence.disagreeing.items() if wrong):
        told = f"{_rows(column, 1, evidence.disagreeing[column])}, not {expectation.agrees.get(column, '')} of the unit"
        yield Finding(Code.OTHER_UNIT, told, ("expect", "agrees", column))
    for condition in expectation.holds:
        if wrong := evidence.broken.get(condition.text, KeySample()):
            yield Finding(Code.DOES_NOT_HOLD, _against(condition, wrong), ("expect", "holds"))
    for column, least_values in sorted(expectation.varies.items()):
        values, only = evidence.varied.get(column, (0, None))
        if only is not None and values >= least_values:
            yield Finding(Code.NEVER_VARIES, f"{column} is {only} in all of its {values} values", ("expect", "varies", column))


def _inside(bounds: tuple[float, float], found: tuple[float | None, float | None] | None) -> bool:
    """Written so that NaN, which compares with nothing, is outside."""
    low, high = found if found is not None else (None, None)
    return (low is None or bounds[0] <= low <= bounds[1]) and (high is None or bounds[0] <= high <= bounds[1])


def _rows(name: str, width: int, wrong: KeySample) -> str:
    """Rows at fault: the values of so many columns, and which rows have them."""
    told = (", ".join(row[:width]) + (f" ({', '.join(row[width:])})" if row[width:] else "") for row in wrong.sample[:SHOWN])
    return f"{name} is {'; '.join(told)}{_more(wrong.count - min(SHOWN, len(wrong.sample)))}"


def _against(condition: Condition, wrong: KeySample) -> str:
    """Rows that do not meet a condition: its columns with their values, and which rows have them."""
    width = len(condition.columns)
    told = (
        ", ".join(f"{column} {value}" for column, value in zip(condition.columns, row, strict=False))
        + (f" ({', '.join(row[width:])})" if row[width:] else "")
        for row in wrong.sample[:SHOWN]
    )
    return f"{condition.text} does not hold: {'; '.join(told)}{_more(wrong.count - min(SHOWN, len(wrong.sample)))}"


def _listing(keys: KeySample, columns: tuple[str, ...], one: str, many: str) -> str:
    told = "; ".join(_entity(key, columns) for key in keys.sample[:SHOWN])
    return f"{told} {one if keys.count == 1 else many}{_more(keys.count - min(SHOWN, len(keys.sample)))}"


def _entity(key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    match len(key) - len(columns):
        case 0 if not key:
            return "the unit"
        case 0:
            return ", ".join(f"{column} {value}" for column, value in zip(columns, key, strict=True))
        case 1 if columns:
            return f"under {key[0]}: {_entity(key[1:], columns)}"
        case _:
            return "(" + ", ".join(key) + ")"


def _by(query: Query | None) -> str:
    """The file of the statement that says so."""
    return f" ({query.file})" if query is not None else ""


def _more(hidden: int) -> str:
    return f"; {hidden} more" if hidden > 0 else ""


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
