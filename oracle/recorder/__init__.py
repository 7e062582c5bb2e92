"""What runs inside Django's own test-suite and writes down what its tests observe."""
