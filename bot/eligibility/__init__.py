"""Who an offer is for: one language of conditions with three answers, and one judge."""
