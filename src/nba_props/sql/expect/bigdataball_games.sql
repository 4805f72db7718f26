-- Games of which the spreadsheets have anything. Their ids are numbers: they have lost the league's leading zeros.
SELECT DISTINCT units.game_id AS unit_key, CAST(CAST(entities.game_id AS BIGINT) AS VARCHAR) AS game_id
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
