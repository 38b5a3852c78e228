"""What we will say: planned, approved and published pieces of content, each for an objective.

It knows the objectives and the guidelines from the floors below. It knows nothing of cases and promises (`sla`),
nor of what a month was worth (`reporting`).
"""
