"""Zalo and Messenger: what arrives, what is sent, and everything kept in between."""
