"""The talk: a flow without a program counter, walked anew each turn over what the person has told."""
