-- Who may play for whom in the games of a date: everyone on the team's roster of that date; of a team without one, everyone whose latest
-- line of the season in the 30 days before was for it. Who is on a roster is on no other; exhibition lines (pre-season, all-star) say
-- nothing about teams. age: in years, null without a roster.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
),
period AS (
    SELECT MIN(game_date) AS first_date, MAX(game_date) AS last_date FROM days
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
    SELECT season, season_type, game_date, game_id, nba_game_id, home_abbr AS team_abbr FROM games
    UNION ALL
    SELECT season, season_type, game_date, game_id, nba_game_id, away_abbr AS team_abbr FROM games
),
listed AS (
    SELECT
        roster.roster_date AS game_date, roster.team_abbr,
        COALESCE(names.player_lookup, roster.player_lookup) AS player_lookup,
        MIN(roster.player_name) AS player_name,
        MAX(roster.age) AS age
    FROM nba_raw.espn_team_rosters AS roster
    JOIN sides ON sides.game_date = roster.roster_date AND sides.team_abbr = roster.team_abbr
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = 'espn_team_rosters' AND names.game_date = roster.roster_date
        AND names.source_lookup = roster.player_lookup AND names.team_abbr = roster.team_abbr
    GROUP BY roster.roster_date, roster.team_abbr, COALESCE(names.player_lookup, roster.player_lookup)
),
lines AS (
    SELECT
        line.season, line.game_date, line.team_abbr, line.player_lookup, line.player_name,
        LEAD(line.game_date) OVER (PARTITION BY line.season, line.player_lookup ORDER BY line.game_date, line.nba_game_id) AS next_date
    FROM nba_analytics.player_game_summary AS line
    CROSS JOIN period
    WHERE line.season_type NOT IN ('Preseason', 'All-Star')
        AND line.game_date < period.last_date AND DATE_DIFF('DAY', line.game_date, period.first_date) <= 30
),
-- The latest line is the one that no other follows before the date.
recent AS (
    SELECT days.game_date, lines.team_abbr, lines.player_lookup, lines.player_name
    FROM days
    JOIN lines
        ON lines.season = days.season AND lines.game_date < days.game_date
        AND COALESCE(lines.next_date, days.game_date) >= days.game_date
        AND DATE_DIFF('DAY', lines.game_date, days.game_date) <= 30
),
players AS (
    SELECT game_date, team_abbr, player_lookup, player_name, age, 'espn_team_rosters' AS roster_source FROM listed
    UNION ALL
    SELECT
        recent.game_date, recent.team_abbr, recent.player_lookup, recent.player_name,
        CAST(NULL AS BIGINT) AS age, 'recent_lines' AS roster_source
    FROM recent
    WHERE NOT EXISTS (SELECT 1 FROM listed WHERE listed.game_date = recent.game_date AND listed.team_abbr = recent.team_abbr)
        AND NOT EXISTS (SELECT 1 FROM listed WHERE listed.game_date = recent.game_date AND listed.player_lookup = recent.player_lookup)
)
SELECT
    sides.game_date,
    sides.season,
    sides.season_type,
    sides.game_id,
    sides.nba_game_id,
    sides.team_abbr,
    players.player_lookup,
    players.player_name,
    players.age,
    players.roster_source
FROM players
JOIN sides ON sides.game_date = players.game_date AND sides.team_abbr = players.team_abbr
