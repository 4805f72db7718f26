"""What a right pipeline file becomes."""

from __future__ import annotations

from gapless.model.action import Each, Http, Pages, Python, Shell, Sql
from gapless.model.ids import CalendarName
from gapless.model.need import All, Days, FirstOf, Last, Need, Same, Within
from gapless.model.output import Nothing, Object, Table
from gapless.model.pipeline import LiteralCalendar, QueryCalendar, TargetSettings, WarehouseSettings
from gapless.model.policy import Policy
from gapless.model.source import Revision, SlowDown, Source, Token
from gapless.service.calendars import feeders

WHOLE = """\
pipeline: demo
settings: {LEAGUE_URL: "http://default", SEASONS: 2020-21}
targets:
  local: {warehouse: {duckdb: demo.duckdb}, objects: things}
  test: {warehouse: {duckdb: other.duckdb}}
calendars:
  seasons: {key: season, literal: "${SEASONS}"}
  days: {key: day, daily: {from: 2023-02-27, to: 2023-03-02}}
  hours: {key: hour, hourly: {from: 2023-01-01T22:00, to: 2023-01-02}}
  weeks: {key: week, weekly: {from: 2023-01-01, to: 2023-01-16}}
  months: {key: month, monthly: {from: 2023-01-01, to: 2023-03-02}}
  listed: {key: day, file: days.csv}
  plain: {key: id, file: ids.txt}
  dates: {query: dates.sql, key: game_date, attributes: [season, team], at_least: {rows: 20, per: season}}
  games: {query: games.sql, key: game_id, attributes: [game_date, season, home, away], at_least: 3}
sources:
  fast: {concurrency: {start: 5, max: 20}, rate: 4/s}
  slow: {concurrency: {max: 2}, rate: 30/min}
  free: {}
processors:
  scrape:
    phase: scrape
    calendar: games
    source: slow
    action:
      http:
        url: "${LEAGUE_URL}/box/{game_id}"
        params: {GameID: "{game_id}", LeagueID: 00}
        headers: {Authorization: "Bearer ${KEY}", Accept: json, Agent: "${LEAGUE_URL}"}
        json: {id: "{game_id}", n: 5, ratio: 0.5, text: "5", code: 007, on: true, none: null, url: "${LEAGUE_URL}"}
        method: POST
        connect_timeout: 500ms
        timeout: 2m
        each: season
        pages: {cursor: meta.next, parameter: cursor, at_most: 9}
        completed_when: "length(x) > `0`"
        at_most: 10kB
    output: {object: "box/{game_date}/{game_id}"}
    expect:
      keys: {query: box.sql, columns: [id], path: "[].id"}
    policy: {attempts: 2, first_wait: 100ms, longest_wait: 1h}
  load:
    calendar: games
    needs: [scrape]
    batch: 20
    action: {python: {function: "json:loads", arguments: {year: 2020}, timeout: 10m, workers: processes}}
    output: {table: raw.box, unit_key: game_id, key: [game_id, team, system], partition: game_date, slice: {system: 1}}
    expect: {nulls: {points: 0}, range: {points: [50, 200.5]}, at_least: 2}
  points:
    phase: analytics
    calendar: dates
    needs:
      - {load: {optional: true}}
      - {load: {last: 15, per: home, within: season, strict: false}}
      - {load: {days: 30, within: season}}
      - {load: {within: season}}
      - {scrape: all}
      - {first_of: [scrape, {load: {last: 1}}], optional: true}
      - {points: {last: 1}}
    action: {sql: {file: points.sql, timeout: 2h}}
    output: {table: out.points, unit_key: game_date, key: [game_date, player]}
  said:
    calendar: days
    action: {shell: "echo 'a b' {day}"}
    output: nothing
  listed:
    calendar: days
    action: {shell: {command: [python, "{day}"], timeout: 10m, environment: {A: 1}}}
    output: nothing
"""


def whole(folder):
    (folder.path / "days.csv").write_text("day,kind\n2023-01-01,a\n2023-01-02,b\n")
    (folder.path / "ids.txt").write_text("0021\n0022\n\n")
    (folder.path / "box.sql").write_text("SELECT game_id, game_id AS id FROM reference.games")
    return folder.load(WHOLE, settings={"SEASONS": "2021-22, 2022-23"}, environment={"KEY": "s3cret-value", "HOME": "/"})


def test_calendars(folder):
    calendars = whole(folder).calendars

    def keys(name):
        calendar = calendars[name]
        assert isinstance(calendar, LiteralCalendar)
        return calendar.keys

    assert keys("seasons") == ("2021-22", "2022-23")
    assert keys("days") == ("2023-02-27", "2023-02-28", "2023-03-01")
    assert keys("hours") == ("2023-01-01T22:00", "2023-01-01T23:00")
    assert keys("weeks") == ("2023-01-02", "2023-01-09")
    assert keys("months") == ("2023-01-01", "2023-02-01", "2023-03-01")
    assert keys("plain") == ("0021", "0022")
    assert calendars["listed"] == LiteralCalendar(
        name="listed", key="day", keys=("2023-01-01", "2023-01-02"), columns={"kind": ("a", "b")}, line=12
    )
    dates = calendars["dates"]
    assert isinstance(dates, QueryCalendar)
    assert (dates.tables, dates.at_least, dates.per, dates.attributes) == (("raw.schedule",), 20, "season", ("season", "team"))
    assert dates.query.file == "dates.sql"
    assert (calendars["games"].at_least, calendars["games"].per) == (3, None)


