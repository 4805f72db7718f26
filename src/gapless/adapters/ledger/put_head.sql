-- The current row of a unit.
INSERT OR REPLACE INTO heads
(processor, key, state, fence, generation, attempts, free_attempts, at, run, read_at, published_at, rows, digest, object, fingerprint, reason,
 error_class, message, retry_at, marks, without)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
