"""Where a client's community meets, and what was done there: spaces, people, threads, posts.

It knows platforms, how their activity is read and kept, and what of it counts. It refuses to know what a
month of it is worth, which promises it opens, or who of the client's customers a person is.
"""
