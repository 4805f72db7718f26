-- What each player did, a row for everyone who played; is_dnp is false for them, since who did not play has no row.
-- Lines, by game: the game book's where it has minutes to the second or the league's log has nothing, else the league's, else
-- balldontlie's; names of the game book and of balldontlie as player_names resolves them. What a line lacks stays null.
-- Formulas: section 3 of the platform's description, with the team's own row of the same date.
--   usage_rate = 100 (FGA + 0.44 FTA + TO) (team minutes / 5) / (minutes (team FGA + 0.44 team FTA + team TO))
--   (null below half a minute, which is no minute where sources round)
--   ts_pct = points / (2 (FGA + 0.44 FTA))    efg_pct = (FGM + 0.5 3PM) / FGA
-- Zones, from shots: three = three-pointer or at least 23.75 ft; paint = at most 8 ft; else mid-range. Null where a game has no shots,
-- and of those who have tried shots of which none has their name.
-- points_line: of the bookmakers' lines at the close the middle one, the lower of two; else the same of the props site.
--   margin = points - points_line    over_under = OVER, UNDER or PUSH by its sign
-- data_quality: gold has a league line with all its columns, the team's row and shots; silver lacks one of them; bronze is not the
-- league's.
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
        home_abbr AS team_abbr, away_abbr AS opponent_team_abbr, home_pts > away_pts AS is_win
    FROM games
    UNION ALL
    SELECT
        season, season_type, game_date, game_id, nba_game_id, FALSE AS is_home,
        away_abbr AS team_abbr, home_abbr AS opponent_team_abbr, away_pts > home_pts AS is_win
    FROM games
),
names AS (
    SELECT name.game_date, name.source, name.source_lookup, name.team_abbr, name.player_lookup
    FROM nba_reference.player_names AS name
    JOIN units ON name.game_date = CAST(units.game_date AS DATE)
    WHERE name.player_lookup IS NOT NULL
),
-- The games whose lines are the game book's.
book_games AS (
    SELECT line.game_id
    FROM nba_raw.nbac_gamebook_player_stats AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
    WHERE line.player_status = 'active'
    GROUP BY line.game_id
    HAVING SUM(CASE WHEN line.min <> FLOOR(line.min) THEN 1 ELSE 0 END) > 0
        OR NOT EXISTS (SELECT 1 FROM nba_raw.nbac_player_boxscores AS other WHERE other.game_id = line.game_id)
),
game_book AS (
    SELECT
        line.game_id, line.team_abbr, 'nbac_gamebook_player_stats' AS data_source,
        line.player_id, COALESCE(names.player_lookup, line.player_lookup) AS player_lookup, line.player_name, line.is_starter,
        line.min, line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb,
        line.ast, line.stl, line.blk, line.tov, line.pf, line.plus_minus
    FROM nba_raw.nbac_gamebook_player_stats AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
    JOIN book_games ON book_games.game_id = line.game_id
    LEFT JOIN names
        ON names.source = 'nbac_gamebook_player_stats' AND names.game_date = line.game_date
        AND names.source_lookup = line.player_lookup AND names.team_abbr = line.team_abbr
    WHERE line.player_status = 'active'
),
league AS (
    SELECT
        line.game_id, line.team_abbr, 'nbac_player_boxscores' AS data_source,
        line.player_id, line.player_lookup, line.player_name, CAST(NULL AS BOOLEAN) AS is_starter,
        line.min, line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb,
        line.ast, line.stl, line.blk, line.tov, line.pf, line.plus_minus
    FROM nba_raw.nbac_player_boxscores AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
    WHERE NOT EXISTS (SELECT 1 FROM book_games WHERE book_games.game_id = line.game_id)
),
balldontlie AS (
    SELECT
        line.game_id, line.team_abbr, 'bdl_player_boxscores' AS data_source,
        CAST(NULL AS BIGINT) AS player_id, COALESCE(names.player_lookup, line.player_lookup) AS player_lookup, line.player_name,
        CAST(NULL AS BOOLEAN) AS is_starter,
        line.min, line.pts, line.fgm, line.fga, line.fg3m, line.fg3a, line.ftm, line.fta, line.oreb, line.dreb, line.reb,
        line.ast, line.stl, line.blk, line.tov, line.pf, CAST(NULL AS BIGINT) AS plus_minus
    FROM nba_raw.bdl_player_boxscores AS line
    JOIN games ON games.nba_game_id = line.game_id AND games.game_date = line.game_date
    LEFT JOIN names
        ON names.source = 'bdl_player_boxscores' AND names.game_date = line.game_date
        AND names.source_lookup = line.player_lookup AND names.team_abbr = line.team_abbr
    WHERE NOT EXISTS (SELECT 1 FROM book_games WHERE book_games.game_id = line.game_id)
        AND NOT EXISTS (SELECT 1 FROM league WHERE league.game_id = line.game_id)
),
lines AS (
    SELECT * FROM game_book
    UNION ALL
    SELECT * FROM league
    UNION ALL
    SELECT * FROM balldontlie
),
offers AS (
    SELECT prop.game_id, names.player_lookup, names.source, prop.line
    FROM nba_raw.odds_api_player_points_props AS prop
    JOIN games ON games.nba_game_id = prop.game_id AND games.game_date = prop.game_date
    JOIN names
        ON names.source = 'odds_api_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = games.home_abbr
    WHERE prop.snapshot = 'close' AND prop.line IS NOT NULL
    UNION ALL
    SELECT prop.game_id, names.player_lookup, names.source, prop.line
    FROM nba_raw.bettingpros_player_points_props AS prop
    JOIN games ON games.nba_game_id = prop.game_id AND games.game_date = prop.game_date
    JOIN names
        ON names.source = 'bettingpros_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = COALESCE(prop.team_abbr, '')
    WHERE prop.bet_side = 'over' AND prop.line IS NOT NULL
),
ordered_offers AS (
    SELECT
        game_id, player_lookup, source, line,
        ROW_NUMBER() OVER (PARTITION BY game_id, player_lookup, source ORDER BY line) AS place,
        COUNT(*) OVER (PARTITION BY game_id, player_lookup, source) AS offer_count
    FROM offers
),
props AS (
    SELECT
        game_id, player_lookup,
        MAX(CASE WHEN source = 'odds_api_player_points_props' THEN line END) AS odds_line,
        MAX(CASE WHEN source = 'bettingpros_player_points_props' THEN line END) AS site_line
    FROM ordered_offers
    WHERE 2 * place IN (offer_count, offer_count + 1)
    GROUP BY game_id, player_lookup
),
shots AS (
    SELECT
        shot.game_id, shot.player_lookup, shot.shot_made,
        CASE
            WHEN shot.shot_value = 3 OR shot.shot_distance >= 23.75 THEN 'three'
            WHEN shot.shot_distance <= 8 THEN 'paint'
            WHEN shot.shot_distance IS NOT NULL THEN 'mid_range'
        END AS zone
    FROM nba_raw.bigdataball_play_by_play AS shot
    JOIN games ON games.nba_game_id = shot.game_id AND games.game_date = shot.game_date
),
games_with_shots AS (
    SELECT DISTINCT game_id FROM shots
),
zones AS (
    SELECT
        game_id, player_lookup,
        SUM(CASE WHEN zone = 'paint' THEN 1 ELSE 0 END) AS paint_attempts,
        SUM(CASE WHEN zone = 'paint' AND shot_made THEN 1 ELSE 0 END) AS paint_makes,
        SUM(CASE WHEN zone = 'mid_range' THEN 1 ELSE 0 END) AS mid_range_attempts,
        SUM(CASE WHEN zone = 'mid_range' AND shot_made THEN 1 ELSE 0 END) AS mid_range_makes,
        SUM(CASE WHEN zone = 'three' THEN 1 ELSE 0 END) AS three_attempts,
        SUM(CASE WHEN zone = 'three' AND shot_made THEN 1 ELSE 0 END) AS three_makes
    FROM shots
    GROUP BY game_id, player_lookup
),
-- Who is without shots in a game with shots has tried none.
zoned AS (
    SELECT lines.game_id, lines.player_lookup
    FROM lines
    JOIN games_with_shots ON games_with_shots.game_id = lines.game_id
    LEFT JOIN zones ON zones.game_id = lines.game_id AND zones.player_lookup = lines.player_lookup
    WHERE zones.game_id IS NOT NULL OR COALESCE(lines.fga, 0) = 0
),
teams AS (
    SELECT
        team.nba_game_id, team.team_abbr, team.minutes, team.data_source,
        CAST(team.field_goals_attempted + 0.44 * team.free_throws_attempted + team.turnovers AS DOUBLE) AS plays
    FROM nba_analytics.team_offense_game_summary AS team
    JOIN games ON games.nba_game_id = team.nba_game_id AND games.game_date = team.game_date
)
SELECT
    sides.game_date,
    sides.season,
    sides.season_type,
    sides.game_id,
    sides.nba_game_id,
    lines.player_lookup,
    lines.player_id,
    lines.player_name,
    lines.team_abbr,
    sides.opponent_team_abbr,
    sides.is_home,
    sides.is_win,
    lines.is_starter,
    FALSE AS is_dnp,
    lines.min AS minutes,
    lines.pts AS points,
    lines.reb AS rebounds,
    lines.ast AS assists,
    lines.stl AS steals,
    lines.blk AS blocks,
    lines.tov AS turnovers,
    lines.fgm AS field_goals_made,
    lines.fga AS field_goals_attempted,
    lines.fg3m AS three_pointers_made,
    lines.fg3a AS three_pointers_attempted,
    lines.ftm AS free_throws_made,
    lines.fta AS free_throws_attempted,
    lines.oreb AS offensive_rebounds,
    lines.dreb AS defensive_rebounds,
    lines.pf AS personal_fouls,
    lines.plus_minus,
    100 * CAST(lines.fga + 0.44 * lines.fta + lines.tov AS DOUBLE) * (teams.minutes / 5)
        / NULLIF(CASE WHEN lines.min >= 0.5 THEN lines.min END * teams.plays, 0) AS usage_rate,
    lines.pts / NULLIF(2 * CAST(lines.fga + 0.44 * lines.fta AS DOUBLE), 0) AS ts_pct,
    CAST(lines.fgm + 0.5 * lines.fg3m AS DOUBLE) / NULLIF(lines.fga, 0) AS efg_pct,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.paint_attempts, 0) AS BIGINT) END AS paint_attempts,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.paint_makes, 0) AS BIGINT) END AS paint_makes,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.mid_range_attempts, 0) AS BIGINT) END AS mid_range_attempts,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.mid_range_makes, 0) AS BIGINT) END AS mid_range_makes,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.three_attempts, 0) AS BIGINT) END AS three_attempts,
    CASE WHEN zoned.game_id IS NOT NULL THEN CAST(COALESCE(zones.three_makes, 0) AS BIGINT) END AS three_makes,
    COALESCE(props.odds_line, props.site_line) AS points_line,
    CASE
        WHEN props.odds_line IS NOT NULL THEN 'odds_api'
        WHEN props.site_line IS NOT NULL THEN 'bettingpros'
    END AS line_source,
    lines.pts - COALESCE(props.odds_line, props.site_line) AS margin,
    CASE
        WHEN lines.pts > COALESCE(props.odds_line, props.site_line) THEN 'OVER'
        WHEN lines.pts < COALESCE(props.odds_line, props.site_line) THEN 'UNDER'
        WHEN lines.pts = COALESCE(props.odds_line, props.site_line) THEN 'PUSH'
    END AS over_under,
    lines.data_source,
    teams.data_source AS team_source,
    CASE WHEN games_with_shots.game_id IS NOT NULL THEN 'bigdataball_play_by_play' END AS zones_source,
    CASE
        WHEN lines.data_source = 'bdl_player_boxscores' THEN 'bronze'
        WHEN lines.fga IS NOT NULL AND teams.plays IS NOT NULL AND games_with_shots.game_id IS NOT NULL THEN 'gold'
        ELSE 'silver'
    END AS data_quality
FROM lines
JOIN sides ON sides.nba_game_id = lines.game_id AND sides.team_abbr = lines.team_abbr
LEFT JOIN teams ON teams.nba_game_id = lines.game_id AND teams.team_abbr = lines.team_abbr
LEFT JOIN games_with_shots ON games_with_shots.game_id = lines.game_id
LEFT JOIN zoned ON zoned.game_id = lines.game_id AND zoned.player_lookup = lines.player_lookup
LEFT JOIN zones ON zones.game_id = lines.game_id AND zones.player_lookup = lines.player_lookup
LEFT JOIN props ON props.game_id = lines.game_id AND props.player_lookup = lines.player_lookup
