"""Peaceboard: what a city's violence-prevention partners count, shown honestly and safely."""
