"""Small pictures of figures: pure functions from data to SVG text, for paper and for the screen alike.

They know geometry and colour. They refuse to know languages, formats of numbers, templates and Django:
whatever is written in a chart comes in as finished text, and one unit is one point of the page.
"""
