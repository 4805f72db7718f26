-- Nulls that a column may have in a game: those that the source has in the whole season and kind, over the rows of the game.
WITH due AS (
    SELECT units.game_id, units.source, entities.season, entities.season_type, SUM(entities."rows") AS line_count
    FROM units
    JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
    GROUP BY units.game_id, units.source, entities.season, entities.season_type
)
SELECT
    due.game_id AS unit_key,
    lacks.column_name,
    CASE
        WHEN lacks.nulls >= due.line_count THEN CAST(1 AS DOUBLE)
        ELSE CAST(lacks.nulls AS DOUBLE) / due.line_count
    END AS share
FROM due
JOIN nba_reference.source_columns AS lacks
    ON lacks.source = due.source AND lacks.season = due.season AND lacks.season_type = due.season_type
