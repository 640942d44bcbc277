"""What becomes of a training that is killed, finds its disk full or its corpus changed, or runs beside another one.

Each training is a process of its own on a toy corpus. After every fault it is asked whether the last good model loads and
answers, whether MLflow's database is whole, and whether the runs say what happened. Run: python benchmarks/faults.py [kills]
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path += [str(HOME), str(HOME / "tests")]

import train

import toys
from taawun.classifier import Classifier
from taawun.corpus import load_corpus
from taawun.errors import TaawunError
from taawun.interrupt import Interrupted, interruptible
from taawun.runs import close_abandoned
from taawun.store import open_store
from taawun.taxonomy import Taxonomy

TEXT = "The ministers of Peru and Ghana signed an agreement on a gas pipeline."
FORK = multiprocessing.get_context("fork")  # importing MLflow anew a hundred times would take longer than the trainings
FULL = 28  # what a training ends with that was told that its disk is full; any number


class Checkout:
    """A folder with a corpus, a store and a model file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.model = folder, folder / "model.npz"
        for part in ("passages", "glossary"):
            (folder / "seeds" / part).mkdir(parents=True)
        glossary = toys.glossary()
        for language, terms in glossary.terms.items():
            rows = [{"id": a.id, "text": a.text, "domains": [*a.domains]} for a in toys.articles() if a.language == language]
            self.passages(language).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            listed = {concept: [t for t, place in terms.items() if place == n] for n, concept in enumerate(glossary.concepts)}
            tables = "".join(f"{concept} = {json.dumps(found)}\n" for concept, found in listed.items())
            (folder / "seeds" / "glossary" / f"{language}.toml").write_text(tables, encoding="utf-8")
        domains = "".join(f'[[domains]]\nkey = "{key}"\nnames = {{ en = "{key}" }}\n' for key in toys.SUBJECTS)
        (folder / "taxonomy.toml").write_text(f'version = "toy"\n{domains}', encoding="utf-8")
        taxonomy = Taxonomy.load(folder / "taxonomy.toml")
        self.sha256 = load_corpus(folder / "seeds", taxonomy).sha256

    def passages(self, language: str) -> Path:
        """The passages of one language."""
        return self.folder / "seeds" / "passages" / f"{language}.jsonl"

    def start(self, seed: int, largest_file: int | None = None) -> multiprocessing.process.BaseProcess:
        """A training in a process of its own, which may write files up to a size."""
        process = FORK.Process(target=self._train, args=(seed, largest_file))
        process.start()
        return process

    def _train(self, seed: int, largest_file: int | None) -> None:
        train.HOME = self.folder
        log = self.folder / "log.txt" if largest_file is None else os.devnull
        for stream in (1, 2):
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        options = {"seeds": self.folder / "seeds", "taxonomy": self.folder / "taxonomy.toml", "output": self.model}
        try:
            with interruptible():
                train.main(**options, folds=2, seed=seed)
        except TaawunError as error:
            print(f"train.py: error: {error}", file=sys.stderr, flush=True)
            os._exit(FULL)
        except Interrupted as stopped:
            os._exit(stopped.status)
        os._exit(0)

    def is_sound(self) -> bool:
        """Whether the model file answers, names the corpus that it learnt from, and the database is whole."""
        classifier = Classifier.load(self.model)
        learnt_all = classifier.card.texts == len(toys.articles())
        if learnt_all != (classifier.card.corpus_sha256 == self.sha256):
            return False
        if learnt_all and classifier.classify(TEXT).domains != ("energy",):
            return False
        with sqlite3.connect(self.folder / "mlruns" / "mlflow.db") as database:
            return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))

    def statuses(self) -> Counter[str]:
        """How many runs there are of each status, as the next training would find them."""
        reader, writer = FORK.Pipe(duplex=False)
        FORK.Process(target=self._look, args=(writer,)).start()
        return Counter(reader.recv())

    def _look(self, writer: multiprocessing.connection.Connection) -> None:
        import mlflow

        open_store(self.folder / "mlruns", "taawun")
        experiment = mlflow.get_experiment_by_name("taawun").experiment_id
        close_abandoned(experiment)
        runs = mlflow.MlflowClient().search_runs([experiment], max_results=1000)
        told = {"KILLED", "FAILED"}
        writer.send(
            [
                run.info.status + (" and says why" if run.info.status in told and "taawun.error" in run.data.tags else "")
                for run in runs
            ]
        )
        os._exit(0)


