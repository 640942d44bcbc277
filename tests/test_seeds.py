"""What must hold of the corpus in seeds/ whatever is trained on it. Every failure lists the rows at fault."""

import json
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from strategies import DOMAINS
from taawun.glossary import Glossary
from taawun.language import LANGUAGES, function_words, identify
from taawun.stemming import stemmer
from taawun.text import check_text, normalise, words

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
PASSAGES = {path.stem: path for path in sorted((SEEDS / "passages").glob("*.jsonl"))}
GLOSSARIES = {path.stem: path for path in sorted((SEEDS / "glossary").glob("*.toml"))}
MAIN = ("ar", "en", "fr", "nl")

KINDS = {"report", "list", "headline", "negative", "furniture"}
LENGTHS = {"furniture": (3, 120), "headline": (5, 45), "negative": (8, 75), "list": (18, 75), "report": (18, 75)}  # words

SHINGLE = 8  # words
LARGEST_SHARE = 0.15  # of a passage's shingles that one other passage may share

COUNTRIES = {
    "ar": "أستراليا أفغانستان ألبانيا ألمانيا أنغولا أوروغواي أوزبكستان أوغندا أوكرانيا إثيوبيا إسبانيا إستونيا "
    "إندونيسيا إيران إيرلندا إيطاليا الأرجنتين الأردن الإكوادور البحرين البرازيل البرتغال الجزائر الدنمارك "
    "السعودية السنغال السودان السويد الصومال الصين العراق الفلبين الكاميرون الكويت المجر المغرب المكسيك النرويج "
    "النمسا النيجر الهند اليابان اليمن اليونان باكستان بلجيكا بنغلاديش بولندا بيرو تايلاند تركيا تشاد تشيلي "
    "تنزانيا تونس رواندا روسيا رومانيا زامبيا سنغافورة سويسرا صربيا غانا فرنسا فنلندا فيتنام قطر كازاخستان "
    "كرواتيا كندا كوبا كولومبيا كينيا لبنان ليبيا ماليزيا مالي مدغشقر مصر منغوليا موريتانيا موزمبيق ناميبيا نيبال"
    " نيجيريا هولندا",
    "en": "Afghanistan Albania Algeria Angola Argentina Australia Austria Azerbaijan Bangladesh Belgium Bolivia "
    "Botswana Brazil Bulgaria Cambodia Cameroon Canada Chad Chile China Colombia Croatia Cuba Denmark Ecuador "
    "Egypt Estonia Ethiopia Fiji Finland France Georgia Germany Ghana Greece Hungary Iceland India Indonesia Iran"
    " Iraq Ireland Israel Italy Jamaica Japan Jordan Kazakhstan Kenya Kuwait Laos Latvia Lebanon Libya Madagascar"
    " Malaysia Mali Malta Mauritania Mexico Mongolia Morocco Mozambique Namibia Nepal Nigeria Norway Oman "
    "Pakistan Panama Paraguay Peru Philippines Poland Portugal Qatar Romania Russia Rwanda Senegal Serbia "
    "Singapore Slovenia Somalia Spain Sudan Sweden Switzerland Tanzania Thailand Tunisia Turkey Uganda Ukraine "
    "Uruguay Uzbekistan Vietnam Yemen Zambia",
    "fr": "Afghanistan Albanie Algérie Allemagne Angola Argentine Arménie Australie Autriche Azerbaïdjan Bangladesh "
    "Belgique Bénin Bolivie Botswana Brésil Bulgarie Cambodge Cameroun Canada Chili Chine Chypre Colombie Croatie"
    " Cuba Danemark Égypte Équateur Espagne Estonie Éthiopie Finlande France Gabon Géorgie Ghana Grèce Guatemala "
    "Hongrie Inde Indonésie Irak Iran Irlande Islande Israël Italie Jamaïque Japon Jordanie Kazakhstan Kenya "
    "Koweït Laos Lettonie Liban Libye Madagascar Malaisie Mali Malte Maroc Mauritanie Mexique Mongolie Mozambique"
    " Namibie Népal Niger Nigeria Norvège Oman Ouganda Ouzbékistan Pakistan Panama Paraguay Pérou Philippines "
    "Pologne Portugal Qatar Roumanie Russie Rwanda Sénégal Serbie Singapour Slovénie Somalie Soudan Suède Suisse "
    "Tanzanie Tchad Thaïlande Togo Tunisie Turquie Ukraine Uruguay Vietnam Yémen Zambie",
    "nl": "Afghanistan Albanië Algerije Angola Argentinië Armenië Australië Azerbeidzjan Bangladesh België Bolivia "
    "Botswana Brazilië Bulgarije Cambodja Canada Chili China Colombia Cuba Cyprus Denemarken Duitsland Ecuador "
    "Egypte Estland Ethiopië Filipijnen Finland Frankrijk Georgië Ghana Griekenland Hongarije Ierland IJsland "
    "India Indonesië Irak Iran Israël Italië Jamaica Japan Jordanië Kameroen Kazachstan Kenia Koeweit Kroatië "
    "Laos Letland Libanon Libië Madagaskar Maleisië Mali Malta Marokko Mauritanië Mexico Mongolië Mozambique "
    "Namibië Nederland Nepal Nigeria Noorwegen Oekraïne Oezbekistan Oman Oostenrijk Pakistan Panama Paraguay Peru"
    " Polen Portugal Qatar Roemenië Rusland Rwanda Senegal Servië Singapore Slovenië Somalië Spanje Suriname "
    "Tanzania Thailand Tsjaad Tunesië Turkije Uruguay Vietnam Zambia Zweden Zwitserland",
}


