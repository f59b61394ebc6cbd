"""One running sentence that tells several facts at once: what it surely tells, and what must be asked back."""