def test_targets_and_sources(folder):
    pipeline = whole(folder)
    assert list(pipeline.targets.values()) == [
        TargetSettings(name="local", warehouse=WarehouseSettings(kind="duckdb", path="demo.duckdb"), objects="things"),
        TargetSettings(name="test", warehouse=WarehouseSettings(kind="duckdb", path="other.duckdb"), objects="objects"),
    ]
    assert list(pipeline.sources.values()) == [
        Source(name="fast", start=5, most=20, per_second=4),
        Source(name="slow", start=2, most=2, per_second=0.5),
        Source(name="free"),
    ]


AGREED = """\
pipeline: demo
calendars: {d: {key: k, literal: [a]}}
processors: {p: {calendar: d, output: nothing, action: {shell: "true"}}}
sources:
  s:
"""


def test_what_is_agreed_with_a_source(folder):
    def source(text, **environment):
        return folder.load(f"{AGREED}    {text}", environment=environment).sources["s"]

    assert source("revision: {header: X-Revision, is: '${V}'}", V=" v7 ").revision == Revision(wanted="v7", header="X-Revision")
    assert source("revision: {path: meta.revision, is: 007}").revision == Revision(wanted="007", path="meta.revision")
    assert source("slow_down: {status: [403], when: error}").slow_down == (SlowDown(statuses=(403,), when="error"),)
    assert source("slow_down: [{status: [403]}, {when: error}]").slow_down == (SlowDown(statuses=(403,)), SlowDown(when="error"))
    assert source("token: {command: \"gcloud auth 'print identity'\"}").token == Token(
        command=("gcloud", "auth", "print identity"), header="Authorization", prefix="Bearer ", lifetime=3000, timeout=60
    )
    assert source("token: {command: [fetch, '${K}'], header: X-Id, prefix: '', lifetime: 2h, timeout: 5s}", K="{day}").token == Token(
        command=("fetch", "{day}"), header="X-Id", prefix="", lifetime=7200, timeout=5
    )


def test_without_targets_there_is_a_local_one(folder):
    text = (
        'pipeline: demo\ncalendars: {d: {key: k, literal: [a]}}\nprocessors: {p: {calendar: d, output: nothing, action: {shell: "true"}}}'
    )
    assert folder.load(text).targets == {
        "local": TargetSettings(name="local", warehouse=WarehouseSettings(kind="duckdb", path="demo.duckdb"))
    }


def test_http(folder):
    scrape = whole(folder).processors["scrape"]
    assert scrape.action == Http(
        url="http://default/box/{game_id}",
        params={"GameID": "{game_id}", "LeagueID": "00"},
        headers={"Authorization": "Bearer s3cret-value", "Accept": "json", "Agent": "http://default"},
        secret_headers=("Authorization",),
        json={"id": "{game_id}", "n": 5, "ratio": 0.5, "text": "5", "code": "007", "on": True, "none": None, "url": "http://default"},
        method="POST",
        connect_timeout=0.5,
        timeout=120,
        each="season",
        pages=Pages(cursor="meta.next", parameter="cursor", at_most=9),
        completed_when="length(x) > `0`",
        at_most_bytes=10_000,
    )
    assert scrape.output == Object(path="box/{game_date}/{game_id}", content="json")
    assert scrape.policy == Policy(attempts=2, first_wait=0.1, longest_wait=3600)
    assert (scrape.phase, scrape.source, scrape.line) == ("scrape", "slow", 21)
    assert scrape.expect.keys is not None
    assert (scrape.expect.keys.columns, scrape.expect.keys.path) == (("id",), "[].id")


def test_a_call_for_each_value_of_upstream_objects(folder):
    text = (
        "pipeline: demo\ncalendars: {d: {key: k, literal: [a]}}\nprocessors:\n"
        '  events: {calendar: d, action: {http: {url: "http://h/{k}", connect_timeout: 1s, timeout: 9s}}, output: {object: "e/{k}"}}\n'
        '  odds:\n    calendar: d\n    needs: [events]\n    output: {object: "o/{k}"}\n'
        '    action: {http: {url: "http://h/{id}", each: {id: "[].data[].id"}, connect_timeout: 1s, timeout: 9s}}\n'
    )
    action = folder.load(text).processors["odds"].action
    assert isinstance(action, Http)
    assert action.each == Each(name="id", path="[].data[].id")


def test_python_and_expectations(folder):
    load = whole(folder).processors["load"]
    assert load.action == Python(function="json:loads", arguments={"year": "2020"}, timeout=600, workers="processes")
    assert load.output == Table(
        name="raw.box", unit_key="game_id", key=("game_id", "team", "system"), partition="game_date", slice={"system": "1"}
    )
    assert load.batch == 20
    assert load.expect.nulls.limits == {"points": 0}
    assert load.expect.ranges == {"points": (50, 200.5)}
    assert load.expect.at_least == 2


