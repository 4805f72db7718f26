-- Nulls that a column may have on a date: as many teams of each game as its team box score lacks what the column is made of, and the
-- team whose own line is missing; zones for the games without shots of the opponent.
WITH made_of AS (
    SELECT 'opponent_points' AS column_name, 'pts' AS raw_column, 0 AS is_own
    UNION ALL SELECT 'minutes', 'min', 0
    UNION ALL SELECT 'opponent_field_goals_made', 'fgm', 0
    UNION ALL SELECT 'opponent_field_goals_attempted', 'fga', 0
    UNION ALL SELECT 'opponent_three_pointers_made', 'fg3m', 0
    UNION ALL SELECT 'opponent_three_pointers_attempted', 'fg3a', 0
    UNION ALL SELECT 'opponent_free_throws_made', 'ftm', 0
    UNION ALL SELECT 'opponent_free_throws_attempted', 'fta', 0
    UNION ALL SELECT 'opponent_offensive_rebounds', 'oreb', 0
    UNION ALL SELECT 'opponent_rebounds', 'reb', 0
    UNION ALL SELECT 'opponent_assists', 'ast', 0
    UNION ALL SELECT 'opponent_turnovers', 'tov', 0
    UNION ALL SELECT 'opponent_possessions', 'fga', 0
    UNION ALL SELECT 'opponent_possessions', 'fta', 0
    UNION ALL SELECT 'opponent_possessions', 'tov', 0
    UNION ALL SELECT 'opponent_possessions', 'oreb', 0
    UNION ALL SELECT 'defensive_rating', 'pts', 0
    UNION ALL SELECT 'defensive_rating', 'fga', 0
    UNION ALL SELECT 'defensive_rating', 'fta', 0
    UNION ALL SELECT 'defensive_rating', 'tov', 0
    UNION ALL SELECT 'defensive_rating', 'oreb', 0
    UNION ALL SELECT 'pace', 'min', 0
    UNION ALL SELECT 'pace', 'fga', 0
    UNION ALL SELECT 'pace', 'fta', 0
    UNION ALL SELECT 'pace', 'tov', 0
    UNION ALL SELECT 'pace', 'oreb', 0
    UNION ALL SELECT 'opponent_ts_pct', 'pts', 0
    UNION ALL SELECT 'opponent_ts_pct', 'fga', 0
    UNION ALL SELECT 'opponent_ts_pct', 'fta', 0
    UNION ALL SELECT 'opponent_efg_pct', 'fgm', 0
    UNION ALL SELECT 'opponent_efg_pct', 'fga', 0
    UNION ALL SELECT 'opponent_efg_pct', 'fg3m', 0
    UNION ALL SELECT 'defensive_rebounds', 'dreb', 1
    UNION ALL SELECT 'steals', 'stl', 1
    UNION ALL SELECT 'blocks', 'blk', 1
    UNION ALL SELECT 'personal_fouls', 'pf', 1
),
zone_columns AS (
    SELECT 'opponent_paint_attempts' AS column_name
    UNION ALL SELECT 'opponent_paint_makes'
    UNION ALL SELECT 'opponent_mid_range_attempts'
    UNION ALL SELECT 'opponent_mid_range_makes'
    UNION ALL SELECT 'opponent_three_attempts'
    UNION ALL SELECT 'opponent_three_makes'
    UNION ALL SELECT 'zones_source'
),
opponents AS (
    SELECT entities.game_date, entities.game_id, entities.team_abbr
    FROM units
    JOIN nba_reference.source_manifest AS entities
        ON entities.source = 'nbac_team_boxscore' AND entities.game_date = CAST(units.game_date AS DATE)
),
due AS (
    SELECT game_date, game_id, COUNT(*) AS team_count
    FROM opponents
    GROUP BY game_date, game_id
),
lacking AS (
    SELECT
        due.game_date, due.game_id, due.team_count, made_of.column_name,
        LEAST(due.team_count, COALESCE(SUM(lacks.nulls), 0) + CASE WHEN due.team_count = 1 THEN MAX(made_of.is_own) ELSE 0 END) AS nulls
    FROM due
    CROSS JOIN made_of
    LEFT JOIN nba_reference.source_nulls AS lacks
        ON lacks.source = 'nbac_team_boxscore' AND lacks.game_id = due.game_id AND lacks.column_name = made_of.raw_column
    GROUP BY due.game_date, due.game_id, due.team_count, made_of.column_name
),
shooting AS (
    SELECT opponents.game_date, COUNT(*) AS team_count, COUNT(shots.game_id) AS with_shots
    FROM opponents
    LEFT JOIN nba_reference.source_manifest AS shots
        ON shots.source = 'bigdataball_play_by_play' AND shots.game_id = opponents.game_id AND shots.team_abbr = opponents.team_abbr
    GROUP BY opponents.game_date
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
