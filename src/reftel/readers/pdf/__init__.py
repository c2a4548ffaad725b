"""The text of PDF documents, which has all forms: a decoder beside the encodings, not a form.

`decode` is what readers call. A process of its own (`child`) takes each document apart with PDFium
(`extract`) and lays out its characters in lines (`layout`), so that a document that is damaged or made to
hurt costs that process and not a build. `pages` makes one text of the pages.
"""
