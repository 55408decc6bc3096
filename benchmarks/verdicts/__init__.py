"""Whether sums tell a wrong reading from a wrong paper: errors planted in the cells of documents."""
