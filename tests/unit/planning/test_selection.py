"""Selections: how words are read, united, intersected, and how they fail."""

from __future__ import annotations

import pytest

from gapless.model.action import Shell
from gapless.model.calendar import Calendar
from gapless.model.errors import SelectionError
from gapless.model.event import State
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.need import Need, Same
from gapless.model.ordinals import Ordinals
from gapless.model.output import Nothing
from gapless.model.pipeline import Pipeline
from gapless.model.processor import Processor
from gapless.planning.selection import parse


def calendar(name: str, key: str, keys: str, **columns: str) -> Calendar:
    return Calendar(
        CalendarName(name),
        key,
        tuple(PartitionKey(k) for k in keys.split()),
        {attribute: tuple(tuple(v.split(",")) if "," in v else v for v in values.split()) for attribute, values in columns.items()},
    )


CALENDARS = {
    c.name: c
    for c in (
        calendar("seasons", "season", "2011-12 2012-13"),
        calendar(
            "dates", "day", "2011-12-25 2012-01-02 2012-01-31 2012-10-30 2013-01-01", season="2011-12 2011-12 2011-12 2012-13 2012-13"
        ),
        calendar(
            "games",
            "game",
            "g1 g2 g3",
            game_date="2011-12-25 2011-12-25 2013-01-01",
            season="2011-12 2011-12 2012-13",
            team="BOS,DEN DEN,LAL BOS,LAL",
        ),
        calendar("months", "fit_month", "2011-12 2012-01 2012-02"),
    )
}


def processor(name: str, on: str, phase: str, *reads: str, side_effect: str = "") -> Processor:
    return Processor(
        name=ProcessorName(name),
        calendar=CalendarName(on),
        action=Shell(command=("true",)),
        output=Nothing(),
        phase=phase,
        side_effect=side_effect,
        needs=tuple(Need(upstream=ProcessorName(up), window=Same()) for up in reads),
    )


PIPELINE = Pipeline(
    name="p",
    processors={
        p.name: p
        for p in (
            processor("schedule", "seasons", "reference"),
            processor("nbac_box", "games", "raw", "schedule"),
            processor("nbac_score", "dates", "raw", "schedule"),
            processor("sums", "dates", "analytics", "nbac_box"),
            processor("model", "months", "predict", "sums"),
        )
    },
    calendars={},
)


def states(name: ProcessorName) -> dict[State, Ordinals]:
    return {State.FAILED: Ordinals.of([1]), State.COMPLETE: Ordinals.of([0])} if name == "sums" else {}


def chosen(*words: str, allow_cut: bool = False) -> dict[str, list[str]]:
    found = parse(words).resolve(PIPELINE, CALENDARS, states, allow_cut=allow_cut)
    return {name: CALENDARS[PIPELINE.processors[name].calendar].keys_of(units) for name, units in found.items()}


def test_a_date_says_nothing_of_what_is_taken_along_from_upstream_and_has_no_dates() -> None:
    assert chosen("+sums", "2012-01")["schedule"] == ["2011-12", "2012-13"]
    assert "schedule" not in chosen("sums", "2012-01")
    assert "schedule" not in chosen("2012-01")


