-- What each of two related texts has for itself decides which copy is canonical.

ALTER TABLE relations ADD COLUMN own INTEGER;
ALTER TABLE relations ADD COLUMN reverse_own INTEGER;
ALTER TABLE relations ADD COLUMN "foreign" INTEGER;
ALTER TABLE relations ADD COLUMN reverse_foreign INTEGER;
ALTER TABLE relations ADD COLUMN noise INTEGER;
ALTER TABLE relations ADD COLUMN reverse_noise INTEGER;
