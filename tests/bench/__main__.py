"""Growth shown: `python -m tests.bench [--rows N] [--engine sqlite|postgresql] [--files FILE…]`.

Fills stores with 10 thousand, 100 thousand and a million articles, then asks, plans, claims and imports.
Prints one table, a column for each store, and writes bench.json. PostgreSQL is a server of its own, or that
of --url, whose database must be empty. Filling is in bulk (rows, not recordings: bulk.py says of what);
importing on top is real. Times are processor time on SQLite, and passed time where a server works.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.words import SEED
from tests.postgres import MISSING, OwnServer, Server, programs

SIZES = (10_000, 100_000, 1_000_000)
ENGINES = ("sqlite", "postgresql")
BESIDE = 600  # seconds for lemon24/reader to take what it can
# What a server of this size would be given; the tests' own has least.
SETTINGS = {"shared_buffers": "2GB", "effective_cache_size": "8GB", "work_mem": "32MB", "max_wal_size": "8GB"}

Row = dict[str, float]


def main(wanted: Namespace) -> None:
    """All stores one after the other, the table after each."""
    sizes = [size for size in SIZES if size < wanted.rows] + [wanted.rows]
    files = [str(path) for path in wanted.files]
    table: dict[str, Row] = {}
    for engine in [wanted.engine] if wanted.engine else ENGINES:
        for size in [wanted.rows] if wanted.url else sizes:
            with _database(engine, size, wanted) as (url, filled):
                row = {} if filled else _filled(url, size, files)
                row["bytes an article"] = _size_of(url) / size
                if engine == "sqlite" and size == sizes[-1] and wanted.beside:
                    row |= _as_rows("beside", _run("beside", url, str(wanted.beside)))
                table[f"{engine} {size:,}"] = row | _run("measuring", url, *files)
        show(table)
    Path("bench.json").write_text(
        json.dumps({"seed": SEED, "cores": os.cpu_count(), "stores": table}, indent=1)
    )


def _filled(url: str, size: int, files: Sequence[str]) -> Row:
    filled = _run("filling", url, str(size), *files)
    return {
        "events": filled["events"],
        "mentions": filled["mentions"],
        "filling, s of processor time": filled["processor"],
        "filling, s": filled["wall"],
    }


def _run(part: str, *arguments: str) -> Row:
    """What a process of its own says last; its memory is its own, too."""
    command = [sys.executable, "-m", f"tests.bench.{part}", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _as_rows(head: str, row: Row) -> Row:
    return {f"{head}: {name}": value for name, value in row.items()}


@contextmanager
def _database(engine: str, size: int, wanted: Namespace) -> Iterator[tuple[str, bool]]:
    """A database to fill, or one that is filled already; what is measured on is given up afterwards."""
    if wanted.url:
        yield wanted.url, False
    elif engine == "sqlite":
        with tempfile.TemporaryDirectory(dir=wanted.keep) as folder:
            here = Path(folder, "bench.db")
            kept = wanted.keep / f"{size}.db" if wanted.keep else None
            if kept and kept.exists():
                shutil.copy(kept, here)
            yield f"sqlite:///{here}", bool(kept and kept.exists())
    elif found := programs():
        with OwnServer.started(found, settings=SETTINGS) as server:
            yield server.make(), False
    else:
        sys.exit(f"The bench {MISSING}.")


def _size_of(url: str) -> int:
    """Bytes of the database."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*"))
    base, _, name = url.rpartition("/")
    ((size,),) = Server(base).sql(f"SELECT pg_database_size('{name}')")
    return int(str(size))


def show(table: dict[str, Row]) -> None:
    """A line for each measure, a column for each store."""
    names = dict.fromkeys(name for row in table.values() for name in row)
    print(f"\n| ms, if not said otherwise | {' | '.join(table)} |\n|---" + "|---:" * len(table) + "|")
    for name in names:
        cells = (f"{row[name]:,.2f}" if name in row else "" for row in table.values())
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _wanted() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=SIZES[-1], help="articles of the largest store")
    parser.add_argument("--engine", choices=ENGINES, help="one back end only")
    parser.add_argument("--files", type=Path, nargs="*", default=(), help="the real articles it is made of")
    parser.add_argument("--url", default="", help="an empty database of a server; with --engine postgresql")
    parser.add_argument("--keep", type=Path, help="a folder with stores ROWS.db that are filled already")
    parser.add_argument("--beside", type=float, default=BESIDE, help="seconds for lemon24/reader; 0 for none")
    return parser.parse_args()


if __name__ == "__main__":
    main(_wanted())
