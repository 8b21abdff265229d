"""Rasa: components, the agent with its actions in-process, and the loopback server."""
