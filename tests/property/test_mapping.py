"""Every kind of need, resolved over random calendars, agrees with an obvious implementation over dates and attributes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapless.model.calendar import Calendar
from gapless.model.ids import CalendarName, PartitionKey, ProcessorName
from gapless.model.mapping import Mapping, check, resolve
from gapless.model.need import All, Days, Last, Need, Same, Window, Within
from gapless.model.ordinals import Ordinals
from gapless.model.relation import Identity, Intervals, Sets

START = date(2023, 1, 1)
TEAMS = ("BOS", "DEN", "LAL", "NYK")


def day_text(number: int) -> str:
    return (START + timedelta(days=number)).isoformat()


def calendar(name: str, key: str, keys: list[str], **columns: list[str] | list[tuple[str, ...]]) -> Calendar:
    return Calendar(
        CalendarName(name), key, tuple(PartitionKey(k) for k in keys), {attribute: tuple(column) for attribute, column in columns.items()}
    )


def firsts(dates: Calendar) -> Calendar:
    """The first date of every ten days, such as the months of a league: what is made then and there holds until the next."""
    first: dict[int, int] = {}
    for ordinal, key in enumerate(dates.keys):
        first.setdefault((date.fromisoformat(key) - START).days // 10, ordinal)
    columns = {name: [column[ordinal] for ordinal in first.values()] for name, column in dates.columns.items()}
    return calendar("months", "game_date", [dates.keys[ordinal] for ordinal in first.values()], **columns)


@st.composite
def leagues(draw: st.DrawFn) -> tuple[Calendar, Calendar]:
    """A calendar of dates and one of games; seasons neighbouring or interleaved, games in any order, dates without games."""
    numbers = sorted(draw(st.sets(st.integers(0, 40), min_size=1, max_size=14)))
    season = (lambda n: str(n // 15)) if draw(st.booleans()) else (lambda n: str(n % 2))
    played = draw(
        st.lists(
            st.tuples(st.sampled_from(numbers), st.lists(st.sampled_from(TEAMS), min_size=1, max_size=2, unique=True)),
            min_size=1,
            max_size=20,
        )
    )
    if draw(st.booleans()):
        played.sort()
    dates = calendar(
        "dates",
        "game_date",
        [day_text(n) for n in numbers],
        season=[season(n) for n in numbers],
        teams=[tuple(sorted({team for day, teams in played if day == n for team in teams})) for n in numbers],
    )
    games = calendar(
        "games",
        "game_id",
        [f"g{index}" for index in range(len(played))],
        game_date=[day_text(n) for n, _ in played],
        season=[season(n) for n, _ in played],
        teams=[tuple(teams) for _, teams in played],
    )
    return dates, games


windows = st.one_of(
    st.just(Same()),
    st.just(All()),
    st.builds(Within, attribute=st.just("season"), strict=st.booleans()),
    st.builds(
        Last, n=st.integers(1, 6), per=st.sampled_from([None, "teams"]), within=st.sampled_from([None, "season"]), strict=st.booleans()
    ),
    st.builds(Days, n=st.integers(1, 20), within=st.sampled_from([None, "season"]), strict=st.booleans()),
)


def naive(window: Window, downstream: Calendar, upstream: Calendar, d: int) -> set[int]:
    """What a need means, said as plainly as possible."""
    own, key = downstream is upstream, "game_date"
    here = downstream.values(key, d)[0]
    everything = range(len(upstream))

    def day(p: int) -> str:
        return upstream.values(key, p)[0]

    def place(p: int) -> tuple[str | int, int]:
        return (p if own else day(p), p)

    def before(p: int, *, strict: bool) -> bool:
        one, other = (p, d) if own else (day(p), here)
        return one < other if strict else one <= other

    def fits(p: int, attribute: str | None) -> bool:
        return attribute is None or upstream.values(attribute, p) == downstream.values(attribute, d)

    match window:
        case Same():
            return {p for p in everything if (p == d if own else day(p) == here)}
        case All():
            return set(everything)
        case Within(attribute=attribute, strict=strict):
            return {p for p in everything if before(p, strict=strict) and fits(p, attribute)}
        case Last(n=n, per=per, within=within, strict=strict):
            candidates = sorted((p for p in everything if before(p, strict=strict) and fits(p, within)), key=place)
            if per is None:
                return set(candidates[-n:])
            return {p for team in TEAMS for p in [c for c in candidates if team in upstream.values(per, c)][-n:]}
        case Days(n=n, within=within, strict=strict):
            oldest = (date.fromisoformat(here) - timedelta(days=n)).isoformat()
            return {p for p in everything if oldest <= day(p) and (day(p) < here if strict else day(p) <= here) and fits(p, within)}


PAIRS: dict[str, Callable[[Calendar, Calendar], tuple[Calendar, Calendar]]] = {
    "dates read dates": lambda dates, _: (dates, dates),
    "dates read games": lambda dates, games: (dates, games),
    "games read dates": lambda dates, games: (games, dates),
    "games read games": lambda _, games: (games, games),
    "dates read months": lambda dates, _: (dates, firsts(dates)),
    "months read dates": lambda dates, _: (firsts(dates), dates),
    "months read games": lambda dates, games: (firsts(dates), games),
    "games read months": lambda dates, games: (games, firsts(dates)),
}


@pytest.mark.parametrize("pair", PAIRS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(league=leagues(), window=windows)
def test_needs_mean_what_they_say(pair: str, league: tuple[Calendar, Calendar], window: Window) -> None:
    downstream, upstream = PAIRS[pair](*league)
    need = Need(upstream=ProcessorName("up"), window=window)
    check(need, downstream, upstream)
    mapping = resolve(need, downstream, upstream)
    required = [naive(window, downstream, upstream, d) for d in range(len(downstream))]
    assert [set(mapping.required(d)) for d in range(len(downstream))] == required
    assert_consistent(mapping, required)


def assert_consistent(mapping: Mapping, required: list[set[int]]) -> None:
    """``p in required(d)`` iff ``d in affected(p)``, for single partitions and for sets; supplied and reading follow from it."""
    for p in range(mapping.upstream_size):
        readers = [d for d, needed in enumerate(required) if p in needed]
        assert list(mapping.affected(Ordinals.of([p]))) == list(mapping.readers_of(p)) == readers
    every_third = Ordinals.of(range(0, mapping.upstream_size, 3))
    assert set(mapping.affected(every_third)) == {d for d, needed in enumerate(required) if needed & set(every_third)}
    assert set(mapping.supplied(every_third)) == {d for d, needed in enumerate(required) if needed <= set(every_third)}
    assert set(mapping.reading) == {d for d, needed in enumerate(required) if needed}
    assert not mapping.affected(Ordinals.of([mapping.upstream_size + 3]))


rows = st.lists(st.frozensets(st.integers(0, 11)), max_size=12)


@given(rows)
def test_any_rows_keep_their_meaning_in_every_representation(required: list[frozenset[int]]) -> None:
    bits = [Ordinals.of(row).bits for row in required]
    for mapping in (Mapping.of(bits, 12), Sets(bits, 12)):
        assert_consistent(mapping, [set(row) for row in required])
        assert isinstance(mapping, Intervals | Sets)
        back = mapping.readers
        assert all((d in back.required(p)) == (p in required[d]) for p in range(12) for d in range(len(required)))


def test_representations_are_as_simple_as_the_need() -> None:
    dates = calendar("dates", "game_date", [day_text(n) for n in range(30)], season=["a"] * 15 + ["b"] * 15)
    up = ProcessorName("up")
    assert isinstance(resolve(Need(upstream=up, window=Same()), dates, dates), Identity)
    for window in (Last(n=5), Last(n=5, within="season"), Days(n=7), Within(attribute="season"), All()):
        assert isinstance(resolve(Need(upstream=up, window=window), dates, dates), Intervals)


def test_the_first_partitions_of_a_season_have_shorter_windows() -> None:
    dates = calendar("dates", "game_date", [day_text(n) for n in range(6)], season=["a"] * 3 + ["b"] * 3)
    mapping = resolve(Need(upstream=ProcessorName("up"), window=Last(n=2, within="season")), dates, dates)
    assert [set(mapping.required(d)) for d in range(6)] == [set(), {0}, {0, 1}, set(), {3}, {3, 4}]


def test_what_holds_for_a_month_is_read_by_its_dates_and_made_of_the_dates_before() -> None:
    dates = calendar("dates", "game_date", ["2023-01-30", "2023-01-31", "2023-02-03", "2023-02-04", "2024-03-01"])
    months = calendar("months", "game_date", ["2023-01-30", "2023-02-03", "2024-03-01"])
    up = ProcessorName("up")
    holds = resolve(Need(upstream=up, window=Last(n=1, strict=False)), dates, months)
    assert [set(holds.required(d)) for d in range(5)] == [{0}, {0}, {1}, {1}, {2}]
    of_days = resolve(Need(upstream=up, window=Days(n=365)), months, dates)
    assert [set(of_days.required(d)) for d in range(3)] == [set(), {0, 1}, set()]
    of_all = resolve(Need(upstream=up, window=Last(n=3)), months, dates)
    assert [set(of_all.required(d)) for d in range(3)] == [set(), {0, 1}, {1, 2, 3}]


def test_what_cannot_be_resolved_says_why() -> None:
    dates = calendar("dates", "game_date", [day_text(n) for n in range(3)])
    seasons = calendar("seasons", "season", ["a"])
    weeks = calendar("weeks", "week", ["w9", "w10"])
    in_weeks = calendar("games", "game_id", ["g1"], week=["w10"])
    for window, downstream, upstream, message in (
        (Same(), dates, seasons, "share no attribute"),
        (Last(n=1), dates, seasons, "no key in common"),
        (Last(n=1, within="season"), dates, dates, "no attribute 'season'"),
        (Last(n=1, per="team"), dates, dates, "no attribute 'team'"),
        (Days(n=1), seasons, seasons, "is not a date"),
        (Last(n=1), in_weeks, weeks, "not in the order"),
    ):
        for refusing in (check, resolve):
            with pytest.raises(ValueError, match=message):
                refusing(Need(upstream=ProcessorName("up"), window=window), downstream, upstream)
