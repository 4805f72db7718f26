-- The games of the schedule of which a source has nothing, and why: the widest reason that holds.
WITH sources AS (
    FROM (VALUES
        ('nbac_player_boxscores', 'player lines'),
        ('bdl_player_boxscores', 'player lines'),
        ('nbac_team_boxscore', 'team lines'),
        ('bigdataball_play_by_play', 'shots')) AS listed (source, things)
),
has AS (
    SELECT DISTINCT source, season, season_type, game_id FROM entities
)
SELECT
    sources.source, games.season, games.season_type, games.game_date, games.game_id,
    CASE
        WHEN NOT games.is_final THEN 'the game was not played'
        WHEN NOT EXISTS (FROM has WHERE has.source = sources.source AND has.season = games.season)
            THEN 'the archive has no ' || things || ' of ' || games.season
        WHEN NOT EXISTS (FROM has WHERE has.source = sources.source AND has.season_type = games.season_type)
            THEN 'the archive has no ' || things || ' of ' || games.season_type || ' games'
        WHEN NOT EXISTS (
            FROM has WHERE has.source = sources.source AND has.season = games.season AND has.season_type = games.season_type)
            THEN 'the archive has no ' || things || ' of ' || games.season_type || ' games of ' || games.season
        ELSE 'the archive has no ' || things || ' of this game'
    END AS reason
FROM games
CROSS JOIN sources
WHERE NOT EXISTS (FROM has WHERE has.source = sources.source AND has.game_id = games.game_id)
ORDER BY ALL;
