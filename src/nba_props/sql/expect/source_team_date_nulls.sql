-- Nulls that a column may have of a team on a date: those that the source has.
SELECT
    units.team_date AS unit_key,
    columns.column_name,
    CAST(COALESCE(lacks.nulls, 0) AS DOUBLE) / entities."rows" AS share
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_id = units.game_id AND entities.team_abbr = units.team_abbr
JOIN nba_reference.source_columns AS columns
    ON columns.source = entities.source AND columns.season = entities.season AND columns.season_type = entities.season_type
LEFT JOIN nba_reference.source_nulls AS lacks
    ON lacks.source = entities.source AND lacks.game_id = entities.game_id AND lacks.team_abbr = entities.team_abbr
    AND lacks.column_name = columns.column_name
