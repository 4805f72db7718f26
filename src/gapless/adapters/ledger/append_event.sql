-- One event at the end of the log.
INSERT INTO events (at, run, kind, processor, key, fence, state, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
