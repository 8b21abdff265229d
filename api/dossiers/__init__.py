"""Dossiers that provinces' systems push, and whom to tell of them."""
