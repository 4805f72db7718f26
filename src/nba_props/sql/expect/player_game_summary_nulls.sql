-- Nulls that a column may have on a date.
-- Statistics: as many as the source of the lines lacks in the whole season and kind (all, where it has no such column).
-- Rates: the lines, as proven in the raw tables, that lack a term of the formula, have no minute or attempt, or have no team row.
-- Zones: the lines of games without shots.
WITH made_of AS (
    SELECT 'minutes' AS column_name, 'min' AS raw_column
    UNION ALL SELECT 'points', 'pts'
    UNION ALL SELECT 'rebounds', 'reb'
    UNION ALL SELECT 'assists', 'ast'
    UNION ALL SELECT 'steals', 'stl'
    UNION ALL SELECT 'blocks', 'blk'
    UNION ALL SELECT 'turnovers', 'tov'
    UNION ALL SELECT 'field_goals_made', 'fgm'
    UNION ALL SELECT 'field_goals_attempted', 'fga'
    UNION ALL SELECT 'three_pointers_made', 'fg3m'
    UNION ALL SELECT 'three_pointers_attempted', 'fg3a'
    UNION ALL SELECT 'free_throws_made', 'ftm'
    UNION ALL SELECT 'free_throws_attempted', 'fta'
    UNION ALL SELECT 'offensive_rebounds', 'oreb'
    UNION ALL SELECT 'defensive_rebounds', 'dreb'
    UNION ALL SELECT 'personal_fouls', 'pf'
    UNION ALL SELECT 'plus_minus', 'plus_minus'
),
zone_columns AS (
    SELECT 'paint_attempts' AS column_name
    UNION ALL SELECT 'paint_makes'
    UNION ALL SELECT 'mid_range_attempts'
    UNION ALL SELECT 'mid_range_makes'
    UNION ALL SELECT 'three_attempts'
    UNION ALL SELECT 'three_makes'
),
league_games AS (
    SELECT DISTINCT game_id FROM nba_reference.source_manifest WHERE source = 'nbac_player_boxscores'
),
team_games AS (
    SELECT DISTINCT game_id, team_abbr
    FROM nba_reference.source_manifest
    WHERE source IN ('nbac_team_boxscore', 'nbac_player_boxscores')
),
games_with_shots AS (
    SELECT DISTINCT game_id FROM nba_reference.source_manifest WHERE source = 'bigdataball_play_by_play'
),
entities AS (
    SELECT listed.source, listed.game_date, listed.season, listed.season_type, listed.game_id, listed."rows" AS line_count
    FROM units
    JOIN nba_reference.source_manifest AS listed ON listed.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN league_games ON league_games.game_id = listed.game_id
    WHERE listed.source = CASE WHEN league_games.game_id IS NULL THEN 'bdl_player_boxscores' ELSE 'nbac_player_boxscores' END
),
due AS (
    SELECT source, game_date, season, season_type, SUM(line_count) AS line_count
    FROM entities
    GROUP BY source, game_date, season, season_type
),
lacking AS (
    SELECT
        due.game_date, made_of.column_name, due.line_count,
        LEAST(due.line_count, COALESCE(SUM(lacks.nulls), due.line_count)) AS nulls
    FROM due
    CROSS JOIN made_of
    LEFT JOIN nba_reference.source_columns AS lacks
        ON lacks.source = due.source AND lacks.season = due.season AND lacks.season_type = due.season_type
        AND lacks.column_name = made_of.raw_column
    GROUP BY due.source, due.game_date, due.season, due.season_type, due.line_count, made_of.column_name
),
lines AS (
    SELECT line.game_date, line.game_id, line.team_abbr, line.min, line.pts, line.fgm, line.fg3m, line.fga, line.fta, line.tov
    FROM units
    JOIN nba_raw.nbac_player_boxscores AS line ON line.game_date = CAST(units.game_date AS DATE)
    UNION ALL
    SELECT line.game_date, line.game_id, line.team_abbr, line.min, line.pts, line.fgm, line.fg3m, line.fga, line.fta, line.tov
    FROM units
    JOIN nba_raw.bdl_player_boxscores AS line ON line.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN league_games ON league_games.game_id = line.game_id
    WHERE league_games.game_id IS NULL
),
rated AS (
    SELECT
        lines.game_date,
        COUNT(*) AS line_count,
        SUM(CASE WHEN lines.min > 0 AND lines.fga + lines.fta + lines.tov >= 0 AND team_games.game_id IS NOT NULL
            THEN 0 ELSE 1 END) AS usage_rate,
        SUM(CASE WHEN lines.fga + lines.fta > 0 AND lines.pts IS NOT NULL THEN 0 ELSE 1 END) AS ts_pct,
        SUM(CASE WHEN lines.fga > 0 AND lines.fgm + lines.fg3m >= 0 THEN 0 ELSE 1 END) AS efg_pct
    FROM lines
    LEFT JOIN team_games ON team_games.game_id = lines.game_id AND team_games.team_abbr = lines.team_abbr
    GROUP BY lines.game_date
),
shooting AS (
    SELECT
        entities.game_date,
        SUM(entities.line_count) AS line_count,
        SUM(CASE WHEN games_with_shots.game_id IS NULL THEN entities.line_count ELSE 0 END) AS without_shots
    FROM entities
    LEFT JOIN games_with_shots ON games_with_shots.game_id = entities.game_id
    GROUP BY entities.game_date
)
SELECT CAST(game_date AS VARCHAR) AS unit_key, column_name, CAST(SUM(nulls) AS DOUBLE) / SUM(line_count) AS share
FROM lacking
GROUP BY game_date, column_name
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'usage_rate', CAST(usage_rate AS DOUBLE) / line_count FROM rated
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'ts_pct', CAST(ts_pct AS DOUBLE) / line_count FROM rated
UNION ALL
SELECT CAST(game_date AS VARCHAR), 'efg_pct', CAST(efg_pct AS DOUBLE) / line_count FROM rated
UNION ALL
SELECT
    CAST(shooting.game_date AS VARCHAR) AS unit_key, zone_columns.column_name,
    CAST(shooting.without_shots AS DOUBLE) / shooting.line_count AS share
FROM shooting
CROSS JOIN zone_columns
