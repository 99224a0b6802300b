"""Deadlines and guards of the servicing rules, from dated facts: what is due by when, and which
acts are barred until then. Pure: the day is passed in."""
