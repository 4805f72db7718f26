-- The fixed statements of the ledger. Each begins with a line that gives its name and what it is for.

-- identity: Which program the file belongs to, and the version of its schema.
SELECT application_id, user_version FROM pragma_application_id, pragma_user_version;

-- is_new: Whether the file holds nothing yet.
SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema);

-- next_epoch: Take the lease; what an older epoch writes from now on is refused.
UPDATE counters SET value = value + 1 WHERE name = 'epoch';

-- counter: One of the counters.
SELECT value FROM counters WHERE name = ?;

-- raise_counter: Counters only grow.
UPDATE counters SET value = max(value, ?) WHERE name = ?;

-- append_event: One event at the end of the log.
INSERT INTO events (at, run, kind, processor, key, fence, state, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- put_head: The current row of a unit.
INSERT OR REPLACE INTO heads (
    processor, key, state, fence, generation, attempts, free_attempts, at, run, read_at, published_at,
    rows, digest, object, fingerprint, reason, error_class, message, retry_at, marks, without
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- standing: How one unit of a processor stands.
SELECT
    state, fingerprint, error_class, marks, without, CASE state WHEN 'empty' THEN message ELSE '' END AS empty_because,
    CASE state WHEN 'waived' THEN retry_at END AS ends
FROM heads
WHERE processor = ?
LIMIT 1;

-- standings: The units of a processor, those that stand alike together. Most stand like the one that is given: only the others are sorted.
SELECT
    :state, :fingerprint, :error_class, :marks, :without, :empty_because, :ends,
    json_group_array(key), json_group_array(read_at), json_group_array(published_at)
FROM heads
WHERE
    processor = :processor
    AND (
        state = :state AND fingerprint = :fingerprint AND error_class IS :error_class AND marks = :marks AND without = :without
        AND (state <> 'empty' OR message = :empty_because) AND (state <> 'waived' OR retry_at IS :ends)
    )
HAVING count(*)
UNION ALL
SELECT
    state, fingerprint, error_class, marks, without, CASE state WHEN 'empty' THEN message ELSE '' END,
    CASE state WHEN 'waived' THEN retry_at END,
    json_group_array(key), json_group_array(read_at), json_group_array(published_at)
FROM heads
WHERE
    processor = :processor
    AND NOT (
        state = :state AND fingerprint = :fingerprint AND error_class IS :error_class AND marks = :marks AND without = :without
        AND (state <> 'empty' OR message = :empty_because) AND (state <> 'waived' OR retry_at IS :ends)
    )
GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- known: The units that have a head.
SELECT processor, key FROM heads;

-- head: The head of one unit.
SELECT * FROM heads WHERE processor = ? AND key = ?;

-- heads: All heads of a processor.
SELECT * FROM heads WHERE processor = ?;

-- heads_of: Heads of some partitions of a processor; the keys are a JSON array.
SELECT heads.* FROM json_each(:keys) AS wanted CROSS JOIN heads ON heads.processor = :processor AND heads.key = wanted.value;

-- endings: How the attempts at the units of a processor ended, oldest first; those that did not count are left out.
SELECT
    key, at, run, state, details ->> 'error_class', details ->> 'status', details -> 'message', details -> 'findings', details ->> 'worker'
FROM events
WHERE processor = ? AND (kind IN ('finished', 'adopted') OR (kind = 'retry' AND details ->> 'counts'))
ORDER BY seq;

-- calendar: The newest version of a calendar.
SELECT body FROM calendars WHERE name = ? ORDER BY seq DESC LIMIT 1;

-- calendar_version: The digest of the newest version of a calendar.
SELECT version FROM calendars WHERE name = ? ORDER BY seq DESC LIMIT 1;

-- store_calendar: A new version of a calendar.
INSERT INTO calendars (name, version, at, body) VALUES (?, ?, ?, ?);

-- runs: Runs, newest first.
SELECT run, plan, selection, command, started, ended, exit_code, reason, summary FROM runs ORDER BY seq DESC LIMIT ?;

-- start_run: A run that begins; none where it has begun before.
INSERT OR IGNORE INTO runs (run, plan, selection, command, started, ended, exit_code, reason, summary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- freeze: The plan of a run, once its reference stage is proven.
UPDATE runs SET plan = ? WHERE run = ?;

-- end_run: How a run ended.
UPDATE runs SET ended = ?, exit_code = ?, summary = ? WHERE run = ?;

-- store_plan: The body of a plan; a plan that is known already has the same one.
INSERT OR IGNORE INTO plans (id, body) VALUES (?, ?);

-- plan: The body of a plan.
SELECT body FROM plans WHERE id = ?;
