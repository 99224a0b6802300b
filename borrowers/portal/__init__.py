"""The app portal: the borrower's screens. It has no tables and no rules of its own."""
