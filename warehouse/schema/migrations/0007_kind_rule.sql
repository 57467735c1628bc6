-- The rule that decided what a document is: evidence for its kind.
ALTER TABLE documents ADD COLUMN kind_rule VARCHAR;
