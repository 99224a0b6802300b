"""Hypothetical facts on a real loan: what would become of it, with nothing stored
(contracts: simulation)."""
