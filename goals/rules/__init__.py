"""Pure functions on plain values: no ORM, no clock, no request. `now` is an argument."""
