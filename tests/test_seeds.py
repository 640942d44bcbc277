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
ARTICLES = {path.stem: path for path in sorted((SEEDS / "articles").glob("*.jsonl"))}
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


# Of no domain, whatever they begin with: months, countries and towns, and words of every day's news.
COMMON = {
    "az": "Yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr bildirib deyib olub olaraq sonra "
    "arasında tərəfindən qədər çünki həmçinin dünən ölkələr şəhər ilində nəfər insan qadın uşaq böyük yeni yaxşı "
    "Bakı Gəncə Şuşa Naxçıvan Portuqaliya İspaniya Fransa Almaniya İtaliya Polşa Rusiya Ukrayna Gürcüstan Ermənistan "
    "Türkiyə İran İraq Suriya Livan Misir Keniya Nigeriya Qana Hindistan Pakistan Əfqanıstan Özbəkistan Qazaxıstan Çin "
    "Yaponiya Vyetnam Kanada Meksika Braziliya Argentina Çili Qvatemala neftçi aşpaz düyün nasaz barelyef",
    "kk": "қаңтар қаңтарда ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан деді айтты болды кейін "
    "арасында дейін сияқты өйткені бірақ қандай таңғы таңертең елдер қала жылы адам әйел бала үлкен жаңа жақсы олимпиада "
    "портрет портал мақтады мақтаныш көрмеді Астана Алматы Шымкент Португалия Испания Франция Германия Италия Польша Ресей "
    "Украина Грузия Армения Әзербайжан Түркия Иран Ирак Сирия Ливан Мысыр Кения Нигерия Гана Үндістан Пәкістан Ауғанстан "
    "Өзбекстан Қытай Жапония Вьетнам Канада Мексика Бразилия Аргентина Чили Танганьика Уругвай",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık ifade ifadesini etti açıkladı belirtti "
    "dedi olarak sonra arasında tarafından kadar çünkü ancak ayrıca dün ülkeler şehir yılında kişi insan kadın çocuk büyük yeni "
    "uzayan pusula metanet potasyum veremedi tıkandı papatya papağan Bursa Ankara İzmir Konya Trabzon Portekiz İspanya Fransa "
    "Almanya İtalya Polonya Rusya Ukrayna Gürcistan Ermenistan Azerbaycan İran Irak Suriye Lübnan Mısır Kenya Nijerya Gana "
    "Hindistan Pakistan Afganistan Özbekistan Çin Japonya Vietnam Kanada Meksika Brezilya Arjantin Şili",
}


@cache
def rows(language):
    return [json.loads(line) for line in PASSAGES[language].read_text(encoding="utf-8").splitlines()]


@cache
def every_row():
    return [row for language in PASSAGES for row in rows(language)]


@cache
def articles(language):
    return [json.loads(line) for line in ARTICLES[language].read_text(encoding="utf-8").splitlines()]


@cache
def every_article():
    return [article for language in ARTICLES for article in articles(language)]


def cooperates(article):
    return any(sentence["domains"] for sentence in article["sentences"])


@cache
def glossary(language):
    return tomllib.loads(GLOSSARIES[language].read_text(encoding="utf-8"))


@cache
def all_glossaries():
    return Glossary.load(SEEDS / "glossary")


@cache
def matcher_of(language):
    return all_glossaries().matcher(language)


def terms_of(language):
    return [term for concepts in glossary(language).values() for listed in concepts.values() for term in listed]


def tokens(row):
    text = row["text"] if "text" in row else " ".join(sentence["text"] for sentence in row["sentences"])
    return re.findall(r"\w+", normalise(text))


def shingles(row):
    found = tokens(row)
    return {tuple(found[place : place + SHINGLE]) for place in range(len(found) - SHINGLE + 1)}


def owners_of_shingles(texts):
    """Every run of words to the ids of the texts that have it."""
    owners = defaultdict(set)
    for row in texts:
        for shingle in shingles(row):
            owners[shingle].add(row["id"])
    return owners


def sharing_too_much(texts):
    """Pairs of texts that share more than a few words, and how many runs they share."""
    sizes = {row["id"]: len(shingles(row)) for row in texts}
    shared = Counter(pair for names in owners_of_shingles(texts).values() for pair in _pairs(sorted(names)))
    return {pair: count for pair, count in shared.items() if count > LARGEST_SHARE * min(sizes[name] for name in pair)}


def sharing(texts):
    """Texts that have a run of words with another."""
    return {name for names in owners_of_shingles(texts).values() if len(names) > 1 for name in names}


each_language = pytest.mark.parametrize("language", PASSAGES)
each_language_of_articles = pytest.mark.parametrize("language", ARTICLES)
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