def test_no_words_are_everything() -> None:
    assert {name: len(keys) for name, keys in chosen().items()} == {"schedule": 2, "nbac_box": 3, "nbac_score": 5, "sums": 5, "model": 3}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("phase:raw", "nbac_box nbac_score"),
        ("phase:r*", "schedule nbac_box nbac_score"),
        ("nbac_*", "nbac_box nbac_score"),
        ("+sums", "schedule nbac_box sums"),
        ("nbac_box+", "nbac_box sums model"),
        ("down+nbac_box", "nbac_box sums model"),
        ("+nbac_box+", "schedule nbac_box sums model"),
        ("sums model", "sums model"),
        ("nbac_* phase:raw -nbac_box", "nbac_score"),
        ("!phase:raw -model", "schedule sums"),
        ("-+sums", "nbac_score model"),
    ],
)
def test_words_for_processors(words: str, names: str) -> None:
    assert list(chosen(*words.split())) == names.split()


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("2012-01-01..2012-02-01", "2012-01-02 2012-01-31"),
        ("2012-01-02..2012-01-31", "2012-01-02"),
        ("..2012-01-02", "2011-12-25"),
        ("2012-10-30..", "2012-10-30 2013-01-01"),
        ("2012-01..2012-11", "2012-01-02 2012-01-31 2012-10-30"),
        ("2012-01-31", "2012-01-31"),
        ("2012-01", "2012-01-02 2012-01-31"),
        ("2012", "2012-01-02 2012-01-31 2012-10-30"),
        ("2013-01-01 ..2012-01-01", "2011-12-25 2013-01-01"),
        ("season:2012-13", "2012-10-30 2013-01-01"),
        ("season:*-13 2012", "2012-10-30"),
        ("sums@2012-01-02", "2012-01-02"),
        ("sums@2012-01-02 sums@2012-10-30", "2012-01-02 2012-10-30"),
        ("state:failed", "2012-01-02"),
        ("state:failed state:complete", "2011-12-25 2012-01-02"),
        ("2012 -2012-01", "2012-10-30"),
        ("-season:2011-12", "2012-10-30 2013-01-01"),
    ],
)
def test_words_for_partitions(words: str, keys: str) -> None:
    assert chosen("sums", *words.split()) == {"sums": keys.split()}


def test_a_range_is_meant_by_the_date_that_a_calendar_has() -> None:
    assert chosen("2011-12-25..2012-01-01", "nbac_*") == {"nbac_box": ["g1", "g2"], "nbac_score": ["2011-12-25"]}
    assert chosen("model", "2011-12-01..2012-02-01") == {"model": ["2011-12", "2012-01"]}


def test_a_key_goes_before_a_month_of_the_same_writing() -> None:
    """The season 2011-12 looks like December 2011: a calendar that lists it as a key means the key."""
    assert chosen("2011-12") == {
        "schedule": ["2011-12"],
        "nbac_box": ["g1", "g2"],
        "nbac_score": ["2011-12-25"],
        "sums": ["2011-12-25"],
        "model": ["2011-12"],
    }


def test_a_word_leaves_out_calendars_that_cannot_answer_it_except_processors_named() -> None:
    assert list(chosen("team:BOS")) == ["nbac_box"]
    assert chosen("team:BOS", "+nbac_box") == chosen("team:BOS", "nbac_box", "schedule")
    assert chosen("team:BOS", "nbac_box", "schedule") == {"schedule": ["2011-12", "2012-13"], "nbac_box": ["g1", "g3"]}


def test_processors_without_a_known_calendar_are_left_out() -> None:
    known = {CalendarName("seasons"): CALENDARS[CalendarName("seasons")]}
    assert list(parse([]).resolve(PIPELINE, known, states)) == ["schedule"]
    with pytest.raises(SelectionError, match="calendar of sums is not known yet"):
        parse(["sums@2012-01-02"]).resolve(PIPELINE, known, states)
    with pytest.raises(SelectionError, match="nothing to select from"):
        parse([]).resolve(PIPELINE, {}, states)


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        ("nbac_bix", "no processor is called 'nbac_bix'", "did you mean nbac_box"),
        ("bdl_*", "no processor is called 'bdl_*'", "there are: schedule, nbac_box"),
        ("+smus", "no processor is called 'smus'", "sums"),
        ("phase:row", "no phase is called 'row'", "did you mean raw"),
        ("sesaon:2012-13", "no attribute is called 'sesaon'", "did you mean season"),
        ("season:2012-14", "no season is called '2012-14'", "2012-13"),
        ("state:faild", "no state is called 'faild'", "did you mean failed"),
        ("sums@2012-01-03", "no partition of sums is called '2012-01-03'", "2012-01-02"),
        ("smus@2012-01-02", "no processor is called 'smus'", "sums"),
        ("sums 2012-05", "'2012-05' leaves no unit of sums", "change or leave out"),
        ("sums season:2012-13 2012-01", "'season:2012-13' leaves no unit of sums", "season"),
        ("model state:failed", "'state:failed' leaves no unit of model", "state:failed"),
        ("sums -sums", "nothing is left after '-sums'", "leave the word out"),
        ("2012-02-01..2012-01-01", "is reversed", "2012-01-01..2012-02-01"),
        ("2012-01-01..2012-01-01", "the end of a range is excluded", "write 2012-01-01"),
        ("2012-02-30..2012-03-05", "'2012-02-30' is not a date. There is no such day", "write a range"),
        ("yesterday..2012-03-05", "'yesterday' is not a date", "2023-01-01..2023-02-01"),
        ("sums 2011-12-01..2012-02-01", "is cut by the calendar: dates lists 2011-12-25 to 2013-01-01", "2011-12-25..2012-02-01"),
        ("sums 2013-01-01..2014-01-01", "is cut by the calendar", "2013-01-01..2013-01-02"),
        ("sums 2015-01-01..2015-02-01", "is cut by the calendar", "choose dates that it lists"),
        ("phase:", "is not finished", "gapless plan"),
        ("..", "is not finished", "gapless plan"),
        ("+", "is not finished", "gapless plan"),
        ("-", "is not finished", "gapless plan"),
        ("@2012-01-02", "is not a unit", "None"),
    ],
)
def test_errors_name_the_word_and_what_helps(words: str, message: str, help: str) -> None:
    with pytest.raises(SelectionError) as caught:
        chosen(*words.split())
    assert message in caught.value.message
    assert help in str(caught.value.help)


