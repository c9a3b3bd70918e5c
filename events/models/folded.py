"""Text without accents nor capitals, in the same way on both databases: to put people in order, and to find them.

SQLite sorts « Élise » after « Zoé » and does not find her by « elise »; PostgreSQL does as its locale says.
"""

from django.db.models import CharField, Func

from search.words import fold

_LETTERS = "àâäáãåçéèêëîïíìñôöóòõùûüúÿ"
_BARE = "aaaaaaceeeeiiiinooooouuuuy"


class Folded(Func):
    """``fold`` of a column in the database, but for signs that French does not write in a name.

    SQLite has no TRANSLATE, and its parser refuses so many replacements one in the other: it calls Python.
    """

    function, arity, output_field = "pic_fold", 1, CharField()

    def as_sqlite(self, compiler, connection, **context):
        connection.ensure_connection()
        if getattr(connection, "folds", None) is not connection.connection:  # once for each connection
            connection.connection.create_function("pic_fold", 1, _folded, deterministic=True)
            connection.folds = connection.connection
        return self.as_sql(compiler, connection, **context)

    def as_postgresql(self, compiler, connection, **context):
        bare = "LOWER(REPLACE(REPLACE(REPLACE(REPLACE({0}, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'))"
        letters = f"'{_LETTERS}{_LETTERS.upper()}', '{_BARE}{_BARE}'"
        text = "REPLACE(REPLACE(%(expressions)s, '-', ' '), '’', ' ')"
        # TRANSLATE compares each sign with each letter: most names have no accent, and do without it.
        template = (
            f"CASE WHEN OCTET_LENGTH({text}) = CHAR_LENGTH({text}) THEN LOWER({text}) "
            f"ELSE TRANSLATE({bare.format(text)}, {letters}) END"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def _folded(text):
    return None if text is None else fold(text)
