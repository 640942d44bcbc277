import copy
import pickle
import re

import pytest

from taawun import errors
from taawun.errors import ArtifactCorruptError, CorpusError, DecodingError, InputError, SourceError, TaawunError

EVERY = [getattr(errors, name) for name in errors.__all__]
LOCATED = [error for error in EVERY if issubclass(error, errors._LocatedError)]


def test_the_docstring_draws_the_tree_as_it_is():
    parents, drawn = {}, {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"(?P<lead>[ │├└─]*)(?P<name>\w+Error)\b", line):
            depth = len(found["lead"]) // 4
            parents[depth] = found["name"]
            drawn[found["name"]] = parents.get(depth - 1)
    assert set(drawn) == set(errors.__all__)
    for name, parent in drawn.items():
        public = [base.__name__ for base in getattr(errors, name).__mro__[1:] if base.__name__ in errors.__all__]
        assert (public[0] if public else None) == parent


@pytest.mark.parametrize("error", EVERY)
def test_one_except_clause_catches_everything(error):
    assert issubclass(error, TaawunError)
    assert error.__doc__


def test_bad_input_is_also_a_value_error():
    assert issubclass(InputError, ValueError)
    assert issubclass(DecodingError, InputError)


@pytest.mark.parametrize("error", LOCATED)
def test_a_place_stands_before_the_reason(error):
    assert str(error("is empty")) == "is empty"
    assert str(error("is empty", path="news.jsonl")) == "news.jsonl: is empty"
    assert str(error("is empty", path="news.jsonl", row=7)) == "news.jsonl:7: is empty"
    assert str(error("is empty", row=7)) == "7: is empty"


def test_the_parts_of_a_place_can_be_read_back():
    error = SourceError("no `text`", path="a.jsonl", row=3)
    assert (error.reason, error.path, error.row) == ("no `text`", "a.jsonl", 3)


@pytest.mark.parametrize("clone", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])
@pytest.mark.parametrize("error", [CorpusError("bad row", path="x.jsonl", row=2), ArtifactCorruptError("cut", path="m.npz")])
def test_an_error_survives_the_way_back_from_a_worker(error, clone):
    twin = clone(error)
    assert type(twin) is type(error)
    assert (str(twin), twin.reason, twin.path, twin.row) == (str(error), error.reason, error.path, error.row)
