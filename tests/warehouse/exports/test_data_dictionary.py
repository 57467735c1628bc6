"""The data dictionary: complete, and in agreement with the schema."""

from warehouse import Warehouse
from warehouse.exports.data_dictionary import dictionary_lines


def test_every_table_view_and_column_is_explained(warehouse: Warehouse) -> None:
    missing = warehouse.rows(
        """
        SELECT table_name, '' FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT view_name, '' FROM duckdb_views() WHERE NOT internal AND comment IS NULL
        UNION ALL SELECT table_name, column_name FROM duckdb_columns()
        WHERE NOT internal AND coalesce(comment, '') = ''
        """
    )
    assert missing == []


def test_views_keep_the_comments_of_their_columns(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "SELECT table_name, comment FROM duckdb_columns() WHERE column_name = 'speaker'"
    )
    views = ("documents", "reports", "work_reports")
    assert rows == [(name, "Who gave it.") for name in views]


def test_the_dictionary_lists_everything_once(warehouse: Warehouse) -> None:
    lines = list(dictionary_lines(warehouse))
    names = warehouse.rows(
        "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    )
    sections = [line.split()[1] for line in lines if line.startswith("## ")]
    assert sorted(sections) == [name for (name,) in names]
    columns = warehouse.rows("SELECT count(*) FROM duckdb_columns() WHERE NOT internal")
    headings = 2 * len(names)
    assert [(sum(line.startswith("|") for line in lines) - headings,)] == columns
    assert "| speaker | VARCHAR | Who gave it. |" in lines
    assert all("\n" not in line for line in lines)


def test_the_dictionary_explains_every_function(warehouse: Warehouse) -> None:
    lines = list(dictionary_lines(warehouse))
    between = lines[lines.index("# Functions") : lines.index("# Enumerations")]
    listed = [line for line in between if line.startswith("- `")]
    made = "SELECT count(*) FROM duckdb_functions() WHERE NOT internal"
    assert [(len(listed),)] == warehouse.rows(made)
    assert any(line.startswith("- `term_count(text, [term, …])`: how often") for line in listed)


def test_comments_list_the_codes_of_the_data(warehouse: Warehouse) -> None:
    [(comment,)] = warehouse.rows(
        """SELECT comment FROM duckdb_columns()
           WHERE table_name = 'coverage' AND column_name = 'state'"""
    )
    assert comment == "Whether it was found (enumerations: state)."
    listed = {
        value for (value,) in warehouse.rows("SELECT value FROM enumerations WHERE name = 'state'")
    }
    assert listed == {"present", "missing", "not yet due", "blocked", "no site known"}
    [(definition,)] = warehouse.rows("SELECT sql FROM duckdb_views() WHERE view_name = 'coverage'")
    for state in listed:
        assert f"'{state}'" in definition


def test_the_dictionary_explains_the_listed_values(warehouse: Warehouse) -> None:
    lines = list(dictionary_lines(warehouse))
    after = lines[lines.index("### outcome") :]
    assert "- `gone`: The page does not exist (any more): status 404 or 410." in after
    headings = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    lists = warehouse.rows("SELECT DISTINCT name FROM enumerations WHERE name NOT LIKE '%_group'")
    assert headings == {name for (name,) in lists}
