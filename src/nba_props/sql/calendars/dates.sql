-- The dates with a game that was played to its end, and those with games to come, which are not due: not final, and not before the last final one.
-- start_year: the year in which the season begins. stats_season_type: the kinds of its games as the league's game log spells them. espn_date: the date as ESPN takes it.
-- team: the teams whose box score the sources have of that date, so that "the last 15 per team" are the last 15 with a line.
WITH played AS (
    SELECT MAX(game_date) AS last_date FROM nba_raw.nbac_schedule WHERE is_final
),
listed AS (
    SELECT
        schedule.game_date, schedule.season, schedule.season_type, schedule.is_final,
        CASE schedule.season_type
            WHEN 'Preseason' THEN 'Pre Season'
            WHEN 'All-Star' THEN 'All Star'
            WHEN 'Play-In' THEN 'PlayIn'
            WHEN 'Cup Final' THEN 'IST'
            ELSE schedule.season_type
        END AS stats_season_type
    FROM nba_raw.nbac_schedule AS schedule
    CROSS JOIN played
    WHERE schedule.is_final OR played.last_date IS NULL OR schedule.game_date >= played.last_date
),
dates AS (
    SELECT game_date, season, MIN(CASE WHEN is_final THEN 1 ELSE 0 END) = 1 AS due
    FROM listed
    GROUP BY game_date, season
)
SELECT
    dates.game_date,
    dates.season,
    SUBSTRING(dates.season, 1, 4) AS start_year,
    ARRAY(
        SELECT DISTINCT listed.season_type FROM listed WHERE listed.game_date = dates.game_date ORDER BY listed.season_type
    ) AS season_type,
    ARRAY(
        SELECT DISTINCT listed.stats_season_type FROM listed WHERE listed.game_date = dates.game_date ORDER BY listed.stats_season_type
    ) AS stats_season_type,
    REPLACE(CAST(dates.game_date AS VARCHAR), '-', '') AS espn_date,
    ARRAY(
        SELECT DISTINCT entities.team_abbr
        FROM nba_reference.source_manifest AS entities
        WHERE entities.source = 'nbac_team_boxscore' AND entities.game_date = dates.game_date
        ORDER BY entities.team_abbr
    ) AS team,
    dates.due
FROM dates
ORDER BY dates.game_date
