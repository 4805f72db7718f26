-- Who was listed as injured on each date of the schedule. A season without reports has them made of its transactions.

CREATE MACRO name_key(name) AS regexp_replace(strip_accents(lower(name)), '[^a-z0-9]', '', 'g');

-- A transaction names a team by its nickname, or the end of it, and a player after a bullet, his other names before a stroke or in brackets.
CREATE VIEW injury_moves AS
WITH nicknames AS (
    SELECT DISTINCT team_abbr, coalesce(nickname, team_name) AS nickname FROM teams WHERE coalesce(nickname, team_name) IS NOT NULL
),
listed AS (
    SELECT date, team, 'acquired' AS kind, unnest(string_split(acquired, '•')) AS name, notes FROM read_injury_transactions
    UNION ALL
    SELECT date, team, 'relinquished', unnest(string_split(relinquished, '•')), notes FROM read_injury_transactions
),
named AS (
    SELECT date, team, kind, notes, trim(regexp_replace(string_split(name, ' / ')[-1], '\s*\([^)]*\)\s*', ' ', 'g')) AS player_name
    FROM listed
),
ends AS (
    SELECT season, max(game_date) AS last_date FROM games GROUP BY season
)
SELECT
    ends.season, named.date, named.kind, named.notes, named.player_name, name_key(named.player_name) AS player_key,
    (SELECT any_value(team_abbr) FROM nicknames WHERE nickname = named.team OR ends_with(nickname, ' ' || named.team)) AS team_abbr
FROM named
ASOF JOIN ends ON named.date <= ends.last_date
WHERE named.player_name <> '' AND named.team <> '';

-- A player is listed from the date on which he was relinquished to the one on which he is acquired, to the one on which he plays (and so is
-- known to be back the day after), or to the end of the season.
CREATE VIEW injury_spells AS
WITH moves AS (
    SELECT season, player_key, date, date AS ends_before, kind, notes, player_name, team_abbr
    FROM injury_moves
    WHERE team_abbr IS NOT NULL
    UNION ALL BY NAME
    SELECT season, name_key(player_name) AS player_key, game_date AS date, game_date + 1 AS ends_before, 'played' AS kind
    FROM player_lines
),
ordered AS (
    SELECT
        *, lead(ends_before) OVER in_order AS next_date, count(*) FILTER (kind <> 'relinquished') OVER in_order AS returns
    FROM moves
    WINDOW in_order AS (
        PARTITION BY season, player_key
        ORDER BY date, list_position(['played', 'relinquished', 'acquired'], kind), team_abbr, notes
    )
)
SELECT *, min(date) OVER (PARTITION BY season, player_key, returns) AS since
FROM ordered
WHERE kind = 'relinquished';

CREATE TABLE injuries AS
WITH known AS (
    SELECT name_key(player_name) AS player_key, arg_max(player_id, game_date) AS player_id
    FROM player_lines
    GROUP BY player_key
),
reported AS (
    SELECT dates.season, report.*
    FROM read_injury_reports AS report
    JOIN scheduled_dates AS dates ON dates.game_date = report.game_date
),
made AS (
    SELECT
        dates.season, dates.game_date, spell.team_abbr, known.player_id, spell.player_name,
        CASE WHEN spell.notes LIKE '%(DTD)%' THEN 'Day-To-Day' ELSE 'Out' END AS status, spell.notes AS description, spell.since
    FROM injury_spells AS spell
    JOIN scheduled_dates AS dates
        ON dates.season = spell.season AND dates.game_date >= spell.date AND dates.game_date < coalesce(spell.next_date, DATE '9999-12-31')
    LEFT JOIN known ON known.player_key = spell.player_key
    WHERE dates.season NOT IN (SELECT season FROM reported)
    QUALIFY row_number() OVER (PARTITION BY dates.game_date, spell.player_key ORDER BY spell.date DESC) = 1
)
SELECT season, '' AS season_type, game_date, '' AS game_id, team_abbr, player_id, player_name, status, description, since
FROM (SELECT * FROM reported UNION ALL BY NAME SELECT * FROM made);
