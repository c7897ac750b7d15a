"""A panel that is kept: it is the one that was read, and is never taken for another one."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
import yaml
from click.testing import CliRunner

from counsel.doors.cli import main
from counsel.files import keeping
from counsel.files.folders import folder_of, panel_names, read_panel
from counsel.files.keeping import MOST_BYTES, MOST_NAMES, kept
from counsel.files.private import PLACE
from terminals import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from counsel.files.keeping import Read
    from counsel.panel.model import Panel

PANELS = Path(__file__).parent / "panels"
EVERY = [*map(folder_of, panel_names()), *(path.parent for path in sorted(PANELS.glob("*/panel.yaml")))]


def counsel(*args: str) -> Result:
    return CliRunner().invoke(main, args)


class Reader:
    """Reads a panel, and counts how often it was asked to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.times = 0

    def __call__(self) -> Read:
        self.times += 1
        return read_panel(self.folder, {})

    def ask(self) -> Panel | None:
        panel, problems = kept(self.folder, self)
        assert (panel is None) == bool(problems)
        return panel


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which panels are kept."""
    monkeypatch.setenv(PLACE, str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a panel that one may change."""
    return shutil.copytree(folder_of("umbrella"), tmp_path / "umbrella")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("where", EVERY, ids=lambda path: path.name)
def test_a_panel_that_is_kept_is_the_one_that_was_read(where: Path) -> None:
    read = Reader(where)
    first, again = read.ask(), read.ask()
    assert first == again == read_panel(where, {})[0]
    assert read.times == (1 if first is not None else 2)  # what is wrong with a panel is looked for each time


def test_the_command_line_keeps_what_it_reads_and_reads_it_once(place: Path) -> None:
    calls = [
        ("now", "--case", "the-question"),
        ("why", "schindler", "cell", "--case", "the-question", "--format", "json"),
    ]
    for call in calls:
        shutil.rmtree(place, ignore_errors=True)
        first = counsel(*call)
        (file,) = place.iterdir()
        stamp = file.stat().st_mtime_ns
        again = counsel(*call)
        assert (first.exit_code, first.stdout, first.stderr) == (again.exit_code, again.stdout, again.stderr)
        assert file.stat().st_mtime_ns == stamp


def _edit(path: Path) -> None:
    """Change a file so that neither its size nor its time tells."""
    about, text = path.stat(), path.read_text(encoding="utf-8")
    assert "umbrella" in text
    path.write_text(text.replace("umbrella", "umbrellA", 1), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _replace_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


CHANGES: dict[str, Callable[[Path], None]] = {
    "the vocabulary": lambda folder: _edit(folder / "panel.yaml"),
    "an expert": lambda folder: _edit(folder / "experts/brook.yaml"),
    "the ledger": lambda folder: _edit(folder / "ledger.yaml"),
    "an expert gone": lambda folder: (folder / "experts/lark.yaml").unlink(),
    "a file that nobody reads": lambda folder: (folder / "pannel.yaml").touch(),
    "a folder that nobody reads": lambda folder: (folder / "experts/more").mkdir(),
    "a file in such a folder": lambda folder: (folder / "cases/x.yml").touch(),
    "a file where a folder was": lambda folder: _replace_folder(folder / "cases"),
}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_read(folder: Path, change: str) -> None:
    read = Reader(folder)
    read.ask()
    CHANGES[change](folder)
    assert read.ask() == read_panel(folder, {})[0]
    assert read.times == 2


@pytest.mark.usefixtures("place")
def test_another_folder_another_python_or_another_library_reads_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reader(folder)
    read.ask()
    for module, name in ((sys, "version"), (msgspec, "__version__"), (yaml, "__version__")):
        with monkeypatch.context() as other:
            other.setattr(module, name, "3.99")
            read.ask()
    assert read.times == 4
    monkeypatch.setattr(zlib, "crc32", lambda data: 5)  # two folders whose files have the same name
    Reader(folder).ask()
    moved = Reader(folder.rename(tmp_path / "elsewhere"))
    moved.ask()
    assert moved.times == 1


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("room", ["files", "panel", "."])
@pytest.mark.parametrize("sign", ["size", "time", "name"])
def test_another_program_reads_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: str, sign: str
) -> None:
    for name in ("files", "panel"):
        (tmp_path / "program" / name).mkdir(parents=True)
    module = tmp_path / "program" / room / "module.py"
    module.touch()
    monkeypatch.setattr(keeping, "__file__", str(tmp_path / "program/files/keeping.py"))
    read = Reader(folder)
    read.ask()
    read.ask()
    assert read.times == 1
    time = module.stat().st_mtime_ns
    if sign == "name":
        module = module.rename(module.with_name("other.py"))
    elif sign == "size":
        module.write_text("# another one\n", encoding="utf-8")
    os.utime(module, ns=(time, time + (sign == "time")))
    read.ask()
    assert read.times == 2


