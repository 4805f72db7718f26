-- Players with at least 10 games with shots in the season before a date whose latest team plays on it. The long window has 20 of them at
-- most.
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
)
SELECT DISTINCT
    CAST(histories.analysis_date AS VARCHAR) AS unit_key,
    histories.analysis_date,
    histories.player_lookup,
    LEAST(histories.games_with_shots, 20) AS games_in_window_20
FROM histories
JOIN nba_analytics.player_game_summary AS latest
    ON latest.season = histories.season AND latest.player_lookup = histories.player_lookup AND latest.game_date = histories.latest_date
JOIN nba_raw.nbac_schedule AS schedule
    ON schedule.game_date = histories.analysis_date AND schedule.is_final
    AND latest.team_abbr IN (schedule.home_abbr, schedule.away_abbr)
WHERE histories.games_with_shots >= 10
