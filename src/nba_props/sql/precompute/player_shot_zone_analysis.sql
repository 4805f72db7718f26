-- From where each player shoots, and how well: his last 10 and his last 20 games with shots within the season, before a date.
-- Rows: players with at least 10 games with shots whose latest team plays on the date.
-- Formulas: section 4 of the platform's description, on sums over the window.
--   rate = attempts in the zone / attempts    pct = makes in the zone / attempts in the zone
--   primary_zone, of the last 10 games: paint from a rate of 40 %, else perimeter (threes) from 40 %, else mid_range from 40 %, else
--   balanced.
-- Shares are 0 to 1. Rates are null where the player took no shot, a pct where he took none in the zone. Games of the pre-season and
-- all-star games count for nothing.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
horizons AS (
    SELECT season, MAX(analysis_date) AS last_date FROM days GROUP BY season
),
openings AS (
    SELECT season, MIN(game_date) AS opening_date FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season' GROUP BY season
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
        horizons.last_date, line.season, line.game_date, line.nba_game_id, line.player_lookup, line.team_abbr,
        line.paint_attempts, line.paint_makes, line.mid_range_attempts, line.mid_range_makes, line.three_attempts, line.three_makes
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line ON line.season = horizons.season AND line.game_date < horizons.last_date
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
),
-- A line speaks for the dates after its game, up to the player's next one, or the last that is asked for.
memberships AS (
    SELECT
        season, player_lookup, team_abbr, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id), last_date) AS next_date
    FROM lines
),
shooting AS (
    SELECT
        season, player_lookup, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, nba_game_id), last_date) AS next_date,
        COUNT(*) OVER last_10 AS games_10,
        COUNT(*) OVER last_20 AS games_20,
        SUM(paint_attempts + mid_range_attempts + three_attempts) OVER last_10 AS attempts_10,
        SUM(paint_attempts + mid_range_attempts + three_attempts) OVER last_20 AS attempts_20,
        SUM(paint_attempts) OVER last_10 AS paint_attempts_10,
        SUM(paint_attempts) OVER last_20 AS paint_attempts_20,
        SUM(paint_makes) OVER last_10 AS paint_makes_10,
        SUM(paint_makes) OVER last_20 AS paint_makes_20,
        SUM(mid_range_attempts) OVER last_10 AS mid_range_attempts_10,
        SUM(mid_range_attempts) OVER last_20 AS mid_range_attempts_20,
        SUM(mid_range_makes) OVER last_10 AS mid_range_makes_10,
        SUM(mid_range_makes) OVER last_20 AS mid_range_makes_20,
        SUM(three_attempts) OVER last_10 AS three_attempts_10,
        SUM(three_attempts) OVER last_20 AS three_attempts_20,
        SUM(three_makes) OVER last_10 AS three_makes_10,
        SUM(three_makes) OVER last_20 AS three_makes_20
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
shares AS (
    SELECT
        due.analysis_date, due.season, due.player_lookup, shooting.games_10, shooting.games_20,
        CAST(shooting.paint_attempts_10 AS DOUBLE) / NULLIF(shooting.attempts_10, 0) AS paint_rate_10,
        CAST(shooting.mid_range_attempts_10 AS DOUBLE) / NULLIF(shooting.attempts_10, 0) AS mid_range_rate_10,
        CAST(shooting.three_attempts_10 AS DOUBLE) / NULLIF(shooting.attempts_10, 0) AS three_rate_10,
        CAST(shooting.paint_attempts_20 AS DOUBLE) / NULLIF(shooting.attempts_20, 0) AS paint_rate_20,
        CAST(shooting.mid_range_attempts_20 AS DOUBLE) / NULLIF(shooting.attempts_20, 0) AS mid_range_rate_20,
        CAST(shooting.three_attempts_20 AS DOUBLE) / NULLIF(shooting.attempts_20, 0) AS three_rate_20,
        CAST(shooting.paint_makes_10 AS DOUBLE) / NULLIF(shooting.paint_attempts_10, 0) AS paint_pct_10,
        CAST(shooting.mid_range_makes_10 AS DOUBLE) / NULLIF(shooting.mid_range_attempts_10, 0) AS mid_range_pct_10,
        CAST(shooting.three_makes_10 AS DOUBLE) / NULLIF(shooting.three_attempts_10, 0) AS three_pct_10,
        CAST(shooting.paint_makes_20 AS DOUBLE) / NULLIF(shooting.paint_attempts_20, 0) AS paint_pct_20,
        CAST(shooting.mid_range_makes_20 AS DOUBLE) / NULLIF(shooting.mid_range_attempts_20, 0) AS mid_range_pct_20,
        CAST(shooting.three_makes_20 AS DOUBLE) / NULLIF(shooting.three_attempts_20, 0) AS three_pct_20
    FROM due
    JOIN shooting
        ON shooting.season = due.season AND shooting.player_lookup = due.player_lookup
        AND shooting.game_date < due.analysis_date AND shooting.next_date >= due.analysis_date
    WHERE shooting.games_10 = 10
)
SELECT
    shares.analysis_date,
    shares.season,
    shares.player_lookup,
    shares.games_10 AS games_in_window_10,
    shares.games_20 AS games_in_window_20,
    shares.paint_rate_10 AS paint_rate_last_10,
    shares.mid_range_rate_10 AS mid_range_rate_last_10,
    shares.three_rate_10 AS three_rate_last_10,
    shares.paint_rate_20 AS paint_rate_last_20,
    shares.mid_range_rate_20 AS mid_range_rate_last_20,
    shares.three_rate_20 AS three_rate_last_20,
    shares.paint_pct_10 AS paint_pct_last_10,
    shares.mid_range_pct_10 AS mid_range_pct_last_10,
    shares.three_pct_10 AS three_pct_last_10,
    shares.paint_pct_20 AS paint_pct_last_20,
    shares.mid_range_pct_20 AS mid_range_pct_last_20,
    shares.three_pct_20 AS three_pct_last_20,
    CASE
        WHEN shares.paint_rate_10 IS NULL THEN NULL
        WHEN shares.paint_rate_10 >= 0.4 THEN 'paint'
        WHEN shares.three_rate_10 >= 0.4 THEN 'perimeter'
        WHEN shares.mid_range_rate_10 >= 0.4 THEN 'mid_range'
        ELSE 'balanced'
    END AS primary_zone,
    COALESCE(DATE_DIFF('DAY', openings.opening_date, shares.analysis_date) < 14, TRUE) AS is_bootstrap
FROM shares
LEFT JOIN openings ON openings.season = shares.season
