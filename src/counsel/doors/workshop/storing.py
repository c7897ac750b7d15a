"""The file of a workshop: events, one after another, never changed; the only module that knows SQLite.

One thread writes. All events that wait are written together, with one commit; whoever sent one hears of it after that.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from typing import TYPE_CHECKING

import msgspec

from counsel.doors.workshop import events as happening
from counsel.problems import InputError, Location, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from counsel.doors.workshop.events import Anything, Opened

_MARK = 0x636F756E
"""What SQLite keeps for us in a file, so that no other file is taken for a workshop."""
_CACHE = 100
"""How many KiB of the file SQLite holds in memory: what is written is not read again while the workshop is held."""
_MOST_TOGETHER = 500
"""How many events one commit writes at most."""

Heard = "Callable[[Sequence[Written]], None]"


class Written(msgspec.Struct, frozen=True):
    """What became of one event: `error` is empty where it is in the file for good."""

    event: Anything
    token: object
    error: str = ""


class Store:
    """The events of one workshop, in a file that only one process holds at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def opened(cls, path: Path, *, new: bool = False) -> Store:
        """Open a file, or begin one.

        Raises:
            InputError: it cannot be opened, is no workshop, or another process holds it.
        """
        if not new and not path.is_file():
            raise _wrong(path, "missing-file", "is not there", "name the file of a workshop, or leave --file out")
        try:
            return cls(path, _prepared(path))
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                hint = "it is being held: use its cockpit, or end that process first, or begin another with --new"
                raise _wrong(path, "file-in-use", "is in use by another process", hint) from None
            raise _wrong(path, "unwritable-file", f"cannot be used: {error}", "name another file") from None
        except sqlite3.DatabaseError:
            raise _no_workshop(path) from None

    def events(self) -> list[Anything]:
        """All events so far, in their order.

        Raises:
            InputError: one of them cannot be read.
        """
        try:
            rows = self._connection.execute("SELECT event FROM events ORDER BY number").fetchall()
            return [happening.read(row[0]) for row in rows]
        except (sqlite3.DatabaseError, msgspec.DecodeError):
            raise _no_workshop(self.path) from None

    def opened_event(self) -> Opened:
        """How the workshop was opened.

        Raises:
            InputError: it never was.
        """
        row = self._connection.execute("SELECT event FROM events ORDER BY number LIMIT 1").fetchone()
        first = None if row is None else happening.read(row[0])
        if not isinstance(first, happening.Opened):
            raise _no_workshop(self.path)
        return first

    def write(self, events: Sequence[Anything]) -> None:
        """Write some events with one commit; all of them are in the file then, or none.

        Raises:
            sqlite3.Error: that is not possible, for want of room perhaps.
        """
        rows = [(happening.written(event),) for event in events]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT INTO events (event) VALUES (?)", rows)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def forget(self, kept: Sequence[Anything]) -> None:
        """Take all events out of the file, for good, and write those that may stay."""
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("DELETE FROM events")
        self.write(kept)
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def delete(self) -> None:
        """Take everything out of the file for good, and delete it."""
        self.forget([])
        self._connection.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0.2)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != _MARK and (mark or tables):
        raise sqlite3.DatabaseError
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute(f"PRAGMA application_id = {_MARK}")
    connection.execute("CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, event TEXT NOT NULL)")
    connection.execute("COMMIT")


def _no_workshop(path: Path) -> InputError:
    return _wrong(path, "no-workshop", "is no workshop", "name another file, or leave --file out")


def _wrong(path: Path, fault: str, message: str, hint: str) -> InputError:
    return InputError([Problem(Location("--file"), fault, f"{shown(path)} {message}", hint)])


class Writer:
    """Writes events in a thread of its own, many with one commit.

    Args:
        store: the file.
        heard: told, in that thread, what became of events, in their order.
    """

    def __init__(self, store: Store, heard: Callable[[Sequence[Written]], None]) -> None:
        self._store, self._heard = store, heard
        self._waiting: queue.SimpleQueue[tuple[Anything, object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return self._waiting.qsize()

    def put(self, event: Anything, token: object) -> None:
        """Have an event written; ``token`` comes back with it."""
        self._waiting.put((event, token))

    def close(self) -> None:
        """Write what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._waiting.get()]
            while len(batch) < _MOST_TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get())
            going = None not in batch
            together = [each for each in batch if each is not None]
            if together:
                self._heard(self._written(together))

    def _written(self, together: Sequence[tuple[Anything, object]]) -> list[Written]:
        try:
            self._store.write([event for event, _ in together])
        except sqlite3.Error as error:
            return [Written(event, token, str(error)) for event, token in together]
        if any(isinstance(event, happening.Forgotten) for event, _ in together):
            self._forget()
        return [Written(event, token) for event, token in together]

    def _forget(self) -> None:
        """Leave in the file only how the workshop was opened, what opens its pages, and that all was forgotten."""
        kept = (happening.Opened, happening.KeyMade, happening.Forgotten)
        self._store.forget([event for event in self._store.events() if isinstance(event, kept)])
