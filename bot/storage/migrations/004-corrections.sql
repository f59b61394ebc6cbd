-- What people found wrong or out of date on the card of an offer, for the authors. `verified_on` is the day the card was
-- last checked as it was shown; `conversation` is there only so that whoever wants their data deleted takes this along.
-- A number is never given twice, so that an author never marks another one as read than was seen.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    offer TEXT NOT NULL,
    verified_on TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    is_read INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX corrections_of ON corrections (conversation);
CREATE INDEX corrections_unread ON corrections (id) WHERE is_read = 0;
