"""Fills in a workbook with openpyxl: fill.py FILE OUT CELLS. CELLS is JSON, {sheet: {cell: value}};
a value {"day": "2024-06-30"} is a true day, text that begins with = is a formula."""

import datetime
import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
for sheet, cells in json.loads(sys.argv[3]).items():
    for cell, value in cells.items():
        day = isinstance(value, dict)
        book[sheet][cell] = datetime.date.fromisoformat(value['day']) if day else value
book.save(sys.argv[2])
