"""What a good brief of each sector starts with: fragments in the brief's own words, for people to make theirs."""