def test_the_keys_of_a_text_object_stand_in_its_columns(folder):
    text = (
        "pipeline: demo\ncalendars: {games: {query: games.sql, key: game_id}}\nprocessors:\n  plays:\n    calendar: games\n"
        '    action: {http: {url: "http://h/{game_id}", content: text, connect_timeout: 1s, timeout: 9s}}\n'
        '    output: {object: "plays/{game_id}"}\n    expect: {keys: {query: box.sql, columns: [player]}}\n'
    )
    plays = folder.load(text).processors["plays"]
    assert plays.output == Object(path="plays/{game_id}", content="text")
    assert plays.expect.keys is not None
    assert (plays.expect.keys.columns, plays.expect.keys.path) == (("player",), None)


def test_sql_and_needs(folder):
    points = whole(folder).processors["points"]
    assert isinstance(points.action, Sql)
    assert (points.action.file, points.action.timeout) == ("points.sql", 7200)
    assert points.action.text.startswith("SELECT game_date, player")
    assert points.needs == (
        Need(upstream="load", window=Same(), optional=True),
        Need(upstream="load", window=Last(n=15, per="home", within="season", strict=False)),
        Need(upstream="load", window=Days(n=30, within="season")),
        Need(upstream="load", window=Within(attribute="season")),
        Need(upstream="scrape", window=All()),
        FirstOf(alternatives=(Need(upstream="scrape", window=Same()), Need(upstream="load", window=Last(n=1))), optional=True),
        Need(upstream="points", window=Last(n=1)),
    )


def test_shell(folder):
    processors = whole(folder).processors
    assert processors["said"].action == Shell(command=("echo", "a b", "{day}"))
    assert processors["listed"].action == Shell(command=("python", "{day}"), timeout=600, environment={"A": "1"})
    assert processors["said"].output == Nothing()


def test_a_command_may_name_the_first_and_last_key_of_its_batch(folder):
    text = (
        "pipeline: demo\ncalendars: {d: {key: k, literal: [a]}}\nprocessors:\n"
        '  text: {calendar: d, output: nothing, batch: 5, action: {shell: "load {first} {last} {k}"}}\n'
        '  words: {calendar: d, output: nothing, batch: 5, action: {shell: [load, "{first}..{last}"]}}\n'
    )
    processors = folder.load(text).processors
    assert processors["text"].action == Shell(command=("load", "{first}", "{last}", "{k}"))
    assert processors["words"].action == Shell(command=("load", "{first}..{last}"))


def test_what_is_built_holds_plain_text(folder):
    """Values travel to other processes, and into JSON: no text of a class of ours."""
    pipeline = whole(folder)
    action = pipeline.processors["scrape"].action
    assert isinstance(action, Http)
    texts = [action.url, *action.params.values(), *action.json.values(), *pipeline.calendars["seasons"].keys]
    texts += [*pipeline.processors["listed"].action.command, pipeline.name]
    assert {type(text) for text in texts} <= {str, int, float, bool, type(None)}


def test_aliases_and_merges(folder):
    text = (
        "pipeline: demo\ncalendars: {d: {key: k, literal: [a]}}\nprocessors:\n"
        "  one: &one {calendar: d, output: nothing, phase: raw, action: {shell: one}}\n"
        "  two: {<<: *one, action: {shell: two}}\n"
    )
    two = folder.load(text).processors["two"]
    assert (two.phase, two.action) == ("raw", Shell(command=("two",)))


def test_a_column_of_another_name_may_hold_the_partition_key(folder):
    """Tables call their date ``analysis_date``; the SELECT shows that the column is there."""
    (folder.path / "zones.sql").write_text("SELECT CAST(units.game_date AS DATE) AS analysis_date, 1 AS team FROM units")
    text = (
        "pipeline: demo\ncalendars: {dates: {query: dates.sql, key: game_date, attributes: [season]}}\nprocessors:\n"
        "  zones: {calendar: dates, action: {sql: zones.sql}, output: {table: out.zones, unit_key: analysis_date, key: [team]}}\n"
    )
    assert folder.load(text).processors["zones"].output == Table(name="out.zones", unit_key="analysis_date", key=("team",))


def test_a_calendar_is_fed_by_a_table_whose_name_is_written_in_another_case(folder):
    text = (
        "pipeline: demo\ncalendars:\n  seasons: {key: season, literal: [a]}\n  games: {query: games.sql, key: game_id}\nprocessors:\n"
        '  schedule:\n    calendar: seasons\n    action: {python: "json:loads"}\n'
        "    output: {table: raw.Schedule, unit_key: season, key: [season, game_id]}\n"
    )
    pipeline = folder.load(text)
    games = pipeline.calendars[CalendarName("games")]
    assert isinstance(games, QueryCalendar)
    assert feeders(pipeline, games) == ("schedule",)
