"""What each client has bought and since when: retainer plans in versions, and subscriptions to them.

Data alone: it charges nobody. It lives in the public schema, where finance sees every client; a client sees its own
through a window. It knows nothing of cases, content or reports.
"""
