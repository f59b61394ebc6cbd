"""Meanings become words and buttons, in the person's language."""
