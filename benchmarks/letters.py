"""How often the letters beyond ASCII occur in the passages of the corpus, per mille and by language.

Run: python benchmarks/letters.py > model/taawun/data/letters.toml
"""

from __future__ import annotations

import json
from collections import Counter

from _common import HOME

RAREST = 1  # per mille


def main() -> None:
    """Count, Kazakh in its two scripts apart, and print a table for every language."""
    print("# Letters beyond ASCII of each language, of a thousand such letters in its passages: `python benchmarks/letters.py`.")
    for path in sorted((HOME / "seeds" / "passages").glob("*.jsonl")):
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
        if path.stem == "kk":
            show("kk", [text for text in texts if cyrillic(text)])
            show("kk-latin", [text for text in texts if not cyrillic(text)])
        else:
            show(path.stem, texts)


def cyrillic(text: str) -> bool:
    """Whether most of a text's letters beyond ASCII are Cyrillic."""
    beyond = [letter for letter in text if letter > "\x7f"]
    return 2 * sum("\u0400" <= letter <= "\u04ff" for letter in beyond) > len(beyond)


def show(language: str, texts: list[str]) -> None:
    """Print one language's table, the most frequent letter first."""
    counts = Counter(letter for text in texts for letter in text.lower() if letter > "\x7f" and letter.isalpha())
    total = counts.total()
    shares = [(letter, round(1000 * count / total, 1)) for letter, count in counts.most_common()]
    print(f"[{language}]")
    for letter, share in shares:
        if share >= RAREST:
            print(f"{json.dumps(letter, ensure_ascii=False)} = {share:g}")


if __name__ == "__main__":
    main()
