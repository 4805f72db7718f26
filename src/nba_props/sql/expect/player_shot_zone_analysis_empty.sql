-- Dates before which no player of their teams has 10 games with shots in the season. Where the source has none at all, its reason.
-- What lies before the first date asked for is counted as one line.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
horizons AS (
    SELECT season, MIN(analysis_date) AS first_date, MAX(analysis_date) AS last_date FROM days GROUP BY season
),
playing AS (
    SELECT days.analysis_date, days.season, schedule.home_abbr AS team_abbr
    FROM days
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = days.analysis_date AND schedule.is_final
    UNION DISTINCT
    SELECT days.analysis_date, days.season, schedule.away_abbr AS team_abbr
    FROM days
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = days.analysis_date AND schedule.is_final
),
lines AS (
    SELECT
        line.season, line.player_lookup, horizons.last_date,
        CASE WHEN line.game_date >= horizons.first_date THEN line.game_date END AS asked_date,
        MAX(line.game_date) AS game_date,
        COUNT(line.paint_attempts) AS games_with_shots
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line ON line.season = horizons.season AND line.game_date < horizons.last_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
    GROUP BY line.season, line.player_lookup, horizons.last_date, asked_date
),
histories AS (
    SELECT
        season, player_lookup, game_date,
        COALESCE(LEAD(game_date) OVER so_far, last_date) AS next_date,
        SUM(games_with_shots) OVER so_far AS games_with_shots
    FROM lines
    WINDOW so_far AS (PARTITION BY season, player_lookup ORDER BY game_date)
),
memberships AS (
    SELECT DISTINCT
        histories.season, histories.player_lookup, latest.team_abbr, histories.game_date, histories.next_date, histories.games_with_shots
    FROM histories
    JOIN nba_analytics.player_game_summary AS latest
        ON latest.season = histories.season AND latest.player_lookup = histories.player_lookup AND latest.game_date = histories.game_date
    WHERE histories.games_with_shots >= 10
),
due AS (
    SELECT DISTINCT playing.analysis_date
    FROM playing
    JOIN memberships
        ON memberships.season = playing.season AND memberships.team_abbr = playing.team_abbr
        AND memberships.game_date < playing.analysis_date AND memberships.next_date >= playing.analysis_date
),
first_shots AS (
    SELECT season, MIN(game_date) AS first_date
    FROM nba_reference.source_manifest
    WHERE source = 'bigdataball_play_by_play'
    GROUP BY season
),
reasons AS (
    SELECT days.analysis_date, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
    FROM days
    JOIN nba_reference.source_gaps AS gaps ON gaps.season = days.season AND gaps.game_date < days.analysis_date
    LEFT JOIN first_shots ON first_shots.season = days.season AND first_shots.first_date < days.analysis_date
    WHERE gaps.source = 'bigdataball_play_by_play' AND gaps.season_type NOT IN ('Preseason', 'All-Star')
        AND first_shots.season IS NULL
    GROUP BY days.analysis_date
)
SELECT
    CAST(days.analysis_date AS VARCHAR) AS unit_key,
    COALESCE(reasons.reason, 'before 10 games with shots in the season') AS reason
FROM days
LEFT JOIN due ON due.analysis_date = days.analysis_date
LEFT JOIN reasons ON reasons.analysis_date = days.analysis_date
WHERE due.analysis_date IS NULL
