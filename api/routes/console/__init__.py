"""`/console` and `/api/v1/console`: what the agency's own people use."""
