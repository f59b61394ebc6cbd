-- name: receive
INSERT OR IGNORE INTO inbox (source, number, conversation, payload, receipt, received_at)
VALUES (:source, :number, :conversation, :payload, :receipt, :received_at);

-- name: acknowledged
UPDATE inbox SET receipt = NULL WHERE source = :source AND number = :number;

-- name: unacknowledged
SELECT source, number, conversation, receipt FROM inbox WHERE source = :source AND receipt IS NOT NULL ORDER BY number;

-- name: answered
UPDATE inbox SET done = 1, payload = '' WHERE source = :source AND number = :number;

-- name: unanswered
SELECT source, number, conversation, payload, receipt FROM inbox WHERE source = :source AND done = 0 ORDER BY number;

-- name: put_out
INSERT INTO outbox (source, conversation, payload, question, tried, made_at)
VALUES (:source, :conversation, :payload, :question, :tried, :made_at);

-- name: undelivered
SELECT id, conversation, payload, question, tried FROM outbox WHERE source = :source ORDER BY id;

-- name: trying
UPDATE outbox SET tried = 1 WHERE id = :id;

-- name: untried
UPDATE outbox SET tried = 0 WHERE id = :id;

-- name: delivered
DELETE FROM outbox WHERE id = :id;

-- name: old_numbers
DELETE FROM inbox WHERE done = 1 AND received_at < :before;

-- name: waits
SELECT 1 FROM outbox WHERE conversation = :conversation LIMIT 1;
