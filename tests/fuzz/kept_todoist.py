"""What the ledger keeps for Todoist, damaged cell by cell: a push and a pull end well or with a message."""

from __future__ import annotations

import atexit
import copy
import os
import shutil
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from afterview.errors import AfterviewError
from afterview_todoist.place import Accounts
from fuzz.fields import BETWEEN
from fuzz.kept import VALUES, among
from todoist_helpers import Bench, planned

_folder = Path(tempfile.mkdtemp(prefix="afterview-fuzz-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
_ENVIRONMENT = {"TODOIST_API_TOKEN": "test-token", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
_PLACE: dict[str, Any] = {"options": {"project": "Jobs", "sections": True}}


@contextmanager
def _quiet() -> Iterator[None]:
    """No account but the made-up one, until it ends."""
    with mock.patch.dict(os.environ, _ENVIRONMENT):
        os.environ.pop("AFTERVIEW_TODOIST_URL", None)  # else a fault server of somebody's would be asked
        yield


@cache
def _sound() -> tuple[bytes, Bench]:
    """A ledger after a push whose last answer was lost, and the account as it is then."""
    with _quiet():
        bench = Bench(_folder, tries=3)
        bench.push([planned(0)], **_PLACE)
        bench.todoist.faults = {bench.count() + 3: "interrupt after"}
        with suppress(KeyboardInterrupt):
            bench.push([planned(0), planned(1)], **_PLACE)
    with bench.ledger() as ledger:
        accounts = Accounts(ledger)
        accounts.keep_setup(accounts.last or "", '{"sent":1.5,"commands":[]}')
        accounts.wait_until(1.0, 1.0)
    kept = bytearray(_file().read_bytes())
    kept[18:20] = b"\1\1"  # without a write-ahead log, which a database in memory can't have
    bench.todoist.faults = {}
    return bytes(kept), bench


def _file() -> Path:
    return _folder / "ledger.sqlite"


@cache
def _cells() -> tuple[str, ...]:
    """Every note by its name, and the columns of the outbox."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(_sound()[0])
        names = [row[0] for row in connection.execute("SELECT name FROM notes ORDER BY name")]
        columns = [row[1] for row in connection.execute("PRAGMA table_info(outbox)")]
    return (*(f"notes:{name}" for name in names), *(f"outbox:{name}" for name in columns))


def _damaged(data: bytes) -> bytes | None:
    parts = [*data.split(BETWEEN, 2), b"", b""]
    table, _, name = among(parts[0], _cells()).partition(":")
    value = VALUES[among(parts[1], tuple(VALUES))](parts[2])
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(_sound()[0])
        if table == "notes":
            connection.execute("UPDATE OR IGNORE notes SET value = ? WHERE name = ?", (value, name))
        else:
            connection.execute(f'UPDATE OR IGNORE outbox SET "{name}" = ?', (value,))
        connection.commit()
        return connection.serialize()
    except (sqlite3.Error, OverflowError):
        return None
    finally:
        connection.close()


def pushed(data: bytes) -> Iterator[str]:
    """Parts: a cell ("notes:salt", "outbox:payload"), a kind of value, the value."""
    ledger = _damaged(data)
    if ledger is None:
        return
    with _quiet():
        found = _fault(ledger)
    if found:
        yield found


def _fault(ledger: bytes) -> str:
    """What ends otherwise than well or with a message, of a pull and two pushes with a ledger of these bytes."""
    bench = Bench(_folder, todoist=_account(), tries=3)
    for name in ("pull", "push", "push"):
        for path in _folder.glob("ledger.sqlite*"):
            path.unlink()
        _file().write_bytes(ledger)
        try:
            if name == "pull":
                bench.pull(**_PLACE)
            else:
                bench.push([planned(0), planned(1, days=1)], **_PLACE)
        except AfterviewError:
            continue
        except Exception:  # whatever it is, a user would have met it: a finding
            return f"{name}: {traceback.format_exc(limit=-4)}"
        ledger = _file().read_bytes()
    return ""


def _account() -> Any:
    return copy.deepcopy(_sound()[1].todoist)


def push_seeds() -> list[bytes]:
    """Every cell with a value of every kind, and JSON that says something else."""
    values = [(b"text", b"\x7f123"), (b"nothing", b""), (b"number", b"\x7f12345678"), (b"blob", b"\xff")]
    values += [(b"text", text) for text in (b"{}", b"[]", b"[1]", b'"x"', b"1e999", b'{"args": 1}', b"[" * 100_000)]
    return [BETWEEN.join((cell.encode(), kind, value)) for cell in _cells() for kind, value in values]
