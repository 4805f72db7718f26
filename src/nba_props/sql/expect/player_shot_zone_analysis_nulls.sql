-- Nulls that a column may have on a date: the players who took no shot at all, or none in the zone, in the window that it is made of.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
horizons AS (
    SELECT season, MAX(analysis_date) AS last_date FROM days GROUP BY season
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
        horizons.last_date, line.season, line.player_lookup, line.team_abbr, line.game_date, line.nba_game_id,
        line.paint_attempts, line.mid_range_attempts, line.three_attempts
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line ON line.season = horizons.season AND line.game_date < horizons.last_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
),
memberships AS (
    SELECT
        season, player_lookup, team_abbr, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id), last_date) AS next_date
    FROM lines
),
attempts AS (
    SELECT
        season, player_lookup, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id), last_date) AS next_date,
        ROW_NUMBER() OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id) AS games,
        SUM(paint_attempts) OVER last_10 AS paint_10,
        SUM(mid_range_attempts) OVER last_10 AS mid_range_10,
        SUM(three_attempts) OVER last_10 AS three_10,
        SUM(paint_attempts) OVER last_20 AS paint_20,
        SUM(mid_range_attempts) OVER last_20 AS mid_range_20,
        SUM(three_attempts) OVER last_20 AS three_20
    FROM lines
    WHERE paint_attempts IS NOT NULL
    WINDOW
        last_10 AS (
            PARTITION BY season, player_lookup ORDER BY game_date NULLS FIRST, nba_game_id NULLS FIRST
            ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
        ),
        last_20 AS (
            PARTITION BY season, player_lookup ORDER BY game_date NULLS FIRST, nba_game_id NULLS FIRST
            ROWS BETWEEN 19 PRECEDING AND CURRENT ROW
        )
),
due AS (
    SELECT DISTINCT playing.analysis_date, playing.season, memberships.player_lookup
    FROM playing
    JOIN memberships
        ON memberships.season = playing.season AND memberships.team_abbr = playing.team_abbr
        AND memberships.game_date < playing.analysis_date AND memberships.next_date >= playing.analysis_date
),
counted AS (
    SELECT
        due.analysis_date,
        COUNT(*) AS player_count,
        SUM(CASE WHEN attempts.paint_10 + attempts.mid_range_10 + attempts.three_10 = 0 THEN 1 ELSE 0 END) AS none_10,
        SUM(CASE WHEN attempts.paint_20 + attempts.mid_range_20 + attempts.three_20 = 0 THEN 1 ELSE 0 END) AS none_20,
        SUM(CASE WHEN attempts.paint_10 = 0 THEN 1 ELSE 0 END) AS no_paint_10,
        SUM(CASE WHEN attempts.mid_range_10 = 0 THEN 1 ELSE 0 END) AS no_mid_range_10,
        SUM(CASE WHEN attempts.three_10 = 0 THEN 1 ELSE 0 END) AS no_three_10,
        SUM(CASE WHEN attempts.paint_20 = 0 THEN 1 ELSE 0 END) AS no_paint_20,
        SUM(CASE WHEN attempts.mid_range_20 = 0 THEN 1 ELSE 0 END) AS no_mid_range_20,
        SUM(CASE WHEN attempts.three_20 = 0 THEN 1 ELSE 0 END) AS no_three_20
    FROM due
    JOIN attempts
        ON attempts.season = due.season AND attempts.player_lookup = due.player_lookup
        AND attempts.game_date < due.analysis_date AND attempts.next_date >= due.analysis_date
    WHERE attempts.games >= 10
    GROUP BY due.analysis_date
),
made_of AS (
    SELECT 'paint_rate_last_10' AS column_name, 'none_10' AS lacking
    UNION ALL SELECT 'mid_range_rate_last_10', 'none_10'
    UNION ALL SELECT 'three_rate_last_10', 'none_10'
    UNION ALL SELECT 'primary_zone', 'none_10'
    UNION ALL SELECT 'paint_rate_last_20', 'none_20'
    UNION ALL SELECT 'mid_range_rate_last_20', 'none_20'
    UNION ALL SELECT 'three_rate_last_20', 'none_20'
    UNION ALL SELECT 'paint_pct_last_10', 'no_paint_10'
    UNION ALL SELECT 'mid_range_pct_last_10', 'no_mid_range_10'
    UNION ALL SELECT 'three_pct_last_10', 'no_three_10'
    UNION ALL SELECT 'paint_pct_last_20', 'no_paint_20'
    UNION ALL SELECT 'mid_range_pct_last_20', 'no_mid_range_20'
    UNION ALL SELECT 'three_pct_last_20', 'no_three_20'
)
SELECT
    CAST(counted.analysis_date AS VARCHAR) AS unit_key,
    made_of.column_name,
    CAST(CASE made_of.lacking
        WHEN 'none_10' THEN counted.none_10
        WHEN 'none_20' THEN counted.none_20
        WHEN 'no_paint_10' THEN counted.no_paint_10
        WHEN 'no_mid_range_10' THEN counted.no_mid_range_10
        WHEN 'no_three_10' THEN counted.no_three_10
        WHEN 'no_paint_20' THEN counted.no_paint_20
        WHEN 'no_mid_range_20' THEN counted.no_mid_range_20
        ELSE counted.no_three_20
    END AS DOUBLE) / counted.player_count AS share
FROM counted
CROSS JOIN made_of
