from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import press_words
from taawun.errors import GlossaryError
from taawun.glossary import Glossary
from taawun.language import LANGUAGES
from taawun.stemming import stemmer
from taawun.text import words


def found(language, terms, text):
    """The concepts that a glossary of ``{concept: terms}`` finds in a text of the language."""
    glossary = Glossary.from_tables({language: {"g": terms}})
    matcher = glossary.matcher(language)
    stems = [stemmer(language)(word) for word in words(text)]
    numbers = [number for stem in stems for number in matcher.of_word(stem)] + matcher.of_words(stems)
    return sorted(glossary.concepts[number].removeprefix("g.") for number in numbers)


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


class TestMatching:
    @pytest.mark.parametrize(
        ("language", "term", "text"),
        [
            ("en", "pipeline", "Two PIPELINES cross the strait"),
            ("en", "g20", "the G20 leaders"),
            ("fr", "échange", "des échanges réguliers"),
            ("fr", "énergie", "L'ENERGIE solaire"),
            ("ar", "اتفاقية", "وقعا الاتفاقيات"),
            ("ar", "دفاع", "مجال والدفاع"),
            ("ar", "تعاون", "وبالتعاون مع"),
            ("ar", "سياحة", "وللسياحة"),
            ("tr", "anlaşma", "anlaşmalarının metni"),
            ("az", "əməkdaşlıq", "əməkdaşlığın inkişafı"),
            ("kk", "келісім", "келісімдерге қол қойды"),
            ("ru", "соглашение", "о соглашениях"),
            ("nl", "samenwerking", "defensiesamenwerking"),
            ("nl", "energie", "energiebeleid"),
            ("de", "abkommen", "Handelsabkommen"),
        ],
    )
    def test_a_form_of_the_term_is_found(self, language, term, text):
        assert found(language, {"c": [term]}, text) == ["c"]

    @pytest.mark.parametrize(
        ("language", "term", "text"),
        [
            ("fr", "visa", "un accord visant à réduire les taxes"),
            ("fr", "port", "un rapport important"),
            ("fr", "maïs", "le 3 mai"),
            ("en", "port", "a report on exports"),
            ("en", "arms", "farms and alarms"),
            ("ar", "نقل", "منقول"),
            ("nl", "olie", "foliejes en politie"),
            ("de", "hafen", "Haft"),
            ("tr", "gaz", "gazete ve gazi"),
        ],
    )
    def test_it_is_not_found_inside_another_word(self, language, term, text):
        assert found(language, {"c": [term]}, text) == []

    @pytest.mark.parametrize(
        ("language", "term", "text"),
        [
            ("en", "s-400", "the country's army"),
            ("en", "123 agreement", "an agreement on fish"),
            ("en", "group of 77", "a group of ministers"),
            ("fr", "s-400", "le ministre s'est rendu à Lima"),
            ("fr", "industrie 4.0", "l'industrie textile"),
            ("ru", "с-400", "встреча с министром"),
            ("ar", "مجموعة 77", "مجموعة من الخبراء"),
        ],
    )
    def test_a_term_with_a_number_does_not_match_without_it(self, language, term, text):
        try:
            matched = found(language, {"c": [term]}, text)
        except GlossaryError:
            return  # refusing such a term is as good
        assert matched == []

    def test_both_parts_of_a_compound_count(self):
        assert found("nl", {"military": ["defensie"], "joint": ["samenwerking"]}, "defensiesamenwerking") == ["joint", "military"]

    def test_a_compound_that_is_a_term_is_only_that(self):
        assert found("nl", {"pipe": ["gasleiding"], "lead": ["leiding"]}, "de gasleiding") == ["pipe"]

    def test_other_languages_do_not_compound(self):
        assert found("en", {"c": ["market"]}, "supermarket") == []

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("a joint exercise", 1),
            ("joint naval exercises", 1),
            ("joint, exercise", 1),
            ("joint air and exercise", 0),
            ("exercise joint", 0),
            ("joint", 0),
            ("exercise", 0),
            ("joint exercise and another joint exercise", 2),
            ("joint joint exercise", 2),
        ],
    )
    def test_a_term_of_two_words_may_be_parted_by_one(self, text, count):
        assert found("en", {"c": ["joint exercise"]}, text) == ["c"] * count

    def test_of_terms_with_one_beginning_the_longest_counts(self):
        terms = {"short": ["free trade"], "long": ["free trade zone"]}
        assert found("en", terms, "a free trade zone") == ["long"]
        assert found("en", terms, "free trade talks") == ["short"]

    def test_a_long_term_may_be_parted_once_in_all(self):
        terms = {"c": ["minister of foreign affairs"]}
        assert found("en", terms, "minister of the foreign affairs") == ["c"]
        assert found("en", terms, "minister of the foreign and affairs") == []

    def test_a_language_without_terms_finds_nothing(self):
        matcher = Glossary.from_tables({"en": {"energy": {"oil": ["oil", "crude oil"]}}}).matcher("sw")
        assert matcher.of_word("oil") == ()
        assert matcher.of_words(["crude", "oil"]) == []

    @settings(max_examples=80)
    @given(st.sampled_from(LANGUAGES), st.lists(press_words, min_size=1, max_size=4), st.lists(press_words, max_size=3))
    def test_a_term_finds_itself_wherever_it_stands(self, language, term, before):
        assert "c" in found(language, {"c": [" ".join(term)]}, " ".join([*before, *term]))

    @settings(max_examples=80)
    @given(st.sampled_from(LANGUAGES), st.lists(press_words, max_size=12))
    def test_answers_are_concepts_of_the_glossary(self, language, tokens):
        matcher = Glossary.from_tables({language: {"g": {"a": ["haven", "нефть"], "b": ["تعاون مشترك", "joint deal"]}}}).matcher(
            language
        )
        stems = [stemmer(language)(word) for token in tokens for word in words(token)]
        assert {number for stem in stems for number in matcher.of_word(stem)} | set(matcher.of_words(stems)) <= {0, 1}


def test_the_shipped_glossary_loads_with_every_language_it_has():
    folder = Path(__file__).resolve().parents[1] / "seeds" / "glossary"
    assert set(Glossary.load(folder).terms) == {path.stem for path in folder.glob("*.toml")} <= set(LANGUAGES)
