"""Afterview: from a list of job interviews to dated follow-ups with the draft inside."""
