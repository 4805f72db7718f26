-- What each team allowed, two rows a game: the opponent's team box score seen from the team that defended against it.
-- Formulas: section 3 of the platform's description.
--   defensive_rating = 100 opponent points / opponent possessions, possessions = FGA + 0.44 FTA + TO - OREB
--   pace = opponent possessions * 48 / (team minutes / 5): real minutes, overtime counts
-- Zones, from the opponent's shots: three = three-pointer or at least 23.75 ft; paint = at most 8 ft; else mid-range. Null where a
-- game has no shots.
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
        home_abbr AS defending_team_abbr, away_abbr AS opponent_team_abbr, home_pts - away_pts AS margin
    FROM games
    UNION ALL
    SELECT
        season, season_type, game_date, game_id, nba_game_id, FALSE AS is_home,
        away_abbr AS defending_team_abbr, home_abbr AS opponent_team_abbr, away_pts - home_pts AS margin
    FROM games
),
-- Some box scores say how long the game was (48), others the sum over the five players on court (240).
box_scores AS (
    SELECT
        line.*,
        CASE WHEN line.min < 120 THEN 5 * line.min ELSE line.min END AS minutes,
        CAST(line.fga + 0.44 * line.fta + line.tov - line.oreb AS DOUBLE) AS possessions,
        CAST(line.fga + 0.44 * line.fta AS DOUBLE) AS shooting_chances
    FROM nba_raw.nbac_team_boxscore AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
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
)
SELECT
    sides.game_date,
    sides.season,
    sides.season_type,
    sides.game_id,
    sides.nba_game_id,
    sides.defending_team_abbr,
    sides.opponent_team_abbr,
    sides.is_home,
    sides.margin > 0 AS is_win,
    sides.margin,
    opponent.minutes,
    opponent.pts AS opponent_points,
    opponent.fgm AS opponent_field_goals_made,
    opponent.fga AS opponent_field_goals_attempted,
    opponent.fg3m AS opponent_three_pointers_made,
    opponent.fg3a AS opponent_three_pointers_attempted,
    opponent.ftm AS opponent_free_throws_made,
    opponent.fta AS opponent_free_throws_attempted,
    opponent.oreb AS opponent_offensive_rebounds,
    opponent.reb AS opponent_rebounds,
    opponent.ast AS opponent_assists,
    opponent.tov AS opponent_turnovers,
    opponent.possessions AS opponent_possessions,
    100 * opponent.pts / NULLIF(opponent.possessions, 0) AS defensive_rating,
    opponent.possessions * 48 / NULLIF(opponent.minutes / 5, 0) AS pace,
    opponent.pts / NULLIF(2 * opponent.shooting_chances, 0) AS opponent_ts_pct,
    CAST(opponent.fgm + 0.5 * opponent.fg3m AS DOUBLE) / NULLIF(opponent.fga, 0) AS opponent_efg_pct,
    own.dreb AS defensive_rebounds,
    own.stl AS steals,
    own.blk AS blocks,
    own.pf AS personal_fouls,
    CAST(zones.paint_attempts AS BIGINT) AS opponent_paint_attempts,
    CAST(zones.paint_makes AS BIGINT) AS opponent_paint_makes,
    CAST(zones.mid_range_attempts AS BIGINT) AS opponent_mid_range_attempts,
    CAST(zones.mid_range_makes AS BIGINT) AS opponent_mid_range_makes,
    CAST(zones.three_attempts AS BIGINT) AS opponent_three_attempts,
    CAST(zones.three_makes AS BIGINT) AS opponent_three_makes,
    CASE WHEN zones.game_id IS NOT NULL THEN 'bigdataball_play_by_play' END AS zones_source
FROM sides
JOIN box_scores AS opponent ON opponent.game_id = sides.nba_game_id AND opponent.team_abbr = sides.opponent_team_abbr
LEFT JOIN box_scores AS own ON own.game_id = sides.nba_game_id AND own.team_abbr = sides.defending_team_abbr
LEFT JOIN zones ON zones.game_id = sides.nba_game_id AND zones.team_abbr = sides.opponent_team_abbr
