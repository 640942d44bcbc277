from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marked import PAGES, read_pages, total
from strategies import DOMAINS, PROSE, press_texts, valid_texts
from taawun.body import find_body
from taawun.language import identify

LANGUAGES = sorted({page.language for page in read_pages()})
SORTS = sorted({page.sort for page in read_pages()})
NBSP = "\u00a0" * 5

MENU = {
    "ar": "الرئيسية\nسياسة\nاقتصاد\nرياضة",
    "de": "Startseite\nPolitik\nWirtschaft\nSport\nAnmelden",
    "en": "Home\nPolitics\nBusiness\nSport\nSign in",
    "es": "Inicio\nPolítica\nEconomía\nDeportes\nIniciar sesión",
    "fr": "Accueil\nPolitique\nÉconomie\nSport\nSe connecter",
    "nl": "Home\nPolitiek\nEconomie\nSport\nInloggen",
    "ru": "Главная\nПолитика\nЭкономика\nСпорт\nВойти",
    "tr": "Ana Sayfa\nSiyaset\nEkonomi\nSpor\nGiriş Yap",
}
FOOTER = {
    "ar": "شارك الخبر\nمقالات ذات صلة\nأسعار الذهب اليوم\nجميع الحقوق محفوظة",
    "de": "Teilen\nMehr zum Thema\nGoldpreis fällt weiter\nAlle Rechte vorbehalten",
    "en": "Share this\nRelated articles\nGold slips again\nAll rights reserved",
    "es": "Compartir\nNoticias relacionadas\nBaja el oro\nTodos los derechos reservados",
    "fr": "Partager\nSur le même sujet\nL'or recule encore\nTous droits réservés",
    "nl": "Deel dit\nMeer nieuws\nGoud daalt verder\nAlle rechten voorbehouden",
    "ru": "Поделиться\nЧитайте также\nЗолото дешевеет\nВсе права защищены",
    "tr": "Paylaş\nİlgili haberler\nAltın yine düştü\nTüm hakları saklıdır",
}


def body(text):
    return [text[start:end] for start, end in find_body(text)]


def article(language):
    return "\n".join([PROSE[language]] * 3)


class TestPages:
    def test_articles_are_kept_and_furniture_is_left_out(self):
        article, furniture = total(read_pages()).shares
        assert article >= 0.99
        assert furniture <= 0.04

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_language_is_left_behind(self, language):
        article, furniture = total(page for page in read_pages() if page.language == language).shares
        assert article >= 0.97
        assert furniture <= 0.08

    @pytest.mark.parametrize("sort", [sort for sort in SORTS if sort != "front"])
    def test_no_sort_of_page_is_left_behind(self, sort):
        article, furniture = total(page for page in read_pages() if page.sort == sort).shares
        assert article >= 0.95
        assert furniture <= 0.12

    def test_a_page_of_headlines_and_teasers_has_no_body(self):
        assert [(page.language, page.number) for page in read_pages() if not page.body and find_body(page.text)] == []

    def test_a_page_with_an_article_has_a_body(self):
        assert [(page.language, page.number) for page in read_pages() if page.body and not find_body(page.text)] == []

    def test_windows_line_ends_change_nothing(self):
        for page in read_pages():
            windows = body(page.text.replace("\n", "\r\n"))
            assert [block.replace("\r\n", "\n") for block in windows] == body(page.text), (page.language, page.number)

    @pytest.mark.parametrize("gap", ["\n\n \n", NBSP])
    def test_how_blocks_are_parted_changes_nothing(self, gap):
        for page in read_pages():
            if not any(line[:1].islower() for line in page.text.split("\n")):  # a line that goes on with the sentence above
                assert body(page.text.replace("\n", gap)) == body(page.text), (page.language, page.number)

    def test_the_language_of_the_article_is_told(self):
        wrong = [page for page in read_pages() if page.body and identify(" ".join(body(page.text))) != page.language]
        assert wrong == []

    def test_the_pages_are_described(self):
        for language, pages in groupby(read_pages(), lambda page: page.language):
            described = list(pages)
            assert {page.number for page in described} == {path.stem for path in (PAGES / language).glob("*.txt")}
            for page in described:
                assert max(page.body, default=0) <= page.text.count("\n") + 1
                assert page.domains | page.optional <= set(DOMAINS)
                assert not page.domains & page.optional


