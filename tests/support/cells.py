"""What openpyxl reads in a workbook, as JSON: cells.py FILE. Values are the stored ones; days are
written as text. Sheets in their order, each with its state, its cells and their formulas."""

import datetime
import json
import sys

import openpyxl

warnings = []


def plain(value):
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else value


def cells(sheet, wanted):
    found = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return {cell.coordinate: plain(cell.value) for cell in found if wanted(cell)}


values = openpyxl.load_workbook(sys.argv[1], data_only=True)
formulas = openpyxl.load_workbook(sys.argv[1])
print(json.dumps([
    {
        'name': sheet.title,
        'state': sheet.sheet_state,
        'cells': cells(sheet, lambda cell: True),
        'formulas': cells(formulas[sheet.title], lambda cell: cell.data_type == 'f'),
    }
    for sheet in values.worksheets
]))
