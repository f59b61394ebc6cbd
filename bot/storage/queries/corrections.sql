-- name: keep_correction
INSERT INTO corrections (conversation, offer, verified_on, language, kind, text, stored_at)
VALUES (:conversation, :offer, :verified_on, :language, :kind, :text, :stored_at);

-- name: unread_corrections
SELECT id, stored_at, offer, verified_on, language, kind, text FROM corrections WHERE is_read = 0 ORDER BY id;

-- name: mark_read
UPDATE corrections SET is_read = 1 WHERE id = :id AND is_read = 0;

-- name: export_corrections
SELECT conversation, stored_at, offer, verified_on, language, kind, text FROM corrections
WHERE conversation = :conversation ORDER BY id;

-- name: delete_corrections
DELETE FROM corrections WHERE conversation = :conversation;
