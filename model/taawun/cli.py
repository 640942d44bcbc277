"""The command ``taawun``."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from taawun._version import __version__
from taawun.assessment import assess
from taawun.classifier import Classifier, check_options, default_classifier
from taawun.corpus import read_labelled
from taawun.errors import ConfigError, SourceError, TaawunError
from taawun.files import part_of
from taawun.interrupt import Interrupted, interruptible
from taawun.output import OutputFormat, Writer, answer_row, error_row, writer
from taawun.sources import InputFormat, Record, read_records
from taawun.taxonomy import Domain, Taxonomy, default_taxonomy

__all__ = ["app", "main"]

OK, SOME_ROWS_FAILED, FAILED = 0, 1, 2

app = App(
    name="taawun",
    help="Says which domains of international cooperation a news article reports.",
    version=__version__,
    result_action="return_value",
)
for name, about in {  # by name, so that what they import is loaded only where they are asked for
    "runs": "List the runs in MLflow's store, or compare some of them.",
    "promote": "Make a run's model the champion, unless it is worse than the champion there is.",
    "rollback": "Make the version champion again that was so before.",
    "serve": "Serve a model over HTTP, at the addresses of MLflow's scoring server.",
}.items():
    app.command(f"taawun.operations:{name}", name=name, help=about)


@app.command
def classify(
    files: Annotated[list[str] | None, Parameter(allow_leading_hyphen=True)] = None,
    /,
    *,
    input_format: InputFormat = "auto",
    output_format: OutputFormat = "table",
    output: Path | None = None,
    resume: bool = False,
    encoding: str | None = None,
    language: str | None = None,
    evidence: int = 1,
    precision: float | None = None,
    top_k: int | None = None,
    model: Path | None = None,
    progress: bool = False,
) -> int:
    """Classify articles.

    Exit status: 0 all rows answered, 1 some rows could not be (they are in the output with their `error`), 2 nothing was done or
    the output could not be written, 130 and 143 interrupted by SIGINT and SIGTERM.

    Parameters
    ----------
    files : list of str
        Files and folders to read, packed (gz, bz2, xz, zip) or not; `-`, or none, is standard input.
    input_format : str
        `auto` goes by the file's ending; a `.txt` file is one article, a `.jsonl` file one a line with `text`.
    output_format : str
        `table` to read, `jsonl` one object a row as they come, `json` one list.
    output : Path
        Write here instead of standard output; the file appears only when it is whole.
    resume : bool
        Go on where an interrupted run with the same `--output` and `--output-format jsonl` stopped.
    encoding : str
        Encoding of the input, such as `cp1256`; found out otherwise.
    language : str
        Language of the articles; identified otherwise.
    evidence : int
        Most sentences to show for each domain.
    precision : float
        Tag only what is sure enough for this part of the tags to be right, such as 0.9; by the model's own thresholds otherwise.
    top_k : int
        List the scores of this many domains only, the most probable first.
    model : Path
        A model file of your own instead of the shipped one.
    progress : bool
        Show a progress bar.
    """
    _check_options(files or [], encoding)
    _check_resume(resume, output, output_format)
    check_options(language, evidence, precision, top_k)
    classifier = Classifier.load(model) if model else default_classifier()
    records = read_records(files or ["-"], input_format, encoding)
    options = {"encoding": encoding, "language": language, "evidence": evidence, "precision": precision, "top_k": top_k}
    failed = total = 0
    try:
        with writer(output_format, output, resume) as out:
            for record in _with_progress(records) if progress else records:
                row = _resumed(out, record, classifier)
                if row is None:
                    row = _answer(record, classifier, options)
                    out.write(record, row)
                failed, total = failed + ("error" in row), total + 1
    except (Interrupted, SourceError):
        if output and part_of(output).is_file():
            print("taawun: what was answered is kept; the same command with --resume goes on from there", file=sys.stderr)
        raise
    if failed:
        print(f"taawun: {failed} of {total} rows could not be classified", file=sys.stderr)
    return OK if not failed else SOME_ROWS_FAILED


@app.command
def domains(*, output_format: Literal["table", "json"] = "table", taxonomy: Path | None = None) -> int:
    """Print the taxonomy.

    Parameters
    ----------
    output_format : str
        `table` to read, or `json`.
    taxonomy : Path
        A taxonomy file of your own instead of the shipped one.
    """
    loaded = Taxonomy.load(taxonomy) if taxonomy else default_taxonomy()
    if output_format == "json":
        print(json.dumps({"version": loaded.version, "domains": [_described(d) for d in loaded]}, ensure_ascii=False, indent=2))
    else:
        for domain in loaded:
            print(f"{domain.key:25} {domain.names.get('en', '')}\n{'':25} in: {domain.inside}\n{'':25} out: {domain.outside}")
    return OK


@app.command
def info(*, model: Path | None = None) -> int:
    """Print the model card.

    Parameters
    ----------
    model : Path
        A model file of your own instead of the shipped one.
    """
    classifier = Classifier.load(model) if model else default_classifier()
    print(json.dumps(asdict(classifier.card), ensure_ascii=False, indent=2))
    return OK


@app.command
def evaluate(files: list[Path], /, *, model: Path | None = None) -> int:
    """Score a model on labelled articles (JSONL with `text` and `domains`, perhaps `title`, `language` and `optional`).

    Parameters
    ----------
    files : list of Path
        Labelled files.
    model : Path
        A model file of your own instead of the shipped one.
    """
    classifier = Classifier.load(model) if model else default_classifier()
    for path in files:
        print(assess(classifier, list(read_labelled(path, classifier.domains))).table(path.name))
    return OK


def main() -> None:
    """Run the command; errors of ours are one line, never a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter still gets an answer
    try:
        with interruptible():
            status = app()
            sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        _abandon_output()
        status = OK
    except Interrupted as stopped:
        _abandon_output()
        print(f"taawun: interrupted by {stopped.name}", file=sys.stderr)
        status = stopped.status
    except TaawunError as error:
        print(f"taawun: error: {error}", file=sys.stderr)
        status = FAILED
    except OSError as error:
        _abandon_output()
        print(f"taawun: error: the output cannot be written: {error.strerror}", file=sys.stderr)
        status = FAILED
    sys.exit(status if isinstance(status, int) else OK)


