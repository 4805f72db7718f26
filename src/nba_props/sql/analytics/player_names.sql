-- Who is meant by the names of a date: every name of the game book, balldontlie's lines, rosters, injuries and props, with the
-- player_lookup that it leads to, null where it leads to nobody or to several.
-- A name is looked up in the registry of its season, as it stands, then without its suffix, then as initial and surname in its team;
-- a name as in the league's own lines of the date needs no registry. team_abbr: the team that the source gives ('' where it gives
-- none); for the odds, which know only the game, the home team, and both teams of the game are looked through.
WITH asked AS (
    SELECT
        line.game_date, 'nbac_gamebook_player_stats' AS source, line.player_lookup, line.player_name,
        line.team_abbr, line.team_abbr AS other_team_abbr
    FROM nba_raw.nbac_gamebook_player_stats AS line
    UNION ALL
    SELECT line.game_date, 'bdl_player_boxscores', line.player_lookup, line.player_name, line.team_abbr, line.team_abbr
    FROM nba_raw.bdl_player_boxscores AS line
    UNION ALL
    SELECT roster.roster_date, 'espn_team_rosters', roster.player_lookup, roster.player_name, roster.team_abbr, roster.team_abbr
    FROM nba_raw.espn_team_rosters AS roster
    UNION ALL
    SELECT injury.scrape_date, 'bdl_injuries', injury.player_lookup, injury.player_name, injury.team_abbr, injury.team_abbr
    FROM nba_raw.bdl_injuries AS injury
    UNION ALL
    SELECT
        prop.game_date, 'odds_api_player_points_props', prop.player_lookup, prop.player_name, schedule.home_abbr, schedule.away_abbr
    FROM nba_raw.odds_api_player_points_props AS prop
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_id = prop.game_id
    UNION ALL
    SELECT prop.game_date, 'bettingpros_player_points_props', prop.player_lookup, prop.player_name, prop.team_abbr, prop.team_abbr
    FROM nba_raw.bettingpros_player_points_props AS prop
),
names AS (
    SELECT
        asked.game_date, units.season, asked.source, asked.player_lookup AS source_lookup,
        COALESCE(asked.team_abbr, '') AS team_abbr,
        MIN(COALESCE(asked.other_team_abbr, '')) AS other_team_abbr,
        MIN(asked.player_name) AS player_name,
        REGEXP_REPLACE(asked.player_lookup, '(jr|sr|iii|ii|iv)$', '') AS base
    FROM asked
    JOIN units ON asked.game_date = CAST(units.game_date AS DATE)
    GROUP BY asked.game_date, units.season, asked.source, asked.player_lookup, COALESCE(asked.team_abbr, '')
),
forms AS (
    SELECT game_date, season, source, source_lookup, team_abbr, other_team_abbr, source_lookup AS alias, 10 AS form_rank FROM names
    UNION ALL
    SELECT game_date, season, source, source_lookup, team_abbr, other_team_abbr, base AS alias, 20 AS form_rank
    FROM names
    WHERE base <> source_lookup
    UNION ALL
    SELECT
        game_date, season, source, source_lookup, team_abbr, other_team_abbr,
        SUBSTRING(base, 1, 1) || SUBSTRING(
            base, 1 + LENGTH(REPLACE(REPLACE(REPLACE(SPLIT_PART(player_name, ' ', 1), '.', ''), '''', ''), '-', ''))
        ) AS alias,
        30 AS form_rank
    FROM names
    WHERE player_name LIKE '% %' AND player_name NOT LIKE '%,%'
),
candidates AS (
    SELECT
        forms.game_date, forms.source, forms.source_lookup, forms.team_abbr, registry.player_lookup,
        forms.form_rank + CASE registry.rule
            WHEN 'exact' THEN 1 WHEN 'no_suffix' THEN 2 WHEN 'last_first' THEN 3 WHEN 'initial' THEN 4 ELSE 5
        END AS candidate_rank
    FROM forms
    JOIN nba_reference.player_registry AS registry ON registry.season = forms.season AND registry.alias = forms.alias
    WHERE registry.team_abbr IN (forms.team_abbr, forms.other_team_abbr) AND (forms.form_rank < 30 OR registry.rule = 'initial')
        OR registry.team_abbr = '' AND forms.form_rank < 30
    UNION ALL
    SELECT names.game_date, names.source, names.source_lookup, names.team_abbr, line.player_lookup, 0 AS candidate_rank
    FROM names
    JOIN nba_raw.nbac_player_boxscores AS line
        ON line.game_date = names.game_date AND line.player_lookup = names.source_lookup
),
best AS (
    SELECT game_date, source, source_lookup, team_abbr, MIN(candidate_rank) AS candidate_rank
    FROM candidates
    GROUP BY game_date, source, source_lookup, team_abbr
),
resolved AS (
    SELECT candidates.game_date, candidates.source, candidates.source_lookup, candidates.team_abbr,
        MIN(candidates.player_lookup) AS player_lookup
    FROM candidates
    JOIN best
        ON best.game_date = candidates.game_date AND best.source = candidates.source
        AND best.source_lookup = candidates.source_lookup AND best.team_abbr = candidates.team_abbr
        AND best.candidate_rank = candidates.candidate_rank
    GROUP BY candidates.game_date, candidates.source, candidates.source_lookup, candidates.team_abbr
    HAVING COUNT(DISTINCT candidates.player_lookup) = 1
)
SELECT names.game_date, names.season, names.source, names.source_lookup, names.team_abbr, resolved.player_lookup
FROM names
LEFT JOIN resolved
    ON resolved.game_date = names.game_date AND resolved.source = names.source
    AND resolved.source_lookup = names.source_lookup AND resolved.team_abbr = names.team_abbr
