using System.Text.Json;
using BlasNet.Tables;

namespace BlasNet.Tests.Tables;

internal static class TextColumnTests
{
    private const string Mails = """
        size,message,spam
        1,Win a free prize,yes
        2,,no
        3,"See you, at noon",no
        4,NA,yes
        5,a free prize free,yes
        6,A completely new and much longer message,no

        """;

    [Test]
    public static void Words_of_the_training_rows_make_the_vocabulary()
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Words()));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]);
        Assert.That(preprocessor.VocabularyOf("message"),
            Is.EqualTo(new[] { "free", "a", "prize", "at", "na", "noon", "see", "win", "you" }));
        Assert.That((preprocessor.VocabularySizes, preprocessor.InputWidths), Is.EqualTo((new[] { 11 }, new[] { 4, 1 })));
        Dataset data = preprocessor.Apply(table).Data;
        Assert.That(Rows(data.Inputs[0]), Is.EqualTo(new float[]
        {
            9, 3, 2, 4,
            0, 0, 0, 0,
            8, 10, 5, 7,
            6, 0, 0, 0,
            3, 2, 4, 2,
            3, 1, 1, 1,
        }));
        Assert.That(Rows(data.Inputs[1]), Is.EqualTo(new[] { -1.4142135f, -0.70710677f, 0, 0.70710677f, 1.4142135f, 2.1213202f }));
        Assert.That(Rows(data.Subset([4, 1]).Inputs[0]), Is.EqualTo(new float[] { 3, 2, 4, 2, 0, 0, 0, 0 }));
    }

    [Test]
    public static void Vocabulary_and_length_are_cut_to_the_settings()
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Words(maxTokens: 4, sequenceLength: 2)));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]);
        Assert.That(preprocessor.VocabularyOf("message"), Is.EqualTo(new[] { "free", "a" }));
        Assert.That(Rows(preprocessor.Apply(table).Data.Input), Is.EqualTo(new float[] { 1, 3, 0, 0, 1, 1, 1, 0, 3, 2, 3, 1 }));
        Assert.That(preprocessor.InputNames, Is.EqualTo(new[] { "message[0]", "message[1]", "size" }));
        Assert.That(() => preprocessor.VocabularyOf("size"), Throws.TypeOf<ConfigurationException>().With.Message
            .EqualTo("Table: the column 'size' is no text that was encoded as words."));
    }

    [Test]
    public static void Hashed_words_stand_beside_the_numbers_in_one_input()
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Hashed(64)));
        EncodedTable encoded = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]).Apply(table);
        Assert.That((encoded.Dropped, encoded.Data.Inputs.Count, encoded.Data.Input.SampleShape.Size), Is.EqualTo((0, 1, 65)));
        float[] rows = Rows(encoded.Data.Input);
        for (int row = 0; row < 6; row++)
        {
            double squares = rows.AsSpan(row * 65 + 1, 64).ToArray().Sum(x => (double)x * x);
            Assert.That(squares, Is.EqualTo(row == 1 ? 0 : 25).Within(1e-4), "an empty text has no words and is not missing");
        }
    }

    [TestCase(CategoryEncoding.OneHot)]
    [TestCase(CategoryEncoding.Compact)]
    public static void The_order_of_inputs_has_hashed_words_before_indices(CategoryEncoding encoding)
    {
        using var file = new TextFile("message,kind,size,spam\nfree,x,1,yes\nprize,y,2,no\n,z,3,no\n");
        TableOptions options = Options(TextEncoding.Hashed(2)) with
        {
            CategoryEncoding = encoding, ColumnTypes = new Dictionary<string, ColumnKind>
            {
                ["message"] = ColumnKind.Text, ["kind"] = ColumnKind.Categorical,
            },
        };
        Table table = Table.Read(file.Path, options);
        string[] names = [.. TablePreprocessor.Fit(table, [0, 1, 2]).InputNames];
        Assert.That(names, Is.EqualTo(encoding == CategoryEncoding.Compact
            ? new[] { "size", "kind=x", "kind=y", "kind=z", "message[0]", "message[1]" }
            : ["message[0]", "message[1]", "kind=x", "kind=y", "kind=z", "size"]));
    }

    [Test]
    public static void The_JSON_form_restores_the_same_inputs([Values("hashed:32", "words:6", "words")] string encoding)
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Parse(encoding)));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]);
        TablePreprocessor read = TablePreprocessor.Parse(preprocessor.ToJson());
        Assert.That(read.ToJson(), Is.EqualTo(preprocessor.ToJson()));
        Dataset expected = preprocessor.Apply(table).Data, found = read.Apply(read.Read(file.Path)).Data;
        Assert.That(found.Inputs.Select(Rows), Is.EqualTo(expected.Inputs.Select(Rows)));
        Assert.That(JsonSerializer.Deserialize<TableOptions>(JsonSerializer.Serialize(table.Options)), Is.EqualTo(table.Options));
    }

    [TestCase("""{"width":0}""", "table encoding: text: 'width' must be from 1 to 1048576, but it was '0'.")]
    [TestCase("""{"width":9,"vocabulary":["a","a"]}""", "table encoding: text: two words of 'vocabulary' are the same.")]
    [TestCase("null", "table encoding: the feature 'message' must have a 'text' encoding if its column is text, and only then.")]
    public static void A_damaged_JSON_form_is_a_sentence(string text, string sentence)
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Hashed(32)));
        string json = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]).ToJson();
        Assert.That(json, Does.Contain("""{"width":32}"""));
        Assert.That(() => TablePreprocessor.Parse(json.Replace("""{"width":32}""", text, StringComparison.Ordinal)),
            Throws.TypeOf<DataException>().With.Message.EqualTo(sentence));
    }

    [Test]
    public static void Rows_of_properties_are_encoded_as_those_of_a_file([Values("hashed:32", "words")] string encoding)
    {
        using var file = new TextFile(Mails);
        Table table = Table.Read(file.Path, Options(TextEncoding.Parse(encoding)));
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2, 3, 4]);
        float[][] inputs = [.. preprocessor.Apply(table).Data.Inputs.Select(Rows)];
        float[] expected =
            [.. Enumerable.Range(0, 6).SelectMany(row => inputs.SelectMany(all => all.Chunk(all.Length / 6).ElementAt(row)))];
        object?[] texts =
            ["win a FREE prize!", null, "See you, at noon", "NA", "a free prize free", "A completely new and much longer message"];
        var rows = new RowEncoder(preprocessor);
        float[] found = new float[expected.Length];
        foreach ((int i, object? text) in texts.Index())
            rows.Encode(new Dictionary<string, object?> { ["size"] = i + 1, ["message"] = text }, null,
                found.AsSpan(i * rows.Width, rows.Width), []);
        Assert.That(found, Is.EqualTo(expected));
        Table again = Table.FromRows(texts.Select((text, i) => new { size = i + 1, message = text, spam = i % 2 == 0 ? "yes" : "no" }),
            Options(TextEncoding.Parse(encoding)));
        Assert.That(preprocessor.Apply(again).Data.Inputs.Select(Rows), Is.EqualTo(preprocessor.Apply(table).Data.Inputs.Select(Rows)));
    }

    [Test]
    public static void Digits_of_a_column_of_numbers_are_words()
    {
        using var file = new TextFile("code,y\n12.5,a\n7,b\n7,a\n");
        TableOptions options = new()
        {
            ColumnTypes = new Dictionary<string, ColumnKind> { ["code"] = ColumnKind.Text }, TextEncoding = TextEncoding.Words(),
        };
        Table table = Table.Read(file.Path, options);
        TablePreprocessor preprocessor = TablePreprocessor.Fit(table, [0, 1, 2]);
        Assert.That(preprocessor.VocabularyOf("code"), Is.EqualTo(new[] { "7", "12", "5" }));
        Assert.That(preprocessor.InputWidths, Is.EqualTo(new[] { 2 }));
        Assert.That(Rows(preprocessor.Apply(table).Data.Input), Is.EqualTo(new float[] { 3, 4, 2, 0, 2, 0 }));
    }

    [Test]
    public static void A_text_that_cannot_be_meant_is_a_sentence()
    {
        using var file = new TextFile(Mails);
        Refused(Options(null) with { Labels = ["message"] }, $"{file.Path}: the column 'message' cannot be both text and label.");
        Refused(Options(null) with { ColumnTypes = new Dictionary<string, ColumnKind> { ["mesage"] = ColumnKind.Text } },
            $"{file.Path}: there is no column 'mesage'. Did you mean 'message'?");
        Refused(Options(null) with { Series = new TimeSeries(2), Task = TableTask.Regression, Labels = ["size"] },
            $"{file.Path}: a series is forecast from numbers and categories, but the column 'message' is text; leave it out by the "
            + "features, or set its type to ignored.");
        TablePreprocessor preprocessor = TablePreprocessor.Fit(Table.Read(file.Path, Options(null)), [0, 1, 2]);
        using var other = new TextFile("size,text\n1,x\n");
        Assert.That(() => preprocessor.Read(other.Path), Throws.TypeOf<DataException>().With.Message
            .StartsWith($"{other.Path}: the column 'message' is missing, which was learned from."));

        void Refused(TableOptions options, string sentence) => Assert.That(
            () => TablePreprocessor.Fit(Table.Read(file.Path, options), [0, 1, 2]),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
    }

    [Test]
    public static void A_column_of_sentences_is_told_of_and_never_taken_for_text_unasked()
    {
        string[] lines = ["message,name,y", .. Enumerable.Range(0, 60).Select(i =>
            FormattableString.Invariant($"this is the message with number {i} in it,Mr. John Smith {i},{i % 2}"))];
        using var file = new TextFile(string.Join('\n', lines));
        IReadOnlyList<string> told = Table.Read(file.Path).Describe();
        Assert.That(told[1], Does.StartWith("  'message': identifier, 60 different: ").And.EndWith(
            "; its texts have several words, which --column-type \"message=text\" would learn from"));
        Assert.That(told[2], Does.StartWith("  'name': identifier, 60 different: ").And.Not.Contain("=text"));
        TableOptions options = new()
        {
            ColumnTypes = new Dictionary<string, ColumnKind> { ["message"] = ColumnKind.Text, ["name"] = ColumnKind.Identifier },
        };
        told = Table.Read(file.Path, options).Describe();
        Assert.That(told[1], Is.EqualTo("  'message': text, 60 different, 9 to 9 words"));
    }

    private static TableOptions Options(TextEncoding? encoding) => new()
    {
        Labels = ["spam"], TextEncoding = encoding, Missing = MissingPolicy.Error,
        ColumnTypes = new Dictionary<string, ColumnKind> { ["message"] = ColumnKind.Text },
    };

    private static float[] Rows(Samples samples) => [.. samples.ToTensor()];
}
