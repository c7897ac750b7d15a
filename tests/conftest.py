"""What all tests share: the panel, golden files with `--update`, and how long Hypothesis looks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import counsel
from counsel import consulting
from tools import LARGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
settings.register_profile(
    "small", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile("large", max_examples=2000, deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.load_profile("large" if LARGE else "small")

os.environ.pop("LC_ALL", None)  # whatever language this machine speaks, pages are in English unless a test says so
os.environ["LC_MESSAGES"] = "C"
os.environ.pop("COLUMNS", None)  # nor is anything as wide as the terminal in which the tests run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew; read the difference afterwards")


@pytest.fixture(scope="session", autouse=True)
def _kept_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Panels are kept as they are for everybody, but not among those of whoever runs the tests."""
    os.environ["COUNSEL_CACHE"] = str(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def opened() -> counsel.OpenPanel:
    """The panel that comes with counsel, in the engine that is the default here."""
    return consulting.load()


@pytest.fixture(scope="session", params=["durable", "plain"])
def opened_by_engine(request: pytest.FixtureRequest) -> counsel.OpenPanel:
    """The panel that comes with counsel, once for each engine."""
    try:
        return consulting.load(engine=request.param)
    except counsel.InputError as error:
        pytest.skip(str(error))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, whole; with `--update` write it instead."""

    def compare(path: Path, found: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found, encoding="utf-8")
        assert path.is_file(), f"{path} is missing: run pytest with --update, then read it"
        assert found == path.read_text(encoding="utf-8")

    return compare
