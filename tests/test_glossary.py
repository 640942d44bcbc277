from pathlib import Path

import pytest

from taawun.errors import GlossaryError
from taawun.glossary import Glossary
from taawun.language import LANGUAGES


class TestBuilding:
    def test_languages_share_concepts(self):
        glossary = Glossary.from_tables(
            {
                "fr": {"energy": {"gas": ["gaz"]}},
                "en": {"energy": {"gas": ["gas"], "coal": ["coal"]}, "noise": {"sport": ["goal"]}},
            }
        )
        assert glossary.concepts == ("energy.coal", "energy.gas", "noise.sport")
        assert glossary.groups == ("energy", "noise")
        assert glossary.terms["fr"]["gaz"] == glossary.terms["en"]["gas"] == 1

    def test_the_order_of_languages_does_not_matter(self):
        tables = {"nl": {"energy": {"oil": ["aardolie"]}}, "en": {"energy": {"gas": ["gas"]}}}
        assert Glossary.from_tables(tables) == Glossary.from_tables(dict(reversed(tables.items())))

    def test_a_term_may_be_repeated_under_its_own_concept(self):
        assert Glossary.from_tables({"en": {"energy": {"oil": ["oil", "oil"]}}}).terms["en"] == {"oil": 0}

    def test_a_term_under_two_concepts_is_refused_with_both(self):
        with pytest.raises(GlossaryError, match=r"en\.toml: 'gas'.*energy\.gas.*noise\.advert"):
            Glossary.from_tables({"en": {"energy": {"gas": ["gas"]}, "noise": {"advert": ["gas"]}}})

    @pytest.mark.parametrize(
        "table",
        [
            {"energy": ["oil"]},
            {"energy": "oil"},
            {"energy": 3},
            {"energy": {"oil": "crude"}},
            {"energy": {"oil": ["crude", ""]}},
            {"energy": {"oil": [" "]}},
            {"energy": {"oil": ["crude", 5]}},
            {"energy": {"oil": 5}},
            {"energy": {"oil": True}},
            {"energy": {"oil": {"crude": ["oil"]}}},
        ],
        ids=str,
    )
    def test_a_table_of_another_form_is_refused(self, table):
        with pytest.raises(GlossaryError, match=r"en\.toml: .*energy"):
            Glossary.from_tables({"en": table})


class TestLoading:
    def test_every_file_of_the_folder_is_a_language(self, tmp_path):
        (tmp_path / "en.toml").write_text('[energy]\noil = ["oil", "crude"]\n', encoding="utf-8")
        (tmp_path / "ar.toml").write_text('[energy]\noil = ["نفط"]\n', encoding="utf-8")
        (tmp_path / "README.md").write_text("not a glossary", encoding="utf-8")
        glossary = Glossary.load(tmp_path)
        assert {language: dict(terms) for language, terms in glossary.terms.items()} == {
            "ar": {"نفط": 0},
            "en": {"oil": 0, "crude": 0},
        }

    @pytest.mark.parametrize(
        "content", [b"[energy\noil", b'[energy]\noil = ["p\xe9trole"]', b"\0", b'[energy]\noil = 1\n[energy]\noil = ["a"]']
    )
    def test_a_file_that_is_not_toml_is_refused_by_name(self, tmp_path, content):
        (tmp_path / "fr.toml").write_bytes(content)
        with pytest.raises(GlossaryError, match=r"fr\.toml") as caught:
            Glossary.load(tmp_path)
        assert caught.value.path == tmp_path / "fr.toml"

    @pytest.mark.parametrize("name", ["empty", "missing"])
    def test_a_folder_without_a_glossary_is_refused(self, tmp_path, name):
        (tmp_path / "empty").mkdir()
        with pytest.raises(GlossaryError, match="no glossary"):
            Glossary.load(tmp_path / name)

    def test_a_folder_in_the_place_of_a_file_is_refused(self, tmp_path):
        (tmp_path / "en.toml").mkdir()
        with pytest.raises(GlossaryError, match=r"en\.toml"):
            Glossary.load(tmp_path)


def test_the_shipped_glossary_loads_with_every_language_it_has():
    folder = Path(__file__).resolve().parents[1] / "seeds" / "glossary"
    assert set(Glossary.load(folder).terms) == {path.stem for path in folder.glob("*.toml")} <= set(LANGUAGES)
