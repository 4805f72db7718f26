-- How many shots each team of a game has.
SELECT units.game_id AS unit_key, entities.game_id, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = 'bigdataball_play_by_play' AND entities.game_id = units.game_id
