"""From roads to a network for cars, and shortest paths on it."""
