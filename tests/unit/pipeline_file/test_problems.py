"""Every kind of problem, alone in its file, at the line marked ``# HERE``."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from gapless.model.errors import PipelineError
from gapless.service.pipeline_file import load_pipeline

HEAD = """\
pipeline: demo
calendars:
  days: {key: game_date, daily: {from: 2023-01-01, to: 2023-02-01}}
  seasons: {key: season, literal: [2020-21, 2021-22]}
  games: {query: games.sql, key: game_id, attributes: [game_date, season, home, away]}
  dates: {query: dates.sql, key: game_date, attributes: [season, team]}
"""

LINES = """
  lines:
    calendar: days
    action: {python: "json:loads"}
    output: {table: raw.lines, unit_key: game_date, key: [game_date, player]}
"""

POINTS = """
  points:
    calendar: days
    needs: [lines]
    action: {sql: points.sql}
    output: {table: out.points, unit_key: game_date, key: [game_date, player]}
"""


READER = """
  reader:
    calendar: days
    needs: [lines]
    action: {python: {function: "json:loads", reads: {seen: points.sql}}}
    output: {table: out.own, unit_key: game_date, key: [game_date, player]}
"""


class Case(NamedTuple):
    name: str
    text: str
    message: str
    suggestion: str = ""


def processors(*sections: str, head: str = HEAD) -> str:
    return head + "processors:" + "".join(sections)


def calendar(text: str) -> str:
    return f"pipeline: demo\ncalendars:\n  days: {text}\nprocessors:{LINES}"


def shell(*lines: str, calendar: str = "days") -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return processors(f"\n  one:\n    calendar: {calendar}\n    output: nothing\n{body}")


def http(*lines: str, calendar: str = "games", output: str = '{object: "x/{game_id}"}') -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return processors(f"\n  one:\n    calendar: {calendar}\n    output: {output}\n    action:\n      http:\n{body}")


def of_events(*lines: str, content: str = "json") -> str:
    """A call that may have values of the objects of another processor."""
    events = f"""
  events:
    calendar: games
    output: {{object: "events/{{game_id}}"}}
    action: {{http: {{url: "http://h/{{game_id}}", content: {content}, connect_timeout: 1s, timeout: 9s}}}}
