"""The word inside what is no plain text: prose in JSON, pages and attachments of a PDF, files; and reading it there."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pdfplumber
import pikepdf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from pdfplumber.utils.exceptions import PdfminerException
from psycopg import sql
from wagtail.documents.models import Document

from reporting.models import Report


def append(cursor: Any, field: models.JSONField[Any, Any], place: Any, rows: Any, word: str) -> bool:
    """Put the word behind all prose of a JSON field: whatever has a space in it is no code. False where there is none.

    Where the database holds the field to a form, it stays as it is.
    """
    column, key = sql.Identifier(str(field.column)), sql.Identifier(str(field.model._meta.pk.column))
    asked = sql.SQL("SELECT {}, {}::text FROM {} WHERE {} AND {} IS NOT NULL").format(key, column, place, rows, column)
    cursor.execute(asked)
    changed = 0
    for pk, text in cursor.fetchall():
        said = json.loads(text)
        told = marked(said, word)
        if told == said:
            continue
        statement = sql.SQL("UPDATE {} SET {} = %s::jsonb WHERE {} = %s").format(place, column, key)
        try:
            with transaction.atomic():
                cursor.execute(statement, [json.dumps(told), pk])
        except DatabaseError as error:
            if "check constraint" not in str(error):
                raise
        else:
            changed += 1
    return changed > 0


def marked(said: Any, word: str) -> Any:
    """The same value with the word behind each string that is prose."""
    if isinstance(said, dict):
        return {name: marked(each, word) for name, each in said.items()}
    if isinstance(said, list):
        return [marked(each, word) for each in said]
    return f"{said} {word}" if isinstance(said, str) and " " in said else said


def a_pdf(text: str) -> bytes:
    """A page that says so, and a file attached to it; compressed, so that its bytes show nothing."""
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(400, 200))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.obj.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    pdf.attachments["figures.csv"] = f"posts;{text}".encode()
    pdf.save(out, compress_streams=True, recompress_flate=True)
    assert text.encode() not in out.getvalue()
    return out.getvalue()


def put_files(word: str) -> str:
    """The word in the files of the client where we stand: its reports, a picture, a document, whose path is told."""
    for name in Report.objects.values_list("pdf", flat=True):
        with default_storage.open(name, "wb") as file:
            file.write(a_pdf(word))
    with default_storage.open("images/mark.png", "wb") as file:
        file.write(word.encode())
    return Document.objects.create(title="Plan", file=ContentFile(a_pdf(word), name="plan.pdf")).url


def unpacked(body: bytes) -> bytes:
    """What somebody reads in it: the files of an archive or a workbook, the words of a PDF and what it carries."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b"\n".join(name.encode() + b"\n" + unpacked(book.read(name)) for name in book.namelist())
    if body[:5] != b"%PDF-":
        return body
    try:
        with pdfplumber.open(io.BytesIO(body)) as pages, pikepdf.open(io.BytesIO(body)) as pdf:
            words = [(page.extract_text() or "").encode() for page in pages.pages]
            carried = [each.get_file().read_bytes() for each in pdf.attachments.values()]
    except PdfminerException:  # a stand-in for a report, which holds no page
        return body
    return b"\n".join([body, *words, *carried])
