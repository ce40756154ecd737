"""Reading interviews from whatever people keep them in."""

from afterview.reading.account import Counts
from afterview.reading.reader import Defaults, InterviewReader, read_interviews

__all__ = ["Counts", "Defaults", "InterviewReader", "read_interviews"]
