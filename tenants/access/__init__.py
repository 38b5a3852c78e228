"""Who may: people, what they are to which client, and what that allows. Public schema.

It knows users, memberships, roles and the permission matrix, sign-in and the hand-over between hosts.
It does not know what the things are that a permission is for.
"""
