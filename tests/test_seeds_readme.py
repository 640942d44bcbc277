"""The counts that seeds/README.md states are those of the files."""

import json
import tomllib
from collections import Counter
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
KINDS = ("report", "list", "headline", "negative", "furniture")


def counted() -> list[str]:
    lines = [
        "| language | " + " | ".join(KINDS) + " | all passages | articles | glossary terms |",
        "|" + "---|" * (len(KINDS) + 4),
    ]
    for path in sorted((SEEDS / "passages").glob("*.jsonl")):
        kinds = Counter(json.loads(line)["kind"] for line in path.read_text(encoding="utf-8").splitlines())
        table = tomllib.loads((SEEDS / "glossary" / f"{path.stem}.toml").read_text(encoding="utf-8"))
        terms = sum(len(listed) for concepts in table.values() for listed in concepts.values())
        articles = len((SEEDS / "articles" / path.name).read_text(encoding="utf-8").splitlines())
        cells = [path.stem, *(kinds[kind] for kind in KINDS), sum(kinds.values()), articles, terms]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return lines


def test_the_counts_in_the_readme_are_those_of_the_files() -> None:
    stated = [line for line in (SEEDS / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert stated[-len(counted()) :] == counted()
