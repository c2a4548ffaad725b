"""What a form lists as cited, beside the text: ids in a column, references in words."""
