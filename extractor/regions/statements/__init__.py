"""Tables on digital pages that no rules draw in full, found by the rows in which figures stand."""
