"""Writes the sources of one small question book of our own words for each generator."""

import pathlib, sys, textwrap

ROOT = pathlib.Path(sys.argv[1])


def math(kind, tex, display=False):
    return {
        "honkit": f"$${tex}$$" if not display else f"\n\n   $$\n   {tex}\n   $$\n",
        "mdbook": f"\\\\[{tex}\\\\]" if display else f"\\\\({tex}\\\\)",
        "mkdocs": f"\n\n   $$\n   {tex}\n   $$\n" if display else f"${tex}$",
        "docusaurus": f"\n\n   $$\n   {tex}\n   $$\n" if display else f"${tex}$",
        "bookdown": f"$${tex}$$" if display else f"${tex}$",
        "quarto": f"$${tex}$$" if display else f"${tex}$",
    }[kind]


def pages(kind):
    m = lambda tex: math(kind, tex)
    d = lambda tex: math(kind, tex, True)
    bs = "\\\\" if kind == "mdbook" else "\\"
    return {
        "index": "# The Orchard Book\n\nQuestions about trees, fruit and what grows between them. Pages one by one:\n\n1. trees\n2. fruit\n",
        "trees": "# Trees\n\nThis chapter is about trees.\n",
        "apples": f"""# 1.1 Apples

Before you start:

1. Put on boots.
2. Take a ladder.

## Exercises

1. [E] A tree bears {m("n_1 + n_2")} apples, of which {m("n_2")} are ripe. What share is ripe?

2. [M] Two orchards report these harvests:

   | orchard | 2023 | 2024 |
   | --- | --- | --- |
   | north | 10 | 12 |
   | south | 7 | 5 |

   Which one grew faster?

3. [H] What does this program print, and why?

   ```python
   print(sum(apple ** 2 for apple in range(4)))
   ```

4. [M] How large is the mean weight {m(chr(92) + "bar{w}")} if the weights follow this law? {d(chr(92) + "frac{1}{2} e^{-w/2}")}
""",
        "pears": """# 1.2 Pears

## 1. Why is a pear narrow at its top?

Think of how it hangs.

**Answer:** Its stem end grows first.

## 2. How would you tell a ripe pear from an unripe one?

You may touch it, not bite it.

<details><summary>Answer</summary>

Press near the stem:

- it yields: ripe
- it does not: wait

</details>
""",
        "lemons": """# 2.1 Lemons

**Why is a lemon sour?** 👶

It holds citric acid.

**What would a lemon without acid taste of?** 🚀

Of water and a little sugar.
""",
    }


def write(folder, files):
    for name, text in files.items():
        f = folder / name
        f.parent.mkdir(parents=True, exist_ok=True)
        f.write_text(text)


