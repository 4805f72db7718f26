-- Nulls that a column may have in a snapshot of a date: those that the source has in it.
WITH due AS (
    SELECT
        units.game_date_snapshot, units.game_date, units.snapshot, units.source, entities.season, entities.season_type,
        SUM(entities."rows") AS line_count
    FROM units
    JOIN nba_reference.source_manifest AS entities
        ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
    GROUP BY units.game_date_snapshot, units.game_date, units.snapshot, units.source, entities.season, entities.season_type
),
counted AS (
    SELECT due.game_date_snapshot, columns.column_name, SUM(due.line_count) AS line_count
    FROM due
    JOIN nba_reference.source_columns AS columns
        ON columns.source = due.source AND columns.season = due.season AND columns.season_type = due.season_type
    GROUP BY due.game_date_snapshot, columns.column_name
),
lacking AS (
    SELECT units.game_date_snapshot, lacks.column_name, SUM(lacks.nulls) AS nulls
    FROM units
    JOIN nba_reference.source_nulls AS lacks
        ON lacks.source = units.source AND lacks.game_date = CAST(units.game_date AS DATE) AND lacks.snapshot = units.snapshot
    GROUP BY units.game_date_snapshot, lacks.column_name
)
SELECT
    counted.game_date_snapshot AS unit_key,
    counted.column_name,
    CAST(COALESCE(lacking.nulls, 0) AS DOUBLE) / counted.line_count AS share
FROM counted
LEFT JOIN lacking ON lacking.game_date_snapshot = counted.game_date_snapshot AND lacking.column_name = counted.column_name
