"""The rules of dashboard.database: cursors, parameters, locks and new files."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread

import pandas as pd
import pytest

from dashboard import database
from dashboard.database import DatabaseError, parse_query

HEADER = """\
-- about = "Numbers from a to b."
-- grain = "One row per number."
-- takes = { first = "BIGINT", last = "BIGINT" }
-- gives = { number = "BIGINT" }
"""
NUMBERS = HEADER + "select\n    range as number\nfrom range($first::bigint, $last::bigint)\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.duckdb"
    with database.build(path) as builder:
        builder.frame("place", pd.DataFrame({"area_id": ["a", "b", None], "counted": [1, 2, 3]}))
        builder.table("place", "select area_id, counted from input.place")
        builder.explain([("place", "area_id", "It's a place"), ("place", "", "Places")])
    return path


def test_a_query_is_read_with_its_header() -> None:
    query = parse_query("public/numbers", NUMBERS)
    assert query.about == "Numbers from a to b."
    assert dict(query.takes) == {"first": "BIGINT", "last": "BIGINT"}
    assert list(query.gives) == ["number"]
    assert query.sql.startswith("select")


def test_keys_of_a_header_that_are_not_the_four_are_the_spec_of_a_measure() -> None:
    query = parse_query("measures/x", '-- title = "People killed"\n' + NUMBERS)
    assert dict(query.spec) == {"title": "People killed"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select 1 as number", "lacks 'about'"),
        (NUMBERS.replace('-- grain = "One row per number."\n', ""), "lacks 'grain'"),
        (NUMBERS.replace("about =", "about"), "not TOML"),
        (HEADER, "no SELECT"),
    ],
)
def test_a_broken_header_is_named(text: str, words: str) -> None:
    with pytest.raises(DatabaseError, match=words):
        parse_query("public/broken", text)


@pytest.mark.parametrize("name", ["public/no_such", "../secret", "public/../../x", "/etc/passwd"])
def test_a_name_that_is_no_query_is_refused(name: str) -> None:
    with pytest.raises(DatabaseError):
        database.load_query(name)


def test_parameters_that_do_not_fit_are_named() -> None:
    query = parse_query("public/numbers", NUMBERS)
    with database.scratch() as db:
        assert db.ask(query, first=1, last=4)["number"].tolist() == [1, 2, 3]
        with pytest.raises(DatabaseError, match="needs the parameter last"):
            db.ask(query, first=1)
        with pytest.raises(DatabaseError, match="does not take the parameter step"):
            db.ask(query, first=1, last=2, step=1)
        with pytest.raises(DatabaseError, match="needs the parameter x"):
            db.ask("select $x::bigint as x")
        with pytest.raises(DatabaseError, match="one SELECT"):
            db.ask("select 1 as a; select 2 as a")


def test_a_question_that_fails_repeats_no_value() -> None:
    with database.scratch() as db, pytest.raises(DatabaseError, match="question in code") as failed:
        db.ask("select $x::bigint as x", x="Jane Roe")
    assert "Jane" not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_an_answer_that_is_not_what_the_header_promises_is_refused() -> None:
    query = parse_query("public/numbers", NUMBERS.replace("number =", "count ="))
    with database.scratch() as db, pytest.raises(DatabaseError, match="its header promises count"):
        db.ask(query, first=1, last=2)


def test_describe_says_what_duckdb_says() -> None:
    with database.scratch() as db:
        names, columns = db.describe(parse_query("public/numbers", NUMBERS))
    assert names == {"first", "last"}
    assert columns == {"number": "BIGINT"}


def _ask_at_once(db: database.Database, threads: int, rounds: int) -> int:
    """How many of threads x rounds questions got another thread's answer, or an error."""
    start = Barrier(threads)

    def ask(own: int) -> int:
        start.wait()
        wrong = 0
        for turn in range(rounds):
            mine = own * 1000 + turn
            try:
                got = db.ask("select $mine::bigint as mine from range(50)", mine=mine)
                wrong += len(got) != 50 or set(got["mine"]) != {mine}
            except Exception:
                wrong += 1
        return wrong

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(ask, range(threads)))


def test_sixteen_threads_get_only_their_own_answers(small: Path) -> None:
    with database.open_public(small) as db:
        assert _ask_at_once(db, threads=16, rounds=40) == 0


