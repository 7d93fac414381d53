"""The process that opens partners' files: what it may not do, and that it outlives every file."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dashboard.intake.partner import Checker
from dashboard.intake.partner.codes import SERVICE_TYPES
from dashboard.intake.partner.limits import Limits, limited
from dashboard.intake.partner.model import ReportRefused
from dashboard.intake.partner.periods import periods_between
from dashboard.settings import HOME
from tests.intake.bad.desk import KNOWN, TODAY, csv_text, part, service, with_parts
from tests.intake.bad.made import good

SMALL = csv_text([service()]).encode()


def large() -> bytes:
    """A good file of 40,000 rows, which takes seconds to check."""
    days = periods_between("week", TODAY.replace(year=2020), TODAY.replace(month=10))
    cells = itertools.product(days, ("Alderwick", "city", "unknown"), SERVICE_TYPES)
    rows = [
        service(period_start=start, period_end=end, area=area, service_type=kind, population=group)
        for (start, end), area, kind in cells
        for group in ("other", "high_risk", "returning_citizen", "victim_or_family")
    ]
    return csv_text(rows[:40_000]).encode()


def large_book() -> bytes:
    """A small workbook whose sheet unpacks to 100 MB."""
    sheet = part(good(), "xl/worksheets/sheet1.xml")
    padded = sheet.replace("</sheetData>", " " * 100_000_000 + "</sheetData>")
    return with_parts(good(), {"xl/worksheets/sheet1.xml": padded})


def refusal(checker: Checker, content: bytes, name: str = "file.csv") -> ReportRefused:
    with pytest.raises(ReportRefused) as caught:
        checker.check(content, name, KNOWN, today=TODAY)
    return caught.value


def endless() -> bytes:
    while True:
        pass


def crashing() -> bytes:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)  # pytest's own handler would print
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


# Made here, because a process under the limits can make none.
_PIPE = os.pipe()


def waiting() -> bytes:
    os.read(_PIPE[0], 1)
    return b""


BAD_WORK: dict[str, tuple[Callable[[], bytes], Limits]] = {
    "takes memory": (lambda: bytes(bytearray(300_000_000)), Limits(memory_bytes=200_000_000)),
    "never ends": (endless, Limits(computing_seconds=1)),
    "waits": (waiting, Limits(wall_seconds=0.2)),
    "crashes": (crashing, Limits()),
    "fails": (lambda: b"" + 1, Limits()),  # type: ignore[operator]
    "leaves without a word": (lambda: os._exit(0), Limits()),  # type: ignore[return-value]
    "answers too much": (lambda: bytes(2_000_000), Limits(answer_bytes=1_000_000)),
}


@pytest.mark.parametrize("name", BAD_WORK)
def test_bad_work_is_no_answer_and_leaves_no_process_behind(name: str) -> None:
    before = set(psutil.Process().children())
    work, limits = BAD_WORK[name]
    assert limited(work, limits) is None
    assert set(psutil.Process().children()) == before
    assert limited(lambda: b"next", Limits()) == b"next"


def test_work_can_open_neither_file_nor_connection(tmp_path: Path) -> None:
    tries = {
        "write": (tmp_path / "made").touch,
        "read": Path(__file__).read_bytes,
        "socket": socket.socket,
        "pair": socket.socketpair,
    }

    def work() -> bytes:
        opened = []
        for name, attempt in tries.items():
            try:
                attempt()
                opened.append(name)
            except OSError:
                pass
        return f"opened: {', '.join(opened)}".encode()

    assert limited(work, Limits()) == b"opened: "
    assert not list(tmp_path.iterdir())


def test_a_file_that_takes_too_much_is_one_sentence_and_the_next_file_is_checked() -> None:
    rows, book = large(), large_book()
    with Checker() as checker:
        for limits, content in (
            (Limits(computing_seconds=1), rows),
            (Limits(wall_seconds=0.3), rows),
            (Limits(memory_bytes=10_000_000), book),
        ):
            checker._limits = limits
            problem = refusal(checker, content)
            worker = checker._worker
            assert problem.findings[0].rule == "takes_too_much"
            assert str(problem).startswith("file.csv: cannot be checked within")
            assert "\n" not in str(problem) and problem.__cause__ is None
            assert len(checker.check(SMALL, "small.csv", KNOWN, today=TODAY).rows) == 1
            assert checker._worker is worker and worker.poll() is None
        checker._limits = Limits()
        assert len(checker.check(rows, "large.csv", KNOWN, today=TODAY).rows) == 40_000
        assert len(checker.check(book, "large.xlsx", KNOWN, today=TODAY).rows) == 2


def test_a_worker_that_was_ended_is_started_again() -> None:
    with Checker() as checker:
        checker.check(SMALL, "small.csv", KNOWN, today=TODAY)
        first = checker._worker
        first.kill()
        first.wait()
        assert len(checker.check(SMALL, "small.csv", KNOWN, today=TODAY).rows) == 1
        assert checker._worker is not first
    assert checker._worker is None


def test_no_process_is_left_when_the_checker_is_done() -> None:
    before = set(psutil.Process().children(recursive=True))
    with Checker() as checker:
        checker.check(good(), "good.xlsx", KNOWN, today=TODAY)
        assert len(set(psutil.Process().children(recursive=True)) - before) == 1
    assert set(psutil.Process().children(recursive=True)) == before


def test_the_process_ends_with_the_program_that_started_it() -> None:
    code = """
        import os
        from dashboard.intake.partner import Checker
        from tests.intake.bad.desk import KNOWN, TODAY
        from tests.intake.bad.made import good
        checker = Checker()
        checker.check(good(), "good.xlsx", KNOWN, today=TODAY)
        print(checker._worker.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, cwd=HOME
    )
    assert ran.returncode == -9
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(ran.stdout)).wait(timeout=60)


