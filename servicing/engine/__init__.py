"""The pure engine: a loan is a fold over its facts. No database, no clock, no I/O.

Money is an int of minor units, a rate is a Decimal percent a year, a date is a business date.
"""
