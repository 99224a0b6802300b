"""Payment plans: parts of a monthly payment, sent more often than it falls due."""
