-- Nulls that a column may have in a game: those that the source has in it.
WITH due AS (
    SELECT units.game_id, units.source, entities.season, entities.season_type, SUM(entities."rows") AS line_count
    FROM units
    JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
    GROUP BY units.game_id, units.source, entities.season, entities.season_type
)
SELECT
    due.game_id AS unit_key,
    columns.column_name,
    CAST(COALESCE(lacks.nulls, 0) AS DOUBLE) / due.line_count AS share
FROM due
JOIN nba_reference.source_columns AS columns
    ON columns.source = due.source AND columns.season = due.season AND columns.season_type = due.season_type
LEFT JOIN nba_reference.source_nulls AS lacks
    ON lacks.source = due.source AND lacks.game_id = due.game_id AND lacks.column_name = columns.column_name
