-- The teams of every date's games; of games to come they are not due. A team that plays twice on a day of the All-Star weekend is listed with its first game.
-- espn_team, espn_date: team and date as ESPN writes them.
WITH played AS (
    SELECT MAX(game_date) AS last_date FROM nba_raw.nbac_schedule WHERE is_final
),
listed AS (
    SELECT schedule.*
    FROM nba_raw.nbac_schedule AS schedule
    CROSS JOIN played
    WHERE schedule.is_final OR played.last_date IS NULL OR schedule.game_date >= played.last_date
),
sides AS (
    SELECT game_date, season, season_type, game_id, is_final, home_abbr AS team_abbr FROM listed
    UNION ALL
    SELECT game_date, season, season_type, game_id, is_final, away_abbr AS team_abbr FROM listed
)
SELECT
    CAST(game_date AS VARCHAR) || '_' || team_abbr AS team_date,
    game_date,
    season,
    MIN(season_type) AS season_type,
    team_abbr,
    MIN(game_id) AS game_id,
    CASE team_abbr
        WHEN 'GSW' THEN 'gs'
        WHEN 'NOP' THEN 'no'
        WHEN 'NYK' THEN 'ny'
        WHEN 'SAS' THEN 'sa'
        WHEN 'UTA' THEN 'utah'
        WHEN 'WAS' THEN 'wsh'
        ELSE LOWER(team_abbr)
    END AS espn_team,
    REPLACE(CAST(game_date AS VARCHAR), '-', '') AS espn_date,
    MIN(CASE WHEN is_final THEN 1 ELSE 0 END) = 1 AS due
FROM sides
GROUP BY game_date, season, team_abbr
ORDER BY game_date, team_abbr
