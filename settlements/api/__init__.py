"""Instructions for programs: taken in, acted on, and told of."""
