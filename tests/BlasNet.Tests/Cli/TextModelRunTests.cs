using System.Text.Json;
using BlasNet.Cli;
using BlasNet.Tables;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Cli;

/// <summary>Tests of the command with models that embed the words of a text: the model <c>text</c>, and one that takes other columns,
/// too.</summary>
internal sealed class TextModelRunTests : FolderTests
{
    // Pooled words beside the other columns.
    private const string Both = """
        {
          "layers": [
            { "kind": "input", "name": "words" },
            { "kind": "input", "name": "columns" },
            { "kind": "embedding", "inputDim": "data", "outputDim": 8, "maskZero": true, "inputs": ["words"] },
            "globalAveragePooling1D",
            { "kind": "concatenate", "inputs": [1, "columns"] },
            { "kind": "dense", "units": "outputs" }
          ],
          "optimizer": { "kind": "adam", "learningRate": 0.01 }
        }
        """;

    [Test]
    public void The_model_text_needs_nothing_but_the_column()
    {
        string run = Train("--model", "text", "--data", Mails(600), "--validation", "0.25");
        JsonElement told = Blasnet.Run("evaluate", run, "--data", Mails(100, from: 1000), "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("accuracy").GetDouble(), Is.GreaterThan(0.97));
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "config.json")));
        using Predictor predictor = Predictor.Load(run);
        TablePreprocessor preprocessor = predictor.Preprocessor!;
        Assert.That(config.RootElement.GetProperty("table").GetProperty("textEncoding").GetString(), Is.EqualTo("words"));
        Assert.That(config.RootElement.GetProperty("model").GetProperty("layers")[0].GetProperty("inputDim").GetInt32(),
            Is.EqualTo(preprocessor.VocabularySizes[0]).And.EqualTo(preprocessor.VocabularyOf("message").Count + 2));
        Assert.That(predictor.Predict(new { message = "You won a FREE prize!" }).Label, Is.EqualTo("spam"));
        Assert.That(predictor.Predict(new { message = "see you at dinner, Xaver" }).Label, Is.EqualTo("ham"));
        IReadOnlyList<float> none = predictor.Predict(new { message = "" }).Probabilities;
        Assert.That(predictor.Predict(new { message = "🙂 ..." }).Probabilities, Is.EqualTo(none), "a text without words");
        Blasnet.Run("explain", run).AssertCode(ExitCodes.Done);
        Blasnet.Run("train", "--resume", run).AssertCode(ExitCodes.Done);
    }

    [Test]
    public void A_recurrent_layer_reads_the_words_in_their_order()
    {
        // The words alone do not tell the kinds apart; the length of a text must not, either.
        IEnumerable<string> lines = Enumerable.Range(0, 400).Select(i =>
            $"{(i % 2 == 0 ? "not good but bad" : "not bad but good")}{string.Concat(Enumerable.Repeat(" really", i / 2 % 5))},{i % 2}");
        File.WriteAllLines(folder["order.csv"], ["message,kind", .. lines]);
        File.WriteAllText(folder["gru.json"], """
            { "layers": [
                { "kind": "embedding", "inputDim": "data", "outputDim": 8, "maskZero": true },
                { "kind": "gru", "units": 16 },
                { "kind": "dense", "units": "outputs" } ],
              "optimizer": { "kind": "adam", "learningRate": 0.01 } }
            """);
        double Accuracy(string model) => Told("--model", model, "--data", "csv:" + folder["order.csv"], "--validation", "0.25",
            "--epochs", "15").GetProperty("val_accuracy").GetDouble();
        Assert.That(Accuracy(folder["gru.json"]), Is.GreaterThan(0.97));
        Assert.That(Accuracy("text"), Is.LessThan(0.8), "the mean of the words is the same");
    }

    [Test]
    public void Words_and_other_columns_are_two_inputs()
    {
        File.WriteAllText(folder["both.json"], Both);
        string run = Train("--model", folder["both.json"], "--data", Mails(300, withSize: true), "--validation", "0.25", "--epochs", "6");
        using Predictor predictor = Predictor.Load(run);
        using SavedModel saved = SavedModel.Load(run);
        Table table = predictor.Preprocessor!.Read(Mails(40, from: 700, withSize: true)[4..]);
        Dataset data = predictor.Preprocessor.Apply(table).Data;
        Assert.That(data.Inputs.Select(input => input.SampleShape.Size), Is.EqualTo(predictor.Preprocessor.InputWidths));
        Assert.That(predictor.Preprocessor.InputWidths, Has.Count.EqualTo(2));
        float[] expected = [.. saved.Network.Predict([.. data.Inputs])];
        (TableColumn sizes, TableColumn messages) = (table.Column("size"), table.Column("message"));
        var rows = Enumerable.Range(0, 40).Select(i => new { size = sizes.NumberAt(i), message = messages.TextAt(i) }).ToArray();
        AssertSame(predictor.Predict(table));
        AssertSame(predictor.PredictMany(rows));
        AssertSame([.. rows.Select(row => predictor.Predict(row))]);
        AssertSame([.. rows.Select(row =>
            predictor.Predict(new Dictionary<string, object?> { ["size"] = row.size, ["message"] = row.message }))]);
        JsonElement told = Blasnet.Run("explain", run, "--json").AssertCode(ExitCodes.Done).Json;
        Assert.That(told.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()),
            Is.EquivalentTo(new[] { "message", "size" }));
        Blasnet.Run("report", run, "--out", folder["r.html"]).AssertCode(ExitCodes.Done);

        void AssertSame(IReadOnlyList<Prediction> found) => Assert.That(
            found.SelectMany(each => each.Probabilities), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Runs_are_the_same_for_any_number_of_threads_with_a_cache_and_in_folds([Values("text", "both")] string model)
    {
        File.WriteAllText(folder["both.json"], Both);
        string data = Mails(120, withSize: model == "both");
        string[] what = ["--model", model == "both" ? folder["both.json"] : model, "--data", data, "--epochs", "2"];
        string[][] ways = [[], ["--threads", "2"], ["--threads", "3"], ["--cache", folder["cache"]], ["--cache", folder["cache"]]];
        string[] same = [.. ways.Select(more =>
            Told([.. what, "--validation", "0.2", .. more]).GetProperty("weights_sha256").GetString()!)];
        Assert.That(same, Has.All.EqualTo(same[0]));
        Blasnet.Run(["train", .. what, "--label", "kind", "--column-type", "message=text", "--folds", "3", "--runs", folder["runs"]])
            .AssertCode(ExitCodes.Done);
        Told([.. what, "--members", "2"]);
    }

    [Test]
    public void What_does_not_fit_is_a_sentence()
    {
        string data = Mails(60, withSize: true);
        Refuse("the table gives '2' inputs, the words of each text and then all other columns, but the model has '1'",
            "--column-type", "message=text");
        Refuse("0.embedding: the vocabulary is left to the data, which has '0' inputs of word indices");
        Refuse("0.embedding: the vocabulary is left to the data, which has '0' inputs of word indices", "--column-type", "message=text",
            "--text-encoding", "hashed");
        Blasnet.Run("summary", "--model", "text", "--input", "30", "--outputs", "2").AssertCode(ExitCodes.Done);

        void Refuse(string sentence, params string[] options) => Blasnet.Run([
            "train", "--model", "text", "--data", data, "--label", "kind", "--runs", folder["runs"], "--json", .. options])
            .AssertRefused(ExitCodes.Invalid, sentence);
    }

    [Test]
    public void A_vocabulary_that_is_left_to_the_data_is_written_as_such()
    {
        ModelFile file = ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(Both), "both.json");
        Assert.That(ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(file.ToString()), "again.json").Model, Is.EqualTo(file.Model));
        Assert.That(file.ToString(), Does.Contain("\"inputDim\": \"data\""));
        Assert.That(file.Model.WithVocabularies([7]).ToString(), Is.Not.Empty);
        Assert.That(() => file.Model.WithVocabularies([]), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(
            "0.embedding: the vocabulary is left to the data, which has '0' inputs of word indices, but the layer reads none of them. "
            + "Make a column one by the type 'text' and the text encoding 'words', or give inputDim."));
        Assert.That(() => file.Model.WithInputShapes([new Shape(4), new Shape(1)]).Shapes(), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo(
                "0.embedding: the vocabulary is left to the data, which is not known yet. Give its size with WithVocabularies."));
        Assert.That(() => ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(Both.Replace("\"data\"", "\"all\"", StringComparison.Ordinal)),
            "x.json"), Throws.TypeOf<ConfigurationException>().With.Message.Contains(
            "'inputDim' must be a whole number or 'data', but it was 'all'"));
    }

    private string Train(params string[] options) => Told(options).GetProperty("run").GetString()!;

    private JsonElement Told(params string[] options) => Blasnet.Run(["train", .. options, "--label", "kind", "--column-type",
        "message=text", "--seed", "1", "--runs", folder["runs"], "--json"]).AssertCode(ExitCodes.Done).Json;

    private string Mails(int count, int from = 0, bool withSize = false)
    {
        string file = folder[FormattableString.Invariant($"mails-{count}-{from}-{withSize}.csv")];
        File.WriteAllText(file, MadeMails.Csv(count, from, withSize));
        return "csv:" + file;
    }
}