def test_without_a_cursor_per_question_threads_get_wrong_answers(small: Path) -> None:
    # Shows that the test above can fail: the same questions over one shared connection.
    class WithoutCursors:
        def __init__(self, connection: object) -> None:
            self._shared = connection

        def cursor(self) -> WithoutCursors:
            return self

        def close(self) -> None:
            pass

        def __getattr__(self, name: str) -> object:
            return getattr(self._shared, name)

    db = database.open_public(small)
    own, db._connection = db._connection, WithoutCursors(db._connection)
    try:
        wrong = sum(_ask_at_once(db, threads=16, rounds=40) for _ in range(5))
    finally:
        own.close()
    assert wrong > 0


def test_closing_waits_for_running_questions_and_refuses_new_ones(small: Path) -> None:
    db = database.open_public(small)
    answers: list[object] = []
    with db._cursor() as cursor:  # a question that is still running
        closing = Thread(target=db.close)
        closing.start()
        closing.join()
        answers = cursor.execute("select sum(counted) from place").fetchall()
        with pytest.raises(DatabaseError, match="closed"):
            db.ask("select 1 as a")
    assert answers == [(6,)]
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{file}')",
        "select * from read_text('{file}')",
        "select * from '{file}'",
        "select * from glob('/etc/*')",
        "attach '{file}' as other",
        "attach '{duck}' as other",
        "copy place to '{file}.out'",
        "set enable_external_access = true",
        "set allowed_paths = ['{file}']",
        "install httpfs",
        "load httpfs",
        "create table another (a integer)",
        "delete from place",
        "select * from frame_of_this_test",
    ],
)
def test_the_public_opening_reads_and_changes_nothing_else(
    small: Path, tmp_path: Path, statement: str
) -> None:
    frame_of_this_test = pd.DataFrame({"a": [1]})
    assert len(frame_of_this_test) == 1
    file, duck = tmp_path / "secret.csv", tmp_path / "restricted.duckdb"
    file.write_text("a\n1\n")
    with database.build(duck) as builder:
        builder.table("secret", "select 1 as a")
    with database.open_public(small) as db, pytest.raises(DatabaseError):
        db.ask(statement.format(file=file, duck=duck))


def test_a_scratch_database_reads_only_the_files_it_was_given(tmp_path: Path) -> None:
    given, other = tmp_path / "it's given.csv", tmp_path / "other.csv"
    given.write_text("a\n1\n")
    other.write_text("a\n2\n")
    sql = "select a from read_csv($file::varchar)"
    with database.scratch(read=[given]) as db:
        assert db.ask(sql, file=str(given))["a"].tolist() == [1]
        with pytest.raises(DatabaseError):
            db.ask(sql, file=str(other))
        with pytest.raises(DatabaseError):
            db.ask("set allowed_paths = ['/etc/passwd']")


def test_a_built_file_holds_tables_and_comments_and_not_its_inputs(small: Path) -> None:
    with database.open_public(small) as db:
        assert [column[:2] for column in db.columns()] == [
            ("place", "area_id"),
            ("place", "counted"),
        ]
        comments = db.ask("select comment from duckdb_columns() where table_name = 'place'")
        assert comments["comment"].iloc[0] == "It's a place"


def test_what_passes_only_through_the_input_leaves_no_bytes_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clean.duckdb"
    with database.build(path) as builder:
        builder.frame("raw", pd.DataFrame({"secret": ["Zebrafinch Street"] * 5000}))
        builder.table("counted", "select count(*) as counted from input.raw")
    assert b"Zebrafinch" not in path.read_bytes()


def test_a_build_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), database.build(tmp_path / "new.duckdb") as builder:
        builder.table("a", "select 1 as a")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_finished_file_is_never_written_again(small: Path) -> None:
    with pytest.raises(DatabaseError, match="never written again"), database.build(small):
        pass


def test_a_file_that_is_missing_or_is_no_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"gone\.duckdb is not there"):
        database.open_public(tmp_path / "gone.duckdb")
    (tmp_path / "text.duckdb").write_text("not a database")
    with pytest.raises(DatabaseError, match=r"text\.duckdb cannot be opened"):
        database.open_public(tmp_path / "text.duckdb")


def test_another_process_can_read_while_this_one_reads(small: Path) -> None:
    code = textwrap.dedent(f"""
        from pathlib import Path
        from dashboard import database
        with database.open_public(Path({str(small)!r})) as db:
            print(len(db.ask("select area_id from place")))
    """)
    with database.open_public(small):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "3", done.stderr


def test_files_are_written_in_the_format_of_the_oldest_duckdb_supported(small: Path) -> None:
    with database.open_public(small) as db:
        tags = db.ask("select tags['storage_version'] as version from duckdb_databases()")
    assert "v1.5.0+" in tags["version"].astype(str).str.cat()
