-- What gapless itself keeps in a warehouse: the traces of publishing, what was replaced, and stages judged incomplete.
CREATE SCHEMA IF NOT EXISTS gapless;
CREATE SCHEMA IF NOT EXISTS gapless_replaced;
CREATE SCHEMA IF NOT EXISTS gapless_stage;
CREATE TABLE IF NOT EXISTS gapless.markers (
    processor VARCHAR NOT NULL,
    partition_key VARCHAR NOT NULL,
    fence BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    run VARCHAR NOT NULL,
    published_at TIMESTAMP NOT NULL,
    "rows" BIGINT NOT NULL
);
