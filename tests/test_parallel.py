import pickle
from pathlib import Path

import numpy as np
import pytest

import toys
from taawun import Article
from taawun.article import DomainScore, Evidence
from taawun.errors import ArtifactCorruptError, ConfigError, InputError
from taawun.model import pack
from taawun.parallel import check_jobs, laid_out, lay_out, pick_up


@pytest.mark.parametrize("n_jobs", [0, -2, True, 1.5, "2", None])
def test_a_number_of_processes_that_is_none_is_refused(n_jobs):
    with pytest.raises(ConfigError, match="n_jobs"):
        check_jobs(n_jobs)


def test_without_joblib_one_process_will_do(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "joblib", None)
    check_jobs(1)
    with pytest.raises(ConfigError, match="taawun\\[fast\\]"):
        check_jobs(2)


def test_a_model_comes_back_from_its_folder_mapped(toy_classifier, tmp_path):
    packed = pack(toy_classifier.card, toy_classifier._features, toy_classifier._parameters)
    found = pick_up(lay_out(packed, tmp_path))
    assert found.card["model"] == toy_classifier.card.model
    assert found.glossary == packed.glossary
    assert set(found.arrays) == set(packed.arrays)
    for name, array in found.arrays.items():
        assert isinstance(array, np.memmap), name
        assert array.tolist() == packed.arrays[name].tolist()


def test_two_processes_answer_as_one_does_and_in_order(toy_classifier):
    texts = [article.text for article in toys.articles()[:40]] * 4
    texts[3], texts[150] = "", Article("Two ministers met.", "Talks")
    alone, together = ([*toy_classifier.classify_many(texts, errors="return", n_jobs=jobs)] for jobs in (1, 2))
    assert isinstance(together[3], InputError)
    del alone[3], together[3]
    assert [answer.to_dict() for answer in together] == [answer.to_dict() for answer in alone]
    with pytest.raises(InputError, match="empty"):
        list(toy_classifier.classify_many(texts, n_jobs=2))


def test_a_second_stream_finds_the_model_laid_out(toy_classifier):
    texts = [article.text for article in toys.articles()[:10]]
    list(toy_classifier.classify_many(texts, n_jobs=2))
    folder = Path(toy_classifier._shared.name)
    assert (folder / "card.json").is_file()
    list(toy_classifier.classify_many(texts, n_jobs=2))
    assert Path(toy_classifier._shared.name) == folder


def test_a_folder_goes_with_whoever_holds_it(toy_classifier):
    held = laid_out(pack(toy_classifier.card, toy_classifier._features, toy_classifier._parameters))
    folder = Path(held.name)
    assert pick_up(folder).card["model"] == toy_classifier.card.model
    del held
    assert not folder.exists()


def test_answers_and_errors_cross_from_process_to_process():
    score = DomainScore("energy", 0.75, 0.5, (Evidence("Gas.", 0, 4, 1.5),))
    assert pickle.loads(pickle.dumps(score)) == score
    error = pickle.loads(pickle.dumps(ArtifactCorruptError("not whole", path="a.npz", row=3)))
    assert (type(error), str(error), error.reason, error.row) == (ArtifactCorruptError, "a.npz:3: not whole", "not whole", 3)
