-- What everyone on the rosters of a date's games brings to them: rest, load, form, who is missing beside him, the pace of the teams,
-- the line. Of the date itself only schedule, rosters, injuries and lines are read; all else is strictly before it. Exhibition games
-- (pre-season, all-star) count for nothing.
-- History: the player's own lines in the 30 days before, whatever his team; history_games alone counts the season. days_rest: days off
-- since his last game (0: it was the day before). back_to_backs_last_14: games in the 14 days before that followed on the day after
-- another. Averages over the last games are plain means; minutes_last_7 and minutes_last_14 are sums over days.
-- Star team-mates out: those listed as out who have at least 18 points a game in their last 10.
-- projected_usage = usage_avg_last_7 / (1 - share), where the share (at most a half) is what the team-mates who are out have used of the
-- team's plays in the last 14 days: each his usage / 100 * his minutes / (48 * games of the team), so that absences of long weigh nothing.
-- Team windows: plain means of pace and defensive rating over the last 10 games with a team box score in the season.
-- pace_differential = opponent_pace_last_10 - team_pace_last_10.
-- points_line: of the bookmakers' lines at the close the middle one, the lower of two; else the same of the props site.
-- is_bootstrap: less than 14 days since the first regular-season game.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
),
openings AS (
    SELECT season, MIN(game_date) AS opening_date FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season' GROUP BY season
),
games AS (
    SELECT
        schedule.season, schedule.season_type, schedule.game_date, schedule.game_id AS nba_game_id,
        REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
        schedule.home_abbr, schedule.away_abbr
    FROM nba_raw.nbac_schedule AS schedule
    JOIN days ON days.game_date = schedule.game_date
    WHERE schedule.is_final
),
sides AS (
    SELECT
        season, season_type, game_date, game_id, nba_game_id, TRUE AS is_home, home_abbr AS team_abbr, away_abbr AS opponent_team_abbr
    FROM games
    UNION ALL
    SELECT
        season, season_type, game_date, game_id, nba_game_id, FALSE AS is_home, away_abbr AS team_abbr, home_abbr AS opponent_team_abbr
    FROM games
),
names AS (
    SELECT name.game_date, name.source, name.source_lookup, name.team_abbr, name.player_lookup
    FROM nba_reference.player_names AS name
    JOIN days ON days.game_date = name.game_date
    WHERE name.player_lookup IS NOT NULL
),
roster AS (
    SELECT player.game_date, player.nba_game_id, player.team_abbr, player.player_lookup, player.player_name, player.age, player.roster_source
    FROM nba_reference.game_rosters AS player
    JOIN days ON days.game_date = player.game_date
),
lines AS (
    SELECT
        line.season, line.game_date, line.nba_game_id, line.player_lookup, line.player_name,
        line.minutes, line.points, line.usage_rate,
        ROW_NUMBER() OVER (PARTITION BY line.season, line.player_lookup ORDER BY line.game_date, line.nba_game_id) AS games_so_far,
        LEAD(line.game_date) OVER (PARTITION BY line.season, line.player_lookup ORDER BY line.game_date, line.nba_game_id) AS next_date
    FROM nba_analytics.player_game_summary AS line
    WHERE line.season IN (SELECT season FROM days) AND line.season_type NOT IN ('Preseason', 'All-Star')
),
players AS (
    SELECT DISTINCT roster.game_date, days.season, roster.player_lookup FROM roster JOIN days ON days.game_date = roster.game_date
),
-- Numbers with a fraction are averaged as decimals: a sum of decimals is the same in whatever order its rows come.
-- The latest line is the one that no other follows before the date.
latest AS (
    SELECT players.game_date, players.player_lookup, lines.player_name, lines.games_so_far AS history_games
    FROM players
    JOIN lines
        ON lines.season = players.season AND lines.player_lookup = players.player_lookup
        AND lines.game_date < players.game_date AND COALESCE(lines.next_date, players.game_date) >= players.game_date
),
played AS (
    SELECT
        players.game_date, players.player_lookup, lines.points,
        CAST(lines.minutes AS DECIMAL(18, 9)) AS exact_minutes,
        CAST(lines.usage_rate AS DECIMAL(18, 9)) AS exact_usage,
        DATE_DIFF('DAY', lines.game_date, players.game_date) AS days_before,
        DATE_DIFF('DAY', lines.game_date, lines.next_date) AS days_to_next,
        ROW_NUMBER() OVER (
            PARTITION BY players.game_date, players.player_lookup ORDER BY lines.game_date DESC, lines.nba_game_id DESC
        ) AS games_before
    FROM players
    JOIN lines
        ON lines.season = players.season AND lines.player_lookup = players.player_lookup
        AND lines.game_date < players.game_date AND DATE_DIFF('DAY', lines.game_date, players.game_date) <= 30
),
history AS (
    SELECT
        game_date, player_lookup,
        MIN(days_before) AS days_before,
        SUM(CASE WHEN games_before > 1 AND days_to_next = 1 AND days_before - days_to_next <= 14 THEN 1 ELSE 0 END)
            AS back_to_backs_last_14,
        SUM(CASE WHEN days_before <= 7 THEN 1 ELSE 0 END) AS games_last_7,
        SUM(CASE WHEN days_before <= 14 THEN 1 ELSE 0 END) AS games_last_14,
        CAST(SUM(CASE WHEN days_before <= 7 THEN exact_minutes END) AS DOUBLE) AS minutes_last_7,
        CAST(SUM(CASE WHEN days_before <= 14 THEN exact_minutes END) AS DOUBLE) AS minutes_last_14,
        CAST(AVG(CASE WHEN games_before <= 10 THEN exact_minutes END) AS DOUBLE) AS minutes_avg_last_10,
        AVG(CASE WHEN games_before <= 5 THEN points END) AS points_avg_last_5,
        AVG(CASE WHEN games_before <= 10 THEN points END) AS points_avg_last_10,
        CAST(AVG(CASE WHEN games_before <= 7 THEN exact_usage END) AS DOUBLE) AS usage_avg_last_7
    FROM played
    GROUP BY game_date, player_lookup
),
team_games AS (
    SELECT sides.game_date, sides.team_abbr, COUNT(*) AS games_last_14
    FROM sides
    JOIN nba_raw.nbac_schedule AS earlier
        ON earlier.season = sides.season AND sides.team_abbr IN (earlier.home_abbr, earlier.away_abbr)
        AND earlier.game_date < sides.game_date AND DATE_DIFF('DAY', earlier.game_date, sides.game_date) <= 14
    WHERE earlier.is_final AND earlier.season_type NOT IN ('Preseason', 'All-Star')
    GROUP BY sides.game_date, sides.team_abbr
),
paces AS (
    SELECT
        sides.game_date, team.team_abbr, team.pace,
        ROW_NUMBER() OVER (PARTITION BY sides.game_date, team.team_abbr ORDER BY team.game_date DESC, team.nba_game_id DESC) AS games_before
    FROM sides
    JOIN nba_analytics.team_offense_game_summary AS team
        ON team.season = sides.season AND team.team_abbr = sides.team_abbr AND team.game_date < sides.game_date
    WHERE team.data_source = 'nbac_team_boxscore' AND team.season_type NOT IN ('Preseason', 'All-Star')
),
team_pace AS (
    SELECT game_date, team_abbr, CAST(AVG(CAST(pace AS DECIMAL(18, 9))) AS DOUBLE) AS pace
    FROM paces
    WHERE games_before <= 10
    GROUP BY game_date, team_abbr
),
ratings AS (
    SELECT
        sides.game_date, defense.defending_team_abbr AS team_abbr, defense.defensive_rating,
        ROW_NUMBER() OVER (
            PARTITION BY sides.game_date, defense.defending_team_abbr ORDER BY defense.game_date DESC, defense.nba_game_id DESC
        ) AS games_before
    FROM sides
    JOIN nba_analytics.team_defense_game_summary AS defense
        ON defense.season = sides.season AND defense.defending_team_abbr = sides.team_abbr AND defense.game_date < sides.game_date
    WHERE defense.season_type NOT IN ('Preseason', 'All-Star')
),
team_defense AS (
    SELECT game_date, team_abbr, CAST(AVG(CAST(defensive_rating AS DECIMAL(18, 9))) AS DOUBLE) AS defensive_rating
    FROM ratings
    WHERE games_before <= 10
    GROUP BY game_date, team_abbr
),
injuries AS (
    SELECT
        days.game_date, COALESCE(names.player_lookup, injury.player_lookup) AS player_lookup,
        CASE WHEN MAX(CASE WHEN injury.status LIKE 'Out%' THEN 1 ELSE 0 END) = 1 THEN 'Out' ELSE MIN(injury.status) END AS injury_status
    FROM nba_raw.bdl_injuries AS injury
    JOIN days ON days.game_date = injury.scrape_date
    LEFT JOIN names
        ON names.source = 'bdl_injuries' AND names.game_date = injury.scrape_date
        AND names.source_lookup = injury.player_lookup AND names.team_abbr = COALESCE(injury.team_abbr, '')
    GROUP BY days.game_date, COALESCE(names.player_lookup, injury.player_lookup)
),
absent AS (
    SELECT
        roster.nba_game_id, roster.team_abbr, roster.player_lookup,
        CASE WHEN history.points_avg_last_10 >= 18 THEN 1 ELSE 0 END AS stars,
        COALESCE(
            history.usage_avg_last_7 / 100 * history.minutes_last_14 / NULLIF(48 * team_games.games_last_14, 0), 0
        ) AS plays_share
    FROM roster
    JOIN injuries ON injuries.game_date = roster.game_date AND injuries.player_lookup = roster.player_lookup
    JOIN history ON history.game_date = roster.game_date AND history.player_lookup = roster.player_lookup
    LEFT JOIN team_games ON team_games.game_date = roster.game_date AND team_games.team_abbr = roster.team_abbr
    WHERE injuries.injury_status = 'Out'
),
team_absences AS (
    SELECT nba_game_id, team_abbr, SUM(stars) AS stars, CAST(SUM(CAST(plays_share AS DECIMAL(18, 9))) AS DOUBLE) AS plays_share
    FROM absent
    GROUP BY nba_game_id, team_abbr
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
)
SELECT
    sides.game_date,
    sides.season,
    sides.season_type,
    sides.game_id,
    sides.nba_game_id,
    roster.player_lookup,
    COALESCE(latest.player_name, roster.player_name) AS player_name,
    roster.team_abbr,
    sides.opponent_team_abbr,
    sides.is_home,
    COALESCE(latest.history_games, 0) AS history_games,
    history.days_before - 1 AS days_rest,
    COALESCE(history.days_before = 1, FALSE) AS is_back_to_back,
    CAST(COALESCE(history.back_to_backs_last_14, 0) AS BIGINT) AS back_to_backs_last_14,
    CAST(COALESCE(history.games_last_7, 0) AS BIGINT) AS games_last_7,
    CAST(COALESCE(history.games_last_14, 0) AS BIGINT) AS games_last_14,
    CAST(COALESCE(history.minutes_last_7, 0) AS DOUBLE) AS minutes_last_7,
    CAST(COALESCE(history.minutes_last_14, 0) AS DOUBLE) AS minutes_last_14,
    history.minutes_avg_last_10,
    history.points_avg_last_5,
    history.points_avg_last_10,
    history.usage_avg_last_7,
    history.usage_avg_last_7 / (1 - LEAST(
        COALESCE(team_absences.plays_share, 0) - COALESCE(absent.plays_share, 0), 0.5
    )) AS projected_usage,
    CAST(COALESCE(team_absences.stars, 0) - COALESCE(absent.stars, 0) AS BIGINT) AS stars_out,
    own_pace.pace AS team_pace_last_10,
    opponent_pace.pace AS opponent_pace_last_10,
    opponent_defense.defensive_rating AS opponent_def_rating_last_10,
    opponent_pace.pace - own_pace.pace AS pace_differential,
    roster.age,
    injuries.injury_status,
    COALESCE(props.odds_line, props.site_line) AS points_line,
    CASE
        WHEN props.odds_line IS NOT NULL THEN 'odds_api'
        WHEN props.site_line IS NOT NULL THEN 'bettingpros'
    END AS line_source,
    COALESCE(DATE_DIFF('DAY', openings.opening_date, sides.game_date) < 14, TRUE) AS is_bootstrap,
    roster.roster_source
