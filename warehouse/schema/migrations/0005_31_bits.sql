-- Sampled 5-grams have 31 bits, in order: DuckDB then keeps the steps between them.

CREATE TEMP TABLE halved AS SELECT DISTINCT value // 2 AS value, serial, short FROM shingles;
DELETE FROM shingles;
INSERT INTO shingles SELECT * FROM halved ORDER BY value;
DROP TABLE halved;
UPDATE documents SET fingerprint = '4' || fingerprint[2:] WHERE fingerprint LIKE '3/%';
UPDATE relations SET fingerprint = '4' || fingerprint[2:] WHERE fingerprint LIKE '3/%';
COMMENT ON COLUMN shingles.value IS 'Bits 33 to 63 of the hash of a 5-gram whose lowest five bits are 0.';
