-- Seasons of which no source has a null.
SELECT units.season AS unit_key, 'no source has a null' AS reason
FROM units
WHERE NOT EXISTS (SELECT 1 FROM nba_reference.source_columns AS lacks WHERE lacks.season = units.season AND lacks.nulls > 0)
