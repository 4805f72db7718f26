-- What the ages of everyone on the rosters of a date's games add up to, team by team; of teams without a roster nothing is known.
WITH aged AS (
    SELECT
        roster.roster_date, roster.team_abbr, COALESCE(names.player_lookup, roster.player_lookup) AS player_lookup, MAX(roster.age) AS age
    FROM nba_raw.espn_team_rosters AS roster
    JOIN units ON roster.roster_date = CAST(units.game_date AS DATE)
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = 'espn_team_rosters' AND names.game_date = roster.roster_date
        AND names.source_lookup = roster.player_lookup AND names.team_abbr = roster.team_abbr
    GROUP BY roster.roster_date, roster.team_abbr, COALESCE(names.player_lookup, roster.player_lookup)
)
SELECT CAST(schedule.game_date AS VARCHAR) AS unit_key, schedule.game_id AS nba_game_id, aged.team_abbr, SUM(aged.age) AS age
FROM aged
JOIN nba_raw.nbac_schedule AS schedule
    ON schedule.game_date = aged.roster_date AND schedule.is_final AND aged.team_abbr IN (schedule.home_abbr, schedule.away_abbr)
GROUP BY schedule.game_date, schedule.game_id, aged.team_abbr
HAVING COUNT(aged.age) > 0
