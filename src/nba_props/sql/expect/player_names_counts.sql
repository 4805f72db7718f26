-- How many names each source has of each team on a date: by the manifest where that says who is meant; for props, of which it counts
-- the offers, by the raw tables.
WITH teams AS (
    SELECT entities.game_date, entities.source, entities.team_abbr, SUM(entities."rows") AS name_count
    FROM nba_reference.source_manifest AS entities
    JOIN units ON entities.game_date = CAST(units.game_date AS DATE)
    WHERE entities.source IN ('nbac_gamebook_player_stats', 'bdl_player_boxscores', 'espn_team_rosters', 'bdl_injuries')
    GROUP BY entities.game_date, entities.source, entities.team_abbr
    UNION ALL
    SELECT prop.game_date, 'odds_api_player_points_props', schedule.home_abbr, COUNT(DISTINCT prop.player_lookup)
    FROM nba_raw.odds_api_player_points_props AS prop
    JOIN units ON prop.game_date = CAST(units.game_date AS DATE)
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = prop.game_id
    GROUP BY prop.game_date, schedule.home_abbr
    UNION ALL
    SELECT prop.game_date, 'bettingpros_player_points_props', COALESCE(prop.team_abbr, ''), COUNT(DISTINCT prop.player_lookup)
    FROM nba_raw.bettingpros_player_points_props AS prop
    JOIN units ON prop.game_date = CAST(units.game_date AS DATE)
    GROUP BY prop.game_date, COALESCE(prop.team_abbr, '')
)
SELECT CAST(game_date AS VARCHAR) AS unit_key, source, team_abbr, name_count AS "rows"
FROM teams
