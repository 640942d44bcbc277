from taawun.blocks import ASIDE, BAD, GOOD, NEAR, SHORT, cut_blocks, known_by_neighbours, up_to_end
from taawun.pieces import PieceTable

PARAGRAPH = "The two ministers signed the agreement in Lima on Tuesday after talks that had lasted for three years."
BANNER = "Download the app and tell our readers what you think of it all."


def blocks(*lines):
    table = PieceTable()
    return cut_blocks(table.cut("\n".join(lines)), table)[0]


def kinds(*lines):
    return [block.kind for block in known_by_neighbours(blocks(*lines))]


def test_a_block_is_known_by_its_sentences():
    found = [block.kind for block in blocks(PARAGRAPH, "It was raining that day.", "Grid deal signed", "Read also", "© Archive")]
    assert found == [GOOD, NEAR, SHORT, BAD, ASIDE]


def test_a_line_is_the_same_block_wherever_it_stands():
    one, other = blocks("Sport", PARAGRAPH, "Sport"), blocks(PARAGRAPH)
    assert one[0] is one[2]
    assert one[1] is other[0]


def test_neighbours_do_not_change_what_pages_share():
    page = blocks(PARAGRAPH, "About the author", PARAGRAPH)
    assert [block.kind for block in known_by_neighbours(page)] == [GOOD, BAD, BAD]
    assert [block.kind for block in page] == [GOOD, BAD, GOOD]


def test_the_pieces_of_each_block_are_told():
    table = PieceTable()
    assert cut_blocks(table.cut("Grid deal\n\nIt was raining that day.\nSport"), table)[1] == [(0, 1), (2, 6), (7, 7)]


def test_long_blocks_are_not_looked_at():
    long, link = blocks(" ".join([PARAGRAPH] * 5), "X" * 5000)
    assert long.raw == link.raw == ""
    assert long.sentences == 5


class TestEnd:
    def test_a_mark_ends_the_article_where_it_has_begun(self):
        page = blocks(PARAGRAPH, PARAGRAPH, PARAGRAPH, "Comments (2)", PARAGRAPH)
        assert len(up_to_end(page)) == 3

    def test_a_mark_above_the_article_ends_nothing(self):
        page = blocks("Comments (2)", PARAGRAPH, PARAGRAPH, PARAGRAPH)
        assert len(up_to_end(page)) == len(page)

    def test_a_mark_below_a_banner_ends_nothing(self):
        page = blocks(PARAGRAPH, PARAGRAPH, "Comments (2)", *[PARAGRAPH] * 9)
        assert len(up_to_end(page)) == len(page)

    def test_buttons_below_comments_end_the_article_above_the_first(self):
        page = blocks(PARAGRAPH, PARAGRAPH, PARAGRAPH, "Ann O.", "2 hours ago", PARAGRAPH, "Reply", "Bo", PARAGRAPH, "Reply")
        assert len(up_to_end(page)) == 3

    def test_names_above_comments_end_the_article(self):
        page = blocks(PARAGRAPH, PARAGRAPH, PARAGRAPH, "@ann", PARAGRAPH, "@bo", PARAGRAPH)
        assert len(up_to_end(page)) == 3

    def test_buttons_below_the_entries_of_a_live_blog_end_nothing(self):
        entry = ("14:05", PARAGRAPH, "Like")
        page = blocks(PARAGRAPH, PARAGRAPH, PARAGRAPH, *entry, *entry)
        assert len(up_to_end(page)) == len(page)


class TestNeighbours:
    def test_a_banner_stands_alone(self):
        assert kinds("Grid deal signed", BANNER, "Sport") == [SHORT, BAD, SHORT]

    def test_a_paragraph_with_a_hint_stands_among_others(self):
        told = "The ministry said on its website that the first ships would sail in May of next year."
        assert kinds(PARAGRAPH, told, PARAGRAPH) == [GOOD, GOOD, GOOD]

    def test_lines_that_come_again_and_again_are_no_part_of_the_article(self):
        assert kinds(*[PARAGRAPH, "This entry"] * 3) == [GOOD, ASIDE] * 3

    def test_long_links_do_not_make_long_paragraphs_come_again(self):
        told = "Peru and Chile linked their grids in Arica. " * 12
        assert kinds(told, "X" * 1001, "Y" * 1001, "Z" * 1001, told)[::4] == [GOOD, GOOD]

    def test_the_paragraph_below_the_heading_of_an_about_box_is_furniture(self):
        assert kinds(PARAGRAPH, "About the author", PARAGRAPH, PARAGRAPH) == [GOOD, BAD, BAD, GOOD]

    def test_a_question_that_is_answered_stays(self):
        question = "What do you tell your readers about the port?"
        assert kinds("Lima", question, PARAGRAPH) == [SHORT, NEAR, GOOD]
        assert kinds("Lima", question, "Sport") == [SHORT, BAD, SHORT]