@cache
def rows(language):
    return [json.loads(line) for line in PASSAGES[language].read_text(encoding="utf-8").splitlines()]


@cache
def every_row():
    return [row for language in PASSAGES for row in rows(language)]


@cache
def glossary(language):
    return tomllib.loads(GLOSSARIES[language].read_text(encoding="utf-8"))


def terms_of(language):
    return [term for concepts in glossary(language).values() for listed in concepts.values() for term in listed]


def tokens(row):
    return re.findall(r"\w+", normalise(row["text"]))


each_language = pytest.mark.parametrize("language", PASSAGES)
each_glossary = pytest.mark.parametrize("language", GLOSSARIES)


class TestRows:
    def test_the_four_main_languages_are_there_and_none_that_is_unknown(self):
        assert set(MAIN) <= set(PASSAGES) <= set(LANGUAGES)

    @each_language
    def test_each_row_has_the_four_keys_and_their_types(self, language):
        assert [
            row
            for row in rows(language)
            if set(row) != {"id", "text", "domains", "kind"}
            or not all(isinstance(row[key], str) and row[key] for key in ("id", "text", "kind"))
            or not isinstance(row["domains"], list)
        ] == []

    @each_language
    def test_each_text_can_be_classified_and_is_trimmed(self, language):
        for row in rows(language):
            assert check_text(row["text"]).strip() == row["text"], row["id"]

    @each_language
    def test_kinds_and_domains_are_known_and_agree(self, language):
        assert [
            row["id"]
            for row in rows(language)
            if row["kind"] not in KINDS
            or not set(row["domains"]) <= set(DOMAINS)
            or len(set(row["domains"])) != len(row["domains"])
            or (row["kind"] in ("negative", "furniture")) != (not row["domains"])
        ] == []

    @each_language
    def test_a_list_names_several_domains(self, language):
        assert [row["id"] for row in rows(language) if row["kind"] == "list" and len(row["domains"]) < 2] == []

    def test_ids_are_unique_in_the_corpus_and_name_their_language(self):
        counts = Counter(row["id"] for row in every_row())
        assert [name for name, count in counts.items() if count > 1] == []
        assert [row["id"] for language in PASSAGES for row in rows(language) if not row["id"].startswith(f"{language}-")] == []

    @each_language
    def test_each_passage_has_the_length_of_its_kind(self, language):
        faults = {}
        for row in rows(language):
            shortest, longest = LENGTHS[row["kind"]]
            if not shortest <= len(tokens(row)) <= longest:
                faults[row["id"]] = (row["kind"], len(tokens(row)))
        assert faults == {}

    @each_language
    def test_running_text_is_in_the_language_of_its_file(self, language):
        sample = [row for row in rows(language) if row["kind"] in ("report", "negative")][::5]
        strange = [row["id"] for row in sample if identify(row["text"]) != language]
        assert len(strange) <= 0.01 * len(sample), strange


class TestCounts:
    @each_language
    def test_every_domain_is_carried_often_enough(self, language):
        counts = Counter(domain for row in rows(language) for domain in row["domains"])
        least = 60 if language in MAIN else 30
        assert {domain: counts[domain] for domain in DOMAINS if counts[domain] < least} == {}

    @each_language
    def test_there_are_enough_of_what_is_no_cooperation(self, language):
        counts = Counter(row["kind"] for row in rows(language))
        negatives, furniture = (400, 60) if language in MAIN else (150, 40)
        assert counts["negative"] >= negatives
        assert counts["furniture"] >= furniture


class TestVariety:
    def test_no_two_passages_share_more_than_a_few_words(self):
        owners, sizes = defaultdict(set), {}
        for row in every_row():
            found = tokens(row)
            shingles = {tuple(found[place : place + SHINGLE]) for place in range(len(found) - SHINGLE + 1)}
            sizes[row["id"]] = len(shingles)
            for shingle in shingles:
                owners[shingle].add(row["id"])
        shared = Counter(pair for names in owners.values() for pair in _pairs(sorted(names)))
        faults = {pair: count for pair, count in shared.items() if count > LARGEST_SHARE * min(sizes[name] for name in pair)}
        assert faults == {}

    def test_few_passages_share_a_run_of_words_with_another(self):
        owners = defaultdict(set)
        for row in every_row():
            found = tokens(row)
            for place in range(len(found) - SHINGLE + 1):
                owners[tuple(found[place : place + SHINGLE])].add(row["id"])
        sharing = {name for names in owners.values() if len(names) > 1 for name in names}
        assert len(sharing) <= 0.005 * len(every_row()), sorted(sharing)

    @each_language
    def test_no_opening_is_worn_out(self, language):
        openings = defaultdict(list)
        for row in rows(language):
            if row["kind"] != "furniture":
                openings[" ".join(tokens(row)[:4])].append(row["id"])
        assert {opening: names for opening, names in openings.items() if len(names) > 5} == {}


