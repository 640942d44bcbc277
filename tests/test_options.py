"""Options of a request are checked before any text is read."""

import pytest

from taawun.errors import ConfigError
from taawun.options import OPTIONS, check_names, read_options


def test_unknown_params_are_named_with_those_there_are():
    with pytest.raises(ConfigError, match=r"unknown params 'precison', 7; there are precision, top_k"):
        check_names(["precison", "evidence", 7])
    check_names(OPTIONS)


def test_a_long_name_is_not_repeated_whole():
    with pytest.raises(ConfigError) as raised:
        check_names(["x" * 10_000])
    assert len(str(raised.value)) < 200


def test_options_that_are_null_are_left_to_their_defaults():
    assert read_options(None) == {}
    assert read_options(dict.fromkeys(OPTIONS)) == {}
    given = {"precision": 0.9, "top_k": 2, "evidence": 0, "language": "fr"}
    assert read_options(given) == given


@pytest.mark.parametrize("params", [[], "evidence", 3, True], ids=repr)
def test_params_that_are_no_object_are_refused(params):
    with pytest.raises(ConfigError, match="params must be an object"):
        read_options(params)


@pytest.mark.parametrize("params", [{"evidence": True}, {"top_k": 0}, {"precision": 2.0}, {"language": "x" * 10_000}], ids=str)
def test_values_out_of_their_range_are_refused_by_name_and_not_repeated_whole(params):
    with pytest.raises(ConfigError, match=next(iter(params))) as raised:
        read_options(params)
    assert len(str(raised.value)) < 200
