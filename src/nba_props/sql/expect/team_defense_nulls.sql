-- Nulls that a column may have on a date: as many teams of each game as its team box score lacks what the column is made of; zones for
-- the games without shots of the opponent.
WITH made_of AS (
    SELECT 'opponent_points' AS column_name, 'pts' AS raw_column
    UNION ALL SELECT 'minutes', 'min'
    UNION ALL SELECT 'opponent_possessions', 'fga'
    UNION ALL SELECT 'opponent_possessions', 'fta'
    UNION ALL SELECT 'opponent_possessions', 'tov'
    UNION ALL SELECT 'opponent_possessions', 'oreb'
    UNION ALL SELECT 'defensive_rating', 'pts'
    UNION ALL SELECT 'defensive_rating', 'fga'
    UNION ALL SELECT 'defensive_rating', 'fta'
    UNION ALL SELECT 'defensive_rating', 'tov'
    UNION ALL SELECT 'defensive_rating', 'oreb'
    UNION ALL SELECT 'pace', 'min'
    UNION ALL SELECT 'pace', 'fga'
    UNION ALL SELECT 'pace', 'fta'
    UNION ALL SELECT 'pace', 'tov'
    UNION ALL SELECT 'pace', 'oreb'
    UNION ALL SELECT 'opponent_ts_pct', 'pts'
    UNION ALL SELECT 'opponent_ts_pct', 'fga'
    UNION ALL SELECT 'opponent_ts_pct', 'fta'
    UNION ALL SELECT 'opponent_efg_pct', 'fgm'
    UNION ALL SELECT 'opponent_efg_pct', 'fga'
    UNION ALL SELECT 'opponent_efg_pct', 'fg3m'
),
zone_columns AS (
    SELECT 'opponent_paint_attempts' AS column_name
    UNION ALL SELECT 'opponent_paint_makes'
    UNION ALL SELECT 'opponent_mid_range_attempts'
    UNION ALL SELECT 'opponent_mid_range_makes'
    UNION ALL SELECT 'opponent_three_attempts'
    UNION ALL SELECT 'opponent_three_makes'
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
    SELECT due.game_date, due.game_id, due.team_count, made_of.column_name, LEAST(due.team_count, COALESCE(SUM(lacks.nulls), 0)) AS nulls
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
