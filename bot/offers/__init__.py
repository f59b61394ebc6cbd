"""Financing models, policies and programmes, and how they are matched with a firm."""
