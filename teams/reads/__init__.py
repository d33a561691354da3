"""What the pages about the organisation read, with a number of queries that does not grow."""
