"""`make bench`: what Catchball costs, as ratios to a floor that is measured in the same run. See README."""
