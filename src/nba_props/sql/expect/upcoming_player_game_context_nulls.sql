-- Nulls that a column may have on a date: form of the players who have no line in the 30 days before that would tell it (usage: none of
-- the last seven), pace and rating of and against teams without an earlier game with a team box score, ages that no roster tells, players who
-- are not injured, and those for whom nobody offered a line of points.
WITH columns AS (
    SELECT 'days_rest' AS column_name
    UNION ALL SELECT 'minutes_avg_last_10'
    UNION ALL SELECT 'points_avg_last_5'
    UNION ALL SELECT 'points_avg_last_10'
    UNION ALL SELECT 'usage_avg_last_7'
    UNION ALL SELECT 'projected_usage'
    UNION ALL SELECT 'team_pace_last_10'
    UNION ALL SELECT 'opponent_pace_last_10'
    UNION ALL SELECT 'opponent_def_rating_last_10'
    UNION ALL SELECT 'pace_differential'
    UNION ALL SELECT 'age'
    UNION ALL SELECT 'injury_status'
    UNION ALL SELECT 'points_line'
    UNION ALL SELECT 'line_source'
),
days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
),
roster AS (
    SELECT
        player.game_date, player.season, player.nba_game_id, player.player_lookup, player.age, player.team_abbr,
        CASE player.team_abbr WHEN schedule.home_abbr THEN schedule.away_abbr ELSE schedule.home_abbr END AS opponent_team_abbr
    FROM nba_reference.game_rosters AS player
    JOIN days ON days.game_date = player.game_date
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = player.nba_game_id
),
horizons AS (
    SELECT season, MIN(game_date) AS first_date, MAX(game_date) AS last_date FROM days GROUP BY season
),
-- A line speaks for the dates after its game, up to the player's next one, or the last that is asked for. Of the games that end with it:
-- the latest that has the number.
known AS (
    SELECT
        line.season, line.player_lookup, line.game_date,
        COALESCE(LEAD(line.game_date) OVER in_order, horizons.last_date) AS next_date,
        MAX(CASE WHEN line.minutes IS NOT NULL THEN line.game_date END) OVER last_10 AS minutes_date,
        MAX(CASE WHEN line.points IS NOT NULL THEN line.game_date END) OVER last_10 AS points_date,
        MAX(CASE WHEN line.points IS NOT NULL THEN line.game_date END) OVER last_5 AS points_date_last_5,
        MAX(CASE WHEN line.usage_rate IS NOT NULL THEN line.game_date END) OVER last_7 AS usage_date
    FROM horizons
    JOIN nba_analytics.player_game_summary AS line
        ON line.season = horizons.season AND line.game_date < horizons.last_date
        AND DATE_DIFF('DAY', line.game_date, horizons.first_date) <= 30
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
    WINDOW
        in_order AS (PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST),
        last_10 AS (
            PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST
            ROWS BETWEEN 9 PRECEDING AND CURRENT ROW
        ),
        last_7 AS (
            PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST
            ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
        ),
        last_5 AS (
            PARTITION BY line.season, line.player_lookup ORDER BY line.game_date NULLS FIRST, line.nba_game_id NULLS FIRST
            ROWS BETWEEN 4 PRECEDING AND CURRENT ROW
        )
),
team_firsts AS (
    SELECT season, team_abbr, MIN(game_date) AS first_date
    FROM nba_reference.source_manifest
    WHERE source = 'nbac_team_boxscore' AND season_type NOT IN ('Preseason', 'All-Star')
    GROUP BY season, team_abbr
),
injured AS (
    SELECT DISTINCT injury.scrape_date AS game_date, COALESCE(names.player_lookup, injury.player_lookup) AS player_lookup
    FROM nba_raw.bdl_injuries AS injury
    JOIN days ON days.game_date = injury.scrape_date
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = 'bdl_injuries' AND names.game_date = injury.scrape_date
        AND names.source_lookup = injury.player_lookup AND names.team_abbr = COALESCE(injury.team_abbr, '')
),
offered AS (
    SELECT prop.game_id, names.player_lookup
    FROM nba_raw.odds_api_player_points_props AS prop
    JOIN days ON days.game_date = prop.game_date
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = prop.game_id
    JOIN nba_reference.player_names AS names
        ON names.source = 'odds_api_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = schedule.home_abbr
    WHERE prop.snapshot = 'close' AND prop.line IS NOT NULL
    UNION DISTINCT
    SELECT prop.game_id, names.player_lookup
    FROM nba_raw.bettingpros_player_points_props AS prop
    JOIN days ON days.game_date = prop.game_date
    JOIN nba_reference.player_names AS names
        ON names.source = 'bettingpros_player_points_props' AND names.game_date = prop.game_date
        AND names.source_lookup = prop.player_lookup AND names.team_abbr = COALESCE(prop.team_abbr, '')
    WHERE prop.bet_side = 'over' AND prop.line IS NOT NULL
),
counted AS (
    SELECT
        roster.game_date,
        COUNT(*) AS player_count,
        SUM(CASE WHEN DATE_DIFF('DAY', known.game_date, roster.game_date) <= 30 THEN 1 ELSE 0 END) AS with_line,
        SUM(CASE WHEN DATE_DIFF('DAY', known.minutes_date, roster.game_date) <= 30 THEN 1 ELSE 0 END) AS with_minutes,
        SUM(CASE WHEN DATE_DIFF('DAY', known.points_date, roster.game_date) <= 30 THEN 1 ELSE 0 END) AS with_points,
        SUM(CASE WHEN DATE_DIFF('DAY', known.points_date_last_5, roster.game_date) <= 30 THEN 1 ELSE 0 END) AS with_points_last_5,
        SUM(CASE WHEN DATE_DIFF('DAY', known.usage_date, roster.game_date) <= 30 THEN 1 ELSE 0 END) AS with_usage,
        SUM(CASE WHEN own.first_date < roster.game_date THEN 1 ELSE 0 END) AS with_own_games,
        SUM(CASE WHEN other.first_date < roster.game_date THEN 1 ELSE 0 END) AS with_other_games,
        SUM(CASE WHEN own.first_date < roster.game_date AND other.first_date < roster.game_date THEN 1 ELSE 0 END) AS with_both_games,
        COUNT(roster.age) AS with_age,
        COUNT(injured.player_lookup) AS with_injury,
        COUNT(offered.player_lookup) AS with_offer
    FROM roster
    JOIN days ON days.game_date = roster.game_date
    LEFT JOIN known
        ON known.season = days.season AND known.player_lookup = roster.player_lookup
        AND known.game_date < days.game_date AND known.next_date >= days.game_date
    LEFT JOIN team_firsts AS own ON own.season = roster.season AND own.team_abbr = roster.team_abbr
    LEFT JOIN team_firsts AS other ON other.season = roster.season AND other.team_abbr = roster.opponent_team_abbr
    LEFT JOIN injured ON injured.game_date = roster.game_date AND injured.player_lookup = roster.player_lookup
    LEFT JOIN offered ON offered.game_id = roster.nba_game_id AND offered.player_lookup = roster.player_lookup
    GROUP BY roster.game_date
)
SELECT
    CAST(counted.game_date AS VARCHAR) AS unit_key,
    columns.column_name,
    CAST(counted.player_count - CASE columns.column_name
        WHEN 'days_rest' THEN with_line
        WHEN 'minutes_avg_last_10' THEN with_minutes
        WHEN 'points_avg_last_5' THEN with_points_last_5
        WHEN 'points_avg_last_10' THEN with_points
        WHEN 'usage_avg_last_7' THEN with_usage
        WHEN 'projected_usage' THEN with_usage
        WHEN 'team_pace_last_10' THEN with_own_games
        WHEN 'opponent_pace_last_10' THEN with_other_games
        WHEN 'opponent_def_rating_last_10' THEN with_other_games
        WHEN 'pace_differential' THEN with_both_games
        WHEN 'age' THEN with_age
        WHEN 'injury_status' THEN with_injury
        ELSE with_offer
    END AS DOUBLE) / counted.player_count AS share
FROM counted
CROSS JOIN columns
