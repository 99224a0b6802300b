"""The life of adjustable rates: indices, changes found, notices opened, rates applied."""