def main() -> None:
    """Do each fault and print what came of it."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    folder = Path(tempfile.mkdtemp(prefix="taawun-faults-"))
    checkout = Checkout(folder / "checkout")
    finish(checkout.start(0))  # makes the database
    started = time.perf_counter()
    finish(checkout.start(1))
    seconds = time.perf_counter() - started
    print(f"a training takes {seconds:.1f} s; the model loads: {checkout.is_sound()}; runs: {dict(checkout.statuses())}")
    for number, name in ((signal.SIGKILL, "kill -9"), (signal.SIGTERM, "SIGTERM")):
        wanted = kills if number == signal.SIGKILL else max(1, kills // 10)
        ended, sound = killed(checkout, wanted, number, 1.5 * seconds)
        print(
            f"{name}: {sound} of {wanted} survived, {ended} of them were in time to end; runs: {dict(checkout.statuses())}",
            flush=True,
        )
    print(f"full disk: {full(checkout, 12)}; runs: {dict(checkout.statuses())}", flush=True)
    print(f"corpus changed underneath: {changed(checkout, 10)}; runs: {dict(checkout.statuses())}", flush=True)
    print(f"two trainings at once: {together(checkout, 5)}; runs: {dict(checkout.statuses())}", flush=True)
    left = [path.name for path in checkout.folder.iterdir() if path.name.startswith(".")]
    print(f"files left over, to be swept by the next training an hour later: {len(left)}")
    shutil.rmtree(folder)


def finish(process: multiprocessing.process.BaseProcess) -> int:
    """The exit status of a training."""
    process.join()
    return process.exitcode or 0


def killed(checkout: Checkout, times: int, number: signal.Signals, longest: float) -> tuple[int, int]:
    """Trainings that ended before the signal came, and faults after which everything was sound."""
    chance, ended, sound = random.Random(number), 0, 0
    for n in range(times):
        process = checkout.start(n)
        process.join(chance.random() * longest)
        with suppress(ProcessLookupError):
            if process.pid and process.is_alive():
                os.kill(process.pid, number)
        ended += finish(process) == 0
        sound += checkout.is_sound()
    return ended, sound


def full(checkout: Checkout, times: int) -> str:
    """A disk that takes no more than so many bytes a file, from nothing to almost enough."""
    largest = checkout.model.stat().st_size
    codes = Counter(finish(checkout.start(n, n * largest // times)) for n in range(times))
    return f"{codes[FULL]} of {times} ended with an error of ours, {codes[0]} well; sound: {checkout.is_sound()}"


def changed(checkout: Checkout, times: int) -> str:
    """A corpus to which somebody writes while it is read."""
    whole = checkout.passages("en").read_bytes()
    codes: Counter[int] = Counter()
    for n in range(times):
        process = checkout.start(n)
        while process.is_alive():
            checkout.passages("en").write_bytes(whole[: random.Random(n).randrange(len(whole))])
            checkout.passages("en").write_bytes(whole)
        codes[finish(process)] += 1
    return f"{codes[0]} of {times} read it whole, {codes[FULL]} ended with an error of ours; sound: {checkout.is_sound()}"


def together(checkout: Checkout, times: int) -> str:
    """Two trainings that write the same model file and the same store."""
    codes: Counter[int] = Counter()
    for n in range(times):
        pair = [checkout.start(2 * n), checkout.start(2 * n + 1)]
        codes.update(map(finish, pair))
    return f"{codes[0]} of {2 * times} ended well; sound: {checkout.is_sound()}"


if __name__ == "__main__":
    main()
