-- Everyone on the rosters of a date's teams; of a team without one, everyone whose latest line of the season in the 30 days before was
-- for it, by the raw tables: the league's lines, else the game book's, else balldontlie's, exhibition left out.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, units.season FROM units
),
sides AS (
    SELECT
        days.season, schedule.game_date, schedule.home_abbr AS team_abbr, schedule.game_id AS nba_game_id,
        REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id
    FROM nba_raw.nbac_schedule AS schedule
    JOIN days ON days.game_date = schedule.game_date
    WHERE schedule.is_final
    UNION ALL
    SELECT
        days.season, schedule.game_date, schedule.away_abbr AS team_abbr, schedule.game_id AS nba_game_id,
        REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id
    FROM nba_raw.nbac_schedule AS schedule
    JOIN days ON days.game_date = schedule.game_date
    WHERE schedule.is_final
),
listed AS (
    SELECT DISTINCT
        roster.roster_date AS game_date, roster.team_abbr, COALESCE(names.player_lookup, roster.player_lookup) AS player_lookup
    FROM nba_raw.espn_team_rosters AS roster
    JOIN sides ON sides.game_date = roster.roster_date AND sides.team_abbr = roster.team_abbr
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = 'espn_team_rosters' AND names.game_date = roster.roster_date
        AND names.source_lookup = roster.player_lookup AND names.team_abbr = roster.team_abbr
),
period AS (
    SELECT MIN(game_date) AS first_date, MAX(game_date) AS last_date FROM days
),
lines AS (
    SELECT line.season, line.season_type, line.game_date, line.game_id, line.team_abbr, line.player_lookup,
        'nbac_player_boxscores' AS source, 1 AS choice
    FROM nba_raw.nbac_player_boxscores AS line
    UNION ALL
    SELECT line.season, line.season_type, line.game_date, line.game_id, line.team_abbr, line.player_lookup,
        'nbac_gamebook_player_stats' AS source, 2 AS choice
    FROM nba_raw.nbac_gamebook_player_stats AS line
    WHERE line.player_status = 'active'
    UNION ALL
    SELECT line.season, line.season_type, line.game_date, line.game_id, line.team_abbr, line.player_lookup,
        'bdl_player_boxscores' AS source, 3 AS choice
    FROM nba_raw.bdl_player_boxscores AS line
),
candidates AS (
    SELECT lines.*, period.last_date
    FROM lines
    CROSS JOIN period
    WHERE lines.game_date < period.last_date AND DATE_DIFF('DAY', lines.game_date, period.first_date) <= 30
        AND lines.season_type NOT IN ('Preseason', 'All-Star')
),
choices AS (
    SELECT game_id, MIN(choice) AS choice FROM candidates GROUP BY game_id
),
played AS (
    SELECT
        candidates.last_date, candidates.season, candidates.game_date, candidates.game_id, candidates.team_abbr,
        COALESCE(names.player_lookup, candidates.player_lookup) AS player_lookup
    FROM candidates
    JOIN choices ON choices.game_id = candidates.game_id AND choices.choice = candidates.choice
    LEFT JOIN nba_reference.player_names AS names
        ON names.source = candidates.source AND names.game_date = candidates.game_date
        AND names.source_lookup = candidates.player_lookup AND names.team_abbr = candidates.team_abbr
),
memberships AS (
    SELECT
        season, player_lookup, team_abbr, game_date,
        COALESCE(LEAD(game_date) OVER (PARTITION BY season, player_lookup ORDER BY game_date, game_id), last_date) AS next_date
    FROM played
)
SELECT CAST(sides.game_date AS VARCHAR) AS unit_key, sides.game_id, sides.nba_game_id, listed.player_lookup, sides.team_abbr
FROM sides
JOIN listed ON listed.game_date = sides.game_date AND listed.team_abbr = sides.team_abbr
UNION ALL
SELECT CAST(sides.game_date AS VARCHAR) AS unit_key, sides.game_id, sides.nba_game_id, memberships.player_lookup, sides.team_abbr
FROM sides
JOIN memberships
    ON memberships.season = sides.season AND memberships.team_abbr = sides.team_abbr
    AND memberships.game_date < sides.game_date AND memberships.next_date >= sides.game_date
    AND DATE_DIFF('DAY', memberships.game_date, sides.game_date) <= 30
WHERE NOT EXISTS (SELECT 1 FROM listed WHERE listed.game_date = sides.game_date AND listed.team_abbr = sides.team_abbr)
    AND NOT EXISTS (SELECT 1 FROM listed WHERE listed.game_date = sides.game_date AND listed.player_lookup = memberships.player_lookup)
