"""What the heavy pages read: each module one page, with a number of queries that does not grow."""
