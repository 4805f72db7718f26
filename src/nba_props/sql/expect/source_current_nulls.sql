-- Nulls that a column may have in the answer of a source for now: those that the source has.
SELECT
    units.snapshot AS unit_key,
    lacks.column_name,
    CAST(lacks.nulls AS DOUBLE) / lacks."rows" AS share
FROM units
JOIN nba_reference.current_columns AS lacks ON lacks.source = units.source AND lacks.snapshot = units.snapshot
