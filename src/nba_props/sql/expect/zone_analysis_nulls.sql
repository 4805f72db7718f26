-- Nulls that a column may have on a date: the teams whose last 15 games before it, by the manifest, do not have what it is made of.
-- Attempts need one game with shots; shares need five, since in a few games nobody may have tried from a zone; comparisons need
-- shots of the league in the 30 days before, too.
WITH regular_games AS (
    SELECT season, home_abbr, away_abbr FROM nba_raw.nbac_schedule WHERE season_type = 'Regular Season'
),
season_teams AS (
    SELECT season, home_abbr AS team_abbr FROM regular_games
    UNION DISTINCT
    SELECT season, away_abbr AS team_abbr FROM regular_games
),
days AS (
    SELECT CAST(units.game_date AS DATE) AS analysis_date, units.season FROM units
),
horizons AS (
    SELECT season, MAX(analysis_date) AS last_date FROM days GROUP BY season
),
defenses AS (
    SELECT
        schedule.season, schedule.game_date, schedule.game_id,
        CASE entities.team_abbr WHEN schedule.home_abbr THEN schedule.away_abbr ELSE schedule.home_abbr END AS team_abbr,
        CASE WHEN shots.game_id IS NULL THEN 0 ELSE 1 END AS has_shots
    FROM nba_raw.nbac_schedule AS schedule
    JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_team_boxscore' AND entities.game_id = schedule.game_id
    LEFT JOIN nba_reference.source_manifest AS shots
        ON shots.source = 'bigdataball_play_by_play' AND shots.game_id = entities.game_id AND shots.team_abbr = entities.team_abbr
    WHERE schedule.is_final AND schedule.season_type NOT IN ('Preseason', 'All-Star')
),
windows AS (
    SELECT
        defenses.season, defenses.team_abbr, defenses.game_date,
        COALESCE(LEAD(defenses.game_date) OVER in_order, horizons.last_date) AS next_date,
        SUM(defenses.has_shots) OVER last_15 AS with_shots
    FROM horizons
    JOIN defenses ON defenses.season = horizons.season AND defenses.game_date < horizons.last_date
    WINDOW
        in_order AS (PARTITION BY defenses.season, defenses.team_abbr ORDER BY defenses.game_date NULLS FIRST, defenses.game_id NULLS FIRST),
        last_15 AS (
            PARTITION BY defenses.season, defenses.team_abbr ORDER BY defenses.game_date NULLS FIRST, defenses.game_id NULLS FIRST
            ROWS BETWEEN 14 PRECEDING AND CURRENT ROW
        )
),
shots_by_date AS (
    SELECT season, game_date, SUM(has_shots) AS with_shots FROM defenses GROUP BY season, game_date
),
leagues AS (
    SELECT days.analysis_date, SUM(shots_by_date.with_shots) AS with_shots
    FROM days
    JOIN shots_by_date
        ON shots_by_date.season = days.season AND shots_by_date.game_date < days.analysis_date
        AND DATE_DIFF('DAY', shots_by_date.game_date, days.analysis_date) <= 30
    GROUP BY days.analysis_date
),
counted AS (
    SELECT
        days.analysis_date,
        COUNT(*) AS team_count,
        SUM(CASE WHEN windows.game_date IS NULL THEN 1 ELSE 0 END) AS without_games,
        SUM(CASE WHEN COALESCE(windows.with_shots, 0) >= 1 THEN 0 ELSE 1 END) AS without_attempts,
        SUM(CASE WHEN COALESCE(windows.with_shots, 0) >= 5 THEN 0 ELSE 1 END) AS without_shares,
        SUM(CASE WHEN COALESCE(leagues.with_shots, 0) >= 5 THEN 0 ELSE 1 END) AS without_league,
        SUM(CASE WHEN COALESCE(windows.with_shots, 0) >= 5 AND COALESCE(leagues.with_shots, 0) >= 5 THEN 0 ELSE 1 END)
            AS without_comparison
    FROM days
    JOIN season_teams ON season_teams.season = days.season
    LEFT JOIN windows
        ON windows.season = days.season AND windows.team_abbr = season_teams.team_abbr
        AND windows.game_date < days.analysis_date AND windows.next_date >= days.analysis_date
    LEFT JOIN leagues ON leagues.analysis_date = days.analysis_date
    GROUP BY days.analysis_date
),
made_of AS (
    SELECT 'opponent_points_per_game' AS column_name, 'games' AS needed
    UNION ALL SELECT 'defensive_rating_last_15', 'games'
    UNION ALL SELECT 'paint_attempts_per_game', 'attempts'
    UNION ALL SELECT 'mid_range_attempts_per_game', 'attempts'
    UNION ALL SELECT 'three_attempts_per_game', 'attempts'
    UNION ALL SELECT 'paint_pct_allowed_last_15', 'shares'
    UNION ALL SELECT 'mid_range_pct_allowed_last_15', 'shares'
    UNION ALL SELECT 'three_pct_allowed_last_15', 'shares'
    UNION ALL SELECT 'league_paint_pct', 'league'
    UNION ALL SELECT 'league_mid_range_pct', 'league'
    UNION ALL SELECT 'league_three_pct', 'league'
    UNION ALL SELECT 'paint_vs_league', 'comparison'
    UNION ALL SELECT 'mid_range_vs_league', 'comparison'
    UNION ALL SELECT 'three_vs_league', 'comparison'
    UNION ALL SELECT 'strongest_zone', 'comparison'
    UNION ALL SELECT 'weakest_zone', 'comparison'
)
SELECT
    CAST(counted.analysis_date AS VARCHAR) AS unit_key,
    made_of.column_name,
    CAST(CASE made_of.needed
        WHEN 'games' THEN counted.without_games
        WHEN 'attempts' THEN counted.without_attempts
        WHEN 'shares' THEN counted.without_shares
        WHEN 'league' THEN counted.without_league
        ELSE counted.without_comparison
    END AS DOUBLE) / counted.team_count AS share
FROM counted
CROSS JOIN made_of
