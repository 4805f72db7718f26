-- Under which names the players of a season may be met: aliases of the names in the league's list, each leading to one player_lookup.
-- Rules, the first that fits counts: exact; no_suffix (without Jr, Sr, II, III, IV); last_first (surname first, with or without the
-- suffix); initial (first letter and surname); last_name_team. Aliases of a team hold in that team alone (its team at the time of the
-- list); team_abbr is '' for those that hold in the whole season. An alias that would lead to several players is left out.
WITH players AS (
    SELECT
        list.season, list.player_lookup, list.player_id, list.team_abbr,
        REGEXP_REPLACE(list.player_lookup, '(jr|sr|iii|ii|iv)$', '') AS base,
        LENGTH(REPLACE(REPLACE(REPLACE(SPLIT_PART(list.player_name, ' ', 1), '.', ''), '''', ''), '-', '')) AS first_length
    FROM nba_raw.nbac_player_list_current AS list
    JOIN units ON units.season = list.season
),
parts AS (
    SELECT
        season, player_lookup, player_id, team_abbr, base,
        SUBSTRING(base, 1, first_length) AS first_name,
        SUBSTRING(base, first_length + 1) AS last_name,
        SUBSTRING(player_lookup, first_length + 1) AS last_name_and_suffix
    FROM players
),
aliases AS (
    SELECT season, player_lookup AS alias, '' AS team_abbr, player_lookup, player_id, 1 AS rule_rank, 'exact' AS rule FROM parts
    UNION DISTINCT
    SELECT season, base, '', player_lookup, player_id, 2, 'no_suffix' FROM parts
    UNION DISTINCT
    SELECT season, last_name || first_name, '', player_lookup, player_id, 3, 'last_first' FROM parts WHERE last_name <> ''
    UNION DISTINCT
    SELECT season, last_name_and_suffix || first_name, '', player_lookup, player_id, 3, 'last_first' FROM parts WHERE last_name <> ''
    UNION DISTINCT
    SELECT season, SUBSTRING(first_name, 1, 1) || last_name, '', player_lookup, player_id, 4, 'initial'
    FROM parts
    WHERE last_name <> ''
    UNION DISTINCT
    SELECT season, SUBSTRING(first_name, 1, 1) || last_name, team_abbr, player_lookup, player_id, 4, 'initial'
    FROM parts
    WHERE last_name <> '' AND team_abbr IS NOT NULL
    UNION DISTINCT
    SELECT season, last_name, team_abbr, player_lookup, player_id, 5, 'last_name_team'
    FROM parts
    WHERE last_name <> '' AND team_abbr IS NOT NULL
),
firsts AS (
    SELECT season, alias, team_abbr, MIN(rule_rank) AS rule_rank FROM aliases GROUP BY season, alias, team_abbr
)
SELECT
    aliases.season,
    aliases.alias,
    aliases.team_abbr,
    MIN(aliases.player_lookup) AS player_lookup,
    MIN(aliases.player_id) AS player_id,
    MIN(aliases.rule) AS rule
FROM aliases
JOIN firsts
    ON firsts.season = aliases.season AND firsts.alias = aliases.alias AND firsts.team_abbr = aliases.team_abbr
    AND firsts.rule_rank = aliases.rule_rank
GROUP BY aliases.season, aliases.alias, aliases.team_abbr
HAVING COUNT(DISTINCT aliases.player_lookup) = 1
