-- Nulls that a column may have on a date, by the lines as proven in the raw tables (the game book's where it has minutes to the second
-- or the league's log has nothing, else the league's, else balldontlie's, by game).
-- Statistics, ids and starters: the lines that lack them. Rates: the lines that lack a term of the formula, have no minute or attempt, or
-- have no team row. Zones: the lines of games without shots. Lines of points: the players for whom nobody offered one.
WITH columns AS (
    SELECT 'minutes' AS column_name
    UNION ALL SELECT 'points'
    UNION ALL SELECT 'rebounds'
    UNION ALL SELECT 'assists'
    UNION ALL SELECT 'steals'
    UNION ALL SELECT 'blocks'
    UNION ALL SELECT 'turnovers'
    UNION ALL SELECT 'field_goals_made'
    UNION ALL SELECT 'field_goals_attempted'
    UNION ALL SELECT 'three_pointers_made'
    UNION ALL SELECT 'three_pointers_attempted'
    UNION ALL SELECT 'free_throws_made'
    UNION ALL SELECT 'free_throws_attempted'
    UNION ALL SELECT 'offensive_rebounds'
    UNION ALL SELECT 'defensive_rebounds'
    UNION ALL SELECT 'personal_fouls'
    UNION ALL SELECT 'plus_minus'
    UNION ALL SELECT 'is_starter'
    UNION ALL SELECT 'player_id'
    UNION ALL SELECT 'team_source'
    UNION ALL SELECT 'zones_source'
    UNION ALL SELECT 'usage_rate'
    UNION ALL SELECT 'ts_pct'
    UNION ALL SELECT 'efg_pct'
    UNION ALL SELECT 'paint_attempts'
    UNION ALL SELECT 'paint_makes'
    UNION ALL SELECT 'mid_range_attempts'
    UNION ALL SELECT 'mid_range_makes'
    UNION ALL SELECT 'three_attempts'
    UNION ALL SELECT 'three_makes'
    UNION ALL SELECT 'points_line'
    UNION ALL SELECT 'line_source'
    UNION ALL SELECT 'margin'
    UNION ALL SELECT 'over_under'
),
league_games AS (
    SELECT DISTINCT game_id FROM nba_reference.source_manifest WHERE source = 'nbac_player_boxscores'
),
team_games AS (
    SELECT DISTINCT game_id, team_abbr
    FROM nba_reference.source_manifest
    WHERE source IN ('nbac_team_boxscore', 'nbac_player_boxscores')
),
games_with_shots AS (
    SELECT DISTINCT game_id FROM nba_reference.source_manifest WHERE source = 'bigdataball_play_by_play'
),
active AS (
    SELECT line.*
    FROM nba_raw.nbac_gamebook_player_stats AS line
    JOIN units ON line.game_date = CAST(units.game_date AS DATE)
    WHERE line.player_status = 'active'
),
book_games AS (
    SELECT game_id
    FROM active
    GROUP BY game_id
    HAVING SUM(CASE WHEN min <> FLOOR(min) THEN 1 ELSE 0 END) > 0 OR game_id NOT IN (SELECT game_id FROM league_games)
),
lines AS (
    SELECT
        'nbac_gamebook_player_stats' AS source, active.game_date, active.game_id, active.team_abbr, active.player_lookup,
        active.min, active.pts, active.reb, active.ast, active.stl, active.blk, active.tov, active.fgm, active.fga, active.fg3m, active.fg3a,
        active.ftm, active.fta, active.oreb, active.dreb, active.pf, active.plus_minus, active.is_starter, active.player_id
    FROM active
    JOIN book_games ON book_games.game_id = active.game_id
    UNION ALL
    SELECT
        'nbac_player_boxscores', line.game_date, line.game_id, line.team_abbr, line.player_lookup,
        line.min, line.pts, line.reb, line.ast, line.stl, line.blk, line.tov, line.fgm, line.fga, line.fg3m, line.fg3a,
        line.ftm, line.fta, line.oreb, line.dreb, line.pf, line.plus_minus, CAST(NULL AS BOOLEAN), line.player_id
    FROM nba_raw.nbac_player_boxscores AS line
    JOIN units ON line.game_date = CAST(units.game_date AS DATE)
    WHERE line.game_id NOT IN (SELECT game_id FROM book_games)
    UNION ALL
    SELECT
        'bdl_player_boxscores', line.game_date, line.game_id, line.team_abbr, line.player_lookup,
        line.min, line.pts, line.reb, line.ast, line.stl, line.blk, line.tov, line.fgm, line.fga, line.fg3m, line.fg3a,
        line.ftm, line.fta, line.oreb, line.dreb, line.pf, CAST(NULL AS BIGINT), CAST(NULL AS BOOLEAN), CAST(NULL AS BIGINT)
    FROM nba_raw.bdl_player_boxscores AS line
    JOIN units ON line.game_date = CAST(units.game_date AS DATE)
    WHERE line.game_id NOT IN (SELECT game_id FROM book_games) AND line.game_id NOT IN (SELECT game_id FROM league_games)
),
offered AS (
    SELECT prop.game_id, names.player_lookup
    FROM nba_raw.odds_api_player_points_props AS prop
    JOIN units ON prop.game_date = CAST(units.game_date AS DATE)
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = prop.game_id
    JOIN nba_reference.player_names AS names
        ON names.source = 'odds_api_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = schedule.home_abbr
    WHERE prop.snapshot = 'close' AND prop.line IS NOT NULL
    UNION DISTINCT
    SELECT prop.game_id, names.player_lookup
    FROM nba_raw.bettingpros_player_points_props AS prop
    JOIN units ON prop.game_date = CAST(units.game_date AS DATE)
    JOIN nba_reference.player_names AS names
        ON names.source = 'bettingpros_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = COALESCE(prop.team_abbr, '')
    WHERE prop.bet_side = 'over' AND prop.line IS NOT NULL
),
counted AS (
    SELECT
        lines.game_date,
        COUNT(*) AS line_count,
        COUNT(lines.min) AS minutes, COUNT(lines.pts) AS points, COUNT(lines.reb) AS rebounds, COUNT(lines.ast) AS assists,
        COUNT(lines.stl) AS steals, COUNT(lines.blk) AS blocks, COUNT(lines.tov) AS turnovers,
        COUNT(lines.fgm) AS field_goals_made, COUNT(lines.fga) AS field_goals_attempted,
        COUNT(lines.fg3m) AS three_pointers_made, COUNT(lines.fg3a) AS three_pointers_attempted,
        COUNT(lines.ftm) AS free_throws_made, COUNT(lines.fta) AS free_throws_attempted,
        COUNT(lines.oreb) AS offensive_rebounds, COUNT(lines.dreb) AS defensive_rebounds,
        COUNT(lines.pf) AS personal_fouls, COUNT(lines.plus_minus) AS plus_minus, COUNT(lines.is_starter) AS is_starter,
        COUNT(lines.player_id) AS player_id, COUNT(team_games.game_id) AS team_source,
        SUM(CASE WHEN lines.min >= 0.5 AND lines.fga + lines.fta + lines.tov >= 0 AND team_games.game_id IS NOT NULL
            THEN 1 ELSE 0 END) AS usage_rate,
        SUM(CASE WHEN lines.fga + lines.fta > 0 AND lines.pts IS NOT NULL THEN 1 ELSE 0 END) AS ts_pct,
        SUM(CASE WHEN lines.fga > 0 AND lines.fgm + lines.fg3m >= 0 THEN 1 ELSE 0 END) AS efg_pct,
        COUNT(games_with_shots.game_id) AS zones,
        COUNT(offered.player_lookup) AS points_line,
        SUM(CASE WHEN offered.player_lookup IS NOT NULL AND lines.pts IS NOT NULL THEN 1 ELSE 0 END) AS margin
    FROM lines
    LEFT JOIN team_games ON team_games.game_id = lines.game_id AND team_games.team_abbr = lines.team_abbr
    LEFT JOIN games_with_shots ON games_with_shots.game_id = lines.game_id
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = lines.source AND names.game_date = lines.game_date
        AND names.source_lookup = lines.player_lookup AND names.team_abbr = lines.team_abbr
    LEFT JOIN offered
        ON offered.game_id = lines.game_id AND offered.player_lookup = COALESCE(names.player_lookup, lines.player_lookup)
    GROUP BY lines.game_date
)
SELECT
    CAST(counted.game_date AS VARCHAR) AS unit_key,
    columns.column_name,
    CAST(counted.line_count - CASE columns.column_name
        WHEN 'minutes' THEN minutes
        WHEN 'points' THEN points
        WHEN 'rebounds' THEN rebounds
        WHEN 'assists' THEN assists
        WHEN 'steals' THEN steals
        WHEN 'blocks' THEN blocks
        WHEN 'turnovers' THEN turnovers
        WHEN 'field_goals_made' THEN field_goals_made
        WHEN 'field_goals_attempted' THEN field_goals_attempted
        WHEN 'three_pointers_made' THEN three_pointers_made
        WHEN 'three_pointers_attempted' THEN three_pointers_attempted
        WHEN 'free_throws_made' THEN free_throws_made
        WHEN 'free_throws_attempted' THEN free_throws_attempted
        WHEN 'offensive_rebounds' THEN offensive_rebounds
        WHEN 'defensive_rebounds' THEN defensive_rebounds
        WHEN 'personal_fouls' THEN personal_fouls
        WHEN 'plus_minus' THEN plus_minus
        WHEN 'is_starter' THEN is_starter
        WHEN 'player_id' THEN player_id
        WHEN 'team_source' THEN team_source
        WHEN 'usage_rate' THEN usage_rate
        WHEN 'ts_pct' THEN ts_pct
        WHEN 'efg_pct' THEN efg_pct
        WHEN 'points_line' THEN points_line
        WHEN 'line_source' THEN points_line
        WHEN 'margin' THEN margin
        WHEN 'over_under' THEN margin
        ELSE zones
    END AS DOUBLE) / counted.line_count AS share
FROM counted
CROSS JOIN columns
