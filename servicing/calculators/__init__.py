"""Small questions answered by the functions that the product runs on, with nothing stored
(contracts: calculators)."""
