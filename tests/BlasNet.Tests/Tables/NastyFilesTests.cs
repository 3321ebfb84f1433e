using System.Globalization;
using System.Text;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

/// <summary>Files as people have them: each is read correctly, or refused with file, line, column and text.</summary>
internal sealed class NastyFilesTests
{
    private static readonly TableOptions Plain = new();

    private static IEnumerable<TestCaseData> Read()
    {
        yield return Good("line_feeds", "a,y\n1,2.5\n3,4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("carriage_return_line_feeds", "a,y\r\n1,2.5\r\n3,4.5\r\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("carriage_returns_alone", "a,y\r1,2.5\r3,4.5\r", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("no_last_line_end", "a,y\n1,2.5\n3,4.5", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("byte_order_mark", "\uFEFFa,y\n1,2.5\n3,4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("blank_lines_at_the_end", "a,y\n1,2.5\n3,4.5\n\n \n\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("blank_lines_in_front", "\n\na,y\n1,2.5\n3,4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("blank_lines_within", "a,y\n1,2.5\n\n3,4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("spaces_around_numbers", "a , y\n 1 ,2.5 \n  3,\t4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("tabs", "a\ty\n1\t2.5\n3\t4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("bars", "a|y\n1|2.5\n3|4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("semicolons_and_commas_in_texts",
            "a;b;y\n1;x, y;2\n3;x, z;4\n5;x, y;6\n",
            "a:Numeric=1|3|5 b:Identifier=x, y|x, z|x, y y:Label=2|4|6", Plain with { ColumnTypes = Kind("b", ColumnKind.Identifier) });
        yield return Good("line_ends_in_quotes", "a,y\n\"p\nq\",1\n\"p\r\nq\",2\n", "a:Categorical=p\nq|p\nq y:Label=1|2");
        yield return Good("quotes_in_quotes", "a,y\n\"p\"\"q\",1\n\"p\"\"q\",2\n", "a:Categorical=p\"q|p\"q y:Label=1|2");
        yield return Good("delimiters_in_quotes", "a,y\n\"p,q\",1\n\"p,q\",2\n", "a:Categorical=p,q|p,q y:Label=1|2");
        yield return Good("quoted_numbers", "\"a\",\"y\"\n\"1\",\"2.5\"\n\" 3\",\"4.5\"\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("quotes_after_spaces", "a, y\n1, \"2.5\" \n3, \"4.5\"\n", "a:Numeric=1|3 y:Label=2.5|4.5");
        yield return Good("comments_on_request",
            "# made by hand\na,y\n1,2.5\n #x\n3,4.5\n", "a:Numeric=1|3 y:Label=2.5|4.5", Plain with { Comment = '#' });
        yield return Good("decimal_commas_on_request",
            "a;y\n1,5;2,5\n-3;4,5e1\n", "a:Numeric=1.5|-3 y:Label=2.5|45", Plain with { Decimal = ',' });
        yield return Good("signs_and_exponents", "a,y\n+1,2.5e0\n-.5,1E-3\n", "a:Numeric=1|-0.5 y:Label=2.5|0.001");
        yield return Good("last_delimiter_on_each_line", "a,y,\n1,2.5,\n3,4.5,\n", "a:Numeric=1|3 y:Label=2.5|4.5 column 2:Ignored");
        yield return Good("row_numbers_without_a_name",
            ",a,y\n0,1,2.5\n1,5,4.5\n2,7,1\n", "column 0:Identifier=0|1|2 a:Numeric=1|5|7 y:Label=2.5|4.5|1");
        yield return Good("header_of_one_column", "y\n1\n2.5\n", "y:Label=1|2.5");
        yield return Good("missing_cell_of_one_column", "y\n1\n\n2.5\n\n", "y:Label=1|?|2.5");
        yield return Good("missing_cells", "a,b,y\n1,?,2.5\nNA,7,4.5\n,8,1\n", "a:Numeric=1|?|? b:Numeric=?|7|8 y:Label=2.5|4.5|1");
        yield return Good("number_as_marker",
            "a,y\n-999,2.5\n3,4.5\n", "a:Numeric=?|3 y:Label=2.5|4.5", Plain with { NaValues = ["-999"] });
        yield return Good("a_column_without_values", "a,b,y\n1,,2.5\n3,?,4.5\n", "a:Numeric=1|3 b:Ignored y:Label=2.5|4.5");
        yield return Good("text_after_the_sample", Many(200, i => i < 150 ? "" : i % 2 == 0 ? "even" : "odd"), null);
        yield return Good("ten_thousand_columns", Wide(10_000), null);
        yield return Good("no_header", "1,2.5\n3,4.5\n", "0:Numeric=1|3 1:Label=2.5|4.5");
        yield return Good("one_row_of_numbers", "1,2.5", "0:Numeric=1 1:Label=2.5");
        yield return Good("header_of_text_columns",
            "size,taste\nbig,good\nsmall,bad\nbig,bad\n", "size:Categorical=big|small|big taste:Label=good|bad|bad");
        yield return Good("texts_without_a_header", "big,good\nsmall,bad\nbig,bad\n", "0:Categorical=big|small|big 1:Label=good|bad|bad");
        yield return Good("huge_cell", "a,b,y\n1," + new string('x', 1_000_000) + ",2\n3,z,4\n", null);
        yield return Good("numbers_like_thousands_are_texts", "a,y\n\"1,2,3\",1\n\"1,2,3\",2\n", "a:Categorical=1,2,3|1,2,3 y:Label=1|2");
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Bad("empty_file", "", "FILE: the file holds no rows.");
        yield return Bad("byte_order_mark_alone", "\uFEFF", "FILE: the file holds no rows.");
        yield return Bad("blank_lines_alone", "\n\n  \n", "FILE: the file holds no rows.");
        yield return Bad("header_alone", "a,b,y\n", "FILE: the file holds a header, but no rows.");
        yield return Bad("too_few_fields",
            "a,b,y\n1,2,3\n4,5\n",
            "FILE, line 3: '2' fields, but the header has '3': it ends before the column 'y' (the line holds '4 5', the delimiter is ',').");
        yield return Bad("too_many_fields",
            "a,y\n1,2\n3,4,5\n",
            "FILE, line 3: '3' fields, but the header has '2': '5' follows the last column 'y' (the line holds '3 4 5', the delimiter is ',').");
        yield return Bad("delimiter_after_the_rows", "a,y\n1,2,\n3,4,\n", "FILE, line 2: '3' fields, but the header has '2'");
        yield return Bad("quote_never_closed",
            "a,y\n1,2\n\"3,4\n5,6\n", "FILE, line 3: a quotation mark is opened and not closed; the line begins '\"3,4\\u000A5,6'.");
        yield return Bad("quote_inside_a_field",
            "a,y\nx\"y\"z,2\nb,4\n",
            "FILE, line 2: a quotation mark stands inside a field that is not quoted as a whole; the line begins 'x\"y\"z,2\\u000A'.");
        yield return Bad("text_after_a_quote", "a,y\n\"x\"z,2\nb,4\n", "FILE, line 2: a quotation mark stands inside a field");
        yield return Bad("thousands",
            "a,y\n1.5,1\n\"1,234.5\",2\n3,3\n",
            "FILE, line 3, column 'a': '1,234.5' is not a number, but looks like one with groups of digits between ','; read such numbers by --thousands \",\".");
        yield return Bad("beyond_double",
            "a,y\n1.5,1\n1e400,2\n", "FILE, line 3, column 'a': '1e400' is beyond the range of 64-bit numbers, which ends at 1.8e308.");
        yield return Bad("beyond_double_negative", "a,y\n1.5,1\n-2e308,2\n", "FILE, line 3, column 'a': '-2e308' is beyond the range");
        yield return Bad("nan",
            "a,y\n1.5,1\nNaN,2\n",
            "FILE, line 3, column 'a': 'NaN' is not a finite number; name it among the NA values if it means a missing cell.");
        yield return Bad("infinity", "a,y\n1.5,1\n-inf,2\n", "FILE, line 3, column 'a': '-inf' is not a finite number");
        yield return Bad("hexadecimal", "a,y\n1.5,1\n0x1F,2\n", "FILE, line 3, column 'a': '0x1F' is not a number; correct the cell");
        yield return Bad("number_with_unit", "a,y\n1,1.5\n2,3 kg\n3,4\n", "FILE, line 3, column 'y': '3 kg' is not a number");
        yield return Bad("decimal_commas_not_announced",
            "a;y\n1,5;2,5\n3,5;4,5\n",
            "FILE, line 2, column 'a': '1,5' is not a number with the decimal '.'; set the decimal if the file has another.");
        yield return Bad("decimal_points_where_commas_are_announced",
            "a;y\n1,5;2,5\n3.5;4,5\n",
            "FILE, line 3, column 'a': '3.5' is not a number with the decimal ','", Plain with { Decimal = ',' });
        yield return Bad("nul_character",
            "a,y\n1,2\n3\0,4\n", "FILE, line 3: it holds a NUL character, as no text does; the line begins '3\\u0000,4'.");
        yield return Bad("utf16",
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a,y\n1,2\n")).ToArray(),
            "FILE, line 1: the file is text in UTF-16, but UTF-8 is required; save it as UTF-8.");
        yield return Bad("utf16_without_a_mark", Encoding.Unicode.GetBytes("a,y\n1,2\n"), "FILE, line 1: it holds a NUL character");
        yield return Bad("latin1_within_utf8",
            [.. "a,y\nä,2\n"u8, (byte)'b', 0xE9, .. ",2\n"u8],
            "FILE, line 3, character 2: the byte '0xE9' is not UTF-8; save the file as UTF-8.");
        yield return Bad("utf8_cut_off", [.. "a,y\n1,2\n3,"u8, 0xC3], "FILE, line 3, character 3: the byte '0xC3' is not UTF-8");
        yield return Bad("header_twice",
            "a,y\n1,2\na,y\n3,4\n", "FILE, line 3: the header stands here once more, from 'a' on; take the line out.");
        yield return Bad("names_twice",
            "a,b,a\n1,2,3\n", "FILE, line 1: the columns 0 and 2 (from 0) are both called 'a'; each needs a name of its own.");
        yield return Bad("label_not_there",
            "price,size\n1,2\n", "FILE: there is no column 'prize'. Did you mean 'price'?", Plain with { Labels = ["prize"] });
        yield return Bad("label_and_feature",
            "a,y\n1,2\n",
            "FILE: the column 'y' cannot be a feature, because it is taken for label.", Plain with { Labels = ["y"], Features = ["y"] });
        yield return Bad("label_and_weight",
            "a,y\n1,2\n",
            "FILE: the column 'y' cannot be both label and weight.", Plain with { Labels = ["y"], SampleWeight = "y" });
        yield return Bad("weight_negative",
            "a,w,y\n1,1,2\n1,-1,2\n",
            "FILE, line 3, column 'w': '-1' is no weight, which is a number of at least 0.", Plain with { SampleWeight = "w" });
        yield return Bad("weight_missing",
            "a,w,y\n1,1,2\n1,,2\n", "FILE, line 3, column 'w': '' is no weight", Plain with { SampleWeight = "w" });
        yield return Bad("regression_of_texts",
            "a,y\n1,x\n2,z\n3,x\n",
            "FILE, line 2, column 'y': 'x' is not a number", Plain with { Labels = ["y"], Task = TableTask.Regression });
        yield return Bad("several_labels_with_text",
            "a,b,y\n1,x,2\n2,z,3\n3,x,4\n",
            "FILE: several labels are targets of a regression, but the column 'b' holds texts; name one label.",
                Plain with { Labels = ["b", "y"] });
        yield return Bad("nothing_to_learn",
            "when,what\n2020-01-01,x1\n2020-01-02,x2\n", "FILE, line 2, column 'what': 'x1' and the other cells look like names of rows ('2' different in '2' rows), so that the last "
                + "column is not learned unasked; give --label \"what\" if they are classes, or name another column to be learned.");
        yield return Bad("text_in_a_column_declared_numeric",
            "a,y\nred,2\n", "FILE, line 2, column 'a': 'red' is not a number", Plain with { ColumnTypes = Kind("a", ColumnKind.Numeric) });
    }

    [TestCaseSource(nameof(Read))]
    public void A_file_that_can_be_read_is_read_correctly(string text, string? expected, TableOptions options)
    {
        foreach (string culture in new[] { "de-DE", "fr-FR", "tr-TR", "" })
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            using var file = new TextFile(text);
            Table table = Table.Read(file.Path, options);
            if (expected is not null)
                Assert.That(Show(table), Is.EqualTo(expected), string.Join('\n', table.Describe()));
        }
    }

    [TestCaseSource(nameof(Refused))]
    public void A_file_that_cannot_be_read_is_refused_with_its_place(byte[] bytes, string expected, TableOptions options)
    {
        using var file = new TextFile(bytes);
        Exception? error = Assert.Catch(() => Table.Read(file.Path, options));
        Assert.That(error, Is.TypeOf<DataException>().Or.TypeOf<ConfigurationException>());
        Assert.That(error!.Message, Does.StartWith(expected.Replace("FILE", file.Path, StringComparison.Ordinal)));
        Assert.That(error.Message, Does.EndWith(".").Or.EndWith("?"));
    }

    [Test]
    public void A_file_that_is_not_there_is_refused() => Assert.That(
        () => Table.Read("nowhere.csv"), Throws.TypeOf<DataException>().With.Message.EqualTo("nowhere.csv: there is no such file."));

    [Test]
    public void A_folder_is_refused() => Assert.That(
        () => Table.Read(Path.GetTempPath()),
        Throws.TypeOf<DataException>().With.Message.Contains("this is a folder, but a CSV file is required."));

    private static Dictionary<string, ColumnKind> Kind(string column, ColumnKind kind) => new() { [column] = kind };

    private static string Show(Table table) => string.Join(' ', table.Columns.Select(column => column.Kind == ColumnKind.Ignored
        ? $"{column.Name}:Ignored"
        : $"{column.Name}:{column.Kind}={string.Join('|', Enumerable.Range(0, table.RowCount).Select(row => column.TextAt(row) ?? "?"))}"));

    private static string Many(int rows, Func<int, string> cell) =>
        "a,y\n" + string.Concat(Enumerable.Range(0, rows).Select(i => FormattableString.Invariant($"{cell(i)},{i}.5\n")));

    private static string Wide(int columns) => string.Join('\n',
        string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")), string.Join(',', Enumerable.Range(0, columns)), "");

    private static TestCaseData Good(string name, string text, string? expected, TableOptions? options = null) =>
        new TestCaseData(text, expected, options ?? Plain).SetName("Read_" + name);

    private static TestCaseData Bad(string name, string text, string expected, TableOptions? options = null) =>
        Bad(name, Encoding.UTF8.GetBytes(text), expected, options);

    private static TestCaseData Bad(string name, byte[] bytes, string expected, TableOptions? options = null) =>
        new TestCaseData(bytes, expected, options ?? Plain).SetName("Refused_" + name);
}
