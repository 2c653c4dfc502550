"""
What runs where, and what does it take?

    core     0 for the server, 1 for what makes the load      each alone
    threads  how long each ran, and was ready to run          /proc/PID/task/*/schedstat
    seconds  of a process and all it has started              /proc/PID/stat
    memory   of the same: RSS, and PSS, which shares pages    /proc/PID/smaps_rollup
"""

import os
import platform
import resource
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")

_TICKS = os.sysconf("SC_CLK_TCK")

# How many files one process of a measurement may have open, where it is allowed.
MOST_FILES = 65_536


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core the *server* has for itself, and which one the *load*."""

    server: int
    load: int


@dataclass(frozen=True, slots=True)
class Thread:
    """For how many seconds a thread *ran*, and *waited* while it was ready to run."""

    ran: float
    waited: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of some processes, in octets."""

    rss: int
    pss: int


def cores() -> Cores:
    """Return the first and the last core that we may use; OSError if it is one."""
    ours = sorted(os.sched_getaffinity(0))
    if len(ours) == 1:
        raise OSError("two cores are needed: one for the server, one for the load")
    return Cores(ours[0], ours[-1])


def allow_many_files() -> int:
    """Let this process, and those it starts, have many files open; return how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for most in (max(hard, MOST_FILES), min(hard, MOST_FILES)):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        except (ValueError, OSError):
            continue
        return most
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def tree(pid: int) -> list[int]:
    """Return *pid* and the processes that it, and they, have started."""
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (found := _stat(int(folder.name))):
            parents[int(folder.name)] = int(found[1])
    family = [pid]
    for member in family:
        family.extend(child for child, parent in parents.items() if parent == member)
    return family


def seconds(pid: int) -> float:
    """Return the time of a processor that the tree of *pid* has had, in seconds."""
    return sum(_ticks(member) for member in tree(pid)) / _TICKS


def children_seconds() -> float:
    """Return the time of a processor that our ended children have had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def threads(pid: int) -> dict[int, Thread]:
    """Return the threads of the tree of *pid*, by number; none where nobody counts."""
    counted = {}
    for member in tree(pid):
        for path in (PROC / str(member) / "task").glob("*/schedstat"):
            with suppress(OSError):
                ran, waited, _ = map(int, path.read_text().split())
                counted[int(path.parent.name)] = Thread(ran / 1e9, waited / 1e9)
    return counted


def memory(pid: int) -> Memory:
    """Return what the tree of *pid* holds now."""
    rss = pss = 0
    for member in tree(pid):
        rollup = (PROC / str(member) / "smaps_rollup").read_text()
        sizes = dict(line.split(":") for line in rollup.splitlines()[1:])
        rss += _octets(sizes["Rss"])
        pss += _octets(sizes["Pss"])
    return Memory(rss, pss)


def others(duration: float = 1.0) -> float:
    """Return the share of our cores that somebody else uses, for some seconds."""
    before = _idle()
    time.sleep(duration)
    count = len(os.sched_getaffinity(0))
    return max(0.0, 1 - (_idle() - before) / duration / count)


def described() -> str:
    """Name this machine in a line: processor, cores, memory, system."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in (PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    count = len(os.sched_getaffinity(0))
    return f"{cpu}, {count} cores, {size:.0f} GiB, {system}, Linux {platform.release()}"


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name; none if it has ended."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _idle() -> float:
    """Return for how many seconds our cores had nothing to do so far."""
    ours = {f"cpu{core}" for core in os.sched_getaffinity(0)}
    lines = (line.split() for line in (PROC / "stat").read_text().splitlines())
    ticks = (int(line[4]) + int(line[5]) for line in lines if line and line[0] in ours)
    return sum(ticks) / _TICKS


def _ticks(pid: int) -> int:
    """Return user and system time, its own and that of its ended children."""
    return sum(map(int, _stat(pid)[11:15]))


def _octets(size: str) -> int:
    """
    Read a size as the kernel writes it.

    >>> _octets("   12 kB")
    12288
    """
    return int(size.split()[0]) * 1024
