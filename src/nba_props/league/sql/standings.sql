-- Standings after each date with a game, from the first date of the regular season on: its results up to and including the date.
CREATE TABLE standings AS
WITH results AS (
    SELECT season, game_date, home_abbr AS team_abbr, away_abbr AS other_abbr, TRUE AS at_home, home_pts > away_pts AS won
    FROM games
    WHERE is_final AND season_type = 'Regular Season'
    UNION ALL
    SELECT season, game_date, away_abbr, home_abbr, FALSE, away_pts > home_pts
    FROM games
    WHERE is_final AND season_type = 'Regular Season'
),
members AS (
    SELECT results.season, results.team_abbr, teams.conference, min(min(results.game_date)) OVER (PARTITION BY results.season) AS first_date
    FROM results
    LEFT JOIN teams ON teams.season = results.season AND teams.team_abbr = results.team_abbr
    GROUP BY results.season, results.team_abbr, teams.conference
),
counted AS (
    SELECT
        dates.season, dates.game_date, members.team_abbr, any_value(members.conference) AS conference,
        count(*) FILTER (results.won) AS wins, count(*) FILTER (NOT results.won) AS losses,
        count(*) FILTER (results.won AND results.at_home) || '-' || count(*) FILTER (NOT results.won AND results.at_home) AS home_record,
        count(*) FILTER (results.won AND NOT results.at_home) || '-' || count(*) FILTER (NOT results.won AND NOT results.at_home) AS road_record,
        count(*) FILTER (results.won AND others.conference = members.conference) || '-'
            || count(*) FILTER (NOT results.won AND others.conference = members.conference) AS conference_record
    FROM scheduled_dates AS dates
    JOIN members ON members.season = dates.season AND dates.game_date >= members.first_date
    LEFT JOIN results
        ON results.season = dates.season AND results.team_abbr = members.team_abbr AND results.game_date <= dates.game_date
    LEFT JOIN members AS others ON others.season = results.season AND others.team_abbr = results.other_abbr
    GROUP BY dates.season, dates.game_date, members.team_abbr
)
SELECT
    season, '' AS season_type, game_date, '' AS game_id, team_abbr, conference, wins, losses, home_record, road_record,
    CASE WHEN conference IS NOT NULL THEN conference_record END AS conference_record,
    CASE WHEN conference IS NOT NULL THEN row_number() OVER (
        PARTITION BY season, game_date, conference ORDER BY wins / greatest(wins + losses, 1) DESC, wins DESC, team_abbr
    ) END AS conference_rank
FROM counted;
