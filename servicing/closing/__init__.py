"""Closing and what follows it: conditions of funding, documents that come later, recordings."""
