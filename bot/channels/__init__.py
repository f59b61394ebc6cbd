"""Where a talk takes place: each channel turns messages into meanings and replies into what it can show."""
