import pytest

from taawun.errors import ArtifactMissingError
from taawun.loading import shared


def test_a_file_is_loaded_once_until_it_changes(tiny_classifier, tmp_path):
    path = tmp_path / "model.npz"
    with pytest.raises(ArtifactMissingError):
        shared(path)
    tiny_classifier.save(path)
    first = shared(path)
    assert shared(str(path)) is first
    tiny_classifier.save(path)
    assert shared(path) is not first
