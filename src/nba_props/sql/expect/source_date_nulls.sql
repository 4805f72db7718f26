-- Nulls that a column may have on a date: those that the source has in the whole season and kind, over the rows of the date.
WITH due AS (
    SELECT units.game_date, units.source, entities.season, entities.season_type, SUM(entities."rows") AS line_count
    FROM units
    JOIN nba_reference.source_manifest AS entities
        ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
    GROUP BY units.game_date, units.source, entities.season, entities.season_type
)
SELECT
    CAST(due.game_date AS VARCHAR) AS unit_key,
    lacks.column_name,
    CASE
        WHEN SUM(lacks.nulls) >= SUM(due.line_count) THEN CAST(1 AS DOUBLE)
        ELSE CAST(SUM(lacks.nulls) AS DOUBLE) / SUM(due.line_count)
    END AS share
FROM due
JOIN nba_reference.source_columns AS lacks
    ON lacks.source = due.source AND lacks.season = due.season AND lacks.season_type = due.season_type
GROUP BY due.game_date, lacks.column_name
