"""Kinds of expectations: how they are written, and what is wrong with them, at the line marked ``# HERE``."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.pipeline_file.conftest import Folder

from gapless.model.expectation import Distribution, Excuse, Likeness, Query, References
from gapless.proving.thresholds import thresholds

HEAD = """\
pipeline: demo
calendars:
  games: {query: games.sql, key: game_id, attributes: [game_date, season, home, away]}
"""
CALL = "{http: {url: 'http://h/{game_id}', connect_timeout: 1s, timeout: 9s}}"


def table(*expect: str, output: str = "table: out.box, unit_key: game_id, key: [game_id, player]", sql: str | None = None) -> str:
    action = f"{{sql: {sql}}}" if sql else '{python: "json:loads"}'
    return _processor(action, output, expect)


def payload(*expect: str, content: str = "json") -> str:
    return _processor(CALL.replace("9s", f"9s, content: {content}"), "object: 'x/{game_id}'", expect)


def _processor(action: str, output: str, expect: tuple[str, ...]) -> str:
    lines = "".join(f"      {line}\n" for line in expect)
    expected = f"    expect:\n{lines}" if lines else ""
    return f"{HEAD}processors:\n  box:\n    calendar: games\n    action: {action}\n    output: {{{output}}}\n{expected}"


def test_values_are_declared_by_column(folder: Folder) -> None:
    expect = (
        folder.load(table("allowed: {side: [home, 1]}", "references: {'season, player': teams.sql}", "agrees: {day: 'd{game_date}'}"))
        .processors["box"]
        .expect
    )
    assert expect.allowed == {"side": ("home", "1")}
    assert expect.references == (
        References(query=Query(file="teams.sql", text="SELECT game_date, team FROM reference.teams"), columns=("season", "player")),
    )
    assert expect.agrees == {"day": "d{game_date}"}
    assert expect.columns == ("season", "player", "side", "day")


def test_groups_are_alike_by_their_means_and_by_their_rows(folder: Folder) -> None:
    expect = folder.load(table("alike: {season: {means: {points: 0.15}, rows: {'game_id, team': 0.1}, within: kind, least: 9}}"))
    assert expect.processors["box"].expect.alike == (
        Likeness(by="season", share=0.15, least=9, column="points", within="kind"),
        Likeness(by="season", share=0.1, least=9, per=("game_id", "team"), within="kind"),
    )
    (short,) = folder.load(table("alike: {season: {means: {points: 0.15}}}")).processors["box"].expect.alike
    assert (short.least, short.within, short.name) == (20, None, "the mean of points by season")


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("alike: {season: {least: 9}} # HERE", "nothing is compared between the groups of season"),
        ("alike: {season: {means: {points: 0}}} # HERE", "must be greater than 0"),
        ("alike: {season: {rows: {game_id: 0.1}, least: 0}} # HERE", "must be at least 1"),
        ("alike: {seeson: {means: {player: 0.1}}} # HERE", "box.sql returns no column 'seeson'"),
        ("alike: {game_id: {means: {points: 0.1}}} # HERE", "box.sql returns no column 'points'"),
        ("alike: {game_id: {rows: {'player, side': 0.1}}} # HERE", "box.sql returns no column 'side'"),
        ("alike: {game_id: {rows: {player: 0.1}, within: kind}} # HERE", "box.sql returns no column 'kind'"),
    ],
)
def test_what_is_wrong_with_groups(folder: Folder, expect: str, message: str) -> None:
    text = table(expect, sql="box.sql")
    found = next(problem for problem in folder.problems(text) if message in problem.message)
    assert found.line == next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)


def test_groups_of_objects_are_not_compared(folder: Folder) -> None:
    (found,) = folder.problems(payload("alike: {season: {means: {points: 0.1}}}"))
    assert found.message.startswith("alike cannot be expected of an object")


def test_columns_vary_from_a_number_of_values_on(folder: Folder) -> None:
    assert folder.load(table("varies: [pace]")).processors["box"].expect.varies == {"pace": 10}
    assert folder.load(table("varies: {pace: 25}")).processors["box"].expect.varies == {"pace": 25}


@pytest.mark.parametrize(
    ("partition", "agrees"),
    [
        ("", {}),
        (", partition: game_date", {"game_date": "{game_date}"}),
        (", partition: game_id", {}),
        (", partition: month", {}),
    ],
)
def test_rows_lie_in_the_partition_of_their_unit_where_the_calendar_knows_it(folder: Folder, partition: str, agrees: object) -> None:
    output = f"table: out.box, unit_key: game_id, key: [game_id, player]{partition}"
    assert folder.load(table(output=output)).processors["box"].expect.agrees == agrees


def test_what_is_declared_of_the_partition_comes_first(folder: Folder) -> None:
    output = "table: out.box, unit_key: game_id, key: [game_id, player], partition: game_date"
    assert folder.load(table("agrees: {game_date: '{season}'}", output=output)).processors["box"].expect.agrees == {"game_date": "{season}"}


def test_a_share_has_a_reason_and_an_end(folder: Folder) -> None:
    box = folder.load(
        table(
            "contains: {query: box.sql, columns: [player], share: 0.9, because: late trades, until: 2026-06-30}",
            "within: {query: players.sql, columns: [day, player]}",
            "nulls: {points: {share: 0.1, because: no minutes, until: 2026-01-31}, age: 0.2, name: 0}",
        )
    ).processors["box"]
    expect, trades = box.expect, Excuse(because="late trades", until=date(2026, 6, 30))
    assert expect.contains is not None
    assert (expect.contains.query.file, expect.contains.columns) == ("box.sql", ("player",))
    assert (expect.contains.share, expect.contains.excuse) == (0.9, trades)
    assert expect.within is not None
    assert (expect.within.share, expect.within.excuse) == (1.0, None)
    assert expect.nulls.limits == {"points": 0.1, "age": 0.2, "name": 0}
    assert expect.nulls.excuses == {"points": Excuse(because="no minutes", until=date(2026, 1, 31))}
    assert [threshold.as_json() for threshold in thresholds([box])] == [
        {"processor": "box", "kind": "nulls", "of": "points", "share": 0.1, "because": "no minutes", "until": "2026-01-31"},
        {"processor": "box", "kind": "nulls", "of": "age", "share": 0.2, "because": None, "until": None},
        {"processor": "box", "kind": "contains", "of": "box.sql", "share": 0.9, "because": "late trades", "until": "2026-06-30"},
    ]


def test_a_threshold_that_is_prolonged_makes_nothing_stale(folder: Folder) -> None:
    def fingerprint(share: str, because: str, until: str) -> str:
        contains = f"contains: {{query: box.sql, columns: [player], share: {share}, because: {because}, until: {until}}}"
        return folder.load(table(contains)).processors["box"].fingerprint

    first = fingerprint("0.9", "late trades", "2026-06-30")
    assert fingerprint("0.9", "later trades", "2026-07-31") == first
    assert fingerprint("0.8", "late trades", "2026-06-30") != first


def test_columns_without_a_share_of_nulls_have_that_of_all_others(folder: Folder) -> None:
    box = folder.load(table("nulls: {'*': 0.1, points: 1}")).processors["box"]
    assert (box.expect.nulls.limits, box.expect.nulls.others) == ({"points": 1}, 0.1)
    assert box.expect.columns == ("points",)
    assert [(threshold.of, threshold.share) for threshold in thresholds([box])] == [("points", 1), ("*", 0.1)]


def test_nulls_are_limited_in_each_entity(folder: Folder) -> None:
    expect = folder.load(table("nulls: {points: {share: 0.2, per: [team, side]}, age: 0}")).processors["box"].expect
    assert (expect.nulls.limits, expect.nulls.per) == ({"points": 0.2, "age": 0}, {"points": ("team", "side")})
    assert expect.columns == ("team", "side", "points", "age")


def test_means_are_compared_within_a_column(folder: Folder) -> None:
    expect = (
        folder.load(table("distribution: {pace: {deviations: 4, within: season}, points: {deviations: 5.5, least: 30}}"))
        .processors["box"]
        .expect
    )
    assert expect.distribution == {
        "pace": Distribution(deviations=4, within="season", least=20),
        "points": Distribution(deviations=5.5, least=30),
    }
    assert expect.columns == ("pace", "points", "season")


def test_conditions_are_read_and_columns_summed(folder: Folder) -> None:
    expect = (
        folder.load(
            table(
                'holds: ["points = 2 * goals", made <= tried]',
                "sums: {both: {query: players.sql, columns: [points, goals]}, "
                "clock: {query: players.sql, columns: [minutes], per: [day], tolerance: 6}}",
            )
        )
        .processors["box"]
        .expect
    )
    assert [condition.text for condition in expect.holds] == ["points = 2 * goals", "made <= tried"]
    assert [(one.name, one.columns, one.per, one.tolerance, one.query.file) for one in expect.sums] == [
        ("both", ("points", "goals"), (), 0, "players.sql"),
        ("clock", ("minutes",), ("day",), 6, "players.sql"),
    ]
    assert expect.columns == ("points", "goals", "made", "tried", "minutes", "day")


def test_another_statement_of_sums_is_another_definition(folder: Folder) -> None:
    def fingerprint(query: str) -> str:
        return folder.load(table(f"sums: {{clock: {{query: {query}, columns: [minutes]}}}}")).processors["box"].fingerprint

    assert fingerprint("teams.sql") == fingerprint("teams.sql")
    assert fingerprint("teams.sql") != fingerprint("box.sql")


def test_objects_say_what_was_asked_for(folder: Folder) -> None:
    expect = folder.load(payload("asks: {'[].day': '{game_date}'}", "same_allowed: true")).processors["box"].expect
    assert (expect.agrees, expect.same_allowed) == ({"[].day": "{game_date}"}, True)
    text = folder.load(payload("asks: {game_id: '{game_id}'}", content="text")).processors["box"].expect
    assert (text.agrees, text.same_allowed) == ({"game_id": "{game_id}"}, False)


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        (table("allowed: {side: []} # HERE"), "allowed.side must not be empty", ""),
        (table("references: {player: none.sql} # HERE"), "there is no file 'none.sql'", ""),
        (table("references: {player: teams.sql} # HERE"), "teams.sql returns 2 columns; it must return (player)", ""),
        (table("references: {'season, nme': box.sql} # HERE", sql="box.sql"), "box.sql returns no column 'season'", ""),
        (table("varies: {pace: 1} # HERE"), "varies.pace must be at least 2, not 1", ""),
        (table("varies: [game_id] # HERE"), "game_id is the same in all rows of a unit: this can never pass", ""),
        (table("varies: pace # HERE"), "must be a list of columns, or {column: least number of values}", ""),
        (table("agrees: {day: '{gamedate}'} # HERE"), "{gamedate} is no attribute of the calendar", "'game_date'"),
        (table("agrees: {game_id: '{game_id}'} # HERE"), "a unit owns the rows whose game_id is its key", "leave it out"),
        (table("contains: {query: box.sql, columns: [player], share: 0.9} # HERE"), "a share of 0.9 needs because and until", ""),
        (table("contains: {query: box.sql, columns: [player], share: 0.9, because: late} # HERE"), "because and until go together", ""),
        (table("within: {query: box.sql, columns: [player], because: a, until: 2026-01-31} # HERE"), "excuse nothing", "leave them out"),
        (table("within: {query: box.sql, columns: [player], because: a, until: soon} # HERE"), "must be a day such as 2026-01-31", ""),
        (table("nulls: {points: {share: 0.1, until: 2026-01-31}} # HERE"), "because and until go together", ""),
        (table("nulls: {player: {share: 0, per: [plyr]}} # HERE", sql="box.sql"), "returns no column 'plyr'", "'player'"),
        (
            table("nulls: {'*': {share: 0, per: [team]}} # HERE"),
            "* stands for every other column: it takes a share alone",
            "name the columns",
        ),
        (table("nulls: {player: {share: 0, per: []}} # HERE"), "per must not be empty", ""),
        (table("contains: {query: box.sql} # HERE"), "it must return (unit key, game_id, player)", ""),
        (payload("contains: {query: box.sql, columns: [player]} # HERE"), "contains cannot be expected of an object", ""),
        (table("distribution: {player: {deviations: 0}} # HERE"), "must be greater than 0", ""),
        (table("distribution: {player: {deviations: 3, within: sesson}} # HERE", sql="box.sql"), "returns no column 'sesson'", ""),
        (table("distribution: {player: {deviations: 3, least: 1}} # HERE"), "must be at least 2, not 1", ""),
        (payload("distribution: {pace: {deviations: 3}} # HERE"), "distribution cannot be expected of an object", ""),
        (table("allowed: {playr: [x]} # HERE", sql="box.sql"), "box.sql returns no column 'playr'", "'player'"),
        (payload("agrees: {day: '{game_date}'} # HERE"), "agrees cannot be expected of an object", ""),
        (payload("asks: {'[].(': '{game_date}'} # HERE"), "the JMESPath expression does not parse", ""),
        (payload("asks: {'[].day': '{gamedate}'} # HERE"), "{gamedate} is no attribute of the calendar", "'game_date'"),
        (payload("same_allowed: maybe # HERE"), "same_allowed must be true or false", ""),
        (table("asks: {day: '{game_date}'} # HERE"), "asks is expected of objects", ""),
        (table("same_allowed: true # HERE"), "same_allowed is for objects, and for tables that have a slice", ""),
        (table("holds: [points == goals] # HERE"), "'points == goals' is no condition: it needs one sign", "points = 2 * goals"),
        (table("holds: [playr <= 3] # HERE", sql="box.sql"), "box.sql returns no column 'playr'", "'player'"),
        (payload("holds: [points <= 3] # HERE"), "holds cannot be expected of an object", ""),
        (table("sums: {all: {query: box.sql, columns: [points], per: [day]}} # HERE"), "it must return (unit key, day, points)", ""),
        (
            table("sums: {all: {query: players.sql, columns: [player], per: [plyr]}} # HERE", sql="box.sql"),
            "returns no column 'plyr'",
            "'player'",
        ),
        (table("sums: {all: {query: teams.sql, columns: [points], tolerance: -1}} # HERE"), "must be at least 0", ""),
        (payload("sums: {all: {query: teams.sql, columns: [points]}} # HERE"), "sums cannot be expected of an object", ""),
        (payload("varies: [pace] # HERE"), "varies cannot be expected of an object", ""),
    ],
)
def test_a_problem_is_found_at_its_line(folder: Folder, text: str, message: str, suggestion: str) -> None:
    found = folder.problems(text)[0]
    assert message in found.message
    assert found.line == next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)
    assert suggestion in (found.suggestion or "")
