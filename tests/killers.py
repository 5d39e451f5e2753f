"""Small files that kill other parsers, to be tried on the reader itself and through the page."""

import io
import zipfile

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(sheet: str) -> bytes:
    """A workbook of one sheet with this content."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def far(cell: str) -> str:
    """A first cell, and one at the other end of the sheet."""
    return f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c {cell}><v>2</v></c></row>'


def merge_bomb() -> str:
    lines = ["a0: &a0 {" + ", ".join(f"k{key}: 1" for key in range(9)) + "}"]
    lines += [f"a{level}: &a{level}\n  <<: [{','.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 9)]
    return "\n".join(lines)


#: Headers among the rows, which only the careful reader takes, row by row.
ROWS = 'date,unit,department,channel,measure,value\n"2026-03-01",a,b,x,views,1.5\n'
KILLERS = {
    "far.xlsx": workbook(far('r="XFD1048576"')),
    "far_quotes.xlsx": workbook(far("r='XFD1048576'")),
    "far_column.xlsx": workbook(far('s="1" t="n" r="CV1048576"')),
    "far_spaced.xlsx": workbook(far('t="n"\n r = "XFD1048576"')),
    "spaces.xlsx": workbook('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 50_000_000),
    "brackets.yaml": b"[" * 200_000,
    "merge.yaml": merge_bomb().encode(),
    "commas.csv": b"," * 5_000_000,
    "long_line.csv": b"x" * 5_000_000,
    "digits.csv": b"date,unit,department,channel,measure,value\n" + b"1" * 900_000 + b",a,b,c,views," + b"9" * 900_000,
    "cut.xlsx": workbook(far('r="B2"'))[:700],
    "not.zip": b"PK\x03\x04" + b"rubbish" * 50,
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000,
}