def test_a_cut_can_be_allowed() -> None:
    assert chosen("sums", "2011-12-01..2012-01-01", allow_cut=True) == {"sums": ["2011-12-25"]}


def test_a_range_to_the_day_after_the_last_is_not_cut() -> None:
    assert len(chosen("sums", "2011-12-25..2013-01-02")["sums"]) == 5


LIVE = Pipeline(
    name="live",
    processors={
        **PIPELINE.processors,
        ProcessorName("publish"): processor("publish", "dates", "predict", "sums", side_effect="starts the live predictions"),
        ProcessorName("report"): processor("report", "dates", "predict", "publish"),
    },
    calendars={},
)


def units(*words: str) -> int:
    """How many units of the processor with a side effect the words select."""
    return len(parse(words).resolve(LIVE, CALENDARS, states).get(ProcessorName("publish"), Ordinals()))


def withheld(*words: str) -> tuple[str, ...]:
    return parse(words).withheld(LIVE, CALENDARS, states)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("publish", 5),
        ("processor:publish", 5),
        ("publish 2012-01", 2),
        ("publish sums", 5),
        ("publish@2012-01-31", 1),
        ("publish +report", 5),
    ],
)
def test_a_side_effect_is_selected_by_its_name(words: str, count: int) -> None:
    assert units(*words.split()) == count
    assert withheld(*words.split()) == ()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "publis[h] sums",
        "phase:predict",
        "2012-01",
        "season:2012-13",
        "+report",
        "sums+",
        "down+sums",
        "+publish model",
        "publish+",
        "-sums",
    ],
)
def test_nothing_else_selects_a_side_effect(words: str) -> None:
    assert units(*words.split()) == 0
    assert withheld(*words.split()) == ("publish",)


@pytest.mark.parametrize("words", ["phase:raw", "sums", "+sums", "-publish", "-phase:predict"])
def test_what_the_words_do_not_mean_is_not_withheld(words: str) -> None:
    assert units(*words.split()) == 0
    assert withheld(*words.split()) == ()


def test_a_selection_of_side_effects_alone_is_an_error_that_says_how_to_ask() -> None:
    with pytest.raises(SelectionError) as caught:
        units("pub*", "2012-01")
    assert "leaves only processors with side effects (publish)" in caught.value.message
    assert caught.value.help == "name it: publish 'pub*' 2012-01"
    assert units("publish", "pub*", "2012-01") == 2


def test_a_side_effect_whose_calendar_is_not_known_is_withheld_too() -> None:
    known = {name: calendar for name, calendar in CALENDARS.items() if name != "dates"}
    assert parse(()).withheld(LIVE, known, states) == ("publish",)
    assert parse(("publish", "model")).withheld(LIVE, known, states) == ()
