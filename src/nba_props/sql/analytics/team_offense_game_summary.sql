-- What each team did on offense, two rows a game.
-- Lines: the team box score, else the sums of the league's player lines (which lack the turnovers of nobody, and round minutes).
-- Formulas: section 3 of the platform's description.
--   possessions = FGA + 0.44 FTA + TO - OREB        offensive_rating = 100 points / possessions
--   pace = possessions * 48 / (team minutes / 5)    ts_pct = points / (2 (FGA + 0.44 FTA))    efg_pct = (FGM + 0.5 3PM) / FGA
-- Zones, from shots: three = three-pointer or at least 23.75 ft; paint = at most 8 ft; else mid-range. Null where a game has no shots.
WITH games AS (
    SELECT
        schedule.season, schedule.season_type, schedule.game_date, schedule.game_id AS nba_game_id,
        REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
        schedule.home_abbr, schedule.away_abbr, schedule.home_pts, schedule.away_pts
    FROM nba_raw.nbac_schedule AS schedule
    JOIN units ON schedule.game_date = CAST(units.game_date AS DATE)
    WHERE schedule.is_final
),
sides AS (
    SELECT
        season, season_type, game_date, game_id, nba_game_id, TRUE AS is_home,
        home_abbr AS team_abbr, away_abbr AS opponent_team_abbr, home_pts - away_pts AS margin
    FROM games
    UNION ALL
    SELECT
        season, season_type, game_date, game_id, nba_game_id, FALSE AS is_home,
        away_abbr AS team_abbr, home_abbr AS opponent_team_abbr, away_pts - home_pts AS margin
    FROM games
),
-- Some box scores say how long the game was (48), others the sum over the five players on court (240).
box_scores AS (
    SELECT
        line.game_id, line.team_abbr, 'nbac_team_boxscore' AS data_source,
        CASE WHEN line.min < 120 THEN 5 * line.min ELSE line.min END AS minutes,
        line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb,
        line.ast, line.stl, line.blk, line.tov, line.pf
    FROM nba_raw.nbac_team_boxscore AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
),
-- Minutes of players are rounded: their sum is taken to the nearest length that a game can have.
player_sums AS (
    SELECT
        line.game_id, line.team_abbr, 'nbac_player_boxscores' AS data_source,
        240 + 25 * ROUND((SUM(line.min) - 240) / 25) AS minutes,
        SUM(line.pts) AS pts, SUM(line.fgm) AS fgm, SUM(line.fga) AS fga, SUM(line.fg3m) AS fg3m, SUM(line.fg3a) AS fg3a,
        SUM(line.ftm) AS ftm, SUM(line.fta) AS fta, SUM(line.oreb) AS oreb, SUM(line.dreb) AS dreb, SUM(line.reb) AS reb,
        SUM(line.ast) AS ast, SUM(line.stl) AS stl, SUM(line.blk) AS blk, SUM(line.tov) AS tov, SUM(line.pf) AS pf
    FROM nba_raw.nbac_player_boxscores AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
    WHERE NOT EXISTS (
        SELECT 1 FROM box_scores WHERE box_scores.game_id = line.game_id AND box_scores.team_abbr = line.team_abbr
    )
    GROUP BY line.game_id, line.team_abbr
),
lines AS (
    SELECT * FROM box_scores
    UNION ALL
    SELECT * FROM player_sums
),
shots AS (
    SELECT
        shot.game_id, shot.team_abbr, shot.shot_made,
        CASE
            WHEN shot.shot_value = 3 OR shot.shot_distance >= 23.75 THEN 'three'
            WHEN shot.shot_distance <= 8 THEN 'paint'
            WHEN shot.shot_distance IS NOT NULL THEN 'mid_range'
        END AS zone
    FROM nba_raw.bigdataball_play_by_play AS shot
    JOIN games ON games.nba_game_id = shot.game_id AND games.game_date = shot.game_date
),
zones AS (
    SELECT
        game_id, team_abbr,
        SUM(CASE WHEN zone = 'paint' THEN 1 ELSE 0 END) AS paint_attempts,
        SUM(CASE WHEN zone = 'paint' AND shot_made THEN 1 ELSE 0 END) AS paint_makes,
        SUM(CASE WHEN zone = 'mid_range' THEN 1 ELSE 0 END) AS mid_range_attempts,
        SUM(CASE WHEN zone = 'mid_range' AND shot_made THEN 1 ELSE 0 END) AS mid_range_makes,
        SUM(CASE WHEN zone = 'three' THEN 1 ELSE 0 END) AS three_attempts,
        SUM(CASE WHEN zone = 'three' AND shot_made THEN 1 ELSE 0 END) AS three_makes
    FROM shots
    GROUP BY game_id, team_abbr
),
counted AS (
    SELECT
        lines.*,
        CAST(lines.fga + 0.44 * lines.fta + lines.tov - lines.oreb AS DOUBLE) AS possessions,
        CAST(lines.fga + 0.44 * lines.fta AS DOUBLE) AS shooting_chances
    FROM lines
)
SELECT
    sides.game_date,
    sides.season,
    sides.season_type,
    sides.game_id,
    sides.nba_game_id,
    counted.team_abbr,
    sides.opponent_team_abbr,
    sides.is_home,
    sides.margin > 0 AS is_win,
    sides.margin,
    CAST(ROUND((counted.minutes - 240) / 25) AS BIGINT) AS overtime_periods,
    CAST(counted.minutes AS DOUBLE) AS minutes,
    CAST(counted.pts AS BIGINT) AS points,
    CAST(counted.fgm AS BIGINT) AS field_goals_made,
    CAST(counted.fga AS BIGINT) AS field_goals_attempted,
    CAST(counted.fg3m AS BIGINT) AS three_pointers_made,
    CAST(counted.fg3a AS BIGINT) AS three_pointers_attempted,
    CAST(counted.ftm AS BIGINT) AS free_throws_made,
    CAST(counted.fta AS BIGINT) AS free_throws_attempted,
    CAST(counted.oreb AS BIGINT) AS offensive_rebounds,
    CAST(counted.dreb AS BIGINT) AS defensive_rebounds,
    CAST(counted.reb AS BIGINT) AS rebounds,
    CAST(counted.ast AS BIGINT) AS assists,
    CAST(counted.stl AS BIGINT) AS steals,
    CAST(counted.blk AS BIGINT) AS blocks,
    CAST(counted.tov AS BIGINT) AS turnovers,
    CAST(counted.pf AS BIGINT) AS personal_fouls,
    counted.possessions,
    100 * counted.pts / NULLIF(counted.possessions, 0) AS offensive_rating,
    counted.possessions * 48 / NULLIF(counted.minutes / 5, 0) AS pace,
    counted.pts / NULLIF(2 * counted.shooting_chances, 0) AS ts_pct,
    CAST(counted.fgm + 0.5 * counted.fg3m AS DOUBLE) / NULLIF(counted.fga, 0) AS efg_pct,
    CAST(zones.paint_attempts AS BIGINT) AS paint_attempts,
    CAST(zones.paint_makes AS BIGINT) AS paint_makes,
    CAST(zones.mid_range_attempts AS BIGINT) AS mid_range_attempts,
    CAST(zones.mid_range_makes AS BIGINT) AS mid_range_makes,
    CAST(zones.three_attempts AS BIGINT) AS three_attempts,
    CAST(zones.three_makes AS BIGINT) AS three_makes,
    counted.data_source,
    CASE WHEN zones.game_id IS NOT NULL THEN 'bigdataball_play_by_play' END AS zones_source
FROM counted
JOIN sides ON sides.nba_game_id = counted.game_id AND sides.team_abbr = counted.team_abbr
LEFT JOIN zones ON zones.game_id = counted.game_id AND zones.team_abbr = counted.team_abbr
