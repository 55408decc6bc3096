"""Tables that rules draw: rules found, gathered into networks, told from charts, plans and squared paper."""
