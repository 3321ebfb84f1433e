using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TableOptionsTests
{
    private static readonly TableOptions All = new()
    {
        Delimiter = ';',
        HasHeader = false,
        Decimal = ',',
        Thousands = '.',
        NumbersWith = ["$", "kg"],
        Comment = '#',
        NaValues = ["", "-"],
        Missing = MissingPolicy.Constant("0.5"),
        Labels = ["3", "4"],
        Features = ["0", "1"],
        SampleWeight = "2",
        ColumnTypes = new Dictionary<string, ColumnKind> { ["1"] = ColumnKind.Categorical },
        Task = TableTask.Regression,
        Scaling = Scaling.ZeroToOne,
        TargetScaling = Scaling.None,
        ClipTargets = true,
        CategoryEncoding = CategoryEncoding.Index,
        UnknownCategory = UnknownCategory.Ignore,
        TextEncoding = TextEncoding.Words(500, 20),
    };

    [Test]
    public static void The_JSON_form_reads_back()
    {
        Assert.That(JsonSerializer.Deserialize<TableOptions>(JsonSerializer.Serialize(All)), Is.EqualTo(All));
        Assert.That(JsonSerializer.Deserialize<TableOptions>("{}"), Is.EqualTo(new TableOptions()));
    }

    [Test]
    public static void The_JSON_form_holds_what_is_not_at_its_default()
    {
        Assert.That(new TableOptions().ToString(), Is.EqualTo("{}"));
        Assert.That(All.ToString(), Is.EqualTo(
            """
            {"delimiter":";","header":false,"decimal":",","thousands":".","numbersWith":["$","kg"],"comment":"#","naValues":["","-"],"missing":"constant:0.5",
            """ +
            """
            "labels":["3","4"],"features":["0","1"],"sampleWeight":"2","columnTypes":{"1":"categorical"},"task":"regression","scaling":"zeroToOne",
            """ + """
            "targetScaling":"none","clipTargets":true,"categoryEncoding":"index","unknownCategory":"ignore","textEncoding":"words:500:20"}
            """));
    }

    [Test]
    public static void Options_are_equal_in_any_order_of_columns()
    {
        TableOptions one = new()
        {
            Labels = ["y"],
            ColumnTypes = new Dictionary<string, ColumnKind> { ["b"] = ColumnKind.Ignored, ["a"] = ColumnKind.Numeric },
        };
        TableOptions other = new()
        {
            Labels = ["y"],
            ColumnTypes = new Dictionary<string, ColumnKind> { ["a"] = ColumnKind.Numeric, ["b"] = ColumnKind.Ignored },
        };
        Assert.That(one, Is.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(one with { Labels = ["x"] }, Is.Not.EqualTo(other));
    }

    [TestCase("error")]
    [TestCase("drop")]
    [TestCase("mean")]
    [TestCase("median")]
    [TestCase("indicator")]
    [TestCase("constant:-1.5")]
    [TestCase("constant:unknown")]
    public static void A_policy_for_missing_cells_reads_back(string text) =>
        Assert.That(MissingPolicy.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("meen", "Missing cells: there is no policy 'meen'. Did you mean 'mean'?")]
    [TestCase("constant:", "Missing cells: 'constant:' needs a value, as in constant:0.")]
    public static void An_unknown_policy_is_refused_with_a_sentence(string text, string message) => Assert.That(
        () => MissingPolicy.Parse(text), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    [TestCase("""{ "lables": ["y"] }""", "table: there is no property 'lables'. Did you mean 'labels'?")]
    [TestCase("""{ "labels": "y" }""", "table: 'labels' must be an array of texts, but it was '\"y\"'.")]
    [TestCase("""{ "delimiter": ";;" }""", "table: 'delimiter' must be one character, but it was ';;'.")]
    [TestCase("""{ "delimiter": "\"" }""",
        "Table: the delimiter must be one ASCII character other than a quotation mark or a line end, but it was '\"'.")]
    [TestCase("""{ "decimal": ";" }""", "Table: the decimal mark must be '.' or ',', but it was ';'.")]
    [TestCase("""{ "scaling": "standardise" }""", "table: scaling: there is no 'standardise'. Did you mean 'standardize'?")]
    [TestCase("""{ "columnTypes": { "a": "number" } }""",
        "table: columnTypes: a: there is no 'number'. Known are: numeric, categorical, identifier, label, weight, ignored, text.")]
    [TestCase("""{ "unknown": "ignore" }""", "table: there is no property 'unknown'. Did you mean 'unknownCategory'?")]
    [TestCase("""{ "categories": "index" }""", "table: there is no property 'categories'. Did you mean 'categoryEncoding'?")]
    [TestCase("""{ "kinds": { "a": "numeric" } }""", "table: there is no property 'kinds'. Did you mean 'columnTypes'?")]
    [TestCase("""{ "weight": "w" }""", "table: there is no property 'weight'. Did you mean 'sampleWeight'?")]
    [TestCase("""{ "missingMarkers": ["-"] }""", "table: there is no property 'missingMarkers'. Did you mean 'naValues'?")]
    [TestCase("""{ "labels": ["y", "y"] }""", "Table: the label 'y' is given twice.")]
    public static void Invalid_JSON_is_refused_with_a_sentence(string json, string message) => Assert.That(
        () => JsonSerializer.Deserialize<TableOptions>(json), Throws.TypeOf<JsonException>().With.Message.EqualTo(message));
}
