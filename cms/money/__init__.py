"""The agency's money: who pays for what, invoices, credits that wait for a decision. Views only.

It shows plans, amounts and promises as counts, never a client's content: finance does not see the community.
"""
