"""What can go wrong in a way that the user can mend: one class for each kind, each with its exit code.

The text of an error is a message for a person: it names the file, the row, the column and the value where there are
any, says what is wrong and what would be right.  A traceback never reaches a user.
"""

from __future__ import annotations


class AfterviewError(Exception):
    """Base of all errors that are meant for the user.  ``exit_code`` is the contract's."""

    exit_code = 3


class WrongUsage(AfterviewError):
    """The command line is wrong in a way that Click itself can't see."""

    exit_code = 2


class UnusableInput(AfterviewError):
    """A source can't be used at all (not: a row in it, which is a Problem)."""


class UnusableSettings(AfterviewError):
    """The settings file, or a value given in its place, can't be used."""


class UnusablePlaybook(AfterviewError):
    """A playbook has a mistake: the text names file, step, key and what is allowed."""


class UnusableTemplate(AfterviewError):
    """A template of the wording has a mistake: the text names file, line and the names that exist."""


class UnusableLedger(AfterviewError):
    """The ledger is damaged, from a newer version, or can't be opened: the text says the remedy."""


class TargetRefused(AfterviewError):
    """A file can't or must not be written: it is a source, was edited, is not ours, is held open."""


class WorkerLost(AfterviewError):
    """A process that shared the work ended before it was done: killed, or out of memory.  Nothing was written."""


class DestinationFailed(AfterviewError):
    """The destination refused or can't be reached.  What was delivered is recorded; the same command resumes."""

    exit_code = 4


class ExporterMistake(Exception):
    """An exporter of somebody else's ended in a mistake of its own, which is the cause of this one."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(f"the exporter '{name}'" + (f", of the package {package}" if package else ""))


class Busy(DestinationFailed):
    """Another process holds the ledger."""
