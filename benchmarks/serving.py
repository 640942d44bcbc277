"""The service under load: requests a second beside `mlflow models serve`, and what bad clients do to it.

Eight kept-alive connections, one article a request; servers take turns. Everything on loopback, clients and servers on the same
processors. Run: python benchmarks/serving.py [--seconds 4] [--minutes 0.5] [--workers 2]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from _common import articles, passages

from taawun import classify

CONNECTIONS, ROUNDS = 8, 5
WARM = 15  # seconds in which every process meets the words of the texts and compiles its loops; not counted
STARTED = "Started server process"  # what a worker logs
BAD = [
    b"",
    b"{",
    b'{"inputs": []}',
    b'{"inputs": [{"text": null}]}',
    b'{"inputs": [{"text": NaN}]}',
    b'{"inputs": [{"text": "\xff"}]}',
]
BAD += [b'{"inputs": [{"text": "Peru"}], "params": {"precison": 1}}', b"[1]", b'{"inputs": [{"text": ["Peru"]}]}']


@dataclass
class Found:
    """What a load met."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    answers: dict[int, set[bytes]] = field(default_factory=dict)
    dropped: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.times) / self.seconds

    def quantile(self, part: float) -> float:
        """Milliseconds that this part of the good answers took at most."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def request(body: bytes, path: str = "/invocations", method: str = "POST") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.partition("content-length:")[2].split("\r\n")[0])
    return int(head.split(" ", 2)[1]), await reader.readexactly(length)


async def load(port: int, bodies: Sequence[bytes], seconds: float, bad: float = 0.0) -> Found:
    """Ask over eight connections for a while; a connection that breaks is made anew, and its request counted as dropped."""
    found, end = Found(), time.perf_counter() + seconds

    async def client(number: int) -> None:
        chance = random.Random(number)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (start := time.perf_counter()) < end:
            wrong = chance.random() < bad
            n = chance.randrange(len(bodies))
            try:
                writer.write(request(chance.choice(BAD) if wrong else bodies[n]))
                status, body = await answer(reader)
            except (OSError, asyncio.IncompleteReadError):
                found.dropped += 1
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                continue
            found.statuses[status] += 1
            if wrong:
                found.dropped += status not in (400, 413, 415)
            else:
                found.times.append(time.perf_counter() - start)
                found.answers.setdefault(n, set()).add(body if status == 200 else b"%d" % status)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*map(client, range(CONNECTIONS)))
    found.seconds = time.perf_counter() - began
    return found


def wrong(found: Found, expected: Sequence[object]) -> int:
    """How many different answers are not those of Python."""

    def right(n: int, body: bytes) -> bool:
        with suppress(ValueError):
            return json.loads(body) == {"predictions": [expected[n]]}
        return False

    return sum(not right(n, body) for n, bodies in found.answers.items() for body in bodies)


Server = tuple[int, Path, "subprocess.Popen[bytes]"]
"""Its port, its log, and its first process."""


@contextmanager
def server(name: str, command: Sequence[str], folder: Path) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # MLflow starts uvicorn by its name
        environment = {**os.environ, "PATH": path}
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=out, stderr=out, env=environment, start_new_session=True
        )
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{name} did not start:\n{log.read_text()}")
        yield port, log, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def saved_model(folder: Path) -> Path:
    """The shipped model as MLflow keeps it."""
    from taawun.signature import signature  # isort: skip

    import mlflow

    code = str(files("taawun").joinpath("pyfunc.py"))
    artifacts = {"model": str(files("taawun").joinpath("data/model.npz"))}
    target = folder / "model"
    mlflow.pyfunc.save_model(str(target), python_model=code, artifacts=artifacts, signature=signature(), pip_requirements=[])
    return target


def asked_and_answered(texts: Sequence[str]) -> tuple[list[bytes], list[object]]:
    """A request for each text, and what Python answers."""
    bodies = [json.dumps({"dataframe_records": [{"text": text}]}).encode() for text in texts]
    return bodies, [json.loads(json.dumps(classify(text).to_dict())) for text in texts]


def throughput(title: str, servers: dict[str, Server], texts: Sequence[str], seconds: float) -> None:
    """All servers in turn, the texts known to them.

    What a request costs its server in processor time holds where others use the machine as well.
    """
    bodies, expected = asked_and_answered(texts)
    rounds: dict[str, list[tuple[Found, float]]] = {name: [] for name in servers}
    for number in range(ROUNDS + 1):
        for name, (port, _, process) in servers.items():
            before = processor_time(process.pid)
            found = asyncio.run(load(port, bodies, seconds if number else WARM))
            if number:
                rounds[name].append((found, 1000 * (processor_time(process.pid) - before) / len(found.times)))
    size = statistics.mean(map(len, bodies)) / 1024
    print(f"{title} of {size:.1f} kB, one a request, {CONNECTIONS} connections, medians of {ROUNDS} turns of {seconds:g} s")
    print(f"  {'':24}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'p99/p50':>10}{'CPU ms':>10}{'wrong':>7}")
    for name, several in rounds.items():
        figures = [(f.rate, f.quantile(0.5), f.quantile(0.99), f.quantile(0.99) / f.quantile(0.5), cpu) for f, cpu in several]
        medians = [statistics.median(column) for column in zip(*figures, strict=True)]
        bad = sum(wrong(found, expected) for found, _ in several)
        print(f"  {name:24}{medians[0]:12.0f}" + "".join(f"{figure:10.2f}" for figure in medians[1:]) + f"{bad:7}")


def processor_time(group: int) -> float:
    """Seconds of all processes that a server has started."""
    spent = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def workers(log: Path) -> list[int]:
    """Every worker that ever started."""
    with log.open() as lines:
        return [json.loads(line)["process"] for line in lines if STARTED in line]


def memory(processes: Sequence[int]) -> float:
    """MiB that the processes hold together, shared pages counted once."""
    lines = [line for p in processes for line in Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def endurance(port: int, log: Path, master: int, bodies: Sequence[bytes], expected: Sequence[object], minutes: float) -> None:
    processes = [master, *workers(log)]
    half = asyncio.run(load(port, bodies, 30 * minutes, bad=0.1))
    before = memory(processes)
    rest = asyncio.run(load(port, bodies, 30 * minutes, bad=0.1))
    good, dropped = len(half.times) + len(rest.times), half.dropped + rest.dropped
    refused = sum(count for found in (half, rest) for status, count in found.statuses.items() if status != 200)
    bad = wrong(half, expected) + wrong(rest, expected)
    print(
        f"{minutes:g} min at full load, 1 request in 10 bad: {good} answered, {refused} refused, {bad} wrong, {dropped} dropped"
    )
    print(f"  memory of all processes together: {before:.0f} MiB half way, {memory(processes):.0f} MiB at the end")


def killed(port: int, log: Path, bodies: Sequence[bytes], expected: Sequence[object]) -> None:
    """Kill one worker in the middle of a load."""
    before = workers(log)[-1]

    async def together() -> tuple[Found, float]:
        loading = asyncio.create_task(load(port, bodies, 4))
        await asyncio.sleep(1)
        with log.open() as lines:  # long by now: only what is new is read
            lines.seek(0, os.SEEK_END)
            os.kill(before, signal.SIGKILL)
            start = time.perf_counter()
            while not any(STARTED in line for line in lines):
                await asyncio.sleep(0.01)
        back = time.perf_counter() - start
        return await loading, back

    found, back = asyncio.run(together())
    print(f"kill -9 of a worker under load: another serves after {back:.2f} s")
    print(f"  {len(found.times)} answered, {wrong(found, expected)} wrong, {found.dropped} broken off with the worker")


async def hostile(port: int) -> None:
    """What /ping takes while one client misbehaves."""
    word = "".join(random.Random(0).choices("abcdefghij ", k=3 << 20))
    rows = [{"text": "Peru and Oman signed an agreement on gas."}] * 10_000
    cases = {
        "50 MB body": request(b'{"inputs": [{"text": "' + b"x" * (50 << 20) + b'"}]}'),
        "10,000 rows": request(json.dumps({"inputs": rows}).encode()),
        "1,000 rows": request(json.dumps({"inputs": rows[:1000]}).encode()),
        "3 MB of different words": request(json.dumps({"inputs": [{"text": word}]}).encode()),
        "200 slow clients": b"POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-le",
    }
    for name, given in cases.items():
        done = asyncio.Event()
        pings = asyncio.create_task(_pings(port, done))
        await asyncio.sleep(0.5)
        times = 200 if "slow" in name else 1
        clients = [await asyncio.open_connection("127.0.0.1", port) for _ in range(times)]
        for _, writer in clients:
            writer.write(given)
        start = time.perf_counter()
        try:
            status: object = (await asyncio.wait_for(answer(clients[0][0]), 60))[0]
        except (OSError, asyncio.IncompleteReadError):
            status = "closed"
        took = time.perf_counter() - start
        await asyncio.sleep(0.5)
        done.set()
        print(f"  {name:24} {status} after {took:5.2f} s; slowest /ping meanwhile {1000 * await pings:6.1f} ms")
        for _, writer in clients:
            writer.close()


async def _pings(port: int, done: asyncio.Event) -> float:
    slowest = 0.0
    while not done.is_set():
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(b"", "/ping", "GET"))
        await answer(reader)
        writer.close()
        slowest = max(slowest, time.perf_counter() - start)
        await asyncio.sleep(0.02)
    return slowest


def main() -> None:
    """Start the servers, and go through it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    source, texts = articles()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scripts = Path(sys.executable).parent
        mlflow = [str(scripts / "mlflow"), "models", "serve", "-m", str(saved_model(folder)), "--env-manager", "local"]
        ours = [str(scripts / "taawun"), "serve", "--workers", str(given.workers)]
        with (
            server("taawun", ours, folder) as own,
            server("mlflow", mlflow, folder) as default,
            server("mlflow-workers", [*mlflow, "--workers", str(given.workers)], folder) as several,
        ):
            time.sleep(20)  # MLflow's workers load the model after they listen
            servers = {"taawun serve": own, "mlflow models serve": default, f"  with {given.workers} workers": several}
            throughput(source, servers, texts, given.seconds)
            throughput("passages", servers, passages()[0][::50], given.seconds)
            (port, log, process), (bodies, expected) = own, asked_and_answered(texts)
            endurance(port, log, process.pid, bodies, expected, given.minutes)
            killed(port, log, bodies, expected)
            print("one client misbehaves")
            asyncio.run(hostile(port))


if __name__ == "__main__":
    main()
