"""Mutation fuzzing: what runs longer than a test may."""
