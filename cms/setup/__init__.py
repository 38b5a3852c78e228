"""What is judged and agreed at the start of a client, on its desk: the page on fit and scope, and one page a step.

Each step edits one part of the brief as it stands now, as a new version with its reason and its day. What a step asks
is `cms.steps`, what a part may hold is the brief's, what a change does is the services'.
"""
