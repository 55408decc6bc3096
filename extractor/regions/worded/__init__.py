"""Tables that words show where rules are missing: print in pieces, and the lines implied between them."""
