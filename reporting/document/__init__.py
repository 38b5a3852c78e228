"""What a report says, in its reader's language: frozen data in, finished words and pictures out.

Knows sentences, labels, formats and which chart stands where. It computes no figure and refuses to read the
database: whatever is said here is in the frozen data, so that paper and screen say the same.
"""
