-- Wins and losses of the teams in a date's standings: by the schedule, the games of its regular season up to and including the date.
WITH results AS (
    SELECT season, game_date, home_abbr AS team_abbr, CASE WHEN home_pts > away_pts THEN 1 ELSE 0 END AS win
    FROM nba_raw.nbac_schedule
    WHERE is_final AND season_type = 'Regular Season'
    UNION ALL
    SELECT season, game_date, away_abbr AS team_abbr, CASE WHEN away_pts > home_pts THEN 1 ELSE 0 END AS win
    FROM nba_raw.nbac_schedule
    WHERE is_final AND season_type = 'Regular Season'
)
SELECT
    CAST(entities.game_date AS VARCHAR) AS unit_key,
    entities.team_abbr,
    CAST(COALESCE(SUM(results.win), 0) AS BIGINT) AS wins,
    CAST(COUNT(results.win) - COALESCE(SUM(results.win), 0) AS BIGINT) AS losses
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
LEFT JOIN results
    ON results.season = entities.season AND results.team_abbr = entities.team_abbr AND results.game_date <= entities.game_date
GROUP BY entities.game_date, entities.team_abbr
