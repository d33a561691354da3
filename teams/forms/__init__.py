"""What people type about teams and themselves."""