class TestSpans:
    @given(st.one_of(press_texts, valid_texts, st.just("")))
    def test_they_are_ordered_apart_and_hold_something(self, text):
        spans = find_body(text)
        assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))

    @given(st.lists(st.sampled_from([*PROSE.values(), *MENU.values(), *FOOTER.values()]), min_size=1, max_size=8))
    def test_paragraphs_are_never_all_lost(self, blocks):
        text = "\n".join(blocks)
        if any(block in PROSE.values() for block in blocks):
            assert find_body(text)

    def test_runs_parted_by_captions_alone_do_not_overlap(self):
        spans = find_body((PROSE["en"] + "\n" + "© Archive\n" * 8) * 5)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert len(spans) == 5

    @pytest.mark.parametrize("text", ["", " ", "\n\n", NBSP])
    def test_nothing_has_no_body(self, text):
        assert find_body(text) == ()

    @pytest.mark.parametrize("language", FOOTER)
    def test_a_line_of_rights_alone_has_no_body(self, language):
        assert find_body(FOOTER[language].splitlines()[-1]) == ()


class TestWholeTexts:
    @pytest.mark.parametrize("language", PROSE)
    def test_an_article_without_furniture_is_all_body(self, language):
        assert "\n".join(body(article(language))) == article(language)

    @given(st.lists(st.sampled_from([*PROSE.values(), "The ministers met in Lima."]), min_size=3, max_size=20))
    def test_paragraphs_alone_are_all_body(self, paragraphs):
        text = "\n".join([PROSE["en"], *paragraphs])
        assert "\n".join(body(text)) == text

    @pytest.mark.parametrize("language", PROSE)
    def test_a_single_paragraph_is_all_body(self, language):
        assert body(PROSE[language]) == [PROSE[language]]

    @pytest.mark.parametrize("language", PROSE)
    def test_a_wrapped_paragraph_is_one_block(self, language):
        if language == "ar":
            pytest.skip("Arabic has no lower case to tell a wrapped line by")
        wrapped = (
            PROSE[language].replace(" ve ", "\nve ").replace(" и ", "\nи ").replace(" de ", "\nde ").replace(" in ", "\nin ")
        )
        assert body(wrapped) == [wrapped]

    @pytest.mark.parametrize(
        "headline",
        [
            "Ghana and Laos sign air transport deal",
            "Home ministers of Nepal and Chile agree to share fingerprints",
            "Homeland security chiefs meet in Quito",
            "1.25 billion dollar port loan agreed by Togo and Japan",
            "Partager les eaux du fleuve : le Mali et la Guinée créent une agence",
            "Accueil des réfugiés : le Tchad et le Canada signent un accord",
            "Delen van kennis over water: Nederland en Peru tekenen akkoord",
            "Compartir el agua: Bolivia y Chile crean una comisión conjunta",
            "Inicio de las negociaciones comerciales entre Perú y Kenia",
            "Anzeigepflicht für Tierseuchen: Polen und Ghana stimmen sich ab",
            "Главная тема переговоров министров Чили и Кении — порты",
            "По теме климата Перу и Непал создают рабочую группу",
            "Paylaşılan sular için Peru ve Kenya ortak komisyon kuruyor",
            "إعلان مشترك بين تشيلي وكينيا بشأن الطاقة",
            "شارك وزير النقل الكيني في افتتاح الخط البحري مع بيرو",
            "اشتركت القوات البحرية لغانا واليابان في تمرين بحري",
        ],
    )
    def test_a_headline_is_body_whatever_its_first_word(self, headline):
        assert body(headline) == [headline]

    @pytest.mark.parametrize(
        ("language", "lead"),
        [
            ("ar", "إعلان مشترك صدر اليوم في سانتياغو عن وزيري النقل في تشيلي وكينيا."),
            ("ar", "شارك وفد من كينيا في الاجتماع."),
            ("en", "Home affairs ministers of both states met in Lima."),
            ("fr", "Partager ces données sera obligatoire pour les deux ports."),
        ],
    )
    def test_a_short_paragraph_inside_an_article_stays(self, language, lead):
        assert lead in body(f"{PROSE[language]}\n{lead}\n{PROSE[language]}")


