"""The arithmetic of the month: metrics, value and return, KPI status, findings, and the frozen report itself.

Pure functions and frozen data. No Django, no database, no clock, no words in a reader's language.
"""
