-- The home teams of a date's games, with the date: balldontlie answers for another one where it does not understand which was asked for.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, schedule.game_date, schedule.home_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = entities.game_id
