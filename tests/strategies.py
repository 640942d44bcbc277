"""What the tests draw from: valid and invalid texts, words of every script, and plain prose in the twelve languages."""

from hypothesis import strategies as st

DOMAINS = (
    "political_diplomatic territorial_integrity multilateral parliamentary defence_military defence_industry security_justice "
    "trade_investment transport_logistics energy agriculture_food tourism_mobility technology_industry education_research "
    "health environment_climate culture_religion_media humanitarian_development"
).split()

# Running text of one article a language, three or four sentences each, none with an abbreviation.
PROSE = {
    "ar": (
        "اتفقت تشيلي وكينيا على ربط موانئهما بخط ملاحي جديد. وسيبدأ الخط العمل في شهر مايو بعد أن تنتهي أشغال الرصيف. "
        "وقال الوزير إن السفن ستنقل الفاكهة والشاي في الاتجاهين."
    ),
    "az": (
        "Çili və Keniya limanlarını yeni dəniz xətti ilə birləşdirmək barədə razılığa gəliblər. Xətt may ayında işə düşəcək. "
        "Nazir bildirib ki, gəmilər hər iki istiqamətdə meyvə və çay daşıyacaq."
    ),
    "de": (
        "Chile und Kenia verbinden ihre Häfen mit einer neuen Schifffahrtslinie. Die ersten Schiffe werden im Mai"
        " auslaufen, wenn der Kai fertig ist. Nach Angaben des Ministers sollen sie Obst und Tee in beide "
        "Richtungen bringen."
    ),
    "en": (
        "Chile and Kenya have agreed to link their ports by a new shipping line. The first vessels will sail in "
        "May, when the quay is finished. The minister said that they would carry fruit and tea in both "
        "directions."
    ),
    "es": (
        "Chile y Kenia han acordado unir sus puertos con una nueva línea marítima. Los primeros barcos zarparán "
        "en mayo, cuando esté terminado el muelle. El ministro dijo que llevarán fruta y té en los dos sentidos."
    ),
    "fr": (
        "Le Chili et le Kenya ont décidé de relier leurs ports par une nouvelle ligne maritime. Les premiers "
        "navires partiront en mai, quand le quai sera achevé. Le ministre a précisé qu'ils transporteront des "
        "fruits et du thé dans les deux sens."
    ),
    "it": (
        "Il Cile e il Kenya hanno deciso di collegare i loro porti con una nuova linea marittima. Le prime navi "
        "partiranno a maggio, quando la banchina sarà pronta. Il ministro ha detto che porteranno frutta e tè "
        "nelle due direzioni."
    ),
    "kk": (
        "Чили мен Кения порттарын жаңа теңіз желісі арқылы байланыстыруға келісті. Алғашқы кемелер мамыр айында жолға шығады. "
        "Министр бұл кемелер екі бағытта да жеміс пен шай тасымалдайды деп мәлімдеді."
    ),
    "nl": (
        "Chili en Kenia gaan hun havens met een nieuwe scheepvaartlijn verbinden. De eerste schepen varen in mei "
        "uit, zodra de kade klaar is. Volgens de minister zullen ze in beide richtingen fruit en thee vervoeren."
    ),
    "pt": (
        "O Chile e o Quénia decidiram ligar os seus portos por uma nova linha marítima. Os primeiros navios "
        "partirão em maio, quando o cais estiver pronto. O ministro disse que vão transportar fruta e chá nos "
        "dois sentidos."
    ),
    "ru": (
        "Чили и Кения договорились связать свои порты новой морской линией. Первые суда выйдут в море в мае, "
        "когда будет готов причал. Министр сообщил, что они будут перевозить фрукты и чай в обоих направлениях."
    ),
    "tr": (
        "Şili ve Kenya limanlarını yeni bir deniz hattı ile bağlamak için anlaştı. İlk gemiler rıhtım bittikten "
        "sonra mayıs ayında yola çıkacak. Bakan, gemilerin her iki yönde de meyve ve çay taşıyacağını söyledi."
    ),
}

_VALID = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
_SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïñóôößúûüğışžøəáíńý",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء",
    "абвгдежзийклмнопрстуфхцчшщыьэюяёәғқңөұүһі",
)

valid_texts = st.text(_VALID, min_size=1).filter(lambda text: not text.isspace())
"""Any text that may be classified."""

not_texts = st.one_of(
    st.none(), st.integers(), st.floats(), st.binary(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
)
"""What is not a string at all."""

blank_texts = st.text(" \t\r\n\u00a0\u2003\u2028\x0b\x0c")
"""Nothing, or nothing but white space."""

broken_texts = st.builds(
    lambda before, mark, after: before + mark + after,
    st.text(_VALID),
    st.sampled_from(["\0", "\ud800", "\udbff", "\udc00", "\udfff"]),
    st.text(_VALID),
)
"""Strings that no text holds: with a NUL or half a surrogate pair."""

press_words = st.one_of([st.text(letters, min_size=1, max_size=14) for letters in _SCRIPTS])
"""Lower-case words in the letters of the twelve languages."""

_GLUE = st.sampled_from(
    [" ", " ", " ", ", ", ". ", "? ", " - ", "\n", "\r\n", "\n\n", "     ", "\u00a0\u00a0\u00a0\u00a0", "  ", "\t"]
)
_TOKENS = st.one_of(
    press_words,
    press_words.map(str.capitalize),
    st.sampled_from(["J.", "Mr.", "U.S.", "12.", "2,5", "14:30", "«", "»", '"', "...", "؟", "؛", "d'État", "5G", "etc."]),
)

press_texts = st.lists(st.tuples(_TOKENS, _GLUE), min_size=1, max_size=60).map(lambda parts: "".join(a + b for a, b in parts))
"""Text with the words, stops, breaks and runs of spaces of scraped pages."""
