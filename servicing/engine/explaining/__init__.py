"""Every number explains itself: from an amount down to its formula, its facts and its rule.

Nothing is computed in a second way: the steps are what the fold booked, billed and allocated, and
they come to the amount again (steps.Explanation.recompute).
"""
