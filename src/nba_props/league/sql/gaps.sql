-- What a source could be asked for and has nothing of, and why: the widest reason that holds. Asked for are games of the schedule, at a
-- snapshot or not, dates with games, seasons, or everything at once, which is said of the last season.
WITH sources AS (
    FROM (VALUES
        ('nbac_player_boxscores', 'game', '', 'player lines'),
        ('bdl_player_boxscores', 'game', '', 'player lines'),
        ('espn_boxscores', 'game', '', 'player lines'),
        ('nbac_gamebook_player_stats', 'game', '', 'player lines'),
        ('nbac_team_boxscore', 'game', '', 'team lines'),
        ('bigdataball_play_by_play', 'game', '', 'shots'),
        ('nbac_play_by_play', 'game', '', 'play-by-play'),
        ('nbac_referee_game_assignments', 'game', '', 'referees'),
        ('espn_team_rosters', 'game', '', 'rosters'),
        ('odds_api_game_lines', 'game', 'open', 'opening lines'),
        ('odds_api_game_lines', 'game', 'close', 'closing lines'),
        ('odds_api_player_points_props', 'game', 'open', 'opening player props'),
        ('odds_api_player_points_props', 'game', 'close', 'closing player props'),
        ('bettingpros_player_points_props', 'game', '', 'player props of the site'),
        ('bdl_standings', 'date', '', 'regular-season results'),
        ('bdl_injuries', 'date', '', 'injuries'),
        ('nbac_player_list_current', 'season', '', 'players'),
        ('nbac_player_movement', 'everything', '', 'transactions'),
        ('bdl_active_players_current', 'everything', '', 'players')) AS listed (source, unit, snapshot, things)
),
asked AS (
    SELECT 'game' AS unit, season, season_type, game_date, game_id, is_final FROM games
    UNION ALL
    SELECT 'date', season, '', game_date, '', TRUE FROM scheduled_dates
    UNION ALL
    SELECT DISTINCT 'season', season, '', CAST(NULL AS DATE), '', TRUE FROM games
    UNION ALL
    SELECT 'everything', max(season), '', CAST(NULL AS DATE), '', TRUE FROM games
),
has AS (
    SELECT DISTINCT source, snapshot, season, season_type, game_date, game_id FROM entities
),
has_season AS (
    SELECT DISTINCT source, snapshot, season FROM has
),
has_kind AS (
    SELECT DISTINCT source, snapshot, season_type FROM has
),
has_kind_of_season AS (
    SELECT DISTINCT source, snapshot, season, season_type FROM has
)
SELECT
    sources.source, asked.season, asked.season_type, asked.game_date, asked.game_id, sources.snapshot,
    CASE
        WHEN NOT asked.is_final THEN 'the game was not played'
        WHEN NOT EXISTS (FROM has_season AS has WHERE has.source = sources.source AND has.snapshot = sources.snapshot)
            THEN 'the archive has no ' || things
        WHEN NOT EXISTS (
            FROM has_season AS has WHERE has.source = sources.source AND has.snapshot = sources.snapshot AND has.season = asked.season)
            THEN 'the archive has no ' || things || ' of ' || asked.season
        WHEN sources.unit = 'date' THEN 'the archive has no ' || things || ' of this date'
        WHEN NOT EXISTS (
            FROM has_kind AS has
            WHERE has.source = sources.source AND has.snapshot = sources.snapshot AND has.season_type = asked.season_type)
            THEN 'the archive has no ' || things || ' of ' || asked.season_type || ' games'
        WHEN NOT EXISTS (
            FROM has_kind_of_season AS has
            WHERE has.source = sources.source AND has.snapshot = sources.snapshot AND has.season = asked.season
                AND has.season_type = asked.season_type)
            THEN 'the archive has no ' || things || ' of ' || asked.season_type || ' games of ' || asked.season
        ELSE 'the archive has no ' || things || ' of this game'
    END AS reason
FROM asked
JOIN sources ON sources.unit = asked.unit
WHERE NOT EXISTS (
    FROM has
    WHERE has.source = sources.source AND has.snapshot = sources.snapshot
        AND CASE sources.unit
            WHEN 'everything' THEN TRUE
            WHEN 'season' THEN has.season = asked.season
            ELSE has.game_id = asked.game_id AND has.game_date = asked.game_date
        END
)
ORDER BY ALL;
