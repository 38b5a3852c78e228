"""Clients that are none yet: what is known of a prospect, step by step, until the client is made; archives likewise.

It lives in the public schema and is the agency's alone: no client's role sees any of it. It knows the parts of a
brief as they were written, complete or not, and who works on them. It refuses to know a client's facts: once the
client is made they live in its own schema, and here only stays who made it and when.
"""
