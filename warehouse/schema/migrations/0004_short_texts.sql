-- Samples of short texts are told apart, so that those of longer ones need not all be compared.

ALTER TABLE shingles ADD COLUMN short BOOLEAN;
UPDATE shingles SET short = serial IN (SELECT serial FROM documents WHERE characters < 2000);
COMMENT ON COLUMN shingles.short IS 'The document has fewer than 2,000 characters.';
