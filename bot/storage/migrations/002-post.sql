-- What came in from a channel: kept until it has been answered, its number a while longer so that it is taken once.
-- `payload` is JSON and is emptied when the turn is done. Times are ISO 8601 in UTC.
CREATE TABLE inbox (
    source TEXT NOT NULL,
    number INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    payload TEXT NOT NULL,
    received_at TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, number)
) WITHOUT ROWID;
CREATE INDEX inbox_open ON inbox (source, number) WHERE done = 0;
CREATE INDEX inbox_of ON inbox (conversation);

-- What goes out, rendered, in the order of `id`; a row is gone once it was delivered. A row that is being tried when the
-- process dies may have arrived or not: a question is put again, anything else is not.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    conversation TEXT NOT NULL,
    payload TEXT NOT NULL,
    question INTEGER NOT NULL,
    tried INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL
);
CREATE INDEX outbox_of ON outbox (conversation, id);
