-- Snapshots of a date's odds in which a source has anything. Events have ids of their own and the time of an answer may be a little earlier than the
-- one asked for, so a scrape is known by its sport; the rows of each game are counted when it is loaded.
SELECT DISTINCT units.game_date_snapshot AS unit_key, 'basketball_nba' AS sport_key
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
