"""All that is true before or across clients: schemas, users, roles, audit, billing, the boards of the agency.

This floor knows that clients exist, who may enter which, and where each one's data lives. It knows nothing of
what a client does there: no charter, no community, no report. It imports none of the floors above.
"""
