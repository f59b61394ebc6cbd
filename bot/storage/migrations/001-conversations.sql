-- One row for each entry of a conversation's log: `entry` is JSON, `stored_at` is ISO 8601 in UTC.
CREATE TABLE entries (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    entry TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;
