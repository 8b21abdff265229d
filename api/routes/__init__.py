"""The routes, one module a matter."""
