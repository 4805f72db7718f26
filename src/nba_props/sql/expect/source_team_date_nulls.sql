-- Nulls that a column may have of a team on a date: those that the source has in the whole season and kind, over the rows of the team.
SELECT
    units.team_date AS unit_key,
    lacks.column_name,
    CASE
        WHEN lacks.nulls >= entities."rows" THEN CAST(1 AS DOUBLE)
        ELSE CAST(lacks.nulls AS DOUBLE) / entities."rows"
    END AS share
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_id = units.game_id AND entities.team_abbr = units.team_abbr
JOIN nba_reference.source_columns AS lacks
    ON lacks.source = entities.source AND lacks.season = entities.season AND lacks.season_type = entities.season_type
