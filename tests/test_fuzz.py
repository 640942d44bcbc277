"""No bytes bring a way in down: what `make fuzz` tries by the million, tried here some hundred times."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import PROSE, press_texts

FOLDER = Path(__file__).resolve().parents[1] / "fuzz"
SEEDS = sorted((FOLDER / "seeds").iterdir())


def load_targets():
    spec = importlib.util.spec_from_file_location("fuzz_targets", FOLDER / "targets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TARGETS


TARGETS = load_targets()

ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1256", "cp1252", "koi8_r", "utf-7"])
SYNTAX = st.sampled_from(
    ['{"text": "', '"}', "\n", '"', ",", "<p>", "<div ", "</", "<!--", "<script>", "&#x", "[[[", "\0", "=1+1", "Ã©"]
)
DOCUMENTS = st.one_of(
    st.binary(max_size=400),
    st.builds(lambda text, encoding: text.encode(encoding, "replace"), press_texts, ENCODINGS),
    st.lists(SYNTAX | st.sampled_from(list(PROSE.values()))).map(lambda parts: "".join(parts).encode()),
    st.builds(
        lambda seed, place, byte: seed[: place % len(seed)] + byte + seed[place % len(seed) + 1 :],
        st.sampled_from([path.read_bytes() for path in SEEDS]),
        st.integers(0, 10_000),
        st.binary(max_size=3),
    ),
)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_seed_is_taken(target):
    for path in SEEDS:
        target(path.read_bytes())


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_no_bytes_bring_it_down(target):
    settings(max_examples=150)(given(DOCUMENTS)(target))()