def _abandon_output() -> None:
    # Python flushes standard output at exit, and would complain of it once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _check_options(files: Sequence[str], encoding: str | None) -> None:
    for name in files:
        if name.startswith("-") and name != "-":
            raise ConfigError(f"no option {name}; `taawun classify --help` lists them")
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except (LookupError, ValueError):
            raise ConfigError(f"unknown encoding {encoding!r}; name one that Python knows, such as 'cp1256'") from None


def _check_resume(resume: bool, output: Path | None, output_format: OutputFormat) -> None:
    if resume and (output is None or output_format != "jsonl"):
        raise ConfigError("--resume goes on with a file: it wants --output FILE and --output-format jsonl")


def _resumed(out: Writer, record: Record, classifier: Classifier) -> dict[str, Any] | None:
    row = out.resumed(record)
    if row is not None and row.get("model", classifier.card.model) != classifier.card.model:
        raise ConfigError(f"the rows to resume are of model {row['model']}, this is {classifier.card.model}: begin anew")
    return row


def _answer(record: Record, classifier: Classifier, options: Mapping[str, Any]) -> dict[str, Any]:
    """The output row of a record: its answer or its error."""
    try:
        if isinstance(record.content, SourceError):
            raise record.content
        options = options if isinstance(record.content, bytes) else {**options, "encoding": None}
        return answer_row(record, classifier.classify(record.content, **options))
    except TaawunError as error:
        return error_row(record, error.reason if isinstance(error, SourceError) else str(error))


def _described(domain: Domain) -> dict[str, Any]:
    crosswalk = {name: list(codes) for name, codes in domain.crosswalk.items()}
    return {"key": domain.key, "names": dict(domain.names), "in": domain.inside, "out": domain.outside, "crosswalk": crosswalk}


def _with_progress(records: Iterator[Record]) -> Iterator[Record]:
    from tqdm import tqdm

    yield from tqdm(records, unit="text")


if __name__ == "__main__":
    main()
