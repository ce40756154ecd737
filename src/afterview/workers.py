"""Work shared among processes: each makes its part, and the parts come back in their order.

The processes are forked, so they begin with all that is known so far, and nothing has to be handed to them; what they
make is pickled and comes back through a pipe.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple, NoReturn

from afterview.errors import WorkerLost

_PIPE_BYTES = 1 << 20  # a part fits in, so that its maker can go on before anybody has read it


class _Failed(NamedTuple):
    """The last thing that a process sends whose work raised something."""

    fault: BaseException


class _Done(NamedTuple):
    """The last thing that a process sends otherwise."""


class _Worker(NamedTuple):
    process: int
    results: BinaryIO


def share(processes: int, work: Callable[[int], Iterable[Any]]) -> Iterator[Any]:
    """Let ``work(n)`` run in process ``n`` of ``processes``; yields what they give, turn by turn: the first of 0, the
    first of 1 …, the second of 0 …  It ends with the first one that has no more.

    Raises what one of them raises, WorkerLost where one is gone; the others end with it.
    """
    workers: list[_Worker] = []
    try:
        for number in range(processes):
            workers.append(_fork(number, work, workers))
        while True:
            for worker in workers:
                result = _next(worker)
                if isinstance(result, _Done):
                    return
                yield result
    finally:
        for worker in workers:
            _end(worker)


def _fork(number: int, work: Callable[[int], Iterable[Any]], others: list[_Worker]) -> _Worker:
    read, write = os.pipe()
    process = os.fork()
    if not process:
        _work(number, work, write, [read, *(other.results.fileno() for other in others)])
    os.close(write)
    return _Worker(process, open(read, "rb", buffering=_PIPE_BYTES))


def _work(number: int, work: Callable[[int], Iterable[Any]], write: int, not_ours: list[int]) -> NoReturn:
    """The life of a process that shares the work.  It leaves at once: what its parent has open is not its to close."""
    try:
        for one in not_ours:  # so that it notices when the parent is gone
            os.close(one)
        _widen(write)
        with open(write, "wb", buffering=_PIPE_BYTES) as results:
            try:
                for result in work(number):
                    pickle.dump(result, results, pickle.HIGHEST_PROTOCOL)
                    results.flush()
                pickle.dump(_Done(), results)
            except Exception as fault:  # whatever it is: it is raised again on the other side
                pickle.dump(_Failed(_portable(fault)), results)
    finally:
        os._exit(0)


def _widen(pipe: int) -> None:
    """Let the pipe hold a whole part, where the system can (Linux)."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _portable(fault: Exception) -> Exception:
    """The fault, or where it can't be sent another one of its name."""
    try:
        pickle.loads(pickle.dumps(fault))  # noqa: S301 - our own
    except Exception:  # an exception may do anything when it is copied
        return RuntimeError(type(fault).__name__)
    return fault


def _next(worker: _Worker) -> Any:
    try:
        result = pickle.load(worker.results)  # noqa: S301 - what our own process wrote
    except (EOFError, pickle.UnpicklingError):
        raise WorkerLost(
            "A process that shared the work was ended from outside. Nothing was written; run the command again, "
            "with --jobs 1 where memory is short."
        ) from None
    if isinstance(result, _Failed):
        raise result.fault
    return result


def _end(worker: _Worker) -> None:
    """End a process, whether it is done or not, and forget it."""
    worker.results.close()
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker.process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(worker.process, 0)
