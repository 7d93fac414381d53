"""The public process cannot read a restricted file, whatever is asked of it and by whatever code.

No page names a restricted folder, and the door's settings have no way to do so. This module
holds should that ever fail. Two fences, put up before the first visitor and never taken down:

- Python's own audit hook (PEP 578): every `open`, listing, link, rename or start of a program
  that leads into the folder raises, after links and `..` are followed.
- Where the kernel has Landlock (Linux 5.13 or newer), the kernel itself refuses: this holds for
  libraries that open files without Python, too. It covers the folder itself, not what is kept
  elsewhere and only linked from it.

DuckDB opens files without Python; the public door's connections are locked to their own file.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from dashboard.components.door import landlock

# Events whose arguments are paths, by the places of the paths; see the table of audit events in
# the documentation of Python. Any event that is not listed opens no file.
_PATHS: dict[str, tuple[int, ...]] = {
    "open": (0,),
    "os.listdir": (0,),
    "os.scandir": (0,),
    "os.walk": (0,),
    "os.fwalk": (0,),
    "os.chdir": (0,),
    "os.fchdir": (0,),
    "os.link": (0, 1),
    "os.symlink": (0, 1),
    "os.rename": (0, 1),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
    "os.getxattr": (0,),
    "os.listxattr": (0,),
    "os.setxattr": (0,),
    "glob.glob": (0,),
    "glob.glob/2": (0,),
    "pathlib.Path.glob": (0,),
    "pathlib.Path.rglob": (0,),
    "shutil.copyfile": (0, 1),
    "shutil.copytree": (0, 1),
    "shutil.move": (0, 1),
    "shutil.make_archive": (0,),
    "shutil.unpack_archive": (0, 1),
    "sqlite3.connect": (0,),
    "ctypes.dlopen": (0,),
}

_UP = re.compile(r"^(\.\.(/|$))+")

# A program started from here would not carry the hook with it. The door starts none.
_PROGRAMS = frozenset(
    {"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn",
     "subprocess.Popen"}
)  # fmt: skip


class Refused(PermissionError):
    """The public door was asked for something it may not have."""


def install(forbidden: Path) -> None:
    """Keep this process out of `forbidden` and everything below it, until it ends.

    Cannot be undone. Call it in the main thread before others are started: the kernel's fence
    binds the calling thread and those started by it.
    """
    sys.addaudithook(_hook(forbidden))
    landlock.forbid(forbidden)


def _hook(forbidden: Path) -> Callable[[str, tuple], None]:
    fences = [Path(os.path.realpath(forbidden)), *_links_below(forbidden)]

    def refuse_what_is_forbidden(event: str, arguments: tuple) -> None:
        places = _PATHS.get(event)
        if places is None:
            if event in _PROGRAMS:
                raise Refused("The public door starts no other program.")
            return
        # realpath makes no audit event of its own, so this cannot call itself.
        if any(_leads_into(fence, path) for path in _named(arguments, places) for fence in fences):
            # No name in the message: it may reach a log.
            raise Refused("The public door may not read restricted files.")

    return refuse_what_is_forbidden


def _links_below(forbidden: Path) -> list[Path]:
    """Where the folders of cities lead that are kept elsewhere and only linked from here."""
    children = forbidden.iterdir() if forbidden.is_dir() else ()
    return [Path(os.path.realpath(child)) for child in children if child.is_symlink()]


def _leads_into(fence: Path, path: str) -> bool:
    meant = [path]
    if not os.path.isabs(path):
        # The path may be meant from a folder that is open already (`dir_fd`), which the event
        # does not tell; so it is tried from every folder above the fence.
        below = _UP.sub("", os.path.normpath(path))
        meant += [os.path.join(above, below) for above in fence.parents]
    reals = [os.path.realpath(place) for place in meant]
    return any(real == str(fence) or real.startswith(f"{fence}{os.sep}") for real in reals)


def _named(arguments: tuple, places: Iterable[int]) -> Iterable[str]:
    for place in places:
        value = arguments[place] if place < len(arguments) else None
        if isinstance(value, int) and not isinstance(value, bool):
            # A file already open by its number: ask the system which one it is.
            value = f"/proc/self/fd/{value}"
        if isinstance(value, str | bytes | os.PathLike):
            try:
                yield os.fsdecode(value)
            except (TypeError, ValueError):
                continue
