"""The judge: every finding can be reached, messages name the entities, and nothing incomplete passes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model.asof import Beyond
from gapless.model.condition import read_condition
from gapless.model.evidence import Contained, Evidence, GroupMean, KeySample, Mean, Miscount, Missum, NullEntity, Verdict, VerdictKind
from gapless.model.expectation import Containment, Counts, Distribution, Excuse, Expectation, Keys, Likeness, Nulls, Query, References, Sums
from gapless.model.ids import PartitionKey
from gapless.proving.judge import MEANINGS, Code, judge
from gapless.service.pipeline_file.expect_schema import ExpectSection

NOW = 1_700_000_000.0
"""A moment of 2023-11-14."""
QUERY = Query(file="sql/expect/teams.sql", text="SELECT 1")
KEYS = Keys(query=QUERY, columns=("game_id", "team_abbr"))
BOS = ("0022200001", "BOS")
NYK = ("0022200001", "NYK")

HELD = Excuse(because="the archive lacks some", until=date(2023, 11, 14))
OVER = Excuse(because="the archive lacks some", until=date(2023, 11, 13))

POINTS = Likeness(by="season", share=0.15, least=20, column="points")
LINES = Likeness(by="season", share=0.1, least=20, per=("game_id", "team"))
PARTS = read_condition("points = 2 * goals + free_throws")
SCORE = Sums(name="score", query=QUERY, columns=("points",), per=("game_id", "team_abbr"), tolerance=1)

FALLS_SHORT = {
    Code.DAMAGED: (Expectation(), Evidence(rows=0, damage="no JSON: line 1")),
    Code.MISSING_KEYS: (Expectation(keys=KEYS), Evidence(rows=1, expected=2, missing=KeySample(1, (BOS,)))),
    Code.UNEXPECTED_KEYS: (Expectation(keys=KEYS), Evidence(rows=3, expected=2, unexpected=KeySample(1, (BOS,)))),
    Code.DUPLICATE_KEYS: (Expectation(), Evidence(rows=3, duplicates=KeySample(1, (BOS,)))),
    Code.NOT_CONTAINED: (
        Expectation(contains=Containment(query=QUERY, columns=("game_id", "team_abbr"))),
        Evidence(rows=3, contains=Contained(4, KeySample(1, (BOS,)))),
    ),
    Code.NOT_WITHIN: (
        Expectation(within=Containment(query=QUERY, columns=("game_id", "team_abbr"), share=0.9, excuse=HELD)),
        Evidence(rows=3, within=Contained(10, KeySample(2, (BOS, NYK)))),
    ),
    Code.THRESHOLD_OVER: (
        Expectation(contains=Containment(query=QUERY, columns=("game_id", "team_abbr"), share=0.9, excuse=OVER)),
        Evidence(rows=3, contains=Contained(10, KeySample(1, (BOS,)))),
    ),
    Code.MISCOUNTED: (
        Expectation(counts=Counts(query=QUERY, columns=("game_id",))),
        Evidence(rows=3, miscounts=(Miscount(entity=("0022200001",), expected=2, found=3),)),
    ),
    Code.TOO_MANY_NULLS: (Expectation(nulls=Nulls(limits={"minutes": 0.01})), Evidence(rows=10, nulls={"minutes": (1, 0.01)})),
    Code.OUT_OF_RANGE: (Expectation(ranges={"points": (50, 200)}), Evidence(rows=10, ranges={"points": (49.0, 120.0)})),
    Code.VALUES_NOT_ALLOWED: (
        Expectation(allowed={"team_abbr": ("BOS", "NYK")}),
        Evidence(rows=2, disallowed={"team_abbr": KeySample(1, (("LAL", "0022200001", "LAL"),))}),
    ),
    Code.UNKNOWN_REFERENCES: (
        Expectation(references=(References(query=QUERY, columns=("game_id", "team_abbr")),)),
        Evidence(rows=9, dangling={"game_id, team_abbr": KeySample(5, (("1", "LAL", "1", "LAL", "x"), ("1", "LAL", "1", "LAL", "y")))}),
    ),
    Code.OTHER_UNIT: (
        Expectation(agrees={"game_date": "{game_date}"}),
        Evidence(rows=2, disagreeing={"game_date": KeySample(1, (("2023-01-02", *BOS),))}),
    ),
    Code.SAME_OBJECT: (Expectation(), Evidence(rows=1, size=4096, twin="2023-01-02")),
    Code.SAME_ROWS: (Expectation(), Evidence(rows=243, twin="system_id zone_matchup_v1")),
    Code.UNUSUAL_MEAN: (
        Expectation(distribution={"pace": Distribution(deviations=4, least=20)}),
        Evidence(rows=12, means={"pace": Mean(12.3, 57, 100.0, 4.1)}),
    ),
    Code.UNLIKE_OTHERS: (
        Expectation(alike=(POINTS,)),
        Evidence(rows=12, groups={POINTS.name: GroupMean("2021-22", 22.3, 165, 3, 11.2, 11.2)}),
    ),
    Code.DOES_NOT_HOLD: (
        Expectation(holds=(PARTS,)),
        Evidence(rows=2, broken={PARTS.text: KeySample(1, (("26", "10", "5", "0022200001", "tatum"),))}),
    ),
    Code.OTHER_SUM: (
        Expectation(sums=(SCORE,)),
        Evidence(rows=10, sums={"score": (Missum(entity=BOS, column="points", expected=110, found=108),)}),
    ),
    Code.NEVER_VARIES: (Expectation(varies={"pace": 10}), Evidence(rows=12, varied={"pace": (10, "0")})),
    Code.READS_BEYOND_NEEDS: (
        Expectation(),
        Evidence(
            rows=2, beyond=Beyond(key=PartitionKey("2023-01-02"), columns=("points",), tables=("raw.lines",), together=3, by="sql/form.sql")
        ),
    ),
    Code.DIFFERS_ALONE: (
        Expectation(),
        Evidence(rows=2, beyond=Beyond(key=PartitionKey("2023-01-02"), columns=tuple("abcde"), together=3, by="league.form:means")),
    ),
    Code.TOO_FEW_ROWS: (Expectation(at_least=10), Evidence(rows=9)),
    Code.NO_ROWS_WITHOUT_REASON: (Expectation(), Evidence(rows=0)),
    Code.ROWS_WHERE_NONE_ARE_DUE: (Expectation(), Evidence(rows=1, empty_reason="all-star break")),
    Code.REFERENCE_CONTRADICTS_ITSELF: (
        Expectation(keys=KEYS),
        Evidence(rows=0, expected=1, missing=KeySample(1, (BOS,)), empty_reason="all-star break"),
    ),
}


def judged(expectation: Expectation, evidence: Evidence) -> Verdict:
    return judge(expectation, evidence, now=NOW)


@pytest.mark.parametrize("code", list(Code))
def test_every_finding_is_reachable_and_explained(code: Code) -> None:
    expectation, evidence = FALLS_SHORT[code]
    verdict = judged(expectation, evidence)
    assert verdict.kind is VerdictKind.INCOMPLETE
    assert code in [finding.code for finding in verdict.findings]
    assert MEANINGS[code].endswith(".")


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.DAMAGED])
def test_every_finding_says_what_asked_for_it(code: Code) -> None:
    """Keys of the pipeline file below the processor; below a kind with several, the column."""
    finding = next(found for found in judged(*FALLS_SHORT[code]).findings if found.code == code)
    place = finding.place
    if code in (Code.READS_BEYOND_NEEDS, Code.DIFFERS_ALONE):
        assert place in (("needs",), ("batch",))
        return
    if place[0] == "output":
        assert place in (("output", "key"), ("output", "unit_key"))
        return
    assert place[0] == "expect"
    assert place[1] in ExpectSection.model_fields
    if place[1] == "alike":
        assert place == ("expect", "alike", "season", "means", "points")
        return
    assert (
        len(place) == 3
        if place[1] in ("range", "allowed", "references", "agrees", "varies", "distribution", "nulls", "sums")
        else len(place) == 2
    )


def test_a_limit_on_nulls_is_that_of_the_query_where_it_has_one() -> None:
    expectation = Expectation(nulls=Nulls(limits={"minutes": 0.5, "points": 0.0}, query=QUERY))
    evidence = Evidence(rows=9, nulls={"minutes": (9, 0.1), "points": (1, 0.0), "usage": (1, 0.0)})
    assert {finding.message.split()[0]: finding.place for finding in judged(expectation, evidence).findings} == {
        "minutes": ("expect", "nulls_from"),
        "points": ("expect", "nulls", "points"),
        "usage": ("expect", "nulls_from"),
    }


def message(expectation: Expectation, evidence: Evidence) -> str:
    (finding,) = judged(expectation, evidence).findings
    return finding.message


def test_messages_name_entities_and_say_how_many_more() -> None:
    assert message(*FALLS_SHORT[Code.MISSING_KEYS]) == "game_id 0022200001, team_abbr BOS is missing (sql/expect/teams.sql)"
    four = KeySample(7, (BOS, NYK, ("0022200002", "LAL"), ("0022200002", "GSW")))
    assert message(Expectation(keys=KEYS), Evidence(rows=1, expected=9, missing=four)) == (
        "game_id 0022200001, team_abbr BOS; game_id 0022200001, team_abbr NYK; game_id 0022200002, team_abbr LAL are missing; 4 more (sql/expect/teams.sql)"
    )
    stray = KeySample(1, (("2023-01-02", *BOS),))
    assert message(Expectation(keys=KEYS), Evidence(rows=3, expected=2, unexpected=stray)) == (
        "under 2023-01-02: game_id 0022200001, team_abbr BOS is not expected (sql/expect/teams.sql)"
    )
    assert message(*FALLS_SHORT[Code.MISCOUNTED]) == "game_id 0022200001 has 3 rows, 2 expected (sql/expect/teams.sql)"
    assert message(*FALLS_SHORT[Code.OUT_OF_RANGE]) == "points is 49, outside 50 to 200"
    assert message(*FALLS_SHORT[Code.VALUES_NOT_ALLOWED]) == "team_abbr is LAL (0022200001, LAL), not one of BOS, NYK"
    assert message(*FALLS_SHORT[Code.UNKNOWN_REFERENCES]) == (
        "game_id, team_abbr is 1, LAL (1, LAL, x); 1, LAL (1, LAL, y); 3 more, which sql/expect/teams.sql does not list"
    )
    assert message(*FALLS_SHORT[Code.OTHER_UNIT]) == "game_date is 2023-01-02 (0022200001, BOS), not {game_date} of the unit"
    assert message(*FALLS_SHORT[Code.NOT_CONTAINED]) == ("game_id 0022200001, team_abbr BOS is not there (sql/expect/teams.sql: 1 of 4)")
    assert message(*FALLS_SHORT[Code.NOT_WITHIN]) == (
        "game_id 0022200001, team_abbr BOS; game_id 0022200001, team_abbr NYK are not listed"
        " (sql/expect/teams.sql: 2 of 10), a share of 0.9 is enough"
    )
    assert message(*FALLS_SHORT[Code.THRESHOLD_OVER]) == (
        "game_id 0022200001, team_abbr BOS is not there (sql/expect/teams.sql: 1 of 10),"
        " a share of 0.9 was enough until 2023-11-13 (the archive lacks some)"
    )
    said = Evidence(rows=1, disagreeing={"[].[a, b]": KeySample(1, (("2023-01-02",),))})
    assert message(Expectation(agrees={"[].[a, b]": "{date}"}), said) == "[].[a, b] is 2023-01-02, not {date} of the unit"
    assert message(*FALLS_SHORT[Code.UNUSUAL_MEAN]) == (
        "pace has a mean of 12.3, that of 57 others is 100 ± 4.1, and 4 deviations may lie between them"
    )
    assert message(*FALLS_SHORT[Code.SAME_OBJECT]) == (
        "its 4096 bytes are those of 2023-01-02: one of the two is the answer to another question"
    )
    assert (
        message(*FALLS_SHORT[Code.SAME_ROWS]) == "its 243 rows are those of system_id zone_matchup_v1: one of the two is not what it says"
    )
    assert message(*FALLS_SHORT[Code.UNLIKE_OTHERS]) == (
        "the mean of points is 22.3 in season 2021-22, and 11.2 in the middle of 3 others; they may differ by 0.15 of that"
    )
    crowded = Evidence(rows=9, groups={LINES.name: GroupMean("2021-22", 5.0, 165, 4, 9.9, 10.25)})
    assert message(Expectation(alike=(LINES,)), crowded) == (
        "the rows of each game_id, team is 5 in season 2021-22, and 9.9 to 10.25 in the middle of 4 others; they may differ by 0.1 of that"
    )
    assert message(*FALLS_SHORT[Code.NEVER_VARIES]) == "pace is 0 in all of its 10 values"
    assert message(*FALLS_SHORT[Code.READS_BEYOND_NEEDS]) == (
        "2023-01-02, made again without the rows of raw.lines that its needs do not hold, has other values of points (sql/form.sql):"
        " declare a need that holds what is read, or read no more than that"
    )
    assert message(*FALLS_SHORT[Code.DIFFERS_ALONE]) == (
        "2023-01-02, made again alone, has other values of a, b, c and 2 more columns than together with 2 other units (league.form:means):"
        " make every unit of its own rows only, or leave batch out"
    )
    other = Beyond(key=PartitionKey("2023-01-02"), tables=("raw.lines", "raw.games"))
    assert message(Expectation(), Evidence(rows=2, beyond=other)).startswith(
        "2023-01-02, made again without the rows of raw.lines and raw.games that its needs do not hold, comes out otherwise: "
    )


def test_nothing_due_is_no_excuse_for_reading_beyond_the_needs() -> None:
    nothing = Evidence(rows=0, empty_reason="all-star break", beyond=Beyond(key=PartitionKey("2023-01-02"), tables=("raw.lines",)))
    verdict = judged(Expectation(empty=QUERY), nothing)
    assert (verdict.kind, [finding.code for finding in verdict.findings]) == (VerdictKind.INCOMPLETE, [Code.READS_BEYOND_NEEDS])


def test_unknown_is_neither_empty_nor_incomplete() -> None:
    verdict = judged(Expectation(), Evidence(rows=0, empty_reason="none", error="sql/empty.sql: no such table"))
    assert (verdict.kind, verdict.reason) == (VerdictKind.UNKNOWN, "sql/empty.sql: no such table")


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        (Expectation(keys=KEYS), "the set of keys"),
        (Expectation(ranges={"points": (0, 1)}), "range of points"),
        (Expectation(nulls=Nulls(limits={"points": 0})), "nulls of points"),
        (Expectation(allowed={"team": ("BOS",)}), "values of team"),
        (Expectation(nulls=Nulls(others=0)), "nulls of all columns"),
        (Expectation(nulls=Nulls(limits={}, per={"points": ("team",)})), "nulls of points by entity"),
        (Expectation(contains=Containment(query=QUERY, columns=("game_id",))), "what it contains"),
        (Expectation(within=Containment(query=QUERY, columns=("game_id",))), "what it is within"),
        (Expectation(references=(References(query=QUERY, columns=("game_id", "team")),)), "references of game_id, team"),
        (Expectation(agrees={"game_date": "{game_date}"}), "agreement of game_date"),
        (Expectation(varies={"points": 2}), "variation of points"),
        (Expectation(distribution={"points": Distribution(deviations=3, least=9)}), "mean of points"),
        (Expectation(alike=(POINTS, LINES)), "the mean of points by season, the rows of each game_id, team by season"),
        (Expectation(holds=(PARTS,)), "condition points = 2 * goals + free_throws"),
        (Expectation(sums=(SCORE,)), "sums of score"),
    ],
)
def test_what_is_declared_but_was_not_measured_is_unknown(expectation: Expectation, told: str) -> None:
    verdict = judged(expectation, Evidence(rows=5))
    assert verdict.kind is VerdictKind.UNKNOWN
    assert told in (verdict.reason or "")


def test_empty_needs_no_rows_no_entities_and_a_reason() -> None:
    verdict = judged(Expectation(keys=KEYS, at_least=5), Evidence(rows=0, expected=0, empty_reason="no game on this date"))
    assert (verdict.kind, verdict.reason) == (VerdictKind.EMPTY, "no game on this date")
    assert judged(Expectation(at_least=0), Evidence(rows=0)).kind is VerdictKind.INCOMPLETE


def test_a_value_that_is_no_number_is_out_of_range() -> None:
    verdict = judged(Expectation(ranges={"pace": (90, 115)}), Evidence(rows=5, ranges={"pace": (95.0, math.nan)}))
    assert [finding.code for finding in verdict.findings] == [Code.OUT_OF_RANGE]
    assert judged(Expectation(ranges={"pace": (90, 115)}), Evidence(rows=5, ranges={"pace": (None, None)})).kind is VerdictKind.COMPLETE


def test_a_column_varies_only_where_there_are_values_enough_to_tell() -> None:
    varies = Expectation(varies={"pace": 10})
    for varied in ((9, "0"), (10, None), (0, None)):
        assert judged(varies, Evidence(rows=12, varied={"pace": varied})).kind is VerdictKind.COMPLETE


@pytest.mark.parametrize(
    ("mean", "usual"),
    [
        (Mean(116.4, 20, 100.0, 4.1), True),
        (Mean(116.5, 20, 100.0, 4.1), False),
        (Mean(500.0, 19, 100.0, 4.1), True),
        (Mean(None), True),
        (Mean(100.0 + 1e-10, 20, 100.0, 0.0), True),
        (Mean(100.1, 20, 100.0, 0.0), False),
        (Mean(math.nan, 20, 100.0, 4.1), False),
    ],
)
def test_a_mean_is_unusual_against_others_enough(mean: Mean, usual: bool) -> None:
    four = Expectation(distribution={"pace": Distribution(deviations=4, least=20)})
    verdict = judged(four, Evidence(rows=5, means={"pace": mean}))
    assert (verdict.kind is VerdictKind.COMPLETE) == usual


@pytest.mark.parametrize(
    ("found", "alike"),
    [
        (GroupMean("now", 11.5, 20, 3, 10.0, 10.0), True),
        (GroupMean("now", 11.6, 20, 3, 10.0, 10.0), False),
        (GroupMean("now", 8.4, 20, 3, 10.0, 10.0), False),
        (GroupMean("now", 22.9, 20, 2, 10.0, 20.0), True),
        (GroupMean("now", 23.1, 20, 2, 10.0, 20.0), False),
        (GroupMean("now", 99.0, 19, 3, 10.0, 10.0), True),
        (GroupMean("now", 99.0, 20, 0), True),
        (GroupMean("now", None, 0, 3, 10.0, 10.0), True),
        (GroupMean("now", -11.6, 20, 3, -10.0, -10.0), False),
        (GroupMean("now", -11.4, 20, 3, -10.0, -10.0), True),
    ],
)
def test_groups_are_compared_where_both_sides_are_large_enough(found: GroupMean, alike: bool) -> None:
    verdict = judged(Expectation(alike=(POINTS,)), Evidence(rows=5, groups={POINTS.name: found}))
    assert (verdict.kind is VerdictKind.COMPLETE) == alike


@pytest.mark.parametrize(("found", "near"), [(111.0, True), (109.0, True), (111.1, False), (108.0, False), (math.nan, False)])
def test_a_sum_is_that_of_the_reference_give_or_take(found: float, near: bool) -> None:
    evidence = Evidence(rows=9, sums={"score": (Missum(entity=BOS, column="points", expected=110, found=found),)})
    verdict = judged(Expectation(sums=(SCORE,)), evidence)
    assert (verdict.kind is VerdictKind.COMPLETE) is near


def test_sums_name_entity_and_column_and_conditions_their_values() -> None:
    def told(code: Code) -> str:
        [finding] = judged(*FALLS_SHORT[code]).findings
        return finding.message

    assert told(Code.OTHER_SUM) == ("game_id 0022200001, team_abbr BOS has 108 points, 110 expected, give or take 1 (sql/expect/teams.sql)")
    assert told(Code.DOES_NOT_HOLD) == (
        "points = 2 * goals + free_throws does not hold: points 26, goals 10, free_throws 5 (0022200001, tatum)"
    )
    whole = Evidence(rows=9, sums={"score": (Missum(entity=(), column="points", expected=1e6, found=2e6),)})
    [finding] = judged(Expectation(sums=(replace(SCORE, per=()),)), whole).findings
    assert finding.message.startswith("the unit has 2e+06 points, 1e+06 expected")


def test_a_threshold_holds_to_the_end_of_its_last_day_and_excuses_nothing_after() -> None:
    lacking, whole = Contained(10, KeySample(1, (BOS,))), Contained(10, KeySample())
    enough = Containment(query=QUERY, columns=("game_id", "team_abbr"), share=0.9, excuse=HELD)
    over = replace(enough, excuse=OVER)
    assert judged(Expectation(contains=enough), Evidence(rows=9, contains=lacking)).kind is VerdictKind.COMPLETE
    assert judged(Expectation(contains=over), Evidence(rows=9, contains=lacking)).kind is VerdictKind.INCOMPLETE
    assert judged(Expectation(contains=over), Evidence(rows=9, contains=whole)).kind is VerdictKind.COMPLETE


def test_nulls_that_were_allowed_until_a_day_are_not_allowed_after() -> None:
    some, none = {"line": (1, 0.29)}, {"line": (0, 0.29)}
    over = Expectation(nulls=Nulls(limits={"line": 0.29}, excuses={"line": OVER}))
    assert message(over, Evidence(rows=100, nulls=some)) == (
        "line is null in 1 of 100 rows, 0.29 of them was enough until 2023-11-13 (the archive lacks some)"
    )
    assert judged(over, Evidence(rows=100, nulls=none)).kind is VerdictKind.COMPLETE
    held = Expectation(nulls=Nulls(limits={"line": 0.29}, excuses={"line": HELD}))
    assert judged(held, Evidence(rows=100, nulls=some)).kind is VerdictKind.COMPLETE


def test_each_entity_keeps_the_limit_of_nulls_by_itself() -> None:
    nulls = Nulls(limits={"minutes": 0.2}, per={"minutes": ("team_abbr",)}, excuses={"minutes": HELD})
    whole = {"minutes": (6, 0.2)}
    found = (NullEntity(("BOS",), 1, 5), NullEntity(("LAL",), 5, 5), NullEntity(("NYK",), 2, 9))
    assert message(Expectation(nulls=nulls), Evidence(rows=100, nulls=whole, null_entities={"minutes": found})) == (
        "minutes is null in 5 of 5 rows of team_abbr LAL; 2 of 9 rows of team_abbr NYK, 0.2 of them may be"
    )
    few = Evidence(rows=100, nulls=whole, null_entities={"minutes": found[:1]})
    assert judged(Expectation(nulls=nulls), few).kind is VerdictKind.COMPLETE
    assert message(Expectation(nulls=replace(nulls, excuses={"minutes": OVER})), few) == (
        "minutes is null in 1 of 5 rows of team_abbr BOS, 0.2 of them was enough until 2023-11-13 (the archive lacks some)"
    )


def test_a_share_equal_to_its_limit_passes() -> None:
    limits = Nulls(limits={"line": 0.29})
    assert judged(Expectation(nulls=limits), Evidence(rows=100, nulls={"line": (29, 0.29)})).kind is VerdictKind.COMPLETE
    assert judged(Expectation(nulls=limits), Evidence(rows=100, nulls={"line": (30, 0.29)})).kind is VerdictKind.INCOMPLETE


samples = st.sampled_from([KeySample(), KeySample(1, (BOS,)), KeySample(30, (BOS, NYK))])
evidences = st.builds(
    Evidence,
    rows=st.integers(0, 3),
    expected=st.sampled_from([None, 0, 2]),
    missing=samples,
    unexpected=samples,
    duplicates=samples,
    miscounts=st.sampled_from([(), (Miscount(entity=("x",), expected=1, found=0),)]),
    nulls=st.sampled_from([{}, {"a": (0, 0.5)}, {"a": (3, 0.5)}]),
    ranges=st.sampled_from([{}, {"a": (0.0, 1.0)}, {"a": (-1.0, 1.0)}]),
    empty_reason=st.sampled_from([None, "none due"]),
    damage=st.sampled_from([None, "no JSON"]),
    error=st.sampled_from([None, "locked"]),
)
expectations = st.builds(
    Expectation,
    keys=st.sampled_from([None, KEYS]),
    nulls=st.sampled_from([Nulls(), Nulls(limits={"a": 0.5})]),
    ranges=st.sampled_from([{}, {"a": (0, 1)}]),
    at_least=st.integers(0, 2),
)


@given(expectations, evidences)
def test_covers_exactly_when_there_is_no_finding_and_nothing_is_unknown(expectation: Expectation, evidence: Evidence) -> None:
    verdict = judged(expectation, evidence)
    assert (verdict.kind is VerdictKind.INCOMPLETE) == bool(verdict.findings)
    assert (verdict.kind is VerdictKind.UNKNOWN) >= (evidence.error is not None)
    if verdict.covers:
        faults = (evidence.missing, evidence.unexpected, evidence.duplicates, evidence.miscounts, evidence.damage, evidence.error)
        assert not any(faults)
        assert (verdict.kind is VerdictKind.EMPTY) == (evidence.rows == 0)
    if verdict.kind is VerdictKind.COMPLETE:
        assert evidence.rows >= max(1, expectation.at_least)
        assert evidence.empty_reason is None
    if verdict.kind is VerdictKind.EMPTY:
        assert verdict.reason == evidence.empty_reason is not None
        assert evidence.expected in (0, None)


@given(expectations, evidences)
def test_messages_never_fail_and_codes_are_distinct(expectation: Expectation, evidence: Evidence) -> None:
    findings = judged(expectation, evidence).findings
    assert len({finding.code for finding in findings}) == len(findings)
    assert all(finding.message and Code(finding.code) for finding in findings)
