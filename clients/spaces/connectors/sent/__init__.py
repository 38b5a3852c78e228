"""Activity as rows of named fields, such as another system sends them: the columns of the CSV, one object a post."""
