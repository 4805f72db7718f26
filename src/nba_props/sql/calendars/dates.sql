-- The dates with a game that was played to its end.
-- stats_season_type: the kinds of its games as the league's game log spells them.
-- team: the teams whose box score the sources have of that date, so that "the last 15 per team" are the last 15 with a line.
WITH finals AS (
    SELECT
        game_date, season, season_type,
        CASE season_type
            WHEN 'Preseason' THEN 'Pre Season'
            WHEN 'All-Star' THEN 'All Star'
            WHEN 'Play-In' THEN 'PlayIn'
            WHEN 'Cup Final' THEN 'IST'
            ELSE season_type
        END AS stats_season_type
    FROM nba_raw.nbac_schedule
    WHERE is_final
),
dates AS (
    SELECT DISTINCT game_date, season FROM finals
)
SELECT
    dates.game_date,
    dates.season,
    ARRAY(
        SELECT DISTINCT finals.season_type FROM finals WHERE finals.game_date = dates.game_date ORDER BY finals.season_type
    ) AS season_type,
    ARRAY(
        SELECT DISTINCT finals.stats_season_type FROM finals WHERE finals.game_date = dates.game_date ORDER BY finals.stats_season_type
    ) AS stats_season_type,
    ARRAY(
        SELECT DISTINCT entities.team_abbr
        FROM nba_reference.source_manifest AS entities
        WHERE entities.source = 'nbac_team_boxscore' AND entities.game_date = dates.game_date
        ORDER BY entities.team_abbr
    ) AS team
FROM dates
ORDER BY dates.game_date
