-- Nulls that a column may have in a season: those that the source has.
SELECT
    units.season AS unit_key,
    lacks.column_name,
    CAST(SUM(lacks.nulls) AS DOUBLE) / SUM(lacks."rows") AS share
FROM units
JOIN nba_reference.source_columns AS lacks ON lacks.source = units.source AND lacks.season = units.season
GROUP BY units.season, lacks.column_name