class TestArticles:
    def test_every_language_of_the_passages_has_some(self):
        assert set(ARTICLES) == set(PASSAGES)

    @each_language_of_articles
    def test_each_row_has_an_id_and_sentences_with_text_and_domains(self, language):
        assert [
            row
            for row in articles(language)
            if set(row) != {"id", "sentences"} or not all(set(sentence) == {"text", "domains"} for sentence in row["sentences"])
        ] == []

    @each_language_of_articles
    def test_each_sentence_can_be_classified_and_is_trimmed(self, language):
        for row in articles(language):
            for sentence in row["sentences"]:
                assert " ".join(check_text(sentence["text"]).split()) == sentence["text"], row["id"]
                assert words(sentence["text"]), row["id"]

    @each_language_of_articles
    def test_domains_are_known_and_stand_once(self, language):
        assert [
            (row["id"], sentence["domains"])
            for row in articles(language)
            for sentence in row["sentences"]
            if not set(sentence["domains"]) <= set(DOMAINS) or len(set(sentence["domains"])) != len(sentence["domains"])
        ] == []

    def test_ids_are_unique_in_the_corpus_and_name_their_language(self):
        counts = Counter(row["id"] for row in [*every_row(), *every_article()])
        assert [name for name, count in counts.items() if count > 1] == []
        strange = [row["id"] for language in ARTICLES for row in articles(language) if not row["id"].startswith(f"{language}-")]
        assert strange == []

    @each_language_of_articles
    def test_there_are_enough_and_a_third_to_a_half_report_no_cooperation(self, language):
        silent = sum(not cooperates(row) for row in articles(language))
        assert len(articles(language)) >= 40
        assert len(articles(language)) / 3 <= silent <= len(articles(language)) / 2

    @each_language_of_articles
    def test_most_sentences_around_a_report_carry_no_label(self, language):
        found = [not sentence["domains"] for row in articles(language) if cooperates(row) for sentence in row["sentences"]]
        assert sum(found) >= len(found) / 2

    @each_language_of_articles
    def test_an_article_is_longer_than_a_passage(self, language):
        assert [(row["id"], len(row["sentences"])) for row in articles(language) if len(row["sentences"]) < 4] == []

    @each_language_of_articles
    def test_running_text_is_in_the_language_of_its_file(self, language):
        text = {row["id"]: " ".join(sentence["text"] for sentence in row["sentences"]) for row in articles(language)}
        assert [name for name, written in text.items() if identify(written) != language] == []

    def test_every_domain_is_reported_by_some(self):
        counts = Counter(
            domain for row in every_article() for domain in {d for sentence in row["sentences"] for d in sentence["domains"]}
        )
        assert {domain: counts[domain] for domain in DOMAINS if counts[domain] < 12} == {}

    def test_no_two_articles_share_more_than_a_few_words(self):
        assert sharing_too_much(every_article()) == {}

    def test_few_articles_share_a_run_of_words_with_another(self):
        assert len(sharing(every_article())) <= 0.005 * len(every_article()), sorted(sharing(every_article()))

    @each_language_of_articles
    def test_no_article_holds_a_passage(self, language):
        mine = {row["id"] for row in articles(language)}
        pairs = sharing_too_much([*rows(language), *articles(language)])
        assert {pair: count for pair, count in pairs.items() if len(mine & set(pair)) == 1} == {}

    @each_language_of_articles
    def test_no_sentence_is_written_twice(self, language):
        owners = defaultdict(list)
        for row in articles(language):
            for sentence in row["sentences"]:
                owners[" ".join(tokens(sentence))].append(row["id"])
        assert {text: names for text, names in owners.items() if len(names) > 1 and len(text.split()) >= 5} == {}


class TestVariety:
    def test_no_two_passages_share_more_than_a_few_words(self):
        assert sharing_too_much(every_row()) == {}

    def test_few_passages_share_a_run_of_words_with_another(self):
        assert len(sharing(every_row())) <= 0.005 * len(every_row()), sorted(sharing(every_row()))

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
    def test_its_groups_are_the_domains_and_the_four_others(self, language):
        assert set(glossary(language)) == {*DOMAINS, "actor", "cooperation", "conflict", "noise"}

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
        inflected = {term: word for term, word in single.items() if not term.startswith("=")}
        assert [term for term, word in single.items() if len(word) == 1] == []
        assert [term for term, word in inflected.items() if stem(word) in listed] == []

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
        matcher, stem = matcher_of(language), stemmer(language)
        lost = []
        for term in terms_of(language):
            found = words(term)
            stems = [stem(word) for word in found]
            if not re.search(r"\d", term) and not (matcher.of_words(stems) if len(found) > 1 else matcher.of_word(found[0])):
                lost.append(term)
        assert lost == []

    @each_glossary
    def test_a_term_of_one_word_finds_its_own_concept(self, language):
        loaded, matcher, wrong = all_glossaries(), matcher_of(language), {}
        for term, concept in loaded.terms[language].items():
            if len(words(term)) == 1 and matcher.of_word(words(term)[0]) != (concept,):
                wrong[term] = [loaded.concepts[number] for number in matcher.of_word(words(term)[0])]
        assert wrong == {}

    @each_glossary
    def test_only_terms_of_one_word_are_marked_exact(self, language):
        assert [term for term in terms_of(language) if term.startswith("=") and len(words(term)) > 1] == []

    @each_glossary
    def test_no_term_is_marked_exact_and_not(self, language):
        terms = set(terms_of(language))
        assert [term for term in terms if f"={term}" in terms] == []

    @each_glossary
    def test_no_function_word_passes_for_a_term(self, language):
        matcher = matcher_of(language)
        assert [word for word in sorted(function_words()[language]) if matcher.of_word(word)] == []

    @pytest.mark.parametrize("language", COMMON)
    def test_no_common_word_or_name_passes_for_a_form_of_a_term(self, language):
        loaded, matcher = all_glossaries(), matcher_of(language)
        found = {word: matcher.of_word(word) for word in words(COMMON[language])}
        named = {word: loaded.concepts[numbers[0]] for word, numbers in found.items() if numbers}
        assert {word: concept for word, concept in named.items() if not concept.startswith("actor.")} == {}
