"""Landlock: the Linux kernel's own fence around files, for processes without any privilege.

Landlock knows only what is allowed, so everything beside the forbidden folder is allowed: on the
way down from the root, each neighbor of each folder passed. See landlock(7) of the Linux manual;
the numbers below are those of <linux/landlock.h>.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def is_available() -> bool:
    """Whether this kernel has Landlock and lets this process use it."""
    if not sys.platform.startswith("linux"):
        return False
    return _call(_CREATE_RULESET, None, 0, _ASK_VERSION) > 0


def forbid(folder: Path) -> bool:
    """Bar this thread, and all it starts, from reading `folder` and below; False if it cannot.

    Folders above `folder` can then not be listed either, and a name that is made later directly
    in one of them cannot be read: only what stands there now is allowed.
    """
    if not is_available():
        return False
    wanted = _Ruleset(_READ_FILE | _READ_DIR)
    rules = _call(_CREATE_RULESET, ctypes.byref(wanted), ctypes.sizeof(wanted), 0)
    if rules < 0:
        return False
    try:
        for path in _everything_beside(Path(os.path.realpath(folder))):
            _allow(rules, path)
        if _libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return _call(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _everything_beside(folder: Path) -> Iterator[Path]:
    """The neighbors of `folder` and of each folder above it."""
    for step in (folder, *folder.parents):
        if step == step.parent:
            return
        if not step.parent.is_dir():
            continue
        for neighbor in step.parent.iterdir():
            real = Path(os.path.realpath(neighbor))
            # A link that leads to the folder, or above it, would open what is to be closed.
            if neighbor != step and real != folder and real not in folder.parents:
                yield neighbor


def _allow(rules: int, path: Path) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # gone, or not ours to see: then there is nothing to allow
    try:
        access = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        rule = _PathBeneath(access, handle)
        _call(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    return _libc().syscall(number, *arguments)
