-- Nulls that a column may have on a date: as many teams of each game as the source of their line lacks what the column is made of in
-- that game; zones for the teams without shots.
WITH made_of AS (
    SELECT 'points' AS column_name, 'pts' AS raw_column
    UNION ALL SELECT 'minutes', 'min'
    UNION ALL SELECT 'overtime_periods', 'min'
    UNION ALL SELECT 'rebounds', 'reb'
    UNION ALL SELECT 'assists', 'ast'
    UNION ALL SELECT 'turnovers', 'tov'
    UNION ALL SELECT 'field_goals_made', 'fgm'
    UNION ALL SELECT 'field_goals_attempted', 'fga'
    UNION ALL SELECT 'three_pointers_made', 'fg3m'
    UNION ALL SELECT 'three_pointers_attempted', 'fg3a'
    UNION ALL SELECT 'free_throws_made', 'ftm'
    UNION ALL SELECT 'free_throws_attempted', 'fta'
    UNION ALL SELECT 'offensive_rebounds', 'oreb'
    UNION ALL SELECT 'defensive_rebounds', 'dreb'
    UNION ALL SELECT 'steals', 'stl'
    UNION ALL SELECT 'blocks', 'blk'
    UNION ALL SELECT 'personal_fouls', 'pf'
    UNION ALL SELECT 'possessions', 'fga'
    UNION ALL SELECT 'possessions', 'fta'
    UNION ALL SELECT 'possessions', 'tov'
    UNION ALL SELECT 'possessions', 'oreb'
    UNION ALL SELECT 'offensive_rating', 'pts'
    UNION ALL SELECT 'offensive_rating', 'fga'
    UNION ALL SELECT 'offensive_rating', 'fta'
    UNION ALL SELECT 'offensive_rating', 'tov'
    UNION ALL SELECT 'offensive_rating', 'oreb'
    UNION ALL SELECT 'pace', 'min'
    UNION ALL SELECT 'pace', 'fga'
    UNION ALL SELECT 'pace', 'fta'
    UNION ALL SELECT 'pace', 'tov'
    UNION ALL SELECT 'pace', 'oreb'
    UNION ALL SELECT 'ts_pct', 'pts'
    UNION ALL SELECT 'ts_pct', 'fga'
    UNION ALL SELECT 'ts_pct', 'fta'
    UNION ALL SELECT 'efg_pct', 'fgm'
    UNION ALL SELECT 'efg_pct', 'fga'
    UNION ALL SELECT 'efg_pct', 'fg3m'
),
zone_columns AS (
    SELECT 'paint_attempts' AS column_name
    UNION ALL SELECT 'paint_makes'
    UNION ALL SELECT 'mid_range_attempts'
    UNION ALL SELECT 'mid_range_makes'
    UNION ALL SELECT 'three_attempts'
    UNION ALL SELECT 'three_makes'
    UNION ALL SELECT 'zones_source'
),
teams AS (
    SELECT
        entities.game_date, entities.game_id, entities.team_abbr,
        CASE WHEN MAX(CASE WHEN entities.source = 'nbac_team_boxscore' THEN 1 ELSE 0 END) = 1
            THEN 'nbac_team_boxscore' ELSE 'nbac_player_boxscores' END AS source
    FROM units
    JOIN nba_reference.source_manifest AS entities ON entities.game_date = CAST(units.game_date AS DATE)
    WHERE entities.source IN ('nbac_team_boxscore', 'nbac_player_boxscores')
    GROUP BY entities.game_date, entities.game_id, entities.team_abbr
),
due AS (
    SELECT game_date, game_id, source, COUNT(*) AS team_count
    FROM teams
    GROUP BY game_date, game_id, source
),
lacking AS (
    SELECT
        due.game_date, due.game_id, due.source, due.team_count, made_of.column_name,
        LEAST(due.team_count, COALESCE(SUM(lacks.nulls), 0)) AS nulls
    FROM due
    CROSS JOIN made_of
    LEFT JOIN nba_reference.source_nulls AS lacks
        ON lacks.source = due.source AND lacks.game_id = due.game_id AND lacks.column_name = made_of.raw_column
    GROUP BY due.game_date, due.game_id, due.source, due.team_count, made_of.column_name
),
shooting AS (
    SELECT teams.game_date, COUNT(*) AS team_count, COUNT(shots.game_id) AS with_shots
    FROM teams
    LEFT JOIN nba_reference.source_manifest AS shots
        ON shots.source = 'bigdataball_play_by_play' AND shots.game_id = teams.game_id AND shots.team_abbr = teams.team_abbr
    GROUP BY teams.game_date
)
SELECT CAST(game_date AS VARCHAR) AS unit_key, column_name, CAST(SUM(nulls) AS DOUBLE) / SUM(team_count) AS share
FROM lacking
GROUP BY game_date, column_name
UNION ALL
SELECT
    CAST(shooting.game_date AS VARCHAR) AS unit_key, zone_columns.column_name,
    CAST(shooting.team_count - shooting.with_shots AS DOUBLE) / shooting.team_count AS share
FROM shooting
CROSS JOIN zone_columns
