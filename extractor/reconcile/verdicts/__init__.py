"""Who is wrong where a sum does not hold, what is said once of many, and what sums say of readings."""
