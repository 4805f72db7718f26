-- The columns of a season and kind that are null somewhere: exactly of these it is known where.
SELECT units.season AS unit_key, lacks.source, lacks.season_type, lacks.column_name
FROM units
JOIN nba_reference.source_columns AS lacks ON lacks.season = units.season
WHERE lacks.nulls > 0
