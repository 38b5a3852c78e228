"""What a client's activity means: the figures of a month, what lies behind each, how the community hangs together.

Views alone. Figures come from `reporting.selectors`, rows from `clients.spaces.selectors`; nothing is counted here, and
who may not see evidence sees no name.
"""
