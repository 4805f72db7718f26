-- Dates on which no source names anybody, with the reasons of those that name players by game.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.game_date = CAST(units.game_date AS DATE)
WHERE gaps.source IN (
    'nbac_gamebook_player_stats', 'bdl_player_boxscores', 'espn_team_rosters', 'bdl_injuries',
    'odds_api_player_points_props', 'bettingpros_player_points_props'
)
AND NOT EXISTS (
    SELECT 1
    FROM nba_reference.source_manifest AS entities
    WHERE entities.game_date = CAST(units.game_date AS DATE) AND entities.source IN (
        'nbac_gamebook_player_stats', 'bdl_player_boxscores', 'espn_team_rosters', 'bdl_injuries',
        'odds_api_player_points_props', 'bettingpros_player_points_props'
    )
)
GROUP BY units.game_date
