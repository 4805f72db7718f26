-- Write the markers of the units that are being published. Times are UTC, without a zone, so that every client can read them.
INSERT INTO gapless.markers
SELECT processor, unit, fence, generation, run, make_timestamp(epoch_us(now())), "rows"
FROM gapless_publishing;
