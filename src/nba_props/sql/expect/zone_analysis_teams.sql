-- Every team of the season, on every date: those that the schedule has in regular-season games. Its window has its games so far of which the
-- manifest has the opponent's line, 15 at most.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
regular_games AS (
    SELECT season, home_abbr, away_abbr FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season'
),
season_teams AS (
    SELECT season, home_abbr AS team_abbr FROM regular_games
    UNION DISTINCT
    SELECT season, away_abbr AS team_abbr FROM regular_games
),
defenses AS (
    SELECT
        schedule.season, schedule.game_date,
        CASE entities.team_abbr WHEN schedule.home_abbr THEN schedule.away_abbr ELSE schedule.home_abbr END AS team_abbr
    FROM nba_raw.nbac_schedule AS schedule
    JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_team_boxscore' AND entities.game_id = schedule.game_id
    WHERE schedule.is_final AND schedule.season_type NOT IN ('Preseason', 'All-Star')
),
so_far AS (
    SELECT days.analysis_date, defenses.team_abbr, COUNT(*) AS game_count
    FROM days
    JOIN defenses ON defenses.season = days.season AND defenses.game_date < days.analysis_date
    GROUP BY days.analysis_date, defenses.team_abbr
)
SELECT
    CAST(days.analysis_date AS VARCHAR) AS unit_key, days.analysis_date, season_teams.team_abbr,
    LEAST(COALESCE(so_far.game_count, 0), 15) AS games_in_window
FROM days
JOIN season_teams ON season_teams.season = days.season
LEFT JOIN so_far ON so_far.analysis_date = days.analysis_date AND so_far.team_abbr = season_teams.team_abbr
