-- The teams of a date of whose players balldontlie has lines. It knows no ids of the league; a team plays once a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = 'bdl_player_boxscores' AND entities.game_date = CAST(units.game_date AS DATE)