@pytest.mark.parametrize("length", [0, 1, 2, 40, 400, 4_000, 20_000])
def test_a_file_that_is_damaged_is_not_taken(place: Path, folder: Path, length: int) -> None:
    read = Reader(folder)
    first = read.ask()
    (file,) = place.iterdir()
    data = file.read_bytes()
    for damaged in (data[:length], data[:length] + b"\x00\xff" + data[length + 2 :], b"cos\nnowhere\n."):
        file.write_bytes(damaged)
        before = read.times
        assert read.ask() == first
        assert read.times == before + (damaged != data)
        assert file.read_bytes() == data  # it is written anew


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="gives a file away, as root alone can")
def test_what_another_user_wrote_is_not_taken(place: Path, folder: Path) -> None:
    read = Reader(folder)
    read.ask()
    (file,) = place.iterdir()
    os.chown(file, 65_534, 65_534)
    read.ask()
    assert read.times == 2


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_what_another_user_could_have_written_is_not_taken(place: Path, folder: Path, mode: int) -> None:
    read = Reader(folder)
    read.ask()
    (file,) = place.iterdir()
    assert (file.stat().st_mode & 0o777, place.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(mode)
    read.ask()
    assert read.times == 2


@pytest.mark.parametrize("named", ["", "kept", "/dev/null", "/dev/null/kept", "/proc/nowhere", "/" + "x" * 300])
def test_where_nothing_can_be_kept_the_panel_is_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(PLACE, named)
    read = Reader(folder)
    assert read.ask() == read.ask() is not None
    assert read.times == 2
    assert [path.name for path in tmp_path.iterdir()] == ["umbrella"]


def test_without_a_word_it_is_the_cache_of_the_user(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PLACE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    Reader(folder).ask()
    assert len(list((tmp_path / ".cache/counsel").iterdir())) == 1
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    Reader(folder).ask()
    assert len(list((tmp_path / "caches/counsel").iterdir())) == 1


def test_what_is_wrong_what_is_large_and_what_has_other_terms_is_not_kept(place: Path, folder: Path) -> None:
    with (folder / "ledger.yaml").open("a", encoding="utf-8") as file:
        file.write("#" * MOST_BYTES)
    Reader(folder).ask()
    (folder / "ledger.yaml").write_text("claims: 5\n", encoding="utf-8")
    Reader(folder).ask()
    counsel("now", "--case", "the-question", "--term", "a_week=10")
    assert not place.exists()


@pytest.mark.usefixtures("place")
def test_a_pipe_in_the_place_of_a_file_is_left_to_whoever_reads(folder: Path) -> None:
    (folder / "experts/lark.yaml").unlink()
    os.mkfifo(folder / "experts/lark.yaml")
    assert Reader(folder).ask() is None


def test_a_panel_that_changes_while_it_is_read_is_not_kept(place: Path, folder: Path) -> None:
    def read() -> Read:
        _edit(folder / "experts/brook.yaml")
        return read_panel(folder, {})

    assert kept(folder, read)[0] is not None
    assert not place.exists()


def test_a_link_a_pipe_and_a_folder_of_others_are_not_taken(place: Path, folder: Path, tmp_path: Path) -> None:
    read = Reader(folder)
    read.ask()
    (file,) = place.iterdir()
    file.rename(tmp_path / "downloaded")
    file.symlink_to(tmp_path / "downloaded")
    read.ask()
    assert read.times == 2
    assert not file.is_symlink()
    file.unlink()
    os.mkfifo(file)
    read.ask()  # and is not waited for
    assert read.times == 3
    place.chmod(0o777)
    read.ask()
    assert read.times == 4


def test_nothing_is_unpickled_that_was_made_from_something_else(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reader(folder).ask()
    assert place.exists()
    _edit(folder / "experts/brook.yaml")
    monkeypatch.setattr(pickle, "loads", lambda data: pytest.fail("unpickled"))
    Reader(folder).ask()


def test_a_panel_that_cannot_be_kept_is_still_given(place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(pickle, "dumps", lambda *_: [].pop())
        assert Reader(folder).ask() is not None
    assert not place.exists()
    with monkeypatch.context() as failing:
        failing.setattr(Path, "replace", lambda *_: os.stat("/nowhere"))  # noqa: PTH116
        assert Reader(folder).ask() is not None
    assert list(place.iterdir()) == []


def test_in_a_folder_of_many_files_nothing_is_kept(place: Path, folder: Path) -> None:
    (folder / "more").mkdir()
    for number in range(MOST_NAMES + 1):
        (folder / "more" / str(number)).touch()
    assert Reader(folder).ask() is not None
    assert not place.exists()


def test_other_files_in_the_folder_stay(place: Path, tmp_path: Path) -> None:
    place.mkdir(mode=0o700)
    others = [place / f"panel-notes-{number}.txt" for number in range(20)]
    for other in others:
        other.touch()
    (place / "panel-0badc0de").mkdir()
    Reader(shutil.copytree(folder_of("umbrella"), tmp_path / "umbrella")).ask()
    assert all(other.exists() for other in others)
    assert len(list(place.iterdir())) == 22


def test_of_many_the_oldest_go(place: Path, tmp_path: Path) -> None:
    for number in range(20):
        Reader(shutil.copytree(folder_of("umbrella"), tmp_path / str(number) / "umbrella")).ask()
        for file in place.iterdir():
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**9))
    assert len(list(place.iterdir())) == 16
    for number, times in ((19, 0), (0, 1)):
        read = Reader(tmp_path / str(number) / "umbrella")
        read.ask()
        assert read.times == times


def test_several_at_once_get_the_same(place: Path, folder: Path) -> None:
    found: list[Panel | None] = []
    threads = [threading.Thread(target=lambda: found.append(Reader(folder).ask())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [read_panel(folder, {})[0]] * 8
    assert len(list(place.iterdir())) == 1


def test_a_whole_interview_from_a_panel_that_is_kept(place: Path) -> None:
    options, where = ("--panel", "voicemail-follow-up"), {PLACE: os.environ[PLACE]}
    screens = [on_a_terminal("1\n", "\x04", options=options, environment=where) for _ in range(2)]
    assert screens[0] == screens[1]
    assert len(list(place.iterdir())) == 1
