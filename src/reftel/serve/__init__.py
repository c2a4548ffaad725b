"""The page and the questions of a store on this machine, for a browser and for other programs."""

from reftel.serve.app import Served, make_app
from reftel.serve.page import served_page

__all__ = ["Served", "make_app", "served_page"]
