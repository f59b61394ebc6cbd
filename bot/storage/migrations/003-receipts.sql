-- What the channel needs to tell the sender that something has come, until the sender surely knows.
ALTER TABLE inbox ADD COLUMN receipt TEXT;
CREATE INDEX inbox_receipts ON inbox (source, number) WHERE receipt IS NOT NULL;
