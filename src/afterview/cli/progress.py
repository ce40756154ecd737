"""A progress line on standard error for work that takes longer than a second; nothing at all in a pipe.

    with progress(sys.stderr, os.environ) as bar:
        job = Job(..., progress=bar, say=bar.say)
        bar.expect("rows read", 12_000)     # optional: gives the time left

``bar(done, what)`` is cheap enough to be called for every row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from afterview.terminal import plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

AFTER = 1.0
BETWEEN = 0.1


class Bar:
    """Where work stands.  Calling it with the count done and what is counted ("rows read") shows it.

    ``stream`` None: nothing is ever shown.  ``clock`` gives seconds.
    """

    def __init__(
        self,
        stream: TextIO | None,
        *,
        say: TextIO,
        colour: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._colour = colour
        self._say = say
        self._clock = clock
        self._next = clock() + AFTER
        self._since: dict[str, float] = {}
        self._totals: dict[str, int] = {}
        self._tasks: dict[str, TaskID] = {}
        self._live: Progress | None = None

    def __call__(self, done: int, what: str) -> None:
        if self._stream is None:
            return
        moment = self._clock()
        since = self._since.setdefault(what, moment)
        if moment >= self._next:
            self._next = moment + BETWEEN
            self._show(done, what, moment - since)

    def expect(self, what: str, total: int) -> None:
        """How many of something there will be; from then on the time left is shown."""
        self._totals[what] = total

    def say(self, line: str) -> None:
        """Write a line for people; above the progress line where there is one."""
        if self._live:
            self._live.console.print(plain(line), markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            print(plain(line), file=self._say)

    def close(self) -> None:
        """Take the line away."""
        if self._live:
            self._live.stop()
            self._live = None
        self._stream = None

    def _show(self, done: int, what: str, elapsed: float) -> None:
        live = self._live = self._live or self._start()
        total = self._totals.get(what)
        if what not in self._tasks:
            for other in self._tasks.values():
                live.update(other, visible=False)
            self._tasks[what] = live.add_task(plain(what), total=total, rate="", left="")
        task = self._tasks[what]
        rate = f"{done / elapsed:,.0f}/s" if elapsed > 0 else ""
        live.update(task, visible=True, completed=done, total=total, rate=rate, left=_left(done, total, elapsed))
        live.refresh()

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        live = Progress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TextColumn("{task.fields[rate]}", markup=False, style="dim"),
            TextColumn("{task.fields[left]}", markup=False, style="dim"),
            console=Console(file=self._stream, force_terminal=True, no_color=not self._colour),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        live.start()
        return live


def _left(done: int, total: int | None, elapsed: float) -> str:
    if not total or not done:
        return ""
    seconds = round(max(total - done, 0) * elapsed / done)
    return f"{seconds // 60}:{seconds % 60:02d} left"


@contextmanager
def progress(
    stream: TextIO, environ: Mapping[str, str], *, quiet: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Bar]:
    """A :class:`Bar` on ``stream`` (standard error) that is gone afterwards; silent in a pipe or a dumb terminal."""
    shown = stream.isatty() and environ.get("TERM") != "dumb" and not quiet
    bar = Bar(stream if shown else None, say=stream, colour=not environ.get("NO_COLOR"), clock=clock)
    try:
        yield bar
    finally:
        bar.close()
