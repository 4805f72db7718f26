-- Nulls that a column may have on a date: rest and travel of teams without an earlier game of the season, win_pct of those without one
-- in the regular season, travel from or to a neutral site that is no known place, lines that no bookmaker had at the close.
WITH games AS (
    SELECT
        schedule.season, schedule.season_type, schedule.game_date, schedule.game_id, schedule.home_abbr, schedule.away_abbr,
        CASE WHEN schedule.neutral_site AND NOT EXISTS (
            SELECT 1 FROM nba_reference.arenas AS place WHERE place.city = SPLIT_PART(schedule.arena_city, ',', 1)
        ) THEN 1 ELSE 0 END AS nowhere
    FROM nba_raw.nbac_schedule AS schedule
    WHERE schedule.is_final AND schedule.season IN (SELECT season FROM units)
),
sides AS (
    SELECT season, season_type, game_date, game_id, home_abbr AS team_abbr, nowhere FROM games
    UNION ALL
    SELECT season, season_type, game_date, game_id, away_abbr AS team_abbr, nowhere FROM games
),
due AS (
    SELECT sides.* FROM sides JOIN units ON sides.game_date = CAST(units.game_date AS DATE)
),
earlier AS (
    SELECT
        due.game_id, due.team_abbr, COUNT(*) AS game_count, MAX(played.game_date) AS latest_date,
        SUM(CASE WHEN played.season_type = 'Regular Season' THEN 1 ELSE 0 END) AS regular_games
    FROM due
    JOIN sides AS played ON played.season = due.season AND played.team_abbr = due.team_abbr AND played.game_date < due.game_date
    WHERE played.season_type NOT IN ('Preseason', 'All-Star')
    GROUP BY due.game_id, due.team_abbr
),
priced AS (
    SELECT
        line.game_id,
        MAX(CASE WHEN line.market = 'spreads' THEN 1 ELSE 0 END) AS has_spread,
        MAX(CASE WHEN line.market = 'totals' THEN 1 ELSE 0 END) AS has_total
    FROM nba_raw.odds_api_game_lines AS line
    JOIN units ON line.game_date = CAST(units.game_date AS DATE)
    WHERE line.snapshot = 'close' AND line.point IS NOT NULL
    GROUP BY line.game_id
),
counted AS (
    SELECT
        due.game_date,
        COUNT(*) AS team_count,
        SUM(CASE WHEN earlier.game_count IS NULL THEN 1 ELSE 0 END) AS without_game,
        SUM(CASE WHEN earlier.game_count IS NULL OR due.nowhere + latest.nowhere > 0 THEN 1 ELSE 0 END) AS without_way,
        SUM(CASE WHEN COALESCE(earlier.regular_games, 0) = 0 THEN 1 ELSE 0 END) AS without_regular_game,
        SUM(CASE WHEN COALESCE(priced.has_spread, 0) = 0 THEN 1 ELSE 0 END) AS without_spread,
        SUM(CASE WHEN COALESCE(priced.has_total, 0) = 0 THEN 1 ELSE 0 END) AS without_total,
        SUM(CASE WHEN priced.game_id IS NULL THEN 1 ELSE 0 END) AS without_lines
    FROM due
    LEFT JOIN earlier ON earlier.game_id = due.game_id AND earlier.team_abbr = due.team_abbr
    LEFT JOIN sides AS latest
        ON latest.season = due.season AND latest.team_abbr = due.team_abbr AND latest.game_date = earlier.latest_date
    LEFT JOIN priced ON priced.game_id = due.game_id
    GROUP BY due.game_date
)
SELECT CAST(game_date AS VARCHAR) AS unit_key, 'days_rest' AS column_name, CAST(without_game AS DOUBLE) / team_count AS share FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'travel_miles', CAST(without_way AS DOUBLE) / team_count FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'time_zones_crossed', CAST(without_way AS DOUBLE) / team_count FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'win_pct', CAST(without_regular_game AS DOUBLE) / team_count FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'spread', CAST(without_spread AS DOUBLE) / team_count FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'total', CAST(without_total AS DOUBLE) / team_count FROM counted
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'lines_source', CAST(without_lines AS DOUBLE) / team_count FROM counted
