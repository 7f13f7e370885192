"""What every bench shares: command line, data folder, the load it ran under, its last line."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import psutil

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One headline figure: our median of this run beside the goal and the best peer's.

    peer: the peer's figure in the same unit, None when none is known; peer_source: where it comes
    from (a page, or "same run"). better: which way is good. scale: "small" or "full".
    """

    name: str
    unit: str
    ours: float
    goal: float
    peer: float | None
    peer_name: str
    peer_source: str
    better: Literal["lower", "higher"]
    scale: str
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 2))

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.ours <= self.goal if self.better == "lower" else self.ours >= self.goal


def tell(figure: Figure) -> None:
    """Print the ratio against goal and peer for people, then the one line for machines."""
    print(f"{figure.name}: {figure.ours:g} {figure.unit}, goal {figure.goal:g}: "
          f"{'met' if figure.met else 'NOT MET'}")  # fmt: skip
    if figure.peer:
        print(f"  {figure.ours / figure.peer:.2f} × {figure.peer_name} ({figure.peer_source})")
    print(json.dumps(asdict(figure), ensure_ascii=False), flush=True)


_asked: list[int] = []  # the size of ``--size``, when one was given


def start(main: Callable[[str], None]) -> None:
    """Read ``--scale`` (or ``--size``, for benches that have one) and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--size", type=int, help="rows, in place of the scale's own number")
    options = parser.parse_args()
    if options.size:
        _asked.append(options.size)
    main(options.scale)


def sized(sizes: Mapping[str, int], scale: str) -> int:
    """The size asked for on the command line, else the scale's own."""
    return _asked[-1] if _asked else sizes[scale]


def median(values: list[float]) -> float:
    """The middle one, rounded to what a reader can compare."""
    return round(statistics.median(values), 3)


@contextmanager
def data_folder() -> Iterator[Path]:
    """An empty data folder that the database's own user can reach; gone afterwards."""
    base = "/var/lib" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="congvu-bench-", dir=base) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def pss(processes: list[psutil.Process]) -> int:
    """Proportional set size in bytes of the processes and their children together."""
    every = {p.pid: p for top in processes for p in (top, *top.children(recursive=True))}
    return sum(p.memory_full_info().pss for p in every.values())


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Processor seconds that the processes and their children have used, the ended ones too."""
    every = (p for top in processes for p in (top, *top.children(recursive=True)))
    return sum(map(_spent, every))


def _spent(process: psutil.Process) -> float:
    """Its own seconds and those of its children that have ended; they count for who waited for them."""
    with contextlib.suppress(psutil.NoSuchProcess):
        t = process.cpu_times()
        return float(t.user + t.system + t.children_user + t.children_system)
    return 0.0
