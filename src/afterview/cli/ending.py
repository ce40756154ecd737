"""How a run ends: every error becomes a message and an exit code (CONTRACT), never a traceback."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

import click

from afterview.errors import AfterviewError, ExporterMistake

OK, PARTLY, USAGE, NOTHING, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130


def run(command: click.Command, argv: list[str]) -> int:
    """Run the command and return the exit code."""
    _open_what_is_closed()
    _survive_narrow_encodings()
    gc.set_threshold(100_000, 50, 50)  # what streams makes no rings, and looking for them takes a tenth of the time
    try:
        code = _invoke(command, argv)
        sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as fault:
        _show_usage_error(fault)
        return fault.exit_code
    except (KeyboardInterrupt, click.Abort) as stop:
        # Whoever was interrupted may know better how to go on, and then says so itself.
        _say(str(stop) or "Interrupted. Nothing is half-written; the same command starts again.")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return OK
    except AfterviewError as fault:
        _say(str(fault))
        return fault.exit_code
    except ExporterMistake as fault:
        return _mistake(fault.__cause__ or fault, str(fault), "its authors")
    except OSError as fault:
        if fault.errno is not None and not isinstance(fault, BlockingIOError):
            _say(_os_error(fault))
            return NOTHING
        return _own_mistake(fault)
    except MemoryError:
        _say(
            "There is not enough memory for this. Nothing is half-written; take a smaller file, or CSV for a workbook."
        )
        return NOTHING
    except Exception as fault:  # the last resort: whatever it is, the user sees one line
        return _own_mistake(fault)


def heed_signals() -> None:
    """Being told to end, or losing the terminal, ends a run as Ctrl-C does, so that nothing is left behind."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _invoke(command: click.Command, argv: list[str]) -> object:
    """As ``command.main`` does, which would take a closed pipe for a failure."""
    if "_AFTERVIEW_COMPLETE" in os.environ:  # a shell asks what could be typed next
        return command.main(args=argv, prog_name="afterview", standalone_mode=False)
    with command.make_context("afterview", argv) as context:
        return command.invoke(context)


def leave(code: int) -> NoReturn:
    """End the process with this exit code."""
    gc.freeze()  # else the interpreter looks through all that is there for rings before it lets it go: 10 ms and more
    sys.exit(code)


def _say(message: str) -> None:
    from afterview.terminal import plain

    try:
        for line in message.splitlines() or [""]:
            click.echo(plain(line), err=True)
    except (BrokenPipeError, ValueError):
        _drop_output()


def _show_usage_error(fault: click.ClickException) -> None:
    message = " ".join(fault.format_message().splitlines())
    context: click.Context | None = getattr(fault, "ctx", None)
    if context is None:
        _say(message)
        return
    from afterview.cli.hints import source_hint

    _say(f"{message}{source_hint(message, context.command)}\nSee: {context.command_path} --help")


def _os_error(fault: OSError) -> str:
    """ "can't write /x/y.ics: No space left on device"."""
    what = fault.strerror or type(fault).__name__
    return f"{fault.filename}: {what}" if fault.filename else f"{what}. Nothing is half-written."


def _drop_output() -> None:
    """After a closed pipe nothing more can be said; the interpreter must not try either."""
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(devnull, stream.fileno())
    except (OSError, ValueError):
        return


def _open_what_is_closed() -> None:
    """A stream that the caller closed reads and writes nothing; else the next file to be opened would take its place,
    and messages would go into it."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - it stays open


def _survive_narrow_encodings() -> None:
    """A terminal that can't show a character shows a substitute for it; it never ends the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace" if stream is sys.stderr else "replace")


def _own_mistake(fault: BaseException) -> int:
    return _mistake(fault, "Afterview itself", "us")


def _mistake(fault: BaseException, whose: str, whom: str) -> int:
    """One line, and a file with the details: places in the code and types, no values, so no secrets, no addresses."""
    import tempfile
    import traceback
    from importlib.metadata import version

    frames = traceback.extract_tb(fault.__traceback__)
    lines = [f"afterview {version('afterview')}, Python {sys.version.split()[0]}, {sys.platform}", type(fault).__name__]
    lines += [f"  {os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
    try:
        handle, path = tempfile.mkstemp(prefix="afterview-mistake-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        where = f"The details are in {path}; please send it to {whom}."
    except OSError:
        where = f"It happened at {lines[-1].strip()}."
    _say(f"This is a mistake of {whose} ({type(fault).__name__}). {where}")
    return INTERNAL
