"""Finding Vietnamese without its diacritics: "ban dan toc" finds "Ban Dân tộc", exact ones first.

The database has no contrib extensions: each searched table carries a generated column `folded` (see `Fold`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, Func, Q, Value, When

MARKS = "\u0300-\u036f"


class Fold(Func):
    """SQL: lower case, without diacritics, đ as d. Immutable, so it may feed a generated column."""

    template = (
        "lower(translate(regexp_replace(normalize(%(expressions)s, NFD), "
        f"'[{MARKS}]', '', 'g'), '\u0110\u0111', 'Dd'))"
    )
    output_field = models.TextField()


def fold(text: str) -> str:
    """The same in Python: fold("Bộ đội") == "bo doi"."""
    bare = re.sub(f"[{MARKS}]", "", unicodedata.normalize("NFD", text))
    return bare.replace("\u0110", "D").replace("\u0111", "d").lower()


def folded(*fields: str | models.Expression) -> models.GeneratedField:
    """The column that a search reads: all the fields, folded, with a space between."""
    parts: list = []
    for field in fields:
        parts += [models.F(field) if isinstance(field, str) else field, Value(" ")]
    joined = (
        parts[0]
        if len(fields) == 1
        else models.functions.Concat(*parts[:-1], output_field=models.TextField())
    )
    return models.GeneratedField(expression=Fold(joined), output_field=models.TextField(), db_persist=True)


def find(queryset: models.QuerySet, text: str, *, column: str = "folded", exact: str) -> models.QuerySet:
    """Rows that hold every word of the text, those with its exact words (diacritics too) in `exact` first."""
    words = fold(text).split()
    if not words:
        return queryset
    every = reduce(and_, (Q(**{f"{column}__contains": word}) for word in words))
    rank = Case(When(**{f"{exact}__icontains": text.strip()}, then=Value(0)), default=Value(1))
    return queryset.filter(every).annotate(search_rank=rank)


@dataclass(frozen=True)
class Keys:
    """Primary keys as `among` takes them, joined: for thousands, objects of their own would take long."""

    text: str

    @classmethod
    def of(cls, pks: Iterable[int | str]) -> "Keys":
        return cls(",".join(map(str, pks)))

    @property
    def count(self) -> int:
        return self.text.count(",") + bool(self.text)


@models.ForeignKey.register_lookup
@models.IntegerField.register_lookup
class Among(models.Lookup):
    """One of some keys, like `in`, which takes long to plan for thousands: agency__among=Keys.of([1, 2]).

    Few keys are looked up; many are hashed, while the rows are read in their order.
    """

    lookup_name = "among"
    prepare_rhs = False
    FEW = 1000

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        few, many = f"{column} = ANY(%s::bigint[])", f"({column} IN (SELECT unnest(%s::bigint[]))) IS TRUE"
        return few if self.rhs.count <= self.FEW else many, [*params, f"{{{self.rhs.text}}}"]


def all_keys(rows: models.QuerySet) -> Keys:
    """The primary keys of some rows, joined in the database."""
    try:
        sql, params = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Keys("")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(pk::text, ',') FROM ({sql}) rows (pk)", params)
        return Keys(cursor.fetchone()[0] or "")
