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
from taawun.output import OutputFormat, writer
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
    encoding: str | None = None,
    language: str | None = None,
    evidence: int = 1,
    precision: float | None = None,
    top_k: int | None = None,
    model: Path | None = None,
    progress: bool = False,
) -> int:
    """Classify articles.

    Exit status: 0 all rows answered, 1 some rows could not be (they are in the output with their `error`), 2 nothing was done.

    Parameters
    ----------
    files : list of str
        Files to read; `-`, or none, is standard input.
    input_format : str
        `auto` goes by the file's ending; a `.txt` file is one article, a `.jsonl` file one a line with `text`.
    output_format : str
        `table` to read, `jsonl` one object a row as they come, `json` one list.
    output : Path
        Write here instead of standard output; the file appears only when it is whole.
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
    check_options(language, evidence, precision, top_k)
    classifier = Classifier.load(model) if model else default_classifier()
    records = read_records(files or ["-"], input_format, encoding)
    options = {"encoding": encoding, "language": language, "evidence": evidence, "precision": precision, "top_k": top_k}
    failed = total = 0
    with writer(output_format, output) as write:
        for record in _with_progress(records) if progress else records:
            row, answered = _answer(record, classifier, options)
            failed, total = failed + (not answered), total + 1
            write(record, row, answered)
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
        status = app()
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        _abandon_output()
        status = OK
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


def _answer(record: Record, classifier: Classifier, options: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The output row of a record, and whether it is an answer."""
    try:
        if isinstance(record.content, SourceError):
            raise record.content
        options = options if isinstance(record.content, bytes) else {**options, "encoding": None}
        return {**record.fields, **classifier.classify(record.content, **options).to_dict()}, True
    except TaawunError as error:
        reason = error.reason if isinstance(error, SourceError) else str(error)
        return {**record.fields, "error": f"{record.place}: {reason}"}, False


def _described(domain: Domain) -> dict[str, Any]:
    crosswalk = {name: list(codes) for name, codes in domain.crosswalk.items()}
    return {"key": domain.key, "names": dict(domain.names), "in": domain.inside, "out": domain.outside, "crosswalk": crosswalk}


def _with_progress(records: Iterator[Record]) -> Iterator[Record]:
    from tqdm import tqdm

    yield from tqdm(records, unit="text")


if __name__ == "__main__":
    main()