"""
    return http(URL, *TIMES, *lines).replace("    action:", "    needs: [events]\n    action:") + events


URL = 'url: "http://h/{game_id}"'
TIMES = ("connect_timeout: 10s", "timeout: 120s")


def window(need: str, *, calendar: str = "dates", upstream: str = "dates") -> str:
    up = f'\n  up:\n    calendar: {upstream}\n    output: nothing\n    action: {{shell: "true"}}'
    return processors(
        up, f'\n  one:\n    calendar: {calendar}\n    output: nothing\n    action: {{shell: "true"}}\n    needs:\n      - {need}\n'
    )


def points(
    *, needs: str = "[lines]", output: str = "{table: out.points, unit_key: game_date, key: [game_date, player]}", more: str = ""
) -> str:
    return processors(
        LINES, f"\n  points:\n    calendar: days\n    needs: {needs}\n    action: {{sql: points.sql}}\n    output: {output}\n{more}"
    )


def source(*lines: str) -> str:
    return processors(LINES) + "\nsources:\n  s:\n" + "".join(f"    {line}\n" for line in lines)


def asking(agreed: str, *lines: str) -> str:
    """A call of a source with which something is agreed."""
    return http(URL, *TIMES, *lines).replace("    action:", "    source: s\n    action:") + f"sources:\n  s: {{{agreed}}}\n"


TRUE = 'action: {shell: "true"}'

SHAPE = [
    Case("top level", "pipelines: x # HERE\n" + processors(LINES), "unknown key 'pipelines'", "'pipeline'"),
    Case("in a calendar", calendar("{key: game_date, litteral: [a]} # HERE"), "unknown key 'litteral'", "'literal'"),
    Case("in a source", processors(LINES) + "\nsources:\n  s:\n    rates: 4/s # HERE", "unknown key 'rates' in sources.s", "'rate'"),
    Case(
        "in a target",
        processors(LINES) + "\ntargets:\n  t:\n    warehouse: {duckdb: x.duckdb}\n    object: x # HERE",
        "unknown key 'object'",
        "'objects'",
    ),
    Case("in a processor", shell(TRUE, "phaze: raw # HERE"), "unknown key 'phaze' in processors.one", "'phase'"),
    Case("in http", http(URL, *TIMES, "parms: {a: b} # HERE"), "unknown key 'parms' in processors.one.action.http", "'params'"),
    Case(
        "in pages", http(URL, *TIMES, "pages:", "  cursor: a", "  parameter: b", "  atmost: 3 # HERE"), "unknown key 'atmost'", "'at_most'"
    ),
    Case("in a need", window("{up: {last: 2, pre: team}} # HERE"), "unknown key 'pre' in processors.one.needs[0].up", "'per'"),
    Case("in first_of", window("{first_of: [{up: {lastt: 2}}]} # HERE"), "unknown key 'lastt'", "'last'"),
    Case("in policy", shell(TRUE, "policy:", "  attempt: 3 # HERE"), "unknown key 'attempt'", "'attempts'"),
    Case("in expect", points(more="    expect:\n      nul: {points: 0} # HERE\n"), "unknown key 'nul'", "'nulls'"),
    Case("a word for a number", shell(TRUE, "batch: many # HERE"), "processors.one.batch must be a whole number, not many"),
    Case("batch of none", shell(TRUE, "batch: 0 # HERE"), "must be at least 1, not 0"),
    Case("a list for a mapping", shell(TRUE, "policy: [1] # HERE"), "processors.one.policy must be a mapping"),
    Case("text for a mapping", "pipeline: x\ncalendars: none # HERE\nprocessors: " + LINES, "calendars must be a mapping, not none"),
    Case("no value", shell(TRUE, "batch: # HERE"), "batch must be a whole number (it has no value)"),
    Case("a missing key", shell("phase: raw").replace("one:", "one: # HERE"), "processors.one.action is missing"),
    Case("a wrong word", http(URL, *TIMES, "content: xml # HERE", output="nothing"), "must be 'json' or 'text', not xml"),
    Case("truth", window("{up: {last: 2, strict: maybe}} # HERE"), "strict must be true or false, not maybe"),
    Case(
        "duration",
        http(URL, "connect_timeout: 10s", "timeout: 120 # HERE"),
        "timeout must be a duration such as 500ms, 10s, 2m or 1h, not 120",
    ),
    Case("zero duration", http(URL, "connect_timeout: 0s # HERE", "timeout: 1s"), "must be greater than 0"),
    Case(
        "rate", processors(LINES) + "\nsources:\n  s: {rate: 4/day} # HERE", "rate must be a rate such as 4/s, 20/min or 500/h, not 4/day"
    ),
    Case("rate of none", processors(LINES) + "\nsources:\n  s: {rate: 0/s} # HERE", "must be a rate greater than 0"),
    Case("size", http(URL, *TIMES, "at_most: 64 megs # HERE"), "must be a size such as 10kB or 64MB, not 64 megs"),
    Case("share", points(more="    expect: {nulls: {points: 2}} # HERE\n"), "nulls.points must be at most 1, not 2"),
    Case("name", processors('\n  "a b": # HERE\n    calendar: days\n    output: nothing\n    action: {shell: "true"}'), "must be a name"),
    Case(
        "concurrency",
        processors(LINES) + "\nsources:\n  s: {concurrency: {start: 9, max: 3}} # HERE",
        "starts with 9 at once, more than its max of 3",
    ),
    Case("waits", shell(TRUE, "policy: {first_wait: 1m, longest_wait: 1s} # HERE"), "longer than the longest"),
    Case("absolute path", processors(LINES) + "\ntargets:\n  t: {warehouse: {duckdb: /tmp/x.duckdb}} # HERE", "inside the workspace"),
    Case(
        "warehouse in memory",
        processors(LINES) + "\ntargets:\n  t: {warehouse: memory} # HERE",
        "targets.t.warehouse must be a mapping such as {duckdb: FILE}, not memory",
    ),
    Case(
        "path outside", processors(LINES) + "\ntargets:\n  t: {warehouse: {duckdb: x.duckdb}, objects: ../o} # HERE", "inside the workspace"
    ),
]

NAMES = [
    Case("calendar", processors("\n  one:\n    calendar: dayz # HERE\n    output: nothing\n    " + TRUE), "no calendar 'dayz'", "'days'"),
    Case("source", shell(TRUE, "source: nba # HERE") + "sources:\n  nba_com: {}", "no source 'nba'", "'nba_com'"),
    Case("need", window("upp # HERE"), "no processor 'upp'", "'up'"),
    Case("windowed need", window("{upp: {last: 1}} # HERE"), "no processor 'upp'", "'up'"),
    Case("alternative", window("{first_of: [up, upp]} # HERE"), "no processor 'upp'", "'up'"),
]

SOURCES = [
    Case("revision that is nowhere", source("revision: {is: v7} # HERE"), "needs one of header, path"),
    Case("revision in two places", source("revision: {is: v7, header: X, path: a} # HERE"), "has header and path"),
    Case("revision without a value", source("revision: {header: X-Revision} # HERE"), "sources.s.revision.is is missing"),
    Case("empty revision", source('revision: {header: X-Revision, is: " "} # HERE'), "sources.s.revision.is must not be empty"),
    Case(
        "no header",
        source('revision: {header: "X Revision", is: v7} # HERE'),
        "must be the name of a header such as X-Revision, not X Revision",
    ),
    Case("path of a revision", source('revision: {path: "a[", is: v7} # HERE'), "the JMESPath expression does not parse"),
    Case(
        "path of a revision in text",
        asking("revision: {path: a, is: v7}", "content: text # HERE"),
        "the revision of source s is looked for in JSON pages (path), and the answers to one are text",
        "name a header",
    ),
    Case("slow down by nothing", source("slow_down: {} # HERE"), "slow_down needs a status, when, or both", "add when"),
    Case("slow down, of a list", source("slow_down:", "  - {status: [403]}", "  - {} # HERE"), "slow_down needs a status"),
    Case("slow down always", source("slow_down: {status: [403, 200]} # HERE"), "every answer with status 200 would be a wait", "add when"),
    Case(
        "slow down by a redirect", source("slow_down: {status: [302]} # HERE"), "a redirect (302) is followed or refused, and never a wait"
    ),
    Case("no status", source("slow_down: {status: [4030]} # HERE"), "slow_down.status[0] must be at most 599"),
    Case("condition of a wait", source('slow_down: {when: "a["} # HERE'), "the JMESPath expression does not parse"),
    Case("token without a command", source("token: {lifetime: 50m} # HERE"), "sources.s.token.command is missing"),
    Case("token of an open quotation", source('token: {command: "fetch \'a"} # HERE'), "the command ends inside a quotation"),
    Case("token of nothing", source("token: {command: []} # HERE"), "the command is empty"),
    Case("token for no time", source("token: {command: fetch, lifetime: 0s} # HERE"), "token.lifetime must be greater than 0"),
    Case("header of a token", source('token: {command: fetch, header: "X:"} # HERE'), "must be the name of a header such as X-Revision"),
    Case("prefix of a token", source('token: {command: fetch, prefix: "Bearer\\n"} # HERE'), "the prefix cannot stand in a header"),
    Case(
        "header and token",
        asking("token: {command: fetch}", "headers: {authorization: x} # HERE"),
        "one sends authorization itself, and the token of source s takes its place",
        "leave it out",
    ),
    Case("slow down by a word", source("slow_down: 403 # HERE"), "must be {status: […], when: JMESPATH}, or a list of such"),
]

CALENDARS = [
    Case("reversed", calendar("{key: game_date, daily: {from: 2023-02-01, to: 2023-01-01}} # HERE"), "reversed"),
    Case("empty range", calendar("{key: game_date, hourly: {from: 2023-01-01, to: 2023-01-01}} # HERE"), "to is left out"),
    Case("no Monday", calendar("{key: game_date, weekly: {from: 2023-01-03, to: 2023-01-09}} # HERE"), "no Monday"),
    Case("no first", calendar("{key: game_date, monthly: {from: 2023-01-02, to: 2023-02-01}} # HERE"), "no first of a month"),
    Case(
        "no date", calendar("{key: game_date, daily: {from: 2023-02-30, to: 2023-03-01}} # HERE"), "from must be a date such as 2023-01-31"
    ),
    Case("two kinds", calendar("{key: game_date, literal: [a], file: x.csv} # HERE"), "has literal and file; it may have only one of"),
    Case("no kind", calendar("{key: game_date} # HERE"), "needs one of literal, file, query"),
    Case("empty literal", calendar("{key: game_date, literal: []} # HERE"), "calendar days is empty: its literal lists nothing"),
    Case("twice", calendar("{key: game_date, literal: [a, b, a]} # HERE"), "lists partition 'a' twice"),
    Case(
        "attributes of a literal",
        calendar("{key: game_date, literal: [a], attributes: [b]} # HERE"),
        "attributes belongs to a calendar with a query",
    ),
    Case("file", calendar("{key: game_date, file: nodays.csv} # HERE"), "there is no file 'nodays.csv'", "relative to the pipeline file"),
    Case("query file", calendar("{key: game_date, query: no.sql} # HERE"), "there is no file 'no.sql'"),
    Case(
        "query column",
        calendar("{key: game_date, query: games.sql, attributes: [home, seson]} # HERE"),
        "returns no column 'seson'",
        "'season'",
    ),
    Case(
        "per",
        calendar("{key: game_date, query: games.sql, attributes: [season], at_least: {rows: 2, per: seasons}} # HERE"),
        "no attribute 'seasons'",
        "'season'",
    ),
    Case(
        "attribute twice",
        calendar("{key: game_date, query: games.sql, attributes: [game_date]} # HERE"),
        "has the attribute 'game_date' twice",
    ),
]

ACTIONS = [
    Case("two", shell("action: {shell: a, python: 'json:loads'} # HERE"), "has python and shell; it may have only one of"),
    Case("none", shell("action: {} # HERE"), "needs one of http, sql, python, shell"),
    Case(
        "no connect_timeout",
        http(URL, "timeout: 1s").replace("http:", "http: # HERE"),
        "http has no connect_timeout",
        "connect_timeout: 10s",
    ),
    Case(
        "no timeout", http(URL, "connect_timeout: 1s").replace("http:", "http: # HERE"), "every call needs both connect_timeout and timeout"
    ),
    Case("template", http('url: "http://h/{gameid}" # HERE', *TIMES), "{gameid} is no attribute of the calendar", "'game_id'"),
    Case("template in params", http(URL, *TIMES, "params:", '  d: "{game_dat}" # HERE'), "{game_dat} is no attribute", "'game_date'"),
    Case("template in json", http(URL, *TIMES, "json:", '  d: ["{homes}"] # HERE'), "{homes} is no attribute", "'home'"),
    Case("template in words", shell('action: {shell: {command: [echo, "{dates}"]}} # HERE'), "{dates} is no attribute"),
    Case("template in text", shell('action: {shell: "echo {dates}"} # HERE'), "{dates} is no attribute"),
    Case("a word of batches", shell('action: {shell: "echo {fist}"} # HERE'), "{fist} is no attribute", "'first'"),
    Case("first of a batch in a call", http(URL, *TIMES, "params:", '  d: "{first}" # HERE'), "{first} is no attribute"),
    Case("template in a path", http(URL, *TIMES, output='{object: "x/{gameid}"} # HERE'), "{gameid} is no attribute", "'game_id'"),
    Case("one path for all", http(URL, *TIMES, output='{object: "x/y"} # HERE'), "all units would share this path", "{game_id}"),
    Case("path outside the store", http(URL, *TIMES, output='{object: "../{game_id}"} # HERE'), "stays inside it"),
    Case("each", http(URL, *TIMES, "each: homes # HERE"), "no attribute 'homes'", "'home'"),
    Case(
        "each that is no expression",
        of_events('params: {E: "{event}"}', 'each: {event: "[].id["} # HERE'),
        "the JMESPath expression does not parse at character 7",
    ),
    Case(
        "each with the name of an attribute",
        of_events('each: {game_id: "[].id"} # HERE'),
        "'game_id' is an attribute of the calendar already",
        "another name",
    ),
    Case("each with a name for no template", of_events('each: {event-id: "[].id"} # HERE'), "'event-id' cannot stand in a template"),
    Case(
        "each that no template asks for",
        of_events('each: {event: "[].id"} # HERE'),
        "no template asks for {event}: all requests would be the same",
        "put {event} into url, params or json",
    ),
    Case(
        "each of two",
        http(URL, *TIMES, 'each: {event: "[].id", other: "[].x"} # HERE'),
        "processors.one.action.http.each must have only one entry",
    ),
    Case("each of nothing", http(URL, *TIMES, "each: {} # HERE"), "processors.one.action.http.each must not be empty"),
    Case("each that is a list", http(URL, *TIMES, "each: [event] # HERE"), "each must be an attribute, or {name: JMESPath}"),
    Case(
        "a value that each does not give",
        of_events('params: {E: "{event}", F: "{evnt}"} # HERE', 'each: {event: "[].id"}'),
        "{evnt} is no attribute",
        "'event'",
    ),
    Case("template in a header", http(URL, *TIMES, 'headers: {E: "{event}"} # HERE'), "{event} is no attribute of the calendar"),
    Case(
        "each without an upstream object",
        http(URL, *TIMES, 'params: {E: "{event}"}', 'each: {event: "[].id"} # HERE'),
        "each finds its values in upstream objects, and one needs no processor that makes one",
        "to its needs",
    ),
    Case(
        "each of text",
        of_events('params: {E: "{event}"}', 'each: {event: "[].id"} # HERE', content="text"),
        "each finds its values in JSON, and one needs events, whose objects are text",
    ),
    Case(
        "each in text",
        http(URL, *TIMES, "content: text", "each: team # HERE", calendar="dates").replace("{game_id}", "{game_date}"),
        "text content takes one call and one page a unit, and each makes a call for every value",
        "leave each out",
    ),
    Case(
        "pages of text",
        http(URL, *TIMES, "content: text", "pages: {cursor: a, parameter: b} # HERE"),
        "text content takes one call and one page a unit, and pages makes a page after the other",
        "leave pages out",
    ),
    Case("completed_when", http(URL, *TIMES, 'completed_when: "length(" # HERE'), "the JMESPath expression does not parse"),
    Case("cursor", http(URL, *TIMES, 'pages: {cursor: "a..b", parameter: c} # HERE'), "the JMESPath expression does not parse"),
    Case(
        "content",
        http(URL, *TIMES, output='{object: "x/{game_id}", content: text} # HERE'),
        "the output's content is text, and that of the call is json",
    ),
    Case(
        "http to a table",
        http(URL, *TIMES, output="{table: a.b, unit_key: game_id, key: [game_id]} # HERE"),
        "http fills an object, not a table",
    ),
    Case("function", shell("action: {python: load} # HERE"), "'load' is no function", "module:function"),
    Case("quotation", shell('action: {shell: "say \'x"} # HERE'), "ends inside a quotation"),
    Case("no command", shell('action: {shell: ""} # HERE'), "the command is empty"),
    Case(
        "sql file",
        shell("action: {sql: no.sql} # HERE").replace("output: nothing", "output: {table: a.b, unit_key: game_date, key: [k]}"),
        "there is no file 'no.sql'",
    ),
    Case("sql to an object", points(output='{object: "x/{game_date}"} # HERE'), "sql fills a table"),
    Case(
        "shell to a table",
        shell(TRUE).replace("output: nothing", "output: {table: a.b, unit_key: game_date, key: [k]} # HERE"),
        "shell fills no table: a command has neither rows nor objects",
        "write output: nothing, or let a python action make the table",
    ),
    Case(
        "shell to an object",
        shell(TRUE).replace("output: nothing", 'output: {object: "x/{game_date}"} # HERE'),
        "shell fills no object",
        "let a python action make the object",
    ),
]

OUTPUTS = [
    Case("no unit_key", points(output="{table: out.points, key: [player]} # HERE"), "needs unit_key"),
    Case("no key", points(output="{table: out.points, unit_key: game_date} # HERE"), "needs key"),
    Case("neither", points(output="{partition: player} # HERE"), "needs one of table, object"),
    Case("table name", points(output="{table: a b, unit_key: game_date, key: [player]} # HERE"), "'a b' is no table", "schema.table"),
    Case(
        "foreign key",
        points(output="{object: 'x/{game_date}', key: [player]} # HERE").replace("{sql: points.sql}", '{python: "json:loads"}'),
        "key does not belong to the output of an object",
    ),
    Case(
        "unit_key of a typo",
        processors(LINES.replace("unit_key: game_date", "unit_key: gamedate # HERE\n      ").replace("# HERE\n      ,", ", # HERE\n     ")),
        "unit_key 'gamedate' is neither",
        "'game_date'",
    ),
    Case(
        "unit_key that units share",
        http(*[]).split("processors:")[0]
        + 'processors:\n  one:\n    calendar: games\n    action: {python: "json:loads"}\n    output: {table: a.b, unit_key: game_date, key: [game_id]} # HERE',
        "an attribute that several units may share",
        "'game_id'",
    ),
    Case(
        "key column",
        points(output="{table: out.points, unit_key: game_date, key: [playr]} # HERE"),
        "points.sql returns no column 'playr'",
        "'player'",
    ),
    Case(
        "partition column",
        points(output="{table: out.points, unit_key: game_date, key: [player], partition: day} # HERE"),
        "returns no column 'day'",
    ),
    Case(
        "slice column outside of the key",
        points(output="{table: out.points, unit_key: game_date, key: [player], slice: {points: 1}} # HERE"),
        "the slice column 'points' is not in the key",
        "add points to the key",
    ),
    Case(
        "slice column",
        points(output="{table: out.points, unit_key: game_date, key: [player, system], slice: {system: a}} # HERE"),
        "returns no column 'system'",
    ),
]

EXPECTATIONS = [
    Case(
        "argument",
        points(more="    expect: {arguments: {game_date: 2022-10-18}} # HERE\n"),
        "the argument game_date is an attribute of the calendar already",
    ),
    Case("null column", points(more="    expect: {nulls: {pointz: 0}} # HERE\n"), "returns no column 'pointz'", "'points'"),
    Case("range column", points(more="    expect: {range: {pointz: [0, 1]}} # HERE\n"), "returns no column 'pointz'", "'points'"),
    Case(
        "reversed range", points(more="    expect: {range: {points: [9, 1]}} # HERE\n"), "the range of points is reversed: 9 is more than 1"
    ),
    Case("half a range", points(more="    expect: {range: {points: [9]}} # HERE\n"), "range.points must have more than 1 values"),
    Case(
        "key column",
        points(more="    expect: {keys: {query: players.sql, columns: [game_date, name]}} # HERE\n"),
        "returns no column 'name'",
    ),
    Case(
        "too few columns",
        points(more="    expect: {keys: {query: teams.sql}} # HERE\n"),
        "teams.sql returns 2 columns; it must return (unit key, game_date, player)",
    ),
    Case(
        "counts", points(more="    expect: {counts: {query: players.sql}} # HERE\n"), "it must return (unit key, game_date, player, rows)"
    ),
    Case("empty", points(more="    expect: {empty: players.sql} # HERE\n"), "it must return (unit key, reason)"),
    Case("nulls_from", points(more="    expect: {nulls_from: teams.sql} # HERE\n"), "it must return (unit key, column, share)"),
    Case(
        "path of a table", points(more='    expect: {keys: {query: players.sql, path: "[]"}} # HERE\n'), "path finds entities in an object"
    ),
    Case(
        "path of text",
        http(URL, *TIMES, "content: text") + "    expect: {keys: {query: box.sql, columns: [player], path: '[]'}} # HERE\n",
        "the keys of a text object are in the columns that its first line names",
        "leave path out",
    ),
    Case(
        "no path of json",
        http(URL, *TIMES) + "    expect: {keys: {query: box.sql, columns: [player]}} # HERE\n",
        "the keys of an object need path",
    ),
    *(
        Case(
            f"{name} of an object",
            http(URL, *TIMES) + f"    expect: {{{name}: {given}}} # HERE\n",
            f"{name} cannot be expected of an object: it has no rows that could be measured",
        )
        for name, given in (
            ("counts", "{query: players.sql, columns: [day]}"),
            ("nulls", "{points: 0}"),
            ("nulls_from", "players.sql"),
            ("range", "{points: [0, 1]}"),
        )
    ),
    Case("reference file", points(more="    expect: {empty: no.sql} # HERE\n"), "there is no file 'no.sql'"),
    Case("nothing", shell(TRUE, "expect: {at_least: 3} # HERE"), "at_least cannot be expected of output: nothing"),
    Case("no rows", points(more="    expect: {at_least: 0} # HERE\n"), "at_least must be at least 1"),
    Case("itself", processors(LINES + "    expect: {keys: {query: lines_expected.sql}} # HERE\n"), "an output is no reference for itself"),
]

WINDOWS = [
    Case("within", window("{up: {within: seson}} # HERE"), "`within: seson`: calendar dates has no attribute 'seson'", "'season'"),
    Case("per typo", window("{up: {last: 3, per: teams}} # HERE"), "`per: teams`: calendar dates has no attribute 'teams'", "'team'"),
    Case(
        "per of an output",
        window("{up: {last: 3, per: player}} # HERE"),
        "`per: player`",
        "who played is an output, not a calendar: declare `within: season`",
    ),
    Case("per alone", window("{up: {per: team}} # HERE"), "per goes with last"),
    Case("strict alone", window("{up: {strict: true}} # HERE"), "strict goes with last, days or within"),
    Case("two windows", window("{up: {last: 3, days: 3}} # HERE"), "only one of last, days and all; this one has last and days"),
    Case("two processors", window("{up: {last: 3}, one: {last: 1}} # HERE"), "a need names one processor; this one has up, one"),
    Case(
        "nothing shared",
        window("up # HERE", calendar="days", upstream="seasons"),
        "calendars days and seasons share no attribute",
        "{up: all}",
    ),
    Case(
        "nothing shared with a query",
        window("up # HERE", calendar="games", upstream="weeks").replace("calendars:", "calendars:\n  weeks: {key: week, literal: [a]}"),
        "up cannot be joined: calendars games and weeks share no attribute",
    ),
    Case(
        "nothing shared by an alternative",
        window("{first_of: [up]} # HERE", calendar="days", upstream="seasons"),
        "calendars days and seasons share no attribute",
    ),
    Case(
        "no order in common",
        window("{up: {last: 3}} # HERE", calendar="halves", upstream="phases").replace(
            "calendars:", "calendars:\n  phases: {key: phase, file: phases.csv}\n  halves: {key: half, file: halves.csv}", 1
        ),
        "the window of up has no order: calendars halves and phases have no key in common to order a window by",
        "add the key of one calendar",
    ),
    Case(
        "no order in common with a query",
        window("{up: {days: 3}} # HERE", calendar="dates", upstream="phases").replace(
            "calendars:", "calendars:\n  phases: {key: phase, file: phases.csv}", 1
        ),
        "calendars dates and phases have no key in common",
    ),
    Case(
        "days of what has none",
        window("{up: {days: 3}} # HERE", calendar="seasons", upstream="seasons"),
        "'2020-21' of calendar seasons is not a date",
    ),
    Case(
        "out of order",
        window("{up: {last: 1}} # HERE", calendar="days", upstream="mixed").replace(
            "calendars:", "calendars:\n  mixed: {key: game_date, literal: [2023-01-02, 2023-01-01]}", 1
        ),
        "calendar mixed is not in the order of game_date",
    ),
    Case("itself, not strict", window("{one: {last: 3, strict: false}} # HERE"), "one reads itself: the window must be strict"),
    Case("itself, same", window("one # HERE"), "one needs itself: a unit cannot wait for itself", "{one: {last: 1}}"),
    Case("itself, all", window("{one: all} # HERE"), "one needs itself"),
    Case("optional alternative", window("{first_of: [{up: {optional: true}}]} # HERE"), "an alternative is not optional by itself"),
]

TOGETHER = [
    Case(
        "undeclared read of a function",
        processors(LINES, READER.replace("[lines]", "[] # HERE")),
        "points.sql reads raw.lines, which lines fills, but reader does not need lines",
        "add lines",
    ),
    Case(
        "function that reads its own rows",
        processors(LINES, READER.replace("[lines]", "[lines, {reader: {last: 1}}]").replace("points.sql", "own.sql") + "    batch: 2 # HERE\n"),
        "reader reads its own output",
    ),
    Case("read that is not there", processors(LINES, READER.replace("points.sql}}}", "pts.sql}}} # HERE")), "there is no file 'pts.sql'"),
    Case("read without a name", processors(LINES, READER.replace("seen: points.sql}}}", "a b: points.sql}}} # HERE")), "must be a name"),
    Case("undeclared read", points(needs="[] # HERE"), "points.sql reads raw.lines, which lines fills, but points does not need lines", "add lines"),
    Case("two fillers", processors(LINES, LINES.replace("  lines:", "  again:").replace("    output", "    # HERE\n    output").replace("# HERE\n    output", "output").rstrip() + " # HERE\n"), "again and lines both write raw.lines"),
    Case("batch on itself", window("{one: {last: 1}}").rstrip() + "\n    batch: 7 # HERE\n", "it cannot have batch: 7", "leave batch out"),
    Case("side effect without a text", window("up").rstrip() + '\n    side_effect: " " # HERE\n', "processors.one.side_effect must not be empty"),
    Case(
        "side effect of what feeds a calendar",
        processors(LINES.replace("raw.lines", "raw.schedule").replace("calendar: days", "calendar: seasons").replace("game_date", "season") + "    side_effect: wakes everybody # HERE\n"),
        "calendar games is made from lines, which so runs without being named: it cannot have a side effect",
        "a processor of its own",
    ),
    Case("one path twice", http(URL, *TIMES).rstrip() + "\n  two:\n    calendar: games\n    output: {object: 'x/{game_id}'} # HERE\n    action: {python: 'json:loads'}", "two and one both write objects under x/{game_id}"),
]  # fmt: skip


def found_line(text: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if "# HERE" in line)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{group}: {case.name}")
        for group, cases in {
            "shape": SHAPE,
            "names": NAMES,
            "sources": SOURCES,
            "calendars": CALENDARS,
            "actions": ACTIONS,
            "outputs": OUTPUTS,
            "expectations": EXPECTATIONS,
            "windows": WINDOWS,
            "together": TOGETHER,
        }.items()
        for case in cases
    ],
)
def test_a_problem_is_found_alone_at_its_line(folder, case: Case):
    (found,) = folder.problems(case.text)
    assert case.message in found.message
    assert found.line == found_line(case.text)
    assert found.file == str(folder.file)
    assert case.suggestion in (found.suggestion or "")


def test_the_path_of_a_cycle_is_printed(folder):
    text = processors(
        "\n  a: {calendar: days, output: nothing, action: {shell: x}, needs: [b]}",
        "\n  b: {calendar: days, output: nothing, action: {shell: x}, needs: [{c: {last: 1}}]}",
        "\n  c: {calendar: days, output: nothing, action: {shell: x}, needs: [a]}",
    )
    (found,) = folder.problems(text)
    assert "a → b → c → a" in found.message
    assert found.line == len(HEAD.splitlines()) + 2


def test_two_cycles_are_two_problems(folder):
    text = processors(
        *(
            f"\n  {name}: {{calendar: days, output: nothing, action: {{shell: x}}, needs: [{other}]}}"
            for name, other in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("e", "a"))
        )
    )
    assert ["a → b → a" in p.message or "c → d → c" in p.message for p in folder.problems(text)] == [True, True]


def test_reading_its_own_output_needs_a_window(folder):
    text = processors(
        LINES,
        "\n  own:\n    calendar: days\n    needs: [lines]\n    action: {sql: own.sql}\n"
        "    output: {table: out.own, unit_key: game_date, key: [player]}\n    batch: 5\n",
    )
    undeclared, batch = folder.problems(text)
    assert "own.sql reads out.own, the output of own itself" in undeclared.message
    assert "add {own: {last: N}} to its needs" in (undeclared.suggestion or "")
    assert "cannot have batch: 5" in batch.message


def test_a_calendar_that_waits_for_itself(folder):
    text = processors(
        '\n  schedule:\n    calendar: games\n    action: {python: "json:loads"}\n    output: {table: raw.schedule, unit_key: game_id, key: [game_id]}'
    )
    (found,) = folder.problems(text)
    assert "calendar games waits for itself: it is fed by schedule (games → games)" in found.message
    assert (
        found.line == HEAD.splitlines().index("  games: {query: games.sql, key: game_id, attributes: [game_date, season, home, away]}") + 1
    )


def test_a_reference_that_nothing_waits_for(folder):
    players = (
        '\n  players:\n    calendar: seasons\n    action: {python: "json:loads"}\n'
        "    output: {table: reference.players, unit_key: season, key: [season, player]}\n"
    )
    expect = "    expect: {keys: {query: players.sql}}\n"
    (found,) = folder.problems(processors(LINES, players, POINTS, expect))
    assert "players.sql reads reference.players, which players fills, but points does not wait for players" in found.message
    waiting = POINTS.replace("[lines]", "[lines, {players: all}]")
    assert folder.load(processors(LINES, players, waiting, expect)).processors["points"].expect.keys is not None


def test_a_reference_that_feeds_the_calendar_is_waited_for(folder):
    schedule = (
        '\n  schedule:\n    calendar: seasons\n    action: {python: "json:loads"}\n'
        "    output: {table: raw.schedule, unit_key: season, key: [season, game_id]}\n"
    )
    (folder.path / "expected.sql").write_text("SELECT game_id, game_id AS id FROM raw.schedule")
    box = (
        '\n  box:\n    calendar: games\n    action: {python: "json:loads"}\n    output: {table: raw.box, unit_key: game_id, key: [game_id]}\n'
        "    expect: {keys: {query: expected.sql}}\n"
    )
    assert set(folder.load(processors(schedule, box)).processors) == {"schedule", "box"}


def test_slices_that_do_not_overlap_may_share_a_table(folder):
    one = LINES.replace("player]}", "player, system], slice: {system: a}}")
    other = one.replace("  lines:", "  others:").replace("system: a", "system: b")
    assert len(folder.load(processors(one, other)).processors) == 2


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("{table: raw.Lines, unit_key: game_date, key: [game_date, player, system], slice: {system: a}}", "and their slices overlap"),
        (
            "{table: raw.lines, unit_key: player, key: [game_date, player, system], slice: {system: b}}",
            "unit_key is player here, is game_date there",
        ),
        (
            "{table: raw.lines, unit_key: game_date, key: [player, system], slice: {system: b}}",
            "key is player, system here, is game_date, player, system there",
        ),
        (
            "{table: raw.lines, unit_key: game_date, key: [game_date, player, system], partition: game_date, slice: {system: b}}",
            "partition is game_date here, is not given there",
        ),
        (
            "{table: raw.lines, unit_key: game_date, key: [game_date, player, system], slice: {system: b, player: x}}",
            "slice has system, player here, has system there",
        ),
    ],
)
def test_processors_that_share_a_table_describe_it_alike(folder, other, message):
    one = LINES.replace("player]}", "player, system], slice: {system: a}}")
    (found,) = folder.problems(
        processors(one, f'\n  others:\n    calendar: days\n    action: {{python: "json:loads"}}\n    output: {other}\n')
    )
    assert f"others and lines both write {other.split(',')[0][8:]}" in found.message
    assert message in found.message
    first, second = len(HEAD.splitlines()) + 5, len(HEAD.splitlines()) + 10
    assert found.message.endswith(f"({folder.file}:{first})")
    assert found.line == second


def test_a_function_may_read_the_slices_of_others_in_its_own_table(folder):
    one = LINES.replace("player]}", "player, system], slice: {system: a}}")
    blend = READER.replace("out.own", "raw.lines").replace("player]}", "player, system], slice: {system: b}}\n    batch: 7")
    blend += "    expect: {keys: {query: lines_expected.sql, columns: [game_date, player]}}\n"
    assert folder.load(processors(one, blend)).processors["reader"].batch == 7
    alone = [problem.message for problem in folder.problems(processors(one, blend.replace("[lines]", "[]")))]
    assert "points.sql reads raw.lines, which lines fills, but reader does not need lines" in alone
    assert any("cannot have batch: 7" in message for message in alone)
    assert any("an output is no reference for itself" in message for message in alone)


def test_statements_that_share_a_table_return_the_same_columns(folder):
    (folder.path / "a.sql").write_text("SELECT game_date, player, 'a' AS system, 1 AS points FROM units, raw.lines")
    (folder.path / "b.sql").write_text("SELECT 'b' AS system, game_date, player, 1 AS point FROM units, raw.lines")
    shared = "{table: out.points, unit_key: game_date, key: [game_date, player, system], slice: {system: a}}"
    one = points(output=shared).replace("points.sql", "a.sql")
    other = POINTS.replace("  points:", "  more:").replace("points.sql", "b.sql")
    other = other[: other.index("    output")] + f"    output: {shared.replace('system: a', 'system: b')}\n"
    (found,) = folder.problems(one + other.lstrip("\n"))
    assert "table has columns system, game_date, player, point here, has columns game_date, player, system, points there" in found.message
    (folder.path / "b.sql").write_text("SELECT 'b' AS system, game_date, player, 1 AS points FROM units, raw.lines")
    assert len(folder.load(one + other.lstrip("\n")).processors) == 3


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("broken.sql", 3, "the SQL does not parse"),
        ("two.sql", None, "the file must hold a single SELECT; it holds 2 statements"),
        ("insert.sql", 1, "the file must hold a SELECT, not INSERT"),
    ],
)
def test_a_statement_is_wrong_at_a_line_of_its_own_file(folder, file, line, message):
    (found,) = folder.problems(processors(LINES, POINTS.replace("points.sql", file)))
    assert (found.file, found.line) == (str(folder.path / file), line)
    assert message in found.message


def test_a_broken_statement_is_named_once_however_often_it_is_used(folder):
    again = POINTS.replace("  points:", "  more:").replace("out.points", "out.more")
    text = processors(LINES, POINTS, again).replace("points.sql", "broken.sql")
    assert len(folder.problems(text)) == 1


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("no_such_module_here:load", "no_such_module_here cannot be imported: ModuleNotFoundError"),
        ("json:lods", "json has no function 'lods'"),
        ("json:__name__", "json:__name__ is a str, not a function"),
    ],
)
def test_functions_are_imported_only_when_asked(folder, function, message):
    text = processors(LINES.replace("json:loads", function))
    assert folder.load(text)
    (found,) = folder.problems(text, check=True)
    assert message in found.message
    assert found.line == len(HEAD.splitlines()) + 4


def test_workers_fit_the_function(folder):
    text = processors(LINES.replace('"json:loads"', '{function: "json:loads", workers: async}'))
    (found,) = folder.problems(text, check=True)
    assert "json:loads is no coroutine function, and its workers are async" in found.message


def test_tables_land_in_duckdb_only(folder):
    unknown, missing = folder.problems(processors(LINES) + "\ntargets:\n  t: {warehouse: {memory: x}}\n")
    assert (unknown.message, unknown.suggestion) == ("unknown key 'memory' in targets.t.warehouse", "known: duckdb")
    assert missing.message == "targets.t.warehouse.duckdb is missing"


def test_all_problems_come_at_once_in_order(folder):
    text = (
        "pipeline: demo\nsettings: {A: null}\ncalendars:\n  days: {key: d, daily: {from: 2023-02-01, to: 2023-01-01}}\n"
        "processors:\n  one:\n    calendar: dayz\n    batch: x\n    needs: [two]\n    action: {sql: no.sql}\n"
        "    output: {table: a.b, unit_key: d, key: [d], extra: 1}\n"
    )
    found = folder.problems(text)
    assert [problem.line for problem in found] == [2, 4, 7, 8, 9, 10, 11]


def test_what_is_broken_is_not_unknown_as_well(folder):
    text = processors(
        "\n  broken: {calendar: days}", '\n  one: {calendar: days, output: nothing, action: {shell: "true"}, needs: [broken]}'
    )
    assert ["broken" in problem.message and "is missing" in problem.message for problem in folder.problems(text)] == [True, True]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("pipeline: a\ncalendars: [\n", 3, "not YAML"),
        ("pipeline: a\npipeline: b\n", 2, "'pipeline' stands twice in one mapping, first in line 1"),
        ("pipeline: !x a\n", 1, "the tag !x has no meaning here"),
        ("pipeline: &x [*x]\n", 1, "an alias refers to what it stands in"),
        ("- a\n", 1, "the file must be a mapping"),
        ("[a]: b\n", 1, "a key must be text"),
        ("<<: 3\n", 1, "<< takes a mapping"),
    ],
)
def test_the_text_itself_is_wrong(folder, text, line, message):
    (found,) = folder.problems(text)
    assert found.line == line
    assert message in found.message


def test_an_empty_file_lacks_what_is_required(folder):
    assert [p.message for p in folder.problems("")] == ["pipeline is missing", "calendars is missing", "processors is missing"]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PipelineError, match=r"absent\.yaml: there is no such file"):
        load_pipeline(tmp_path / "absent.yaml", {}, {})
