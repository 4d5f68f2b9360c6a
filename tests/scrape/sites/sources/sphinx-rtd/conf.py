project = "The Orchard Book"
extensions = ["sphinx.ext.mathjax"]
html_theme = "sphinx_rtd_theme"
html_show_sphinx = False
html_copy_source = False
