-- Games of which the team box score has nothing, with the reason.
SELECT units.game_id AS unit_key, gaps.reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.game_id = units.game_id AND gaps.source = 'nbac_team_boxscore'