def _pairs(names):
    return [(first, second) for place, first in enumerate(names) for second in names[place + 1 :]]


@cache
def mentions(language):
    """Country to the passages, furniture left out, whose text names it."""
    clitics = "[وفبلك]{0,2}" if language == "ar" else ""
    patterns = {
        name: re.compile(
            rf"\b{clitics}{re.escape(name).replace('ال', '(?:ال|ل)', 1) if name.startswith('ال') else re.escape(name)}\b"
        )
        for name in COUNTRIES[language].split()
    }
    told = [row for row in rows(language) if row["kind"] != "furniture"]
    return {name: [row for row in told if pattern.search(row["text"])] for name, pattern in patterns.items()}


class TestCountries:
    @pytest.mark.parametrize("language", COUNTRIES)
    def test_the_world_is_in_it(self, language):
        assert len(COUNTRIES[language].split()) >= 60
        assert sum(bool(found) for found in mentions(language).values()) >= 50

    @pytest.mark.parametrize("language", COUNTRIES)
    def test_no_country_stands_for_a_domain(self, language):
        faults = {}
        for name, found in mentions(language).items():
            for domain, count in Counter(domain for row in found for domain in row["domains"]).items():
                if len(found) >= 15 and count > 0.6 * len(found):
                    faults[name, domain] = (count, len(found))
        assert faults == {}

    @pytest.mark.parametrize("language", COUNTRIES)
    def test_no_country_stands_for_cooperation_or_against_it(self, language):
        faults = {}
        for name, found in mentions(language).items():
            positive = sum(bool(row["domains"]) for row in found)
            if len(found) >= 8 and positive in (0, len(found)):
                faults[name] = (positive, len(found))
        assert faults == {}


class TestGlossary:
    def test_every_language_of_the_passages_has_one(self):
        assert set(GLOSSARIES) == set(PASSAGES)

    @each_glossary
    def test_its_groups_are_the_domains_and_the_three_others(self, language):
        assert set(glossary(language)) == {*DOMAINS, "cooperation", "conflict", "noise"}

    @each_glossary
    def test_every_domain_has_terms_enough(self, language):
        counts = {domain: sum(map(len, glossary(language).get(domain, {}).values())) for domain in DOMAINS}
        least = 60 if language in MAIN else 40
        assert {domain: count for domain, count in counts.items() if count < least} == {}

    @each_glossary
    def test_terms_are_trimmed_lower_case_and_stand_once(self, language):
        terms = terms_of(language)
        assert [term for term in terms if term != " ".join(term.lower().split())] == []
        assert [term for term, count in Counter(terms).items() if count > 1] == []

    @each_glossary
    def test_no_term_rests_on_a_number_which_matching_leaves_out(self, language):
        assert [term for term in terms_of(language) if len(words(term)) != len(re.findall(r"[^\W_]+", normalise(term)))] == []

    @each_glossary
    def test_no_term_is_a_single_letter_or_shares_its_stem_with_a_function_word(self, language):
        stem = stemmer(language)
        listed = {stem(word) for word in function_words()[language]}
        single = {term: words(term)[0] for term in terms_of(language) if len(words(term)) == 1}
        assert [term for term, word in single.items() if len(word) == 1 or stem(word) in listed] == []

    def test_every_concept_is_shared_by_two_languages(self):
        owners = defaultdict(list)
        for language in GLOSSARIES:
            for group, concepts in glossary(language).items():
                for concept, terms in concepts.items():
                    if terms:
                        owners[f"{group}.{concept}"].append(language)
        assert {concept: owner for concept, owner in owners.items() if len(owner) < 2} == {}

    @each_glossary
    def test_no_term_is_hidden_by_one_of_another_group_with_its_stems(self, language):
        stem, owners = stemmer(language), defaultdict(set)
        for group, concepts in glossary(language).items():
            for concept, listed in concepts.items():
                for term in listed:
                    owners[tuple(stem(word) for word in words(term))].add((group, concept, term))
        faults = [sorted(found) for found in owners.values() if len({group for group, _, _ in found}) > 1]
        assert len(faults) <= 0.005 * len(owners), faults

    @each_glossary
    def test_every_term_finds_its_own_concept_or_one_of_the_same_stems(self, language):
        matcher, stem = Glossary.load(SEEDS / "glossary").matcher(language), stemmer(language)
        lost = []
        for term in terms_of(language):
            stems = [stem(word) for word in words(term)]
            if not re.search(r"\d", term) and not (matcher.of_words(stems) if len(stems) > 1 else matcher.of_word(stems[0])):
                lost.append(term)
        assert lost == []