def test_an_interrupted_check_does_not_answer_the_next_file() -> None:
    class Stop(BaseException):
        pass

    def stop(what: str, done: int, of: int | None) -> None:
        raise Stop

    with Checker() as checker:
        with pytest.raises(Stop):
            checker.check(SMALL, "a.csv", KNOWN, today=TODAY, progress=stop)
        assert len(checker.check(SMALL, "small.csv", KNOWN, today=TODAY).rows) == 1


def test_threads_may_share_a_checker() -> None:
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        content = csv_text([service(episodes=100 + number)]).encode()
        checked = checker.check(content, f"{number}.csv", KNOWN, today=TODAY)
        answers[number] = checked.rows[0]["episodes"]

    with Checker() as checker:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {number: 100 + number for number in range(12)}


def test_it_can_be_called_from_any_program_and_folder(tmp_path: Path) -> None:
    code = """
        import sys
        sys.modules["__main__"] = None
        from dashboard.intake.partner import check
        from tests.intake.bad.desk import KNOWN, TODAY
        print(len(check(sys.stdin.buffer.read(), "a.csv", KNOWN, today=TODAY).rows))
        heavy = {"pandas", "pandera", "openpyxl", "python_calamine"} - {"openpyxl"}
        print(sorted(heavy & set(sys.modules)))
    """
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(HOME)!r})\n"
         + textwrap.dedent(code)],
        input=SMALL, capture_output=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    assert ran.stdout.decode().split("\n")[:2] == ["1", "[]"], ran.stderr.decode()[-500:]


def test_nothing_has_to_be_loaded_after_the_limits_hold() -> None:
    """A file that needs a module nobody loaded before could not be checked: none may."""
    code = """
        import sys
        from pathlib import Path
        from dashboard.intake.partner import child
        child.warm_up()
        loaded = set(sys.modules)
        from dashboard.intake.partner.checking import check_content
        from dashboard.intake.partner.model import ReportRefused
        from tests.intake.bad.desk import KNOWN, TODAY
        from tests.intake.bad.made import MADE
        made = {name: make() for name, make in MADE.items() if not name.startswith("too_many")}
        files = Path("tests/intake/bad/files").iterdir()
        made |= {path.name: path.read_bytes() for path in files}
        needed = set(sys.modules)
        for name, content in made.items():
            try:
                check_content(content, name, KNOWN, today=TODAY, report=None)
            except ReportRefused:
                pass
        print(sorted(set(sys.modules) - needed))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, cwd=HOME, check=True,
    )  # fmt: skip
    assert ran.stdout.strip() == "[]"
