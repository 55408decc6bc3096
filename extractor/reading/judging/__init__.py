"""From what the network saw to readings with calibrated probabilities: all evidence weighed, second looks."""
