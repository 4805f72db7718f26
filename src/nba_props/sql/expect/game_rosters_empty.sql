-- Dates of whose teams nobody is known: none has a roster, with the reasons, and none has lines of players in the 30 days before.
WITH sides AS (
    SELECT schedule.season, schedule.game_date, schedule.game_id, schedule.home_abbr AS team_abbr
    FROM nba_raw.nbac_schedule AS schedule
    JOIN units ON schedule.game_date = CAST(units.game_date AS DATE)
    WHERE schedule.is_final
    UNION ALL
    SELECT schedule.season, schedule.game_date, schedule.game_id, schedule.away_abbr AS team_abbr
    FROM nba_raw.nbac_schedule AS schedule
    JOIN units ON schedule.game_date = CAST(units.game_date AS DATE)
    WHERE schedule.is_final
),
lined AS (
    SELECT DISTINCT season, game_date, team_abbr
    FROM nba_reference.source_manifest
    WHERE source IN ('nbac_player_boxscores', 'nbac_gamebook_player_stats', 'bdl_player_boxscores')
        AND season_type NOT IN ('Preseason', 'All-Star')
),
known AS (
    SELECT DISTINCT sides.game_date
    FROM sides
    JOIN lined
        ON lined.season = sides.season AND lined.team_abbr = sides.team_abbr AND lined.game_date < sides.game_date
        AND DATE_DIFF('DAY', lined.game_date, sides.game_date) <= 30
)
SELECT
    CAST(sides.game_date AS VARCHAR) AS unit_key,
    STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) || '; no lines of players in the 30 days before' AS reason
FROM sides
LEFT JOIN nba_reference.source_gaps AS gaps ON gaps.source = 'espn_team_rosters' AND gaps.game_id = sides.game_id
WHERE sides.game_date NOT IN (SELECT game_date FROM known)
GROUP BY sides.game_date
HAVING COUNT(*) = COUNT(gaps.game_id)