class TestFurniture:
    @pytest.mark.parametrize("language", MENU)
    def test_a_page_gives_its_article_alone(self, language):
        page = f"{MENU[language]}\n{article(language)}\n{FOOTER[language]}"
        assert "\n".join(body(page)) == article(language)

    @pytest.mark.parametrize("language", MENU)
    def test_what_stands_before_only_shifts_the_spans(self, language):
        page = f"{article(language)}\n{FOOTER[language]}"
        menu = MENU[language] + "\n"
        assert find_body(menu + page) == tuple((start + len(menu), end + len(menu)) for start, end in find_body(page))

    @pytest.mark.parametrize(
        "below",
        ["", "By Ann Otieno\n", "By Ann Otieno\nTuesday 4 June\n", "Ann Otieno\nTuesday 4 June, 12:40\nFacebook X Email\n"],
    )
    def test_the_headline_is_kept_above_whatever_stands_below_it(self, below):
        headline = "Chile and Kenya link their ports by a new line"
        page = f"{MENU['en']}\n{headline}\n{below}{article('en')}\n{FOOTER['en']}"
        assert headline in body(page)

    @pytest.mark.parametrize(
        "box", ["Read also: Gold slips again", "Read also\nGold slips again\nTen soups for cold days", "Advertisement"]
    )
    def test_a_box_in_the_middle_is_left_out(self, box):
        page = f"{PROSE['en']}\n{PROSE['en']}\n{box}\n{PROSE['en']}"
        assert "\n".join(body(page)) == article("en")

    @pytest.mark.parametrize(
        "ticker",
        [
            "14:32Gold slips again",
            "14:32 Gold slips again",
            "- 9.05 Gold slips again",
            "18h40 L'or recule encore",
            f"14:32Gold slips again{NBSP}14:20Ghana and Laos sign deal{NBSP}13:58Rain in the north",
        ],
    )
    def test_a_ticker_is_left_out(self, ticker):
        page = f"{ticker}\n{article('en')}\n{ticker}"
        assert "\n".join(body(page)) == article("en")

    @pytest.mark.parametrize(
        "banner",
        [
            "You have two free stories left this month. Get full access to everything we publish for just one pound a week.",
            "Ce texte a été traduit automatiquement puis relu par un rédacteur. Dites-nous si une phrase vous paraît étrange.",
            "Weet u meer over dit onderwerp? Onze verslaggevers zijn vertrouwelijk te bereiken per telefoon of brief.",
            "يبدو أن مانع الإعلانات مفعّل في متصفحك، والإعلانات هي ما يمول عمل صحفيينا، فنرجو إيقافه هنا.",
            "Le quedan dos artículos gratis este mes. Acceda a todo lo que publicamos por un euro la primera semana.",
            "Dieser Text wurde maschinell übersetzt und von einem Redakteur geprüft. Sagen Sie uns, wenn etwas seltsam klingt.",
            "Usamos tecnologias que guardam dados no seu dispositivo para medir a audiência e mostrar anúncios relevantes.",
            "Il giornalismo indipendente ha un costo. Se apprezzi quello che leggi qui, sostienici con un piccolo contributo.",
            "Не пропустите главное: включите уведомления и узнавайте первыми о важных новостях, где бы вы ни находились.",
            "Bu konuda bildikleriniz mi var? Muhabirlerimize telefonla, mektupla ya da şifreli mesajla gizlice ulaşabilirsiniz.",
            "Heç nəyi qaçırmayın: bildirişləri açın və harada olmağınızdan asılı olmayaraq mühüm xəbərləri ilk siz öyrənin.",
            "Тәуелсіз журналистикаға қаржы керек. Мұнда оқығаныңызды бағаласаңыз, бізге ай сайын қолдау көрсетіңіз.",
        ],
    )
    def test_a_banner_between_two_paragraphs_is_left_out(self, banner):
        language = identify(banner)
        page = f"{PROSE[language]}\n{PROSE[language]}\n{banner}\n{PROSE[language]}"
        assert "\n".join(body(page)) == article(language)

    @pytest.mark.parametrize(
        "box",
        [
            "1 Ministers of Chile sign a deal on tea\n2 Gold slips again in Asia\n3 Ten soups for cold days",
            "1. Ministers of Chile sign a deal on tea\n2. Gold slips again in Asia\n3. Ten soups for cold days",
            "3 min ago: Ministers of Chile meet on tea and fruit\n12 min ago: Gold slips again in Asia",
            "Home | Trade with Chile and Kenya | Ports",
        ],
    )
    def test_the_entries_of_a_box_above_are_no_headline(self, box):
        assert "\n".join(body(f"Most read\n{box}\nBy Ann Otieno\n{article('en')}")) == article("en")

    def test_an_interview_is_kept_with_its_questions_and_short_answers(self):
        answers = {
            "Who pays?": "Both states pay one half each.",
            "When?": "It will begin in May.",
            "Why?": "Ask me in ten years.",
        }
        asked = "\n".join(f"{question}\n{answer}" for question, answer in answers.items())
        page = f"Menu\n{article('en')}\nRead also: Gold slips again\n{asked}\nMost read"
        assert body(page) == [*article("en").split("\n"), *asked.split("\n")]

    def test_what_speakers_say_is_kept_though_they_thank_their_readers(self):
        said = "Minister Otieno: Thank you all, and please tell the readers of the newspapers that come out on Saturday."
        page = f"Menu\n{article('en')}\nMinister Otieno: The two states have signed.\n{said}\n{FOOTER['en']}"
        assert said in body(page)
        assert said.partition(": ")[2] not in body(page.replace("Minister Otieno: ", ""))

    def test_a_chronicle_of_long_lines_is_no_front_page(self):
        line = "1975 – the ministers of Chile and Kenya sign an accord on fruit and tea that parts the taxes of their ports " * 2
        assert body("\n".join(["Home", "Sport", "Menu", *["Gold slips again"] * 9, line.strip(), line.strip() + " too"]))

    def test_boxes_far_below_the_article_are_left_out(self):
        notices = "\n".join(["Gold slips again", "Ten soups for cold days"] * 8)
        notice = "The choir practice of the parish has moved to Thursday and the water will be off in the afternoon."
        assert "\n".join(body(f"{article('en')}\n{notices}\n{notice}")) == article("en")

    def test_the_headline_is_the_line_that_tells_of_the_article(self):
        headline = "Fruit and tea by ship: Chile and Kenya link their ports"
        lines = f"Ten soups for cold days and long evenings\n{headline}\nBy Ann Otieno\nGold slips again on the markets of Asia"
        assert body(f"{MENU['en']}\n{lines}\n{article('en')}")[0] == headline

    def test_a_caption_above_the_last_sentence_is_left_out(self):
        last = "The first ship sails in May."
        assert body(f"{article('en')}\nAt the quay (Photo: Ann Otieno)\n{last}\n{FOOTER['en']}")[-1] == last

    def test_the_entries_of_a_live_blog_are_kept_without_their_times(self):
        entry = "The ship has left the quay in Mombasa, and the ministers of both states are on their way to the airport."
        page = f"{article('en')}\n" + "\n".join(f"1{hour}:05\n{entry}\nShare this entry" for hour in range(4))
        assert body(page)[-4:] == [entry] * 4

    def test_related_headlines_on_one_line_are_left_out(self):
        related = NBSP.join(
            ["Gold slips again", "Ghana and Laos sign air deal", "Rain in the north", "Peru opens embassy in Oslo"]
        )
        assert "\n".join(body(f"{article('en')}\n{related}")) == article("en")

    @pytest.mark.parametrize(
        ("language", "heading"),
        [
            ("en", "Comments (2)"),
            ("fr", "Commentaires (2)"),
            ("nl", "Reacties (2)"),
            ("en", "Leave a reply"),
            ("ar", "التعليقات (2)"),
        ],
    )
    def test_what_readers_say_is_left_out(self, language, heading):
        comment = "I do not believe a word of it, and the gas deal with Qatar went exactly the same way ten years ago."
        assert "\n".join(body(f"{article(language)}\n{heading}\n{comment}")) == article(language)

    @pytest.mark.parametrize("heading", ["About us", "About the author"])
    def test_an_about_box_is_left_out(self, heading):
        box = "The Harbour Post is an independent daily that covers trade, energy and defence between Asia and Africa since 1951."
        assert "\n".join(body(f"{article('en')}\n{heading}\n{box}")) == article("en")


def test_a_menu_around_a_short_article_is_no_body():
    line = "The ministers of Peru and Oman agreed on a shipping line."
    text = f"Home   Business   Sport   Sign in\n{line}\nShare   Print"
    assert [text[start:end] for start, end in find_body(text)] == [line]


def test_two_words_alone_are_body():
    assert find_body("Ceasefire agreed") == ((0, 16),)
