-- Dates before which no player of their teams has 10 games with shots in the season. Where the source has none at all, its reason.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
histories AS (
    SELECT
        days.analysis_date, days.season, line.player_lookup,
        COUNT(line.paint_attempts) AS games_with_shots,
        MAX(line.game_date) AS latest_date
    FROM days
    JOIN nba_analytics.player_game_summary AS line ON line.season = days.season AND line.game_date < days.analysis_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
    GROUP BY days.analysis_date, days.season, line.player_lookup
),
due AS (
    SELECT DISTINCT histories.analysis_date
    FROM histories
    JOIN nba_analytics.player_game_summary AS latest
        ON latest.season = histories.season AND latest.player_lookup = histories.player_lookup
        AND latest.game_date = histories.latest_date
    JOIN nba_raw.nbac_schedule AS schedule
        ON schedule.game_date = histories.analysis_date AND schedule.is_final
        AND latest.team_abbr IN (schedule.home_abbr, schedule.away_abbr)
    WHERE histories.games_with_shots >= 10
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
