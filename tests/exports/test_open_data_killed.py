"""An export of open data that is killed at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.exports.open_data import folder
from tests import killing

FILES = {"a.csv": b"a\r\n1\r\n", "b.parquet": b"PAR1"}


def _whole(path: Path) -> bool:
    return {one.name: one.read_bytes() for one in path.iterdir()} == {
        **FILES, "SHA256SUMS": folder.sums(FILES),
    }  # fmt: skip


def _write(path: str) -> None:
    folder.write(Path(path), FILES)


@pytest.mark.slow
def test_a_killed_export_leaves_no_folder_or_the_whole_one_and_the_next_one_cleans_up(
    tmp_path: Path,
) -> None:
    change, was_killed = 0, True
    while was_killed:
        change += 1
        place = tmp_path / str(change) / "open-data"
        was_killed = killing.kill_at(change, _write, str(place))
        assert not place.exists() or _whole(place), change
        folder.write(place, FILES)
        assert [one.name for one in place.parent.iterdir()] == ["open-data"]
        assert _whole(place)
    assert change > len(FILES)
