-- The ledger: an append-only log of events, and what is folded from it in the same transaction.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    run TEXT NOT NULL,
    kind TEXT NOT NULL,
    processor TEXT NOT NULL,
    key TEXT NOT NULL,
    fence INTEGER NOT NULL,
    state TEXT NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_unit ON events (processor, key);
CREATE INDEX events_by_run ON events (run);

CREATE TABLE heads (
    processor TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    fence INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    free_attempts INTEGER NOT NULL,
    at REAL NOT NULL,
    run TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    rows INTEGER,
    digest TEXT NOT NULL,
    object TEXT,
    fingerprint TEXT NOT NULL,
    reason TEXT,
    error_class TEXT,
    message ANY NOT NULL,
    retry_at REAL,
    marks TEXT NOT NULL,
    without TEXT NOT NULL,
    PRIMARY KEY (processor, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    selection TEXT NOT NULL,
    command TEXT NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    exit_code INTEGER,
    reason TEXT NOT NULL,
    summary TEXT NOT NULL
) STRICT;

CREATE TABLE plans (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;

CREATE TABLE calendars (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    at REAL NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX calendars_by_name ON calendars (name);

-- epoch: how often the lease was taken. published: the publish counter. fence: the greatest fence given out.
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES ('epoch', 0), ('published', 0), ('fence', 0);
