"""The Markdown that the guide's texts are read as: pandoc's own, without what no model means."""

# What models mean by Markdown. Off is what they never mean: raw HTML and TeX, attributes, macros (they may
# loop), `x^2^`, and all kinds of tables but those with pipes.
_OFF = (
    "raw_html raw_tex raw_attribute native_divs native_spans fenced_divs bracketed_spans header_attributes "
    "link_attributes inline_code_attributes latex_macros markdown_in_html_blocks citations example_lists "
    "implicit_figures auto_identifiers implicit_header_references yaml_metadata_block pandoc_title_block "
    "superscript subscript inline_notes simple_tables multiline_tables grid_tables "
    "task_lists table_captions line_blocks definition_lists blank_before_header blank_before_blockquote"
)
READER = "".join(["markdown", *(f"-{name}" for name in _OFF.split()), "+lists_without_preceding_blankline"])
