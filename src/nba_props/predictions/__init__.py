"""The prediction system that learns: its features, its model, and the actions that train it and predict with it."""