FROM roster
JOIN sides ON sides.nba_game_id = roster.nba_game_id AND sides.team_abbr = roster.team_abbr
LEFT JOIN openings ON openings.season = sides.season
LEFT JOIN latest ON latest.game_date = roster.game_date AND latest.player_lookup = roster.player_lookup
LEFT JOIN history ON history.game_date = roster.game_date AND history.player_lookup = roster.player_lookup
LEFT JOIN team_pace AS own_pace ON own_pace.game_date = sides.game_date AND own_pace.team_abbr = sides.team_abbr
LEFT JOIN team_pace AS opponent_pace
    ON opponent_pace.game_date = sides.game_date AND opponent_pace.team_abbr = sides.opponent_team_abbr
LEFT JOIN team_defense AS opponent_defense
    ON opponent_defense.game_date = sides.game_date AND opponent_defense.team_abbr = sides.opponent_team_abbr
LEFT JOIN injuries ON injuries.game_date = roster.game_date AND injuries.player_lookup = roster.player_lookup
LEFT JOIN absent
    ON absent.nba_game_id = roster.nba_game_id AND absent.team_abbr = roster.team_abbr AND absent.player_lookup = roster.player_lookup
LEFT JOIN team_absences ON team_absences.nba_game_id = roster.nba_game_id AND team_absences.team_abbr = roster.team_abbr
LEFT JOIN props ON props.game_id = roster.nba_game_id AND props.player_lookup = roster.player_lookup
