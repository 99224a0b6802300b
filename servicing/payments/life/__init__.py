"""The life of a loan: every event that an officer records, in one catalogue (docs/life-events.md).

An event is written in one way everywhere, that of the simulation contract: the same object is
filled in on a screen, sent to the API, supposed in a what-if, and recorded.
"""
