"""The talk on Telegram: the only part of the program that knows the Bot API."""
