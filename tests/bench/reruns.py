"""Reruns over the real protocol: how long one takes, how many a second, what a session weighs."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

import psutil

from tests.visitor import Visitor


@dataclass(frozen=True)
class Target:
    """A page at an address: `process` is the server's process id."""

    name: str
    address: str
    page: str
    process: int


async def round_trips(targets: list[Target], rounds: int) -> dict[str, float]:
    """The median time of one rerun in seconds, by target name, asked for in alternation."""
    visitors = [Visitor(target.address, target.page) for target in targets]
    times: dict[str, list[float]] = {target.name: [] for target in targets}
    for visitor in visitors:
        await visitor.__aenter__()
        # The first runs fill caches and the browser's memory of messages; they are not a rerun.
        for _ in range(3):
            await visitor.rerun()
    for _ in range(rounds):
        for target, visitor in zip(targets, visitors, strict=True):
            started = time.perf_counter()
            answer = await visitor.rerun()
            times[target.name].append(time.perf_counter() - started)
            if answer.errors():
                raise RuntimeError(f"{target.name} failed: {answer.errors()[0]}")
    for visitor in visitors:
        await visitor.__aexit__(None, None, None)
    return {name: statistics.median(found) for name, found in times.items()}


async def per_second(target: Target, visitors: int, seconds: float) -> float:
    """Reruns finished in a second while that many visitors rerun without a pause."""
    opened = [Visitor(target.address, target.page) for _ in range(visitors)]
    for visitor in opened:
        await visitor.__aenter__()
        await visitor.rerun()
    done = 0
    end = time.perf_counter() + seconds

    async def keep_rerunning(visitor: Visitor) -> None:
        nonlocal done
        while time.perf_counter() < end:
            await visitor.rerun()
            done += 1

    started = time.perf_counter()
    await asyncio.gather(*(keep_rerunning(visitor) for visitor in opened))
    took = time.perf_counter() - started
    for visitor in opened:
        await visitor.__aexit__(None, None, None)
    return done / took


async def memory_per_session(target: Target, sessions: int) -> float:
    """Bytes the server grows by for each open page, over what it holds without."""
    server = psutil.Process(target.process)
    async with Visitor(target.address, target.page) as first:
        # What the first visitor makes (caches, libraries) is not a session's.
        for _ in range(3):
            await first.rerun()
    before = server.memory_info().rss
    opened = [Visitor(target.address, target.page) for _ in range(sessions)]
    for visitor in opened:
        await visitor.__aenter__()
        await visitor.rerun()
    grown = server.memory_info().rss - before
    for visitor in opened:
        await visitor.__aexit__(None, None, None)
    return max(0.0, grown / sessions)
