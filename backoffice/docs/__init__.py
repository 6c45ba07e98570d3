"""Documents that are drawn from the code: `manage.py docs` writes them, `manage.py docs --check` compares them.

Each module makes the text of one page out of the table that the product itself uses, so a page cannot say anything else.
Nothing here asks a database.
"""
