import io
import os
import random
import struct
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taawun import artifact
from taawun.artifact import FORMAT, Artifact
from taawun.errors import ArtifactCorruptError, ArtifactError, ArtifactMissingError, ArtifactVersionError

RNG = np.random.default_rng(0)
ARRAYS = {
    "weights": RNG.normal(size=(8, 3)).astype(np.float16),
    "idf": RNG.uniform(1, 3, 8).astype(np.float16),
    "intercepts": RNG.normal(size=3).astype(np.float32),
    "pooling": np.ones(5, np.float32),
    "biases": np.zeros(2, np.float32),
    "thresholds": np.full(2, 0.5, np.float32),
    "cuts": RNG.uniform(0, 1.1, (3, 2)).astype(np.float32),
}
ARRAYS["terms_ar"] = artifact.json_array({"exact": {"غاز": 0}})
SOUND = Artifact({"model": "1", "name": "é"}, {"concepts": ["energy.gas"]}, ARRAYS)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A sound model file; read it, never change it."""
    path = tmp_path_factory.mktemp("artifact") / "sound.npz"
    artifact.save(SOUND, path)
    return path


def contents(found):
    return dict(found.card), dict(found.glossary), {k: (v.dtype, v.shape, v.tobytes()) for k, v in found.arrays.items()}


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def npy_claiming(header, body=b"", version=b"\x01\x00"):
    text = header.encode("latin-1")
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text + body


def rewritten(sound, path, members):
    with zipfile.ZipFile(sound) as archive:
        found = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**found, **members}.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def refused(path):
    with pytest.raises(ArtifactCorruptError) as caught:
        artifact.load(path)
    assert caught.value.path == path
    assert str(path) in str(caught.value)


def test_what_was_saved_is_loaded(sound):
    found = artifact.load(sound)
    assert contents(found) == contents(Artifact({**SOUND.card, "format": FORMAT}, SOUND.glossary, SOUND.arrays))


def test_the_same_artifact_gives_the_same_bytes(sound, tmp_path):
    artifact.save(
        Artifact(dict(reversed(SOUND.card.items())), SOUND.glossary, dict(reversed(ARRAYS.items()))), tmp_path / "b.npz"
    )
    assert (tmp_path / "b.npz").read_bytes() == sound.read_bytes()


def test_saving_what_was_loaded_changes_nothing(sound, tmp_path):
    artifact.save(artifact.load(sound), tmp_path / "b.npz")
    assert (tmp_path / "b.npz").read_bytes() == sound.read_bytes()


def test_numpy_itself_reads_the_file_without_pickle(sound):
    with np.load(sound, allow_pickle=False) as found:
        assert found["weights"].tolist() == ARRAYS["weights"].tolist()


@settings(max_examples=25)
@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5) | st.integers() | st.lists(st.booleans()), max_size=4),
    st.integers(0, 5),
    st.sampled_from([np.float16, np.float32]),
    st.booleans(),
)
def test_any_card_and_shape_come_back_as_they_were(tmp_path_factory, card, columns, kind, fortran):
    card.pop("format", None)
    weights = np.arange(3.0 * columns).reshape(columns, 3).astype(kind)
    given_ = Artifact(card, {}, {**ARRAYS, "weights": np.asfortranarray(weights) if fortran else weights})
    path = tmp_path_factory.getbasetemp() / "any.npz"
    artifact.save(given_, path)
    found = artifact.load(path)
    assert found.card == {**card, "format": FORMAT}
    assert found.arrays["weights"].dtype == kind
    assert found.arrays["weights"].tolist() == weights.tolist()


def test_folders_are_made(tmp_path):
    artifact.save(SOUND, tmp_path / "new" / "folder" / "m.npz")
    assert contents(artifact.load(tmp_path / "new" / "folder" / "m.npz"))[2] == contents(SOUND)[2]


@pytest.mark.parametrize("name", ["missing.npz", "no/such/folder.npz", "."])
def test_a_file_that_is_missing_is_named(tmp_path, name):
    with pytest.raises(ArtifactMissingError) as caught:
        artifact.load(tmp_path / name)
    assert caught.value.path == tmp_path / name


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no model\n" * 99, b"\x93NUMPY"]
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    (tmp_path / "x.npz").write_bytes(content)
    refused(tmp_path / "x.npz")


def test_another_format_is_named_with_the_one_that_is_read(tmp_path):
    artifact.save(Artifact({**SOUND.card, "format": FORMAT + 1}, SOUND.glossary, SOUND.arrays), tmp_path / "x.npz")
    with pytest.raises(ArtifactVersionError, match=rf"{FORMAT + 1}.*{FORMAT}") as caught:
        artifact.load(tmp_path / "x.npz")
    assert caught.value.path == tmp_path / "x.npz"


def test_another_format_is_named_also_where_it_has_other_members(tmp_path):
    arrays = {**ARRAYS, "titles": np.ones(3, np.float32)}
    artifact.save(Artifact({**SOUND.card, "format": FORMAT + 1}, SOUND.glossary, arrays), tmp_path / "x.npz")
    with pytest.raises(ArtifactVersionError):
        artifact.load(tmp_path / "x.npz")


def test_a_card_without_a_format_is_refused(tmp_path):
    artifact.save(Artifact({**SOUND.card, "format": None}, SOUND.glossary, SOUND.arrays), tmp_path / "x.npz")
    with pytest.raises(ArtifactVersionError):
        artifact.load(tmp_path / "x.npz")


def test_every_truncation_is_refused(sound, tmp_path):
    whole = sound.read_bytes()
    for size in range(len(whole)):
        (tmp_path / "x.npz").write_bytes(whole[:size])
        refused(tmp_path / "x.npz")


def test_a_bit_flipped_anywhere_is_refused_or_changes_nothing(sound, tmp_path):
    chance, whole, path = random.Random(2), sound.read_bytes(), tmp_path / "x.npz"
    wanted, borne = contents(artifact.load(sound)), 0
    for place in range(len(whole)):
        content = bytearray(whole)
        content[place] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            assert contents(artifact.load(path)) == wanted
            borne += 1
        except ArtifactCorruptError as error:
            assert str(path) in str(error)  # noqa: PT017
    assert borne < len(whole) / 2  # a zip names every member twice, with dates and rights that nobody reads


MEMBERS = [*ARRAYS, "card", "glossary", "digest"]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_bit_flipped_in_a_member_and_packed_again_is_refused(sound, tmp_path, name):
    chance = random.Random(3)
    with zipfile.ZipFile(sound) as archive:
        content = archive.read(f"{name}.npy")
    for place in range(content.index(b"\n") + 1, len(content)):
        forged = bytearray(content)
        forged[place] ^= 1 << chance.randrange(8)
        refused(rewritten(sound, tmp_path / "x.npz", {f"{name}.npy": bytes(forged)}))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packed_file_is_refused(sound, tmp_path, method):
    with zipfile.ZipFile(sound) as archive, zipfile.ZipFile(tmp_path / "x.npz", "w", method) as packed:
        for info in archive.infolist():
            packed.writestr(info.filename, archive.read(info))
    refused(tmp_path / "x.npz")


@pytest.mark.parametrize("place", [0, 1, 10**6, 2**32 - 2])
def test_a_member_said_to_lie_elsewhere_is_refused(sound, tmp_path, place):
    content = sound.read_bytes()
    entry = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    (tmp_path / "x.npz").write_bytes(content[: entry + 42] + struct.pack("<I", place) + content[entry + 46 :])
    refused(tmp_path / "x.npz")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_a_member_said_to_be_packed_otherwise_is_refused(sound, tmp_path, method):
    content = sound.read_bytes()
    for place in (place for place in range(len(content)) if content[place : place + 4] == b"PK\x01\x02"):
        (tmp_path / "x.npz").write_bytes(content[: place + 10] + struct.pack("<H", method) + content[place + 12 :])
        refused(tmp_path / "x.npz")


HEADER = "{{'descr': {}, 'fortran_order': False, 'shape': {}, }}"
FORGED = {
    "an object array": npy(np.array([{"a": print}], dtype=object)),
    "an array of integers": npy(np.ones(8, np.int64)),
    "an array of strings": npy(np.array(["a"])),
    "records": npy(np.zeros(2, [("a", "f4")])),
    "three dimensions": npy(np.ones((2, 2, 2), np.float16)),
    "not a number": npy(np.full(8, np.nan, np.float16)),
    "infinite": npy(np.full(8, np.inf, np.float16)),
    "another number": npy(np.ones(8, np.float16)),
    "no more than a claim": npy_claiming(HEADER.format("'<f4'", (8,))),
    "a huge claim": npy_claiming(HEADER.format("'<f4'", (10**12,))),
    "a claim beyond all numbers": npy_claiming(HEADER.format("'<f4'", (10**30, 10**30))),
    "huge and empty": npy_claiming(HEADER.format("'<f4'", (0, 10**30))),
    "a negative claim": npy_claiming(HEADER.format("'<f4'", (-1,)), bytes(8)),
    "two negative claims": npy_claiming(HEADER.format("'<f4'", (-1, -2)), bytes(8)),
    "pickle for a type": npy_claiming(HEADER.format("'|O'", (1,)), b"cos\nsystem\n(S'true'\ntR."),
    "no type": npy_claiming(HEADER.format("()", (1,))),
    "a foolish type": npy_claiming(HEADER.format("'zzz'", (1,))),
    "nested types": npy_claiming(HEADER.format("('<f4', (3,))", (1,)), bytes(12)),
    "another version": npy_claiming(HEADER.format("'<f4'", (1,)), bytes(4), b"\x02\x00"),
    "no header": npy_claiming("(((("),
    "an open string": npy_claiming("'''"),
    "bad indents": npy_claiming("  1\n 2"),
    "no keys": npy_claiming("{[]: 1}"),
    "mixed keys": npy_claiming("{1: 1, 'a': 2}"),
    "deep brackets": npy_claiming("[" * 150 + "]" * 150),
    "a long sum": npy_claiming("-" * 9000 + "1"),
    "nothing": b"",
    "too much": npy(ARRAYS["idf"]) + b"x",
    "too little": npy(ARRAYS["idf"])[:-1],
    "gone": None,
}


@pytest.mark.parametrize("content", FORGED.values(), ids=FORGED)
def test_a_forged_array_is_refused(sound, tmp_path, content):
    refused(rewritten(sound, tmp_path / "x.npz", {"idf.npy": content}))


def test_a_pickle_is_never_run(sound, tmp_path):
    class Evil:
        def __reduce__(self):
            return (open, (str(tmp_path / "was-here"), "w"))

    refused(rewritten(sound, tmp_path / "x.npz", {"idf.npy": npy(np.array([Evil()], dtype=object))}))
    assert not (tmp_path / "was-here").exists()


@pytest.mark.parametrize("name", ["extra.npy", "model.py", "../idf.npy", "idf", "IDF.npy", "__main__.py"])
def test_a_foreign_member_is_refused(sound, tmp_path, name):
    refused(rewritten(sound, tmp_path / "x.npz", {name: npy(np.ones(3, np.float32))}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_twice_is_refused(sound, tmp_path):
    path = rewritten(sound, tmp_path / "x.npz", {})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("idf.npy", npy(np.ones(8, np.float16)))
    refused(path)


def test_a_member_far_longer_than_it_claims_is_refused(sound, tmp_path):
    bomb = npy_claiming(HEADER.format("'<f4'", (8,)), bytes(64 << 20))
    refused(rewritten(sound, tmp_path / "x.npz", {"idf.npy": bomb}))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"7"])
def test_a_card_that_is_no_json_object_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.setattr(artifact, "json_array", lambda _: np.frombuffer(content, dtype=np.uint8))
    artifact.save(SOUND, tmp_path / "x.npz")
    monkeypatch.undo()
    refused(tmp_path / "x.npz")


def test_a_path_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "file" / "m.npz", tmp_path):
        with pytest.raises(ArtifactError, match="cannot be written") as caught:
            artifact.save(SOUND, path)
        assert caught.value.path == path
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt()], ids=["disk full", "interrupt"])
def test_an_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch, step, error):
    def interrupted(*_, **__):
        raise error

    path = tmp_path / "m.npz"
    artifact.save(SOUND, path)
    before = path.read_bytes()
    monkeypatch.setattr(os, step, interrupted)
    with pytest.raises((ArtifactError, KeyboardInterrupt)):
        artifact.save(Artifact({"model": "2"}, {}, ARRAYS), path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_numbers_that_could_not_be_loaded_are_not_saved(sound, tmp_path):
    path = tmp_path / "m.npz"
    path.write_bytes(sound.read_bytes())
    with pytest.raises(ArtifactError):
        artifact.save(Artifact(SOUND.card, {}, {**ARRAYS, "idf": np.full(8, np.inf, np.float16)}), path)
    assert path.read_bytes() == sound.read_bytes()


def test_members_stand_apart(sound):
    with zipfile.ZipFile(sound) as archive:
        places = sorted(info.header_offset for info in archive.infolist())
    assert all(first < second for first, second in pairwise(places))


def test_members_that_are_too_large_together_are_refused(sound, tmp_path, monkeypatch):
    monkeypatch.setattr(artifact, "_LARGEST", 600)
    sizes = [info.file_size for info in zipfile.ZipFile(sound).infolist()]
    assert max(sizes) < 600 < sum(sizes)
    monkeypatch.setattr(artifact, "_read_bounded", lambda path: path.read_bytes())
    refused(sound)


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(artifact, "_LARGEST", 1000)
    (tmp_path / "x.npz").write_bytes(bytes(1001))
    refused(tmp_path / "x.npz")


@pytest.mark.parametrize("part", ["card", "terms"])
def test_a_card_and_terms_that_are_too_large_are_not_parsed(tmp_path, monkeypatch, part):
    monkeypatch.setattr(artifact, "_LARGEST_JSON", 1000)
    long = {"name": "x" * 1000}
    card, arrays = (long, {}) if part == "card" else ({}, {"terms_en": artifact.json_array(long)})
    artifact.save(Artifact({**SOUND.card, **card}, {}, {**ARRAYS, **arrays}), tmp_path / "x.npz")
    refused(tmp_path / "x.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe the POSIX way")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.npz")
    with pytest.raises(ArtifactMissingError, match="no regular file"):
        artifact.load(tmp_path / "x.npz")


def test_what_a_killed_process_left_is_swept_but_not_what_another_writes(tmp_path):
    stale, fresh = tmp_path / ".m.npz.stale", tmp_path / ".m.npz.fresh"
    for path in (stale, fresh):
        path.write_bytes(b"half a model")
    os.utime(stale, (0, 0))
    artifact.save(SOUND, tmp_path / "m.npz")
    assert {path.name for path in tmp_path.iterdir()} == {"m.npz", fresh.name}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe the POSIX way")
def test_what_is_no_file_is_not_replaced_by_a_model(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ArtifactError, match="no regular file"):
        artifact.save(SOUND, tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()
