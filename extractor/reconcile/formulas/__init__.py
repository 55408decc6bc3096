"""What follows by more than adding: rates, products, and weights that make up a whole."""
