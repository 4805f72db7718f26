-- The teams of a game whose line the team box score has.
SELECT units.game_id AS unit_key, entities.game_id, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_team_boxscore' AND entities.game_id = units.game_id
