"""Who the client is and what success means: charter, objectives, KPIs, the worth of an input, stakeholders, duties.

Each is versioned from its first day: what was in force at an instant can always be said, and the past is never
altered. This floor knows no promise's clock, no report and no page; the spaces where the community meets, and what
happens there, are the nested app `clients.spaces`.
"""
