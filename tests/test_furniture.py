import pytest

from strategies import PROSE
from taawun.furniture import ABOUT, BESIDE, ENDS, FURNITURE, LOOKED_AT, PLAIN, REPLY, look
from taawun.text import words
from taawun.vocabulary import telling


def role(raw):
    return look(raw, len(raw.split())).role


class TestRoles:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("Read also: Gold slips again", FURNITURE),
            ("Sponsored: shutters cut to size while you wait", FURNITURE),
            ("Çerez politikamız hakkında bilgi alın", FURNITURE),
            ("Подписывайтесь на нас", FURNITURE),
            ("14:32 Gold slips again", FURNITURE),
            ("24.03.2025 09:30 Gold slips again while silver and copper rise in the last hours of trade", FURNITURE),
            (
                "About us: founded in 1951 by seven printers, the paper comes out on Fridays and is read in all ports",
                FURNITURE,
            ),
            ("About the author", ABOUT),
            ("Hakkımızda", ABOUT),
            ("Photo: the two ministers at the quay in Lima, shortly before the ship sailed", BESIDE),
            ("The two ministers at the quay in Lima (Photo: Ann Otieno)", BESIDE),
            ("© Archive", BESIDE),
            ("Two builders with the model they finished on Thursday. (Ann Otieno / Signal)", BESIDE),
            ("Two builders with the model they finished on Thursday. Photo Signal/A. O.", BESIDE),
            ("12 Kasım 2025 Pazar", BESIDE),
            ("3 de marzo de 2025", BESIDE),
            ("Reply", REPLY),
            ("@ann_otieno", REPLY),
            ("Gefällt mir 12", REPLY),
            ("Comments (12)", ENDS),
            ("47 comments", ENDS),
            ("Şərhlər", ENDS),
            ("Laissez un commentaire", ENDS),
        ],
    )
    def test_marks_are_known(self, raw, expected):
        assert role(raw) == expected

    @pytest.mark.parametrize(
        "raw",
        [
            *PROSE.values(),
            "Home ministers of Nepal and Chile agree to share fingerprints",
            "Next year both states will meet again.",
            "Partager ces données sera obligatoire pour les deux ports.",
            "The loan of 1.25 billion dollars runs for thirty years.",
            "No comment was to be had from the ministry in Paris, where talks went on",
        ],
    )
    def test_sentences_are_plain(self, raw):
        assert role(raw) == PLAIN

    def test_a_long_block_may_hold_a_mark(self):
        raw = "The ministers agreed on rules for cookies of foreign sites, " + "and on much else " * 10 + "besides."
        assert look(raw, LOOKED_AT).role == PLAIN


class TestHints:
    def test_what_a_site_says_of_itself_is_counted(self):
        assert look("Join 6,200 readers and get our podcast in your browser.", 10).hints > 2

    def test_its_voice_counts_once(self):
        assert look("You know that your house is our house.", 8).hints == 1

    @pytest.mark.parametrize(
        "raw", ['"Click, download, subscribe," he said.', "– Click, download, subscribe.", "ANN OTIENO: You subscribe."]
    )
    def test_what_people_say_is_not_counted(self, raw):
        assert look(raw, 6).hints == 0

    @pytest.mark.parametrize("language", PROSE)
    def test_prose_has_few(self, language):
        assert look(PROSE[language], 40).hints <= 1


class TestShape:
    @pytest.mark.parametrize("raw", ["• A joint fund", "1. A joint fund", "- A joint fund", "a) A joint fund"])
    def test_an_item_is_known_by_its_bullet(self, raw):
        assert look(raw, 4).item

    @pytest.mark.parametrize("raw", ["14:05 The plane has landed.", "[14:05] The plane has landed.", "18h40"])
    def test_a_clock_is_known(self, raw):
        assert look(raw, 5).clock

    @pytest.mark.parametrize(
        "raw", ["They met.", "„Sie kamen.“", "« Ils sont venus. »", "They met. (SPS)", "قال الوزير؟", "as follows:"]
    )
    def test_a_sentence_is_closed(self, raw):
        assert look(raw, 4).closed

    def test_a_question_is_known(self):
        assert look('"Who pays for it?"', 4).question
        assert not look("They pay for it.", 4).question


@pytest.mark.parametrize(
    "raw",
    [
        "4 June 2025, 12:40",
        "12:40 Copper rose again in Oslo",
        "@anna",
        "Zinc in Lima © Silva",
        "Zinc rose in Lima (Silva/Roca)",
        "Zinc?",
    ],
)
def test_without_a_telling_word_a_block_is_known_by_its_signs(raw):
    assert not any(map(telling, words(raw)))
    assert look(raw, len(raw.split()), telling=False) == look(raw, len(raw.split()))