# HonKit
TABLE = "   | orchard | 2023 | 2024 |\n   | --- | --- | --- |\n   | north | 10 | 12 |\n   | south | 7 | 5 |\n"
HTML = "   <table><thead><tr><th>orchard</th><th>2023</th><th>2024</th></tr></thead><tbody><tr><td>north</td><td>10</td><td>12</td></tr><tr><td>south</td><td>7</td><td>5</td></tr></tbody></table>\n"
k = ROOT / "honkit"
p = pages("honkit")
p["apples"] = p["apples"].replace(TABLE, HTML)
write(
    k,
    {
        "README.md": p["index"],
        "trees/README.md": p["trees"],
        "trees/apples.md": p["apples"],
        "trees/pears.md": p["pears"],
        "fruit/lemons.md": p["lemons"],
        "SUMMARY.md": "# Summary\n\n- [The Orchard Book](README.md)\n\n## Part I\n\n- [1 Trees](trees/README.md)\n  - [1.1 Apples](trees/apples.md)\n  - [1.2 Pears](trees/pears.md)\n\n## Part II\n\n- [2 Fruit](fruit/gone.md)\n  - [2.1 Lemons](fruit/lemons.md)\n",
        "book.json": '{"title": "The Orchard Book", "plugins": ["-sharing", "-fontsettings", "-search", "-lunr", "-highlight", "mathjax"]}',
    },
)
# mdBook
k = ROOT / "mdbook"
p = pages("mdbook")
write(
    k,
    {
        "book.toml": '[book]\ntitle = "The Orchard Book"\nlanguage = "en"\n[output.html]\nmathjax-support = true\n',
        "src/SUMMARY.md": "# Summary\n\n[The Orchard Book](index.md)\n\n# Part I\n\n- [Trees](trees/index.md)\n  - [1.1 Apples](trees/apples.md)\n  - [1.2 Pears](trees/pears.md)\n\n# Part II\n\n- [Fruit]()\n  - [2.1 Lemons](fruit/lemons.md)\n",
        "src/index.md": p["index"],
        "src/trees/index.md": p["trees"],
        "src/trees/apples.md": p["apples"],
        "src/trees/pears.md": p["pears"],
        "src/fruit/lemons.md": p["lemons"],
    },
)
# MkDocs
k = ROOT / "mkdocs"
p = pages("mkdocs")
write(
    k,
    {
        "mkdocs.yml": "site_name: The Orchard Book\ntheme:\n  name: material\n  font: false\nmarkdown_extensions:\n  - pymdownx.arithmatex:\n      generic: true\n  - pymdownx.superfences\n  - md_in_html\n  - tables\n  - toc:\n      permalink: true\nnav:\n  - The Orchard Book: index.md\n  - Part I:\n    - Trees: trees/index.md\n    - 1.1 Apples: trees/apples.md\n    - 1.2 Pears: trees/pears.md\n  - Part II:\n    - 2.1 Lemons: fruit/lemons.md\n",
        "docs/index.md": p["index"],
        "docs/trees/index.md": p["trees"],
        "docs/trees/apples.md": p["apples"].replace("\n   ", "\n    "),
        "docs/trees/pears.md": p["pears"].replace("<details>", '<details markdown="1">'),
        "docs/fruit/lemons.md": p["lemons"],
    },
)
# Docusaurus
k = ROOT / "docusaurus"
p = pages("docusaurus")
write(
    k,
    {
        "docs/index.md": "---\nslug: /\nsidebar_position: 1\n---\n" + p["index"],
        "docs/trees/_category_.json": '{"label": "Part I", "position": 2}',
        "docs/trees/apples.md": "---\nsidebar_position: 1\n---\n" + p["apples"],
        "docs/trees/pears.md": "---\nsidebar_position: 2\n---\n"
        + p["pears"].replace("<details><summary>", "<details>\n<summary>"),
        "docs/fruit/_category_.json": '{"label": "Part II", "position": 3, "collapsed": true}',
        "docs/fruit/lemons.md": p["lemons"],
        "sidebars.js": "module.exports = {docs: [{type: 'autogenerated', dirName: '.'}]};\n",
        "docusaurus.config.js": """import remarkMath from 'remark-math';
import rehypeKatex from 'rehype-katex';
export default {title: 'The Orchard Book', url: 'https://example.org', baseUrl: '/book/', onBrokenLinks: 'ignore',
  presets: [['classic', {docs: {routeBasePath: '/', sidebarPath: './sidebars.js', remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex]}, blog: false, pages: false}]]};
""",
    },
)
# Sphinx
k = ROOT / "sphinx"
apples = """1.1 Apples
==========

Before you start:

1. Put on boots.
2. Take a ladder.

Exercises
---------

1. [E] A tree bears :math:`n_1 + n_2` apples, of which :math:`n_2` are ripe. What share is ripe?

2. [M] Two orchards report these harvests:

   ======= ==== ====
   orchard 2023 2024
   ======= ==== ====
   north   10   12
   south   7    5
   ======= ==== ====

   Which one grew faster?

3. [H] What does this program print, and why?

   .. code-block:: python

      print(sum(apple ** 2 for apple in range(4)))

4. [M] How large is the mean weight :math:`\\bar{w}` if the weights follow this law?

   .. math:: \\frac{1}{2} e^{-w/2}
"""
pears = """1.2 Pears
=========

1. Why is a pear narrow at its top?
-----------------------------------

Think of how it hangs.

**Answer:** Its stem end grows first.

2. How would you tell a ripe pear from an unripe one?
-----------------------------------------------------

You may touch it, not bite it.

.. admonition:: Answer
   :class: solution

   Press near the stem:

   - it yields: ripe
   - it does not: wait
"""
lemons = """2.1 Lemons
==========

**Why is a lemon sour?** 👶

It holds citric acid.

**What would a lemon without acid taste of?** 🚀

Of water and a little sugar.
"""
index = """The Orchard Book
================

Questions about trees, fruit and what grows between them.

.. toctree::
   :caption: Part I
   :maxdepth: 2

   trees/index

.. toctree::
   :caption: Part II

   fruit/lemons
"""
trees = "Trees\n=====\n\nThis chapter is about trees.\n\n.. toctree::\n\n   apples\n   pears\n"
for theme in ("alabaster", "sphinx_rtd_theme", "furo"):
    k = ROOT / ("sphinx-" + {"alabaster": "alabaster", "sphinx_rtd_theme": "rtd", "furo": "furo"}[theme])
    write(
        k,
        {
            "conf.py": f'project = "The Orchard Book"\nextensions = ["sphinx.ext.mathjax"]\nhtml_theme = "{theme}"\nhtml_show_sphinx = False\nhtml_copy_source = False\n',
            "index.rst": index,
            "trees/index.rst": trees,
            "trees/apples.rst": apples,
            "trees/pears.rst": pears,
            "fruit/lemons.rst": lemons,
        },
    )
# bookdown
k = ROOT / "bookdown"
p = pages("bookdown")
write(
    k,
    {
        "index.Rmd": "---\ntitle: The Orchard Book\nsite: bookdown::bookdown_site\noutput: bookdown::gitbook\n---\n\n# Preface\n\nQuestions about trees.\n",
        "01-apples.Rmd": p["apples"].replace("# 1.1 Apples", "# Apples", 1),
        "02-pears.Rmd": p["pears"].replace("# 1.2 Pears", "# Pears", 1),
        "03-lemons.Rmd": p["lemons"].replace("# 2.1 Lemons", "# Lemons", 1),
        "_bookdown.yml": "output_dir: built\n",
    },
)
