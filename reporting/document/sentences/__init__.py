"""Findings in words, one module a section: the sentence that opens it, and the paragraph under that."""
