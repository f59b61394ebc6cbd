-- name: load_log
SELECT entry FROM entries WHERE conversation = :conversation ORDER BY seq;

-- name: log_end
SELECT seq + 1, entry FROM entries WHERE conversation = :conversation ORDER BY seq DESC LIMIT 1;

-- name: append_entry
INSERT INTO entries (conversation, seq, entry, stored_at) VALUES (:conversation, :seq, :entry, :stored_at);

-- name: delete_log
DELETE FROM entries WHERE conversation = :conversation;

-- name: delete_outbox
DELETE FROM outbox WHERE conversation = :conversation;

-- name: empty_inbox
UPDATE inbox SET done = 1, payload = '', receipt = NULL, conversation = '' WHERE conversation = :conversation;

-- name: idle
SELECT conversation FROM entries GROUP BY conversation HAVING max(stored_at) < :before
EXCEPT SELECT conversation FROM inbox WHERE done = 0;

-- name: export_log
SELECT conversation, stored_at, entry FROM entries WHERE conversation = :conversation ORDER BY seq;

-- name: all_conversations
SELECT DISTINCT conversation FROM entries ORDER BY conversation;
